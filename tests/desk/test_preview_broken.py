"""However broken a draft is, every page of its preview opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prepapp.bank import editions, models
from prepapp.desk import preview
from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Ask, Bank, Kind, Question, Role, Step
from prepapp.domain.criteria import Rule
from prepapp.domain.sheet import SiteFacts
from prepapp.patient import answers_cookie
from tests.desk.browser import UNDER, Browser
from tests.domain.strategies import SEED, adults, banks, picks_for
from tests.patient.visitor import words

PAGES = [
    "prepare/",
    *(f"prepare/{n}/" for n in range(17)),
    "prepare/check/",
    "prepare/questions/",
    "prepare/stop/",
    "prepare/sheet/",
    "prepare/sheet.pdf",
    "prepare/sheet.txt",
    "prepare/answers.json",
    "example/",
    "example.pdf",
    "about/",
    "privacy/",
    "sources/",
]
OPENS = (200, 302, 404)
STRANGE = st.sampled_from(
    ["", " ", "x" * 3_000, "{n} %s", "#let x = 1 $ *", "日本\u202e語", "\x00\n"]
)
RULES = st.sampled_from(
    [
        Rule(),
        Rule(everyone=True),
        Rule(everyone=True, only_if=("no-such-criterion",)),
        Rule(anyone_who=tuple(SEED.criteria)[:3], more_urgent_if=("no-such-criterion",)),
    ]
)


@st.composite
def step_as_an_editor_left_it(draw: st.DrawFn, step: Step) -> Step:
    return replace(
        step,
        kind=draw(st.sampled_from([step.kind, *Kind])),
        title=draw(STRANGE),
        rule=draw(RULES),
        choices=tuple(
            replace(choice, short=draw(STRANGE), exclusive=draw(st.booleans()))
            for choice in step.choices
            if draw(st.booleans())
        ),
        items=tuple(replace(i, low=draw(STRANGE)) for i in step.items if draw(st.booleans())),
        at_most=draw(st.sampled_from([None, 0, 1])),
        prints=draw(st.sampled_from(["", "wants", "topics", "lives-with", "nothing-we-know"])),
    )


@st.composite
def question_as_an_editor_left_it(draw: st.DrawFn, question: Question) -> Question:
    return replace(
        question,
        topic=draw(st.sampled_from([*SEED.topics, "no-such-topic"])),
        ask=draw(st.sampled_from(list(Ask))),
        role=draw(st.sampled_from(list(Role))),
        text=draw(STRANGE),
        rule=draw(RULES),
        sources=("no-such-source",),
    )


@st.composite
def broken_drafts(draw: st.DrawFn) -> Bank:
    """Any draft: a small one of any shape, or ours with things taken away and left half done."""
    if draw(st.booleans()):
        return draw(banks())
    bank = SEED
    for name in ("criteria", "groups", "treatments", "topics", "questions", "sources", "personas"):
        if draw(st.booleans()):
            bank = replace(bank, **{name: {}})
    steps = [s for s in bank.steps if draw(st.booleans())]
    changed = draw(st.sets(st.sampled_from([*SEED.questions]), max_size=9))
    return replace(
        bank,
        steps=tuple(
            draw(step_as_an_editor_left_it(s)) if draw(st.booleans()) else s for s in steps
        ),
        questions={
            key: draw(question_as_an_editor_left_it(q)) if key in changed else q
            for key, q in bank.questions.items()
        },
        language=draw(st.sampled_from(["en", "pt-br", "english", ""])),
    )


def asked(
    method: str, page: str, data: dict[str, Any], answers: Answers, picks: Picks
) -> HttpRequest:
    """Return an editor's request, with the answers of a preview."""
    request: Any = getattr(RequestFactory(), method)(f"{UNDER}/{page}", data)
    request.user = AnonymousUser()
    request._dont_enforce_csrf_checks = True
    request.COOKIES["answers"] = answers_cookie.sealed(answers, picks)
    return request  # type: ignore[no-any-return]


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(broken_drafts(), adults, picks_for(SEED))
def test_every_page_of_any_draft_opens_and_takes_what_is_posted(
    published: editions.Live, bank: Bank, answers: Answers, picks: Picks
) -> None:
    live = editions.Live(None, timezone.localdate(), {bank.language: bank}, SiteFacts())

    def send(method: str, page: str, **data: Any) -> HttpResponse:
        return preview.twin(asked(method, page, data, answers, picks), live, page)

    for page in PAGES:
        assert send("get", page).status_code in OPENS, page
    for step in bank.steps:
        ticks = [choice.key for choice in step.choices][:2]
        for go in ("on", "skip", "clear", "pause", "sheet"):
            response = send("post", "prepare/1/", step=step.key, go=go, answer=ticks)
            assert response.status_code in (302, 422), step
    keys = list(bank.questions)
    for do in ("save", "balance", "sheet", *(f"up:{key}" for key in keys[:2])):
        response = send("post", "prepare/questions/", do=do, shown=keys, keep=keys[::2])
        assert response.status_code in (302, 422), do
    for persona in bank.personas.values():
        preview.questions(bank, persona)


