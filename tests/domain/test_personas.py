"""Every person of the bank gets a fair sheet, and everything in the bank is there for somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path as File
from typing import Any

import pytest

from prepapp.bank.files import read_text, seed_bank
from prepapp.domain.answers import WORDS_LENGTH, Answers, Picks
from prepapp.domain.bank import Kind, Persona, Role, Side, Step
from prepapp.domain.checks import errors
from prepapp.domain.path import Path, walk
from prepapp.domain.reach import someone_who
from prepapp.domain.selection import Fit, Selection, fitting, select
from prepapp.domain.sheet import Sheet, SiteFacts
from prepapp.domain.solver import ways_of
from prepapp.domain.writer import build
from tests.voice import PLAIN

BANK = seed_bank()
EXPECTED: dict[str, dict[str, Any]] = read_text(
    (File(__file__).parents[1] / "personas.yaml").read_text("utf-8")
)
LISTS = ("gets", "calls", "talk", "never")
SILENT = Persona("silent", "Silent", "gave an age and left.", Answers.from_data({"age": ["adult"]}))
PEOPLE = [*BANK.personas.values(), SILENT]
NO_PICKS = Picks()
MOST_PRINTED = {"short": 9, "normal": 12, "long": 16, "not-sure": 12}
LONGEST_WAY = 15
AT_LEAST = 40
COVERED = (
    "country",
    "conditions",
    "goals",
    "worries",
    "so-far",
    "health",
    "medicines",
    "cover",
    "doctor",
    "visit",
)

each_expected = pytest.mark.parametrize("key", EXPECTED)
each_person = pytest.mark.parametrize("person", PEOPLE, ids=lambda p: p.key)


def path_of(person: Persona) -> Path:
    return walk(BANK, person.answers)


def selected(person: Persona) -> Selection:
    return select(path_of(person), person.picks)


def suggested(person: Persona) -> Selection:
    return select(path_of(person), NO_PICKS)


def sheet_of(person: Persona) -> Sheet:
    return build(
        path_of(person),
        person.picks,
        SiteFacts(),
        PLAIN,
        edition="Edition 1",
        prepared_on=date(2026, 11, 21),
        printable=frozenset(range(32, 0x250)),
    )


def keys(fits: Iterable[Fit]) -> set[str]:
    return {f.key for f in fits}


def wrongly(key: str, name: str, wanted: Iterable[str]) -> set[str]:
    """Return which expectations of one list a person's sheet does not meet."""
    person = BANK.personas[key]
    selection = selected(person)
    match name:
        case "gets":
            return set(wanted) - keys(selection.page_2())
        case "calls":
            return set(wanted) - keys(selection.calls)
        case "talk":
            return set(wanted) - keys(selection.talk)
        case _:
            return set(wanted) & keys(fitting(path_of(person)))


# What each person gets


def test_the_expectations_name_exactly_the_people_of_the_bank() -> None:
    assert list(EXPECTED) == list(BANK.personas)


def test_the_public_example_stands_first() -> None:
    assert next(iter(BANK.personas)) == "maria"


@each_expected
def test_expectations_name_questions_that_exist(key: str) -> None:
    named = {question for name in LISTS for question in EXPECTED[key].get(name, ())}
    assert named <= BANK.questions.keys()
    assert set(EXPECTED[key]) <= {*LISTS, "pages", "printed"}


@each_expected
@pytest.mark.parametrize("name", LISTS)
def test_a_person_gets_what_they_and_their_doctor_expect(key: str, name: str) -> None:
    wrong = wrongly(key, name, EXPECTED[key].get(name, ()))
    story = BANK.personas[key].story
    assert not wrong, f"{key} ({story}) {name}: not so for {', '.join(sorted(wrong))}"


@each_expected
def test_a_person_gets_so_many_pages_and_printed_questions(key: str) -> None:
    person = BANK.personas[key]
    assert len(sheet_of(person).pages) == EXPECTED[key]["pages"]
    assert selected(person).printed() == EXPECTED[key]["printed"]


# The people are believable: they say what can be said


@each_expected
def test_a_person_says_only_what_the_steps_offer_on_their_way(key: str) -> None:
    person = BANK.personas[key]
    path = path_of(person)
    assert set(person.answers.given) <= {s.key for s in path.steps}, "answers off the path"
    assert path.first_not_seen() is None, "a step that they never saw"
    for step in path.steps:
        given = person.answers.to(step.key)
        assert BANK.understood(step, given) == given, f"{step.key} does not offer that"
        assert is_allowed(step, given.chosen), f"{step.key} does not allow these together"
        assert set(given.outcomes) <= set(path.said.tried or {}), "an outcome of nothing tried"
        assert all(len(text) < WORDS_LENGTH for text in given.words.values()), "words cut short"
    assert {*person.picks.starred, *person.picks.removed} <= keys(fitting(path))


