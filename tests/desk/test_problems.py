"""The problems page, the proofs, and what the desk knows of a draft however broken it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prepapp.bank import editions, models, rows
from prepapp.bank.keys import MODELS
from prepapp.bank.models.reasons import Says
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.desk import sheet_length
from prepapp.desk.facts import KEPT, Facts, facts_of, prints, seen_by
from prepapp.desk.fewest import fewest, reaches, said_in, without
from prepapp.desk.sheet_length import over_length
from prepapp.domain.answers import Answers, Given
from prepapp.domain.bank import Bank, Length
from prepapp.domain.path import walk
from prepapp.domain.selection import select
from prepapp.render import pdf
from tests.desk.browser import Browser, Tab
from tests.desk.test_preview_broken import BREAKS, broken_drafts
from tests.domain.strategies import broken_banks
from tests.patient.visitor import where, words
from tests.render.paper import read
from tests.render.sheets import Worst, long_text, made

PROBLEMS = "/admin/problems/"


@pytest.fixture
def nina(drafted: editions.Live) -> Browser:
    """A nurse at a draft that is just the live edition."""
    browser = Browser()
    browser.force_login(User.objects.create_superuser("nina"))
    return browser


def lines(response: HttpResponse, part: str) -> list[str]:
    """Return the lines of the errors, or of the warnings, each as its words."""
    found = re.search(rf'aria-labelledby="{part}">(.*?)</section>', response.content.decode(), re.S)
    items = re.findall(r"<li.*?</li>", found[1], re.S) if found else []
    return [words(HttpResponse(item)) for item in items]


def linked(response: HttpResponse) -> list[str]:
    """Return the addresses that a page's problems link to."""
    return re.findall(r'<li[^>]*>\s*<a href="([^"]+)"', response.content.decode())


# The page


def test_strangers_are_sent_to_sign_in(published: editions.Live) -> None:
    for page in (PROBLEMS, "/admin/proof/steps/age/"):
        assert where(Browser().get(page)).startswith("/admin/login/")


def test_an_account_without_the_right_is_told_so(published: editions.Live) -> None:
    browser = Browser()
    browser.force_login(User.objects.create_user("sam", is_staff=True))
    response = browser.get(PROBLEMS)
    assert response.status_code == 403
    assert "Your account may not do this" in words(response)


def test_a_draft_without_problems_says_so(nina: Browser) -> None:
    today = timezone.localdate()
    models.Source.objects.update(checked=today, review_by=date(2999, 1, 1))
    why = "What you live with may change what is safe, so your doctor needs to know it."
    models.Question.objects.filter(pk="safe-my-health-list").update(why={"en": why})
    page = nina.get(PROBLEMS)
    assert "The draft has no problems" in words(page)
    assert lines(page, "errors") == lines(page, "warnings") == []


def test_warnings_alone_stand_in_nobody_s_way(nina: Browser) -> None:
    models.Source.objects.filter(pk__in=["eular-2017", "nice-2021"]).update(checked=None)
    page = nina.get(PROBLEMS)
    assert "Nothing stands in the way of publishing." in words(page)
    assert lines(page, "errors") == []
    found = len(facts_of(rows.read()).warnings(timezone.localdate()))
    assert found > 1
    assert len(lines(page, "warnings")) == found
    assert f"Problems of the draft: 0 errors, {found} warnings" in words(page)


def test_warnings_stand_together_by_sort_with_their_number(nina: Browser) -> None:
    models.Source.objects.update(checked=None)
    number = models.Source.objects.count()
    assert f"Nobody has checked it yet ({number})" in words(nina.get(PROBLEMS))
    models.Source.objects.update(checked=date(2020, 1, 1), review_by=date(2021, 2, 3))
    page = words(nina.get(PROBLEMS))
    assert f"Its review was due by … ({number})" in page
    assert "Its review was due by 2021-02-03." in page


def test_an_error_is_named_by_its_row_s_label_with_a_link_to_it(nina: Browser) -> None:
    models.Criterion.objects.filter(pk="in-us").update(retired=True)
    page = nina.get(PROBLEMS)
    errors = lines(page, "errors")
    text = models.Question.objects.get(pk="cost-good-faith-estimate").text["en"]
    about = [error for error in errors if error.startswith(text)]
    assert about == [f"{text} Criterion “Gets care in the United States (retired)” does not exist."]
    assert "/admin/bank/question/cost-good-faith-estimate/change/" in linked(page)
    assert f"Questions ({sum('question' in a for a in linked(page)[: len(errors)])})" in words(page)
    for address in set(linked(page)):
        assert nina.get(address).status_code == 200, address


