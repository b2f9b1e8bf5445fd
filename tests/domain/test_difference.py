"""Before an editor publishes, they read what each persona will see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepapp.domain.answers import Answers, Given, Picks
from prepapp.domain.bank import Bank, Choice, Item, Kind, Length, Persona, Question, Role, Treatment
from prepapp.domain.criteria import Chose, Criterion, Rule
from prepapp.domain.difference import Seen, seen
from prepapp.domain.path import walk
from prepapp.domain.selection import select
from tests.domain.strategies import SEED, adults, answers_to, banks, picks_for

Change = Callable[[Bank], Bank]
MEDICINES = "Would you like a question about any of these medicines?"
OPTIONS = SEED.questions["spine-options"]
NEW = replace(
    OPTIONS,
    key="lithium",
    topic="day",
    role=Role.NORMAL,
    priority=0,
    rule=Rule(anyone_who=("asked-lithium",)),
    text="Is lithium safe with ketamine?",
)
ASKED = Criterion(
    "asked-lithium",
    "Asked about lithium",
    "I asked about lithium",
    (Chose("medicines", frozenset({"lithium"})),),
)


def question(key: str, **changes: Any) -> Change:
    return lambda bank: replace(
        bank, questions={**bank.questions, key: replace(bank.questions[key], **changes)}
    )


def with_question(new: Question) -> Change:
    return lambda bank: replace(bank, questions={**bank.questions, new.key: new})


def without_question(key: str) -> Change:
    return lambda bank: replace(
        bank, questions={k: q for k, q in bank.questions.items() if k != key}
    )


def step(key: str, **changes: Any) -> Change:
    return lambda bank: replace(
        bank, steps=tuple(replace(s, **changes) if s.key == key else s for s in bank.steps)
    )


def offering(key: str, *more: Choice) -> Change:
    choices = next(s.choices for s in SEED.steps if s.key == key)
    return step(key, choices=(*choices, *more))


def criterion(key: str, **changes: Any) -> Change:
    return lambda bank: replace(
        bank, criteria={**bank.criteria, key: replace(bank.criteria[key], **changes)}
    )


def with_criterion(new: Criterion) -> Change:
    return lambda bank: replace(bank, criteria={**bank.criteria, new.key: new})


def with_persona(new: Persona) -> Change:
    return lambda bank: replace(bank, personas={**bank.personas, new.key: new})


def after(*changes: Change) -> Bank:
    bank = SEED
    for change in changes:
        bank = change(bank)
    return bank


def someone(**said: str) -> Persona:
    """A persona who ticked one choice on each of these steps."""
    given = {step.replace("_", "-"): Given(frozenset({key})) for step, key in said.items()}
    return Persona("new", "New", "A new one.", Answers(given))


def seen_by(key: str, before: Bank, bank: Bank) -> Seen:
    return {s.persona.key: s for s in seen(before, bank)}[key]


LITHIUM = Choice("lithium", "Lithium", "lithium")
ASKS = with_persona(someone(age="adult", medicines="lithium"))


# Questions


def test_a_question_reaches_whoever_it_is_for_and_nobody_else() -> None:
    found = seen(
        after(offering("medicines", LITHIUM), ASKS),
        after(offering("medicines", LITHIUM), ASKS, with_criterion(ASKED), with_question(NEW)),
    )
    assert [s.persona.key for s in found] == ["new"]
    assert found[0].gained == ("Is lithium safe with ketamine?",)
    assert len(found[0].lost) == 1  # the page was full
    assert found[0].reworded == found[0].steps_reworded == ()


def test_a_question_that_is_taken_away_is_lost() -> None:
    mine = seen_by("maria", SEED, after(without_question("spine-options")))
    assert mine.lost == ("What are my options, including doing nothing new?",)


def test_new_words_for_a_question_are_not_a_new_question() -> None:
    bank = after(question("spine-options", text="What else is there?"))
    found = seen(SEED, bank)
    assert {s.persona.key for s in found} == set(SEED.personas)
    for mine in found:
        assert mine.reworded == (
            ("What are my options, including doing nothing new?", "What else is there?"),
        )
        assert mine.gained == mine.lost == ()


def test_new_words_for_why_a_question_matters_are_told() -> None:
    mine = seen_by("maria", SEED, after(question("spine-options", why="It helps.")))
    assert mine.reworded == ((OPTIONS.why, "It helps."),)


def test_new_words_for_a_reason_are_told_once_to_those_who_read_it() -> None:
    found = seen(SEED, after(criterion("has-fibromyalgia", because="I have fibro")))
    assert found
    for mine in found:
        assert "fibromyalgia" in mine.persona.answers.to("conditions").chosen
        assert mine.reworded == (("I live with fibromyalgia", "I have fibro"),)


def test_a_question_that_a_persona_does_not_get_changes_nothing_for_them() -> None:
    uk = [p.key for p in SEED.personas.values() if "uk" in p.answers.to("country").chosen]
    assert uk
    appeal = after(question("ins-appeal", text="How do we appeal?"))
    assert not {s.persona.key for s in seen(SEED, appeal)} & set(uk)


def test_what_a_persona_starred_is_on_their_sheet() -> None:
    key = next(
        q.key
        for q in SEED.questions.values()
        if q.rule == Rule(everyone=True) and q.role is Role.NORMAL and q.priority == 3
    )
    starring = replace(SEED.personas["maria"], picks=Picks(starred=(key,)))
    change = question(key, text="Changed?")
    assert not any(s.persona.key == "maria" for s in seen(SEED, after(change)))
    mine = seen_by("maria", after(with_persona(starring)), after(with_persona(starring), change))
    assert mine.reworded == ((SEED.questions[key].text, "Changed?"),)


@pytest.mark.parametrize("page", ["calls", "talk"])
def test_the_calls_to_make_and_the_talk_count_too(page: str) -> None:
    path = walk(SEED, SEED.personas["maria"].answers)
    key = getattr(select(path, Picks()), page)[0].key
    mine = seen_by("maria", SEED, after(question(key, text="Changed?")))
    assert mine.reworded == ((SEED.questions[key].text, "Changed?"),)


# The folded safety question


def test_a_topic_of_the_safety_question_is_gained_lost_or_reworded() -> None:
    without, with_ = after(ASKS), after(ASKS, offering("medicines", LITHIUM))
    assert seen_by("new", without, with_).gained[-1] == "Safety question: lithium"
    assert "Safety question: lithium" in seen_by("new", with_, without).lost
    salts = after(ASKS, offering("medicines", replace(LITHIUM, short="lithium salts")))
    assert seen_by("new", with_, salts).reworded == (
        ("Safety question: lithium", "Safety question: lithium salts"),
    )


def test_a_topic_offered_twice_is_asked_about_where_it_was_ticked() -> None:
    once = after(ASKS, offering("medicines", LITHIUM))
    mine = seen_by("new", once, offering("health", LITHIUM)(once))
    assert mine.gained == mine.lost == ()


def test_a_persona_who_asked_about_nothing_sees_no_safety_topic() -> None:
    assert not any(
        "Safety question" in text
        for mine in seen(SEED, after(offering("medicines", LITHIUM)))
        for text in (*mine.gained, *mine.lost)
    )


# Who has a sheet


def test_a_persona_who_is_stopped_has_no_sheet() -> None:
    young = with_persona(someone(age="under-18"))
    changed = after(young, question("spine-options", text="What else is there?"))
    assert "new" not in {s.persona.key for s in seen(after(young), changed)}
    choices = tuple(replace(c, stops=False) for c in SEED.steps[0].choices)
    mine = seen_by("new", after(young), after(young, step("age", choices=choices)))
    assert OPTIONS.text in mine.gained
    assert mine.lost == ()
    assert "Where do you get your health care?" in mine.steps_gained


def test_a_persona_who_did_not_say_what_they_must_has_no_sheet() -> None:
    silent = with_persona(someone(country="us"))
    changed = after(silent, question("spine-options", text="What else is there?"))
    assert "new" not in {s.persona.key for s in seen(after(silent), changed)}


def test_a_new_persona_is_compared_in_both_banks_and_so_is_one_that_is_gone() -> None:
    assert seen(SEED, after(ASKS)) == ()
    bank = replace(SEED, personas={})
    changed = question("spine-options", text="What else is there?")(bank)
    assert [s.persona.key for s in seen(SEED, changed)] == list(SEED.personas)
    assert [s.persona.key for s in seen(bank, changed)] == []
    both = seen(SEED, after(ASKS, question("spine-options", text="What else is there?")))
    assert [s.persona.key for s in both] == [*SEED.personas, "new"]


def test_where_both_banks_have_a_persona_the_new_answers_count() -> None:
    maria = replace(SEED.personas["maria"], answers=someone(age="under-18").answers)
    bank = after(with_persona(maria), question("spine-options", text="What else is there?"))
    assert "maria" not in {s.persona.key for s in seen(SEED, bank)}


# The steps


def told_of(change: Change, by: str = "maria") -> tuple[tuple[str, str], ...]:
    mine = seen_by(by, SEED, after(change))
    assert mine.steps_gained == mine.steps_lost == ()
    return mine.steps_reworded


COUNTRIES = SEED.steps[1].choices
SCALES = next(s.items for s in SEED.steps if s.key == "pain")
COUNTRY = "Where do you get your health care?"
STEPS: dict[str, tuple[Change, str, str]] = {
    "a new choice": (
        offering("medicines", LITHIUM),
        MEDICINES,
        f"{MEDICINES}: now also offers “Lithium”",
    ),
    "a choice that is gone": (
        step("country", choices=COUNTRIES[:-1]),
        COUNTRY,
        f"{COUNTRY}: no longer offers “Somewhere else”",
    ),
    "choices in another order": (
        step("country", choices=tuple(reversed(COUNTRIES))),
        COUNTRY,
        f"{COUNTRY}: offers the same in another order",
    ),
    "a choice in other words": (
        step(
            "country",
            choices=(replace(COUNTRIES[0], text="USA"), *COUNTRIES[1:]),
        ),
        COUNTRY,
        f"{COUNTRY}: “United States” is now “USA”",
    ),
    "a title": (step("country", title="Where do you live?"), COUNTRY, "Where do you live?"),
    "a title and why": (
        step("country", title="Where do you live?", why="For the numbers."),
        COUNTRY,
        "Where do you live?: “Costs, rules and help lines depend on this.” is now "
        "“For the numbers.”",
    ),
    "another way to answer": (
        step("country", required=True),
        COUNTRY,
        f"{COUNTRY}: is answered in another way",
    ),
    "a treatment": (
        lambda bank: replace(
            bank,
            treatments={**bank.treatments, "ice": Treatment("ice", "Ice", "Ice", ("movement",))},
        ),
        "Which of these have you tried?",
        "Which of these have you tried?: now also offers “Ice”",
    ),
    "an item and two changes at once": (
        step(
            "pain",
            items=(
                replace(SCALES[0], high=""),
                replace(SCALES[1], low="None"),
                Item("night", "How were your nights?", "Nights", "Good", "Bad"),
            ),
        ),
        "In the past week, how was your pain?",
        "In the past week, how was your pain?: now also offers “How were your nights?”; "
        "no longer offers “How much did it stop your daily activities?”; "
        "no longer says “The worst I can imagine”; “Not at all” is now “None”",
    ),
}


@pytest.mark.parametrize(("change", "old", "new"), STEPS.values(), ids=STEPS)
def test_what_changed_on_a_page_is_told_in_words(change: Change, old: str, new: str) -> None:
    assert told_of(change) == ((old, new),)


def test_a_step_that_no_longer_shows_is_lost_by_those_who_met_it() -> None:
    found = seen(SEED, after(step("cover", rule=Rule(anyone_who=("in-uk",)))))
    title = "What kind of health cover do you have?"
    lost = {s.persona.key for s in found if title in s.steps_lost}
    gained = {s.persona.key for s in found if title in s.steps_gained}
    assert "maria" in lost
    assert "priya" in gained
    assert not lost & gained


def test_a_change_of_a_page_that_a_persona_does_not_meet_is_not_theirs() -> None:
    found = seen(SEED, after(step("cover", why="Why not?")))
    assert "maria" in {s.persona.key for s in found}
    assert "priya" not in {s.persona.key for s in found}


# Whatever the two banks are


def test_nothing_changes_when_nothing_changed() -> None:
    assert seen(SEED, SEED) == ()


@given(banks(), banks(), st.data())
def test_any_two_banks_can_be_compared(one: Bank, other: Bank, data: st.DataObject) -> None:
    persona = Persona("p", "P", "P", data.draw(answers_to(one)), data.draw(picks_for(other)))
    one = replace(one, personas={"p": persona})
    there, back = seen(one, other), seen(other, one)
    assert seen(one, one) == seen(other, other) == ()
    assert all(there)
    mine = {s.persona.key: s for s in there}.get("p")
    if mine and "p" not in other.personas:
        other_way = {s.persona.key: s for s in back}["p"]
        assert (sorted(mine.gained), sorted(mine.lost)) == (
            sorted(other_way.lost),
            sorted(other_way.gained),
        )
        assert sorted(mine.steps_gained) == sorted(other_way.steps_lost)


@given(adults, banks(), st.sampled_from(Kind), st.sampled_from(Length))
def test_any_adult_can_be_compared(
    answers: Answers, other: Bank, kind: Kind, length: Length
) -> None:
    personas = {"p": Persona("p", "P", "P", answers)}
    bank = after(step("visit", kind=kind), step("age", choices=(LITHIUM,)))
    bank = replace(bank, personas=personas)
    assert seen(bank, bank) == ()
    for changed in (other, SEED, replace(SEED, steps=tuple(reversed(SEED.steps)))):
        seen(bank, changed)
        seen(changed, bank)