def nothing_at_all() -> None:
    for model in (models.Question, models.Notice, models.Persona, models.Condition):
        model.objects.all().delete()
    for rule in (models.StepRule, models.Criterion, models.Step, models.Treatment):
        rule.objects.all().delete()
    for rest in (models.Group, models.Topic, models.Source, models.Language):
        rest.objects.all().delete()


def retired(model: Any) -> Callable[[], None]:
    def retire() -> None:
        model.objects.update(retired=True)

    return retire


def conditions_that_say_nothing() -> None:
    models.ConditionChoice.objects.all().delete()
    models.ConditionTreatment.objects.all().delete()


def texts_without_words() -> None:
    models.Question.objects.update(text={}, why={})
    models.Step.objects.update(title={}, why={})
    models.Choice.objects.update(text={}, short={})
    models.Item.objects.update(text={}, short={}, low={}, high={})
    models.Topic.objects.update(name={})


def rules_for_nobody() -> None:
    for model in (models.Step, models.Question, models.Notice):
        model.objects.update(everyone=False)
    for lines in (models.StepRule, models.QuestionRule, models.NoticeRule):
        lines.objects.all().delete()


def personas_that_say_nonsense() -> None:
    models.Persona.objects.update(answers={"age": "adult"}, picks=[1])


BREAKS: dict[str, Callable[[], object]] = {
    "nothing at all": nothing_at_all,
    "no step": retired(models.Step),
    "no topic": retired(models.Topic),
    "no persona": retired(models.Persona),
    "no question": retired(models.Question),
    "no criterion": retired(models.Criterion),
    "no treatment": retired(models.Treatment),
    "no group": retired(models.Group),
    "no source": retired(models.Source),
    "no choice": retired(models.Choice),
    "no item": retired(models.Item),
    "conditions that say nothing": conditions_that_say_nothing,
    "texts without words": texts_without_words,
    "rules for nobody": rules_for_nobody,
    "personas that say nonsense": personas_that_say_nonsense,
}


@pytest.fixture
def nina(drafted: editions.Live) -> Client:
    browser = Browser()
    browser.force_login(User.objects.create_superuser("nina"))
    return browser


@pytest.mark.parametrize("broken", BREAKS)
def test_every_page_of_the_preview_opens_however_broken_the_rows_are(
    nina: Browser, published: editions.Live, broken: str
) -> None:
    BREAKS[broken]()
    maria = published.bank("en").personas["maria"]
    with preview.inside():
        answers_cookie.seal(kept := HttpResponse(), maria.answers, maria.picks)
    for page in ("", *PAGES[::2], *PAGES[-11::2], "prepare/persona/"):
        nina.keep(kept.cookies)
        assert nina.get(f"{UNDER}/{page}").status_code in OPENS, page


def test_a_draft_without_personas_offers_no_example_and_says_so(nina: Browser) -> None:
    assert "See an example sheet" in words(nina.get(f"{UNDER}/prepare/"))
    retired(models.Persona)()
    page = nina.get(f"{UNDER}/prepare/")
    assert "example" not in page.content.decode()
    for address in ("example/", "example.pdf"):
        response = nina.get(f"{UNDER}/{address}")
        assert response.status_code == 404
        assert "There is no example yet" in words(response)
    assert "The draft has no personas yet." in words(nina.get(f"{UNDER}/"))