def is_allowed(step: Step, chosen: frozenset[str]) -> bool:
    alone = any(c.exclusive for c in step.choices if c.key in chosen)
    most = 1 if step.kind is Kind.ONE or alone else step.at_most or len(BANK.treatments) + 1
    return len(chosen) <= most


def test_there_are_at_least_forty_people() -> None:
    assert len(BANK.personas) >= AT_LEAST


@pytest.mark.parametrize("name", COVERED)
def test_the_people_together_choose_everything_that_can_be_chosen(name: str) -> None:
    step = BANK.step(name)
    assert step is not None
    said = {c for person in BANK.personas.values() for c in person.answers.to(name).chosen}
    missing = {c.key for c in step.choices} - said
    assert not missing, f"nobody has {name}: {missing}"


# What holds for everybody


@each_person
def test_everybody_gets_a_benefit_a_harm_a_cost_and_a_payer(person: Persona) -> None:
    page_2 = [f.question for f in suggested(person).page_2()]
    assert {Side.BENEFIT, Side.HARM} <= {q.side for q in page_2}
    assert {"cost", "insurance"} <= {q.topic for q in page_2}


@each_person
def test_everybody_gets_both_sides_alike(person: Persona) -> None:
    sides = suggested(person).sides()
    assert abs(sides[Side.BENEFIT] - sides[Side.HARM]) <= 1


@each_person
def test_everybody_gets_the_three_spine_questions_first(person: Persona) -> None:
    spine = [q.key for q in BANK.questions.values() if q.role is Role.SPINE]
    assert [f.key for f in selected(person).page_2()][:3] == spine
    assert len(spine) == 3


@each_person
def test_nobody_gets_more_questions_than_their_visit_has_room_for(person: Persona) -> None:
    visit = next(iter(person.answers.to("visit").chosen), "normal")
    assert selected(person).printed() <= MOST_PRINTED[visit]
    assert suggested(person).printed() <= MOST_PRINTED[visit]


@each_person
def test_nobody_gets_a_question_twice_and_nothing_that_fits_is_lost(person: Persona) -> None:
    s = selected(person)
    everywhere = [f.key for f in (*s.page_2(), *s.calls, *s.talk, *s.more)]
    assert sorted(everywhere) == sorted(keys(fitting(path_of(person))))


@each_person
def test_every_reason_is_one_that_the_person_gave(person: Persona) -> None:
    path = path_of(person)
    for fit in fitting(path):
        for criterion in fit.reasons:
            assert criterion.key in fit.question.rule.named(), fit.key
            assert criterion.holds(path.said), f"{fit.key} says “{criterion.because}”"
    for choice in selected(person).topics:
        assert any(choice.key in person.answers.to(s.key).chosen for s in path.steps)


@each_person
def test_every_reason_printed_is_one_that_the_person_gave(person: Persona) -> None:
    path = path_of(person)
    given = {c.because for c in BANK.criteria.values() if path.holds(c)}
    tried = [BANK.treatments[key].short for key in path.said.tried or ()]
    asks = [a for page in sheet_of(person).pages for block in page.blocks for a in block.asks]
    for reason in (a.reason for a in asks if a.reason and not a.starred):
        because, _, named = reason[1:-1].partition(": ")
        assert because in given
        for treatment in tried:
            named = named.replace(treatment, "")
        assert re.fullmatch(r"[, ]*(\+\d+)?", named), f"{reason} names what was not tried"


@each_person
def test_nobody_walks_more_than_fifteen_pages(person: Persona) -> None:
    path = path_of(person)
    assert len(path.steps) <= LONGEST_WAY
    assert path.blocking() is None


def test_the_bank_with_these_people_can_be_published() -> None:
    assert [str(p) for p in errors(BANK)] == []


# What a question says of the patient, they said