def test_a_step_that_looks_forward_is_told_by_titles(nina: Browser) -> None:
    for n, step in enumerate(models.Step.objects.reverse()):
        models.Step.objects.filter(pk=step.pk).update(order=n)
    errors = lines(nina.get(PROBLEMS), "errors")
    forward = next(e for e in errors if e.startswith("What kind of health cover do you have?"))
    assert "“Gets care in the United States” asks about step “Where do you get your" in forward
    assert '"' not in forward


def test_a_sheet_that_runs_over_is_a_warning_about_its_persona(nina: Browser) -> None:
    models.Treatment.objects.update(short={"en": long_text(120)})
    models.Persona.objects.exclude(pk="denise").update(retired=True)
    page = nina.get(PROBLEMS)
    over = [line for line in lines(page, "warnings") if "runs over" in line]
    assert over == [
        "Denise Page 1 of the sheet runs over its side of Letter and A4 paper. Shorten the short "
        "forms of answers and treatments, or the names of topics."
    ]
    assert "/admin/bank/persona/denise/change/" in linked(page)
    assert "Page … of the sheet runs over its side of Letter and A4 paper (1)" in words(page)


def test_markup_in_a_label_is_only_text(nina: Browser) -> None:
    models.Criterion.objects.filter(pk="in-us").update(name="<b>US</b>", retired=True)
    page = nina.get(PROBLEMS).content.decode()
    assert "<b>US</b>" not in page
    assert "“&lt;b&gt;US&lt;/b&gt; (retired)”" in page


# However broken the draft is


def criteria_without_conditions() -> None:
    models.Condition.objects.all().delete()


def everybody_is_stopped() -> None:
    models.Choice.objects.filter(step="age").update(stops=True)


def everything_retired() -> None:
    for model in MODELS:
        model._default_manager.update(retired=True)


def steps_turned_round() -> None:
    for n, step in enumerate(models.Step.objects.reverse()):
        models.Step.objects.filter(pk=step.pk).update(order=n)


def a_criterion_that_asks_everything_at_once() -> None:
    for n, step in enumerate(models.Step.objects.all()):
        models.Condition.objects.create(
            criterion_id="in-us", step=step, says=Says.ANSWERED, order=n + 5
        )


MORE_BREAKS: dict[str, Callable[[], object]] = {
    **BREAKS,
    "criteria without conditions": criteria_without_conditions,
    "everybody is stopped": everybody_is_stopped,
    "everything retired": everything_retired,
    "steps turned round": steps_turned_round,
    "a criterion that asks everything at once": a_criterion_that_asks_everything_at_once,
}
HARMLESS = {"no persona"}


def things() -> list[tuple[str, str]]:
    """Some of each kind of thing that has a proof."""
    kinds = {
        "steps": models.Step,
        "questions": models.Question,
        "notices": models.Notice,
        "criteria": models.Criterion,
    }
    return [
        (kind, key)
        for kind, model in kinds.items()
        for key in model._default_manager.values_list("pk", flat=True)[::15]
    ]


@pytest.mark.parametrize("broken", MORE_BREAKS)
def test_a_broken_draft_is_told_and_its_pages_open(nina: Browser, broken: str) -> None:
    MORE_BREAKS[broken]()
    page = nina.get(PROBLEMS)
    assert page.status_code == 200
    assert broken in HARMLESS or lines(page, "errors"), words(page)
    assert "could not be" not in words(page)
    for kind, key in things():
        assert nina.get(f"/admin/proof/{kind}/{key}/").status_code in (200, 302), (kind, key)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(sorted(MORE_BREAKS)), min_size=2, max_size=4, unique=True))
def test_whatever_is_broken_together_the_page_opens(nina: Browser, breaks: list[str]) -> None:
    with undone():
        for broken in breaks:
            MORE_BREAKS[broken]()
        page = nina.get(PROBLEMS)
        assert page.status_code == 200
        assert "could not be" not in words(page)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(bank=broken_banks() | broken_drafts())
def test_any_draft_is_known_without_a_mishap(bank: Bank, caplog: pytest.LogCaptureFixture) -> None:
    facts = Facts(bank)
    known = [facts.reached, facts.errors, facts.warnings(date(2027, 1, 1)), facts.seen_by]
    assert None not in known
    assert not caplog.records


