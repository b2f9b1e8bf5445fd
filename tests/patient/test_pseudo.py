"""The whole way in the made-up language: a word that is still English has missed its translator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from prepapp.bank import editions, models
from prepapp.domain.answers import STARS, Answers, Picks
from prepapp.domain.bank import Bank, Kind, Persona
from prepapp.domain.path import walk
from prepapp.domain.selection import select
from prepapp.domain.sheet import Sheet
from prepapp.patient import answers_cookie, failures, views
from prepapp.patient.language import COOKIE, voice
from prepapp.render import plain
from tests.patient.visitor import Visitor, words
from tests.plain_english import left, left_on
from tests.pseudo import CODE, document
from tests.render.paper import read, squeezed
from tests.render.sheets import made, texts

TYPED = ("To sleep through one night", "Walking my old dog", "May my sister come?")
FACTS = ("Pain Charity", "A small grant", "Doctor Who")
SWITCH = "English"  # the name of the other language, which stays as it is


@pytest.fixture
def visitor(bilingual: editions.Live) -> Visitor:
    """Somebody who has chosen the made-up language."""
    return speaking(bilingual.bank(CODE))


def speaking(bank: Bank) -> Visitor:
    visitor = Visitor(bank)
    visitor.client.cookies[COOKIE] = CODE
    return visitor


def known(bank: Bank) -> Iterator[str]:
    """Yield what is allowed to be English: what people typed, site facts, citations."""
    yield from (*TYPED, *FACTS, SWITCH)
    yield from (text for s in bank.sources.values() for text in (s.cite, s.link))
    yield from (line.line for line in editions.live().facts.crisis)
    yield from (persona.name for persona in bank.personas.values())


def typed_by(persona: Persona) -> Iterator[str]:
    yield from persona.picks.own
    yield from (text for g in persona.answers.given.values() for text in g.words.values())


def assert_translated(visitor: Visitor, response: HttpResponse, status: int = 200) -> None:
    assert response.status_code == status
    assert response.headers["Content-Language"] == CODE
    assert left_on(response.content.decode(), known(visitor.bank)) == []


def answers(visitor: Visitor, key: str = "maria") -> Answers:
    """Return what a persona says, in words that are known to be typed."""
    given = visitor.bank.personas[key].answers.as_data()
    return Answers.from_data({**given, "words": {"agenda": TYPED[0], "good-day": TYPED[1]}})


def seal(visitor: Visitor, said: Answers, picks: Picks | None = None) -> None:
    visitor.client.cookies[answers_cookie.NAME] = answers_cookie.sealed(said, picks or Picks())


def test_an_english_word_would_be_found() -> None:
    assert left_on("<title>Error</title><p>[Šöméé] words</p>") == ["Error", "words"]
    assert left_on('<a aria-label="More"><b>My</b> dog</a>', ["My dog"]) == ["More"]
    assert left("[Ţöö ðöö] Up, PDF 9 brr") == ["Up"]


# The way


def test_the_start_page_in_each_of_its_states(visitor: Visitor) -> None:
    assert_translated(visitor, visitor.get("/prepare/"))
    assert_translated(visitor, visitor.get("/prepare/?cleared"))
    assert_translated(visitor, visitor.post("/prepare/resume/", {}), 422)
    visitor.client.cookies[answers_cookie.NAME] = "broken"
    assert_translated(visitor, visitor.get("/prepare/"))
    assert_translated(visitor, visitor.get("/prepare/1/"))
    visitor.answer("age", "adult")
    assert_translated(visitor, visitor.get("/prepare/"))


def test_answers_of_the_day_before_yesterday(visitor: Visitor, monkeypatch: Any) -> None:
    visitor.answer("age", "adult")
    monkeypatch.setattr(answers_cookie, "HOURS", -1)
    assert_translated(visitor, visitor.get("/prepare/"))


@pytest.mark.parametrize("key", ["maria", "alex"])
def test_every_page_of_the_way(visitor: Visitor, key: str) -> None:
    said = answers(visitor, key)
    while step := visitor.path().first_not_seen():
        assert_translated(visitor, visitor.get(visitor.address(step.key)))
        visitor.give(step, said.to(step.key))
        assert_translated(visitor, visitor.get(f"{visitor.address(step.key)}?change"))
        assert_translated(visitor, visitor.get(f"{visitor.address(step.key)}?opened"))
    for page in ("check/", "questions/", "questions/?saved", "sheet/", "pause/"):
        assert_translated(visitor, visitor.get(f"/prepare/{page}"))
    text = visitor.get("/prepare/sheet.txt").content.decode()
    assert left(text, known(visitor.bank)) == []
    paper = read(visitor.get("/prepare/sheet.pdf").content)
    squeezed_known = [squeezed(text) for text in known(visitor.bank)]
    assert left(paper.spoken(), squeezed_known) == []
    assert left(paper.footer(1), squeezed_known) == []
    title = str(paper.pdf.docinfo["/Title"])
    assert title.startswith("[")
    assert left(title) == []


def test_the_file_that_a_patient_keeps_says_what_it_is(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    kept = json.loads(visitor.get("/prepare/answers.json").content)
    assert kept["what"].startswith("[")
    assert left(kept["what"]) == []


def test_everything_skipped(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    while step := visitor.path().first_not_seen():
        visitor.answer(step.key, go="skip")
    for page in ("check/", "questions/", "sheet/"):
        assert_translated(visitor, visitor.get(f"/prepare/{page}"))


def test_somebody_under_18(visitor: Visitor) -> None:
    visitor.answer("age", "under-18")
    assert_translated(visitor, visitor.get("/prepare/stop/"))


def test_a_letter_that_paper_cannot_print(visitor: Visitor) -> None:
    seal(visitor, Answers.from_data({"age": ["adult"], "words": {"agenda": "痛み"}}))
    assert_translated(visitor, visitor.get("/prepare/sheet/"))


def test_an_answer_to_a_page_that_is_no_longer_asked(visitor: Visitor) -> None:
    said = answers(visitor).as_data()
    for gone in ({"gone": ["x"]}, {"gone": ["x"], "gone-too": ["x"]}):
        seal(visitor, Answers.from_data({**said, **gone}))
        assert_translated(visitor, visitor.get("/prepare/check/"))


def test_a_full_list_and_one_that_leans(visitor: Visitor) -> None:
    s = select(walk(visitor.bank, answers(visitor)), Picks())
    fits = [f.key for f in s.more if f.question.ask.value == "doctor"]
    harms = [f.key for f in s.others if f.question.side.value == "harm"]
    for picks in (
        Picks(added=frozenset(fits[:1])),
        Picks(added=frozenset(fits[:40]), starred=tuple(fits[:STARS])),
        Picks(removed=frozenset(harms)),
    ):
        seal(visitor, answers(visitor), picks)
        assert_translated(visitor, visitor.get("/prepare/questions/"))
        assert_translated(visitor, visitor.get("/prepare/sheet/"))


@pytest.mark.parametrize("key", [p for p in document()["personas"] if p != "under-18"])
def test_everybodys_sheet(bilingual: editions.Live, key: str) -> None:
    bank = bilingual.bank(CODE)
    with override(CODE):
        sheet = sheet_of(bank, bank.personas[key])
        short = plain.render(sheet, voice())
    allowed = [*known(bank), *typed_by(bank.personas[key])]
    said = [*texts(sheet), *sheet.footer, sheet.page_label.format(n=1, all=2), sheet.prepared]
    assert left("\n".join([*said, short]), allowed) == []


def sheet_of(bank: Bank, persona: Persona) -> Sheet:
    return made(bank, persona.answers, persona.picks, editions.live().facts)


# What goes wrong


def test_every_mistake_on_a_page(visitor: Visitor) -> None:
    assert_translated(visitor, visitor.answer("age"), 422)
    seal(visitor, answers(visitor))
    for step in visitor.path().steps:
        if step.kind in (Kind.ONE, Kind.MANY, Kind.TREATMENTS):
            assert_translated(visitor, visitor.answer(step.key, "no-such-answer"), 422)
    assert_translated(visitor, visitor.answer("worries", "cost", "none"), 422)
    goals = [c.key for s in visitor.bank.steps if s.key == "goals" for c in s.choices]
    assert_translated(visitor, visitor.answer("goals", *goals[:4]), 422)
    assert_translated(visitor, visitor.answer("pain", average="12"), 422)
    long = {"words-agenda": f"{TYPED[0]} " * 9}
    assert_translated(visitor, visitor.answer("words", "", **long), 422)


def test_every_mistake_on_the_page_of_questions(visitor: Visitor) -> None:
    seal(visitor, answers(visitor))
    s = select(walk(visitor.bank, answers(visitor)), Picks())
    stars = [f.key for f in s.others][: STARS + 1]
    for data in ({"star": stars}, {"words-own-1": f"{TYPED[2]} " * 9}):
        assert_translated(visitor, visitor.post("/prepare/questions/", data), 422)


def test_answers_that_are_too_many(visitor: Visitor, monkeypatch: Any) -> None:
    seal(visitor, answers(visitor))
    now = len(visitor.client.cookies[answers_cookie.NAME].value)
    monkeypatch.setattr(answers_cookie, "LIMIT", now)  # it may come in, and not go out
    more = {"words-agenda": TYPED[0], "words-good-day": f"{TYPED[1]} {TYPED[2]}"}
    assert_translated(visitor, visitor.answer("words", **more), 422)
    response = visitor.post("/prepare/questions/", {"words-own-1": TYPED[2]})
    assert_translated(visitor, response, 422)


def test_every_page_that_says_what_failed(visitor: Visitor, monkeypatch: Any, rf: Any) -> None:
    typed = {"words-agenda": TYPED[0]}
    assert_translated(visitor, visitor.get("/nowhere/"), 404)
    assert_translated(visitor, visitor.post("/prepare/2/", {"step": "gone", **typed}), 409)
    assert_translated(visitor, visitor.client.post("/prepare/2/", typed), 403)
    assert_translated(visitor, visitor.answer("age", **{f"f-{n}": "x" for n in range(1_100)}), 400)
    stranger = Client(enforce_csrf_checks=True, headers={"Accept-Language": CODE})
    assert_translated(visitor, stranger.post("/prepare/2/", typed), 403)
    with override(CODE):
        page = failures.forbidden(rf.get("/"))
    assert left_on(page.content.decode(), known(visitor.bank)) == []
    visitor.answer("age", "adult")
    monkeypatch.setattr(views, "select", None)
    visitor.client.raise_request_exception = False
    assert_translated(visitor, visitor.post("/prepare/questions/", typed), 500)


@pytest.mark.django_db
def test_a_site_that_is_not_open(pseudo_pages: None, static_files: None) -> None:
    editions.forget()
    page = Client(headers={"Accept-Language": CODE}).get("/prepare/")
    assert left_on(page.content.decode()) == []


# The pages for everyone


@pytest.mark.parametrize("address", ["about", "privacy", "sources", "accessibility", "example"])
def test_the_pages_for_everyone(visitor: Visitor, address: str) -> None:
    assert_translated(visitor, visitor.get(f"/{address}/"))
    assert len(words(visitor.get(f"/{address}/"))) > 500


@pytest.mark.parametrize("sells", [True, False])
def test_a_site_that_says_who_is_behind_it(visitor: Visitor, sells: bool) -> None:
    facts = models.SiteFacts.the()
    facts.publisher, facts.funding, facts.reviewer = FACTS
    facts.sells_infusions, facts.reviewed_on = sells, date(2026, 9, 22)
    facts.policy = "https://charity.example/"
    facts.save()
    editions.forget()
    assert_translated(visitor, visitor.get("/prepare/"))
    for address in ("/about/", "/example/"):
        assert_translated(visitor, visitor.get(address))
        assert FACTS[0] in words(visitor.get(address))


def test_a_site_without_an_example(visitor: Visitor) -> None:
    editions.publish(replace(visitor.bank, personas={}), note="nobody")
    assert_translated(visitor, visitor.get("/example/"), 404)
    assert_translated(visitor, visitor.get("/prepare/"))


def test_a_source_that_nobody_has_checked(visitor: Visitor) -> None:
    first = replace(next(iter(visitor.bank.sources.values())), checked=None, year=None)
    sources = {**visitor.bank.sources, first.key: first}
    editions.publish(replace(visitor.bank, sources=sources), note="?")
    assert_translated(visitor, visitor.get("/sources/"))


def test_the_example_on_paper(visitor: Visitor) -> None:
    paper = read(visitor.get("/example.pdf").content)
    assert left(paper.spoken(), [squeezed(text) for text in known(visitor.bank)]) == []