SAYS = {
    "pros-helped-before": {"ketamine-helped"},
    "pros-nerve-pain-tested": {"has-nerve-pain"},
    "pros-do-more": {"has-pain"},
    "pros-hoped-length": {"wants-lasting-relief"},
    "pros-few-days-worth": {"wants-short-break"},
    "pros-fewer-flares": {"has-pain"},
    "cons-made-worse-before": {"ketamine-failed", "drip-made-worse"},
    "cons-home-worse": {"home-ketamine-worse"},
    "safe-checks-now": {"on-drips"},
    "safe-switch": {"home-ketamine-now"},
    "safe-bladder-after": {"ketamine-and-bladder"},
    "prac-past-dose": {"stopped-ketamine", "home-ketamine-now"},
    "cost-signed": {"paid-already"},
    "cost-paid-back": {"paid-already"},
    "fu-gap": {"plan-stopped"},
    "alt-mood-name": {"low-mood-only"},
    "alt-headache-now": {"has-headache"},
    "prac-light-noise": {"sensitive-senses"},
    "prac-check-the-clinic": {"clinic-offered"},
    "ins-appeal": {"plan-said-no"},
    "ins-appeal-elsewhere": {"plan-said-no"},
    "ins-prior-auth": {"plan-asks-approval"},
    "ins-letter": {"tried-something"},
    "ins-uninsured": {"uninsured"},
    "cost-canada-province": {"in-canada"},
    "prac-no-ride": {"no-ride"},
    "prac-needles": {"worried-needles"},
    "alt-pain-now": {"pain-is-high"},
    "alt-nothing-worked": {"many-did-not-help"},
    "alt-ect-tms": {"two-antidepressants-failed"},
    "alt-helped-but-stopped": {"helped-but-stopped"},
    "alt-fair-trial": {"not-sure-it-helped", "something-did-not-help"},
    "alt-side-effect-stops": {"stopped-side-effects", "stopped-cost"},
    "alt-start-moving": {"has-body-pain"},
    "alt-spravato-first": {"has-low-mood"},
    "unf-not-believed": {"worried-not-believed"},
    "unf-more-time": {"short-visit"},
}


@pytest.mark.parametrize("key", SAYS)
def test_a_question_that_says_something_of_the_patient_needs_them_to_have_said_it(key: str) -> None:
    rule = BANK.questions[key].rule
    assert not rule.everyone or SAYS[key] & set(rule.only_if)
    assert set(rule.anyone_who) <= SAYS[key] or SAYS[key] & set(rule.only_if)


# Everything in the bank is there for somebody


def uses(step: Step) -> list[str]:
    """Name every rule that asks about a step, and everything of it that prints."""
    things = [
        *((f'step "{s.key}"', s.rule) for s in BANK.steps),
        *((f'question "{q.key}"', q.rule) for q in BANK.questions.values()),
        *((f'notice "{n.key}"', n.rule) for n in BANK.notices.values()),
    ]
    rules = [
        f'{name} through "{key}"'
        for name, rule in things
        for key in rule.named()
        if step.key in BANK.asked[key]
    ]
    return rules + list(what_prints(step))


def what_prints(step: Step) -> Iterator[str]:
    if step.prints == "topics":
        yield "the topics on page 1 and the safety question"
    if step.kind in (Kind.TREATMENTS, Kind.OUTCOMES):
        yield "the table of treatments on page 1"
    if step.kind is Kind.SCALES:
        yield "the 0 to 10 answers on page 1"
    yield from (f"the words of {i.key} on page 1" for i in step.items if i.prints)
    yield from (f"how many questions print ({c.length})" for c in step.choices if c.length)
    yield from (f"the crisis line of {c.country}" for c in step.choices if c.country)
    yield from (f"the stop page after {c.key}" for c in step.choices if c.stops)


@pytest.mark.parametrize("step", BANK.steps, ids=lambda s: s.key)
def test_every_step_drives_a_rule_or_prints(step: Step) -> None:
    assert uses(step), f'Nothing asks about step "{step.key}", and nothing of it prints.'


def test_every_criterion_can_hold() -> None:
    never = [key for key in BANK.criteria if someone_who(BANK, key) is None]
    assert not never, "nobody gives answers for which these hold"


@pytest.mark.parametrize("topic", BANK.topics)
def test_every_question_reaches_somebody_by_every_way_that_its_rule_names(topic: str) -> None:
    questions = [q for q in BANK.questions.values() if q.topic == topic]
    never = [
        f"{q.key}, for {' and '.join(wanted) or 'everyone'}"
        for q in questions
        for wanted in ways_of(q.rule)
        if q.key not in fits_for(*wanted)
    ]
    assert questions
    assert not never, "nobody gets these questions by these ways"


def test_every_question_can_be_as_urgent_as_its_rule_says() -> None:
    never = [
        f"{key}: {urgent}"
        for key, question in BANK.questions.items()
        for urgent in question.rule.more_urgent_if
        if not any(
            urgent in fits_for(*wanted, urgent).get(key, ()) for wanted in ways_of(question.rule)
        )
    ]
    assert not never, "these never make their question more urgent"


@cache
def fits_for(*wanted: str) -> dict[str, set[str]]:
    """Return what fits somebody for whom these criteria hold, each with its reasons."""
    someone = someone_who(BANK, *wanted)
    fits = fitting(walk(BANK, someone)) if someone else ()
    return {f.key: {c.key for c in f.reasons} for f in fits}