def test_what_cannot_be_worked_out_is_a_problem_and_is_logged(
    seed: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    nonsense: Any = None
    facts = Facts(replace(seed, criteria=nonsense, personas={}))
    assert [p.text for p in facts.errors] == [
        "Part of the draft could not be checked. Undo your last change, and tell us."
    ]
    assert facts.reached.steps == {}
    assert "a draft could not be checked" in caplog.text


# What is known of a draft


def test_a_draft_is_looked_at_once_however_often_it_is_asked_about(seed: Bank) -> None:
    again = parse(dump(seed))
    assert again is not seed
    assert facts_of(again) is facts_of(seed)
    assert facts_of(again).errors is facts_of(seed).errors
    today = date(2027, 1, 1)
    assert facts_of(seed).warnings(today) is facts_of(again).warnings(today)
    assert facts_of(seed).warnings(date(2040, 1, 1)) != facts_of(seed).warnings(today)


def test_a_changed_draft_is_looked_at_anew_and_old_ones_are_let_go(seed: Bank) -> None:
    first = facts_of(seed)
    drafts = [replace(seed, sources=dict(list(seed.sources.items())[:n])) for n in range(KEPT)]
    found = [facts_of(draft) for draft in drafts]
    assert len({id(facts) for facts in (first, *found)}) == KEPT + 1
    assert facts_of(drafts[-1]) is found[-1]
    assert facts_of(seed) is not first


def test_everything_of_the_seed_is_reached_and_in_the_next_draft_too(seed: Bank) -> None:
    reached = facts_of(seed).reached
    assert reached.questions.keys() == seed.questions.keys()
    changed = replace(seed, personas={}, sources={})
    assert facts_of(changed).reached.questions.keys() == seed.questions.keys()


def test_a_question_is_seen_by_those_whose_sheet_prints_it(seed: Bank) -> None:
    assert seen_by(seed, "spine-options") == [
        p for p in seed.personas.values() if not walk(seed, p.answers).stopped
    ]
    assert [p.key for p in seen_by(seed, "alt-helped-but-stopped")] == [
        p.key for p in seed.personas.values() if "alt-helped-but-stopped" in prints(seed, p)
    ]
    assert seen_by(seed, "no-such-question") == []


def test_a_safety_question_is_seen_by_those_who_have_it_folded(seed: Bank) -> None:
    seers = {p.key for p in seen_by(seed, "safe-benzodiazepine")}
    said = {
        p.key
        for p in seed.personas.values()
        if "benzodiazepine" in p.answers.to("medicines").chosen
    }
    assert said
    assert seers == said


def test_a_sheet_has_just_the_questions_that_its_persona_sees(seed: Bank) -> None:
    for persona in seed.personas.values():
        way = walk(seed, persona.answers)
        sheet = made(seed, persona.answers, persona.picks)
        asked = {q.text for page in sheet.pages for b in page.blocks for q in b.asks if q.number}
        printed = {seed.questions[key].text for key in prints(seed, persona)}
        folded = {f.question.text for f in select(way, persona.picks).more}
        assert way.stopped or asked - {t for t in asked if " change what is safe: " in t} == (
            printed - folded
        )


# How long sheets are


def test_a_pdf_is_counted_as_a_reader_counts_it(seed: Bank) -> None:
    for person in ("maria", "walter", "ellen"):
        sheet = made(seed, seed.personas[person].answers, seed.personas[person].picks)
        for paper in pdf.PAPERS:
            sides = read(pdf.render(sheet, paper=paper)).sides
            assert pdf.sides(sheet, paper=paper) == sides == len(sheet.pages)


def test_a_page_that_runs_over_is_counted_as_a_reader_counts_it(seed: Bank) -> None:
    long = {k: replace(t, short=long_text(200)) for k, t in seed.treatments.items()}
    sheet = Worst().sheet(replace(seed, treatments=long))
    for paper in pdf.PAPERS:
        sides = read(pdf.render(sheet, paper=paper)).sides
        assert pdf.sides(sheet, paper=paper) == sides > len(sheet.pages)


@pytest.mark.django_db
def test_no_sheet_of_the_seed_runs_over_and_the_fullest_does_not(seed: Bank) -> None:
    assert over_length(seed) == []
    for paper in pdf.PAPERS:
        assert sheet_length.page_over(Worst().sheet(seed), paper) is None


@pytest.mark.parametrize(("page", "texts"), [(1, "treatments"), (2, "topics")])
def test_the_page_that_runs_over_is_named(seed: Bank, page: int, texts: str) -> None:
    long = long_text(2500)
    changed = {
        "treatments": {k: replace(t, short=long) for k, t in seed.treatments.items()},
        "topics": {k: replace(t, name=long) for k, t in seed.topics.items()},
    }
    bank: Any = replace(seed, **{texts: changed[texts]})  # type: ignore[arg-type]
    for paper in pdf.PAPERS:
        assert sheet_length.page_over(Worst().sheet(bank), paper) == page


@pytest.mark.django_db
def test_a_sheet_that_did_not_change_is_not_drawn_again(seed: Bank) -> None:
    sheet_length._sides.cache_clear()
    over_length(seed)
    drawn = sheet_length._sides.cache_info().misses
    over_length(replace(seed, sources={}))
    assert sheet_length._sides.cache_info().misses == drawn
    maria = seed.personas["maria"]
    key = select(walk(seed, maria.answers), maria.picks).others[0].key
    reworded = {**seed.questions, key: replace(seed.questions[key], text="Is this new?")}
    over_length(replace(seed, questions=reworded))
    assert sheet_length._sides.cache_info().misses > drawn


@pytest.mark.django_db
def test_a_long_visit_may_run_over(seed: Bank) -> None:
    long = {k: replace(t, short=long_text(200)) for k, t in seed.treatments.items()}
    some = {key: seed.personas[key] for key in ("ellen", "denise")}
    assert walk(seed, some["ellen"].answers).length() is Length.LONG
    assert {p.key for p in over_length(replace(seed, treatments=long, personas=some))} == {"denise"}


@pytest.mark.django_db
def test_somebody_who_gets_no_sheet_sees_nothing_and_has_none_too_long(seed: Bank) -> None:
    denise = seed.personas["denise"]
    young = replace(denise, answers=Answers({"age": Given(frozenset({"under-18"}))}))
    silent = replace(denise, answers=denise.answers.with_("age", Given()))
    assert walk(seed, young.answers).stopped
    assert walk(seed, silent.answers).blocking()
    long = {k: replace(t, short=long_text(200)) for k, t in seed.treatments.items()}
    personas = {"young": young, "silent": silent}
    assert over_length(replace(seed, treatments=long, personas=personas)) == []
    assert prints(seed, young) == prints(seed, silent) == set()


# Proofs


def test_a_question_is_proved_by_answers_and_the_place_where_it_shows(nina: Browser) -> None:
    page = words(nina.get("/admin/proof/questions/safe-benzodiazepine/"))
    assert "Somebody reaches it with these answers" in page
    assert "Who sees it: Anyone who asked about benzodiazepines." in page
    assert "Would you like a question about any of these medicines? Benzodiazepines" in page
    assert "folded into the safety question on page 2" in page


def test_every_proof_of_the_seed_opens_and_says_where(nina: Browser, seed: Bank) -> None:
    for kind in ("questions", "notices", "criteria"):
        for key in list(getattr(seed, kind))[::6]:
            page = nina.get(f"/admin/proof/{kind}/{key}/")
            assert page.status_code == 200
            assert "with these answers" in words(page), key
            assert kind == "criteria" or re.search(r"It (is|stands) [^.]+\.", words(page)), key
    for n, step in enumerate(seed.steps, 1):
        page = nina.get(f"/admin/proof/steps/{step.key}/")
        assert re.search(r"It is page \d+ of this way\.", words(page)), n


def test_a_criterion_is_proved_with_its_conditions(nina: Browser) -> None:
    page = words(nina.get("/admin/proof/criteria/still-on-opioid/"))
    assert "Can it ever hold?" in page
    assert "Tried at least 1 of the opioids, still using" in page
    assert "Still using" in page.partition("It holds with these answers")[2]


def test_a_notice_is_proved_on_the_pages_where_it_stands(nina: Browser) -> None:
    page = words(nina.get("/admin/proof/notices/under-18/"))
    assert "It stands on the page “The page where the way ends”." in page
    page = words(nina.get("/admin/proof/notices/keep-medicines/"))
    assert "It stands on the page “Would you like a question about any of these" in page


def test_what_nobody_reaches_says_why(nina: Browser) -> None:
    models.ConditionChoice.objects.filter(owner__criterion="asked-benzodiazepine").delete()
    page = nina.get("/admin/proof/questions/safe-benzodiazepine/")
    assert "Nobody reaches it" in words(page)
    assert "criterion “Asked about benzodiazepines” can never hold" in words(page)
    assert "Preview with these answers" not in words(page)
    page = nina.get("/admin/proof/criteria/asked-benzodiazepine/")
    assert "It can never hold" in words(page)


def test_what_a_mistake_elsewhere_keeps_away_says_so(nina: Browser) -> None:
    everybody_is_stopped()
    page = words(nina.get("/admin/proof/questions/safe-benzodiazepine/"))
    assert "A mistake elsewhere keeps everybody from it." in page


def test_a_proof_can_be_previewed_and_patients_see_none_of_it(nina: Browser) -> None:
    address = "/admin/proof/questions/safe-benzodiazepine/"
    nina.get(address)
    token = {"csrfmiddlewaretoken": nina.kept["csrftoken", "/"].value}
    nina.post("/admin/preview/as/maria/", token)
    assert "Seen as Maria" in words(nina.get("/admin/preview/prepare/check/"))
    response = nina.post(address, token)
    assert where(response) == "/admin/preview/prepare/check/"
    checked = words(nina.get("/admin/preview/prepare/check/"))
    assert "Seen as" not in checked
    assert "Benzodiazepines, such as lorazepam or diazepam" in checked
    assert not Tab(rows.read(), nina).kept()


def test_what_nobody_reaches_cannot_be_previewed(nina: Browser) -> None:
    models.ConditionChoice.objects.filter(owner__criterion="asked-benzodiazepine").delete()
    address = "/admin/proof/questions/safe-benzodiazepine/"
    nina.get(address)
    token = {"csrfmiddlewaretoken": nina.kept["csrftoken", "/"].value}
    assert nina.post(address, token).status_code == 200
    assert ("answers", "/admin/preview/prepare/") not in nina.kept


def test_what_is_not_in_the_draft_has_no_proof(nina: Browser) -> None:
    models.Question.objects.filter(pk="safe-benzodiazepine").update(retired=True)
    response = nina.get("/admin/proof/questions/safe-benzodiazepine/")
    assert where(response) == PROBLEMS
    assert "It is not in the draft" in words(nina.get(PROBLEMS))
    for address in ("sources/anand-2023", "nonsense/x"):
        assert nina.get(f"/admin/proof/{address}/").status_code == 404


def test_a_proof_shows_the_few_answers_that_it_takes(nina: Browser, seed: Bank) -> None:
    page = nina.get("/admin/proof/questions/safe-benzodiazepine/").content.decode()
    assert page.count("<dt>") == 2
    assert page.count("<dd>") == 2
    assert "Skipped" not in page


@pytest.mark.parametrize("kind", ["steps", "criteria", "questions", "notices"])
def test_nothing_said_in_a_proof_could_be_left_unsaid(seed: Bank, kind: str) -> None:
    for key, proof in list(getattr(facts_of(seed).reached, kind).items())[::5]:
        answers = fewest(seed, kind, key, proof)
        assert reaches(seed, kind, key, answers), key
        for step, given_at in answers.given.items():
            required = step in {s.key for s in seed.steps if s.required}
            for said in said_in(given_at):
                less = answers.with_(step, without(given_at, said))
                assert required or not reaches(seed, kind, key, less), (key, step, said)


def test_who_gets_no_sheet_reaches_no_question(seed: Bank) -> None:
    child = Answers({"age": Given(frozenset({"under-18"}))})
    assert not reaches(seed, "questions", "spine-options", child)
    assert reaches(seed, "questions", "spine-options", Answers())
    assert reaches(seed, "notices", "under-18", child)


@settings(max_examples=60)
@given(broken_banks())
def test_a_proof_of_any_draft_stays_one_when_it_is_cut_down(bank: Bank) -> None:
    reached = Facts(bank).reached
    for kind in ("steps", "criteria", "questions", "notices"):
        for key, proof in getattr(reached, kind).items():
            answers = fewest(bank, kind, key, proof)
            assert reaches(bank, kind, key, answers) == reaches(bank, kind, key, proof)
            assert answers.given.keys() <= {
                *proof.given,
                *(s.key for s in bank.steps if s.required),
            }
