"""What was kept of a page and filled is the page that would have been drawn from its values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import resolve
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from prepapp.bank.editions import Live
from prepapp.domain.answers import Answers, Given, Picks
from prepapp.domain.bank import Kind
from prepapp.domain.sheet import CrisisLine, SiteFacts
from prepapp.patient import answers_cookie
from prepapp.patient.drawn import Book
from tests.domain.strategies import SEED, answers_to, grown_up, picks_for

pytestmark = pytest.mark.usefixtures("static_files")
LINES = (
    CrisisLine("us", "United States", "988", "911"),
    CrisisLine("uk", "United Kingdom", "116 123", "999"),
)
# One edition for every patient of this file, as in a process: what is kept of one is for all.
LIVE = Live(1, date(2026, 11, 22), {"en": SEED}, SiteFacts(publisher="A & B", crisis=LINES))
HOSTILE = [
    "<script>alert(1)</script>",
    "\" onclick='x",
    "{{ step }}{% csrf_token %}",
    "%(x)s &lt;b&gt;",
]
WORDS = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20)
STEPS = [f"/prepare/{n}/" for n in range(1, len(SEED.steps) + 1)]
PAGES = [
    *STEPS,
    *(f"{page}?change" for page in STEPS),
    "/prepare/",
    "/prepare/check/",
    "/prepare/questions/",
    "/prepare/sheet/",
]
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=)"\w+"')


@st.composite
def patients(draw: st.DrawFn) -> tuple[Answers, Picks]:
    """Anybody, grown up or not, who may write what would break a page."""
    answers, picks = draw(answers_to(SEED)), draw(picks_for(SEED))
    for step in SEED.steps:
        if step.kind is Kind.TEXT and draw(st.booleans()):
            words = {item.key: draw(WORDS) for item in step.items}
            answers = answers.with_(step.key, Given(words=words))
    own = tuple(draw(st.lists(WORDS, max_size=3)))
    return draw(st.sampled_from([answers, grown_up(answers)])), replace(picks, own=own)


def seen(live: Live, address: str, answers: Answers, picks: Picks) -> tuple[int, str]:
    """Return a page as its view draws it, without its token, which is another each time."""
    request: Any = RequestFactory().get(address)
    request.COOKIES[answers_cookie.NAME] = answers_cookie.sealed(answers, picks)
    request.live = live
    view, found, named = resolve(request.path)
    with override("en"):
        response = view(request, *found, **named)
    return response.status_code, TOKEN.sub(r"\1", response.content.decode()) + response.get(
        "Location", ""
    )


@given(patients(), st.sampled_from(PAGES))
def test_a_kept_page_is_the_page_drawn_from_its_values(
    patient: tuple[Answers, Picks], address: str
) -> None:
    assert seen(LIVE, address, *patient) == seen(replace(LIVE, drawn=None), address, *patient)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("word", HOSTILE)
def test_what_would_break_a_page_is_only_text_on_it(address: str, word: str) -> None:
    answers, picks = next(iter(SEED.personas.values())).answers, Picks(own=(word,))
    for step in SEED.steps:
        if step.kind is Kind.TEXT:
            answers = answers.with_(step.key, Given(words={i.key: word for i in step.items}))
    page = seen(LIVE, address, answers, picks)
    assert page == seen(replace(LIVE, drawn=None), address, answers, picks)
    assert word not in page[1] or escape(word) == word


def everything(pieces: Any) -> Iterator[str]:
    """Yield every text that is kept, also inside of what is drawn one way or the other."""
    if isinstance(pieces, str):
        yield pieces
    elif isinstance(pieces, list | tuple):
        for piece in pieces:
            yield from everything(piece)
    else:
        for cell in getattr(pieces, "__closure__", None) or ():
            yield from everything(cell.cell_contents)


def test_what_is_kept_is_the_same_whoever_came() -> None:
    books = []
    for person in [*SEED.personas.values()][:2]:
        answers, picks = person.answers, replace(person.picks, own=("zebra",))
        for step in SEED.steps:
            if step.kind is Kind.TEXT:
                answers = answers.with_(step.key, Given(words={step.items[0].key: "zebra"}))
        live = replace(LIVE, drawn={})
        assert "zebra" in "".join(seen(live, page, answers, picks)[1] for page in PAGES)
        kept = live.drawn["en"].kept if live.drawn else {}
        books.append({name: [*everything(pieces)] for name, (pieces, _things) in kept.items()})
    one, other = books
    both = one.keys() & other.keys()
    assert len(both) > len(STEPS)
    assert {name: one[name] for name in both} == {name: other[name] for name in both}
    assert "zebra" not in "".join(text for texts in one.values() for text in texts)


def test_what_is_drawn_for_one_language_or_edition_is_not_shown_in_another() -> None:
    first = replace(LIVE, drawn={})
    steps = tuple(replace(step, title=f"New: {step.title}") for step in SEED.steps)
    second = replace(LIVE, number=2, banks={"en": replace(SEED, steps=steps)}, drawn={})
    for live in (first, second, first):
        page = seen(live, "/prepare/1/", Answers(), Picks())[1]
        assert ("New: " in page) is (live is second)


def test_a_patients_words_are_no_thing_of_the_bank() -> None:
    with pytest.raises(TypeError, match="Only things of the bank"):
        Book({"bank": SEED}, keeps=True).draw("crisis.html", {}, crisis="my own words")
