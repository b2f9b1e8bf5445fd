"""What an editor should mend, and what still keeps no bank from being published."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepapp.domain.answers import Given, Outcome, Picks
from prepapp.domain.bank import Bank, Choice, Item, Text, Topic
from prepapp.domain.checks import errors, overdue, warnings
from prepapp.domain.checks.problem import ONE_OF
from prepapp.domain.checks.wording import known_words
from prepapp.domain.criteria import Answered, Criterion
from tests.domain.strategies import SEED, answers_to, banks, picks_for
from tests.domain.test_checks import MARIA, NORMAL, SOURCE, Change, one, step

TODAY = date(2026, 11, 22)
READ = date(2026, 11, 1)
KEPT = replace(
    SEED,
    sources={k: replace(s, checked=READ, review_by=None) for k, s in SEED.sources.items()},
)
CITED = Counter(key for q in SEED.questions.values() for key in q.sources)
RESTING = next(key for key in SEED.sources if CITED[key] == 1)
RESTS = next(q.key for q in SEED.questions.values() if RESTING in q.sources)
EARLIER, LATER = list(SEED.questions)[-2:]
HARD = (
    "Considerable methodological heterogeneity complicates interpretation of investigational "
    "administration."
)


def told(bank: Bank, today: date = TODAY) -> list[str]:
    return [str(problem) for problem in warnings(bank, today)]


def offering(key: str, *choices: Choice) -> Change:
    """Let a step offer more."""

    def change(bank: Bank) -> Bank:
        there = bank.step(key)
        assert there
        return step(key, choices=(*there.choices, *choices))(bank)

    return change


def saying(key: str, given: Given) -> Change:
    """Let Maria say something at a step, which the bank may have or not."""
    answers = SEED.personas[MARIA].answers.with_(key, given)
    return one("personas", MARIA, answers=answers)


def items(bank: Bank, key: str) -> tuple[Item, ...]:
    there = bank.step(key)
    assert there
    return there.items


def same(bank: Bank, key: str) -> Item:
    """Return a step's first item under another name."""
    return replace(items(bank, key)[0], key="again")


def adding(name: str, key: str, thing: object) -> Change:
    """Add one thing to a named mapping of the bank."""
    return lambda bank: replace(bank, **{name: {**getattr(bank, name), key: thing}})


NEW_SOURCE = replace(KEPT.sources[SOURCE], key="new", cite="A new trial")
TALL = Choice("tall", "Being tall", "Tall")

SLIPS: dict[str, tuple[Change, str]] = {
    # Use
    "an answer that no rule asks about": (
        offering("worries", TALL),
        'Step "worries": Answer "tall" changes nothing. Use it in a criterion, or remove it.',
    ),
    "a criterion that no rule names": (
        adding("criteria", "new", Criterion("new", "New", "new", (Answered("age"),))),
        'Criterion "new": No rule uses it. Use it in one, or remove it.',
    ),
    "a group without a treatment": (
        adding("groups", "new", "New"),
        'Group "new": No treatment stands under it and no criterion asks about it. '
        "Use it, or remove it.",
    ),
    "a group that is nobody's heading": (
        lambda bank: one("treatments", "tens", groups=("device", "new"))(
            adding("groups", "new", "New")(bank)
        ),
        'Group "new": No treatment stands under it and no criterion asks about it. '
        "Use it, or remove it.",
    ),
    "a topic without a question": (
        adding("topics", "new", Topic("new", "New", "questions")),
        'Topic "new": It has no question. Give it one, or remove it.',
    ),
    "a source that no question cites": (
        adding("sources", "new", NEW_SOURCE),
        'Source "new": No question cites it. Cite it, or remove it.',
    ),
    # Sources
    "a source that nobody has checked": (
        one("sources", RESTING, checked=None),
        f'Source "{RESTING}": Nobody has checked it yet. Read it, then enter the day. '
        f'Resting on it: "{RESTS}".',
    ),
    "a source that was due yesterday": (
        one("sources", RESTING, review_by=date(2026, 11, 21)),
        f'Source "{RESTING}": Its review was due by 2026-11-21. Read it again, '
        f'then set a new day. Resting on it: "{RESTS}".',
    ),
    "a question with a year and no source": (
        one("questions", NORMAL, sources=(), why="In 2018, experts agreed."),
        f'Question "{NORMAL}": "why" says 2018 and cites no source. Cite one, or leave it out.',
    ),
    "a question with a number in its second language and no source": (
        one("questions", NORMAL, sources=(), why=Text({"en": "Few.", "de": "Nur 7,5."}, "en")),
        f'Question "{NORMAL}": "why" says 7,5 and cites no source. Cite one, or leave it out.',
    ),
    # Wording
    "a question that is hard to read": (
        one("questions", NORMAL, text="How sure?", why=HARD),
        f'Question "{NORMAL}": It is hard to read: grade 33.6, above 8. The hardest words are '
        '"heterogeneity", "methodological" and "investigational". '
        "Use shorter words or shorter sentences.",
    ),
    "a step that is hard to read": (
        step("age", why=HARD),
        'Step "age": It is hard to read: grade 28.1, above 8. The hardest words are '
        '"heterogeneity", "methodological" and "investigational". '
        "Use shorter words or shorter sentences.",
    ),
    "a notice of one long sentence": (
        one("notices", "crisis", text="If " + "you feel low or are in pain or " * 6 + "call us."),
        'Notice "crisis": It is hard to read: grade 16.1, above 8. '
        "Use shorter words or shorter sentences.",
    ),
    "two questions that ask the same": (
        one("questions", LATER, text=f"  {SEED.questions[EARLIER].text.upper()}"),
        f'Question "{LATER}": It has the very same text as "{EARLIER}". Change one of them.',
    ),
    "two answers that read the same": (
        offering("worries", replace(TALL, text="The  cost")),
        'Step "worries": "cost" and "tall" have the very same text. Change one of them.',
    ),
    "two scales that read the same": (
        lambda bank: step("pain", items=(*items(bank, "pain"), same(bank, "pain")))(bank),
        'Step "pain": "average" and "again" have the very same text. Change one of them.',
    ),
    "two criteria of one name": (
        one("criteria", "in-uk", name=SEED.criteria["in-us"].name),
        'Criterion "in-uk": It has the very same text as "in-us". Change one of them.',
    ),
    # Personas
    "a persona who answers a step that is gone": (
        saying("shoe-size", Given(numbers={"left": 9})),
        'Persona "maria": It answers step "shoe-size", which the bank does not have. '
        "Take it out, or name another.",
    ),
    "a persona who ticked answers that are gone": (
        saying("worries", Given(chosen=frozenset({"cost", "tall", "short"}))),
        'Persona "maria": At step "worries" it names "short" and "tall", which the step '
        "does not offer. Take it out, or name another.",
    ),
    "a persona who rated a scale that is gone": (
        saying("pain", Given(numbers={"average": 5, "itch": 5})),
        'Persona "maria": At step "pain" it names "itch", which the step does not offer. '
        "Take it out, or name another.",
    ),
    "a persona who was helped by a treatment that is gone": (
        saying("outcomes", Given(outcomes={"leeches": Outcome("helped-a-lot")})),
        'Persona "maria": At step "outcomes" it names "leeches", which the step does not offer. '
        "Take it out, or name another.",
    ),
    "a persona who starred a question that is gone": (
        one("personas", MARIA, picks=Picks(starred=("gone",), removed=frozenset({NORMAL}))),
        'Persona "maria": It picks question "gone", which the bank does not have. '
        "Take it out, or name another.",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_in_a_sentence(change: Change, sentence: str) -> None:
    assert sentence not in told(KEPT)
    assert sentence in told(change(KEPT))


@pytest.mark.parametrize("change", [change for change, _ in SLIPS.values()], ids=SLIPS)
def test_a_slip_keeps_no_bank_from_being_published(change: Change) -> None:
    assert errors(change(KEPT)) == []
    assert all(problem.warning for problem in warnings(change(KEPT), TODAY))


def test_of_a_step_that_changes_nothing_the_answers_are_not_named_too() -> None:
    shoes = replace(SEED.steps[1], key="shoe-size", title="Shoe size?", choices=(TALL,))
    bank = replace(KEPT, steps=(*KEPT.steps[:-1], shoes))
    assert [p.about for p in errors(bank)] == ['Step "shoe-size"']
    assert [p.key for p in warnings(bank, TODAY) if "changes nothing" in p.text] == []


def test_everything_in_the_seed_is_used() -> None:
    assert [text for text in told(SEED) if "remove it" in text] == []


def test_an_error_is_no_warning() -> None:
    assert [p.warning for p in errors(replace(SEED, steps=SEED.steps[1:]))][:1] == [False]


def test_two_texts_that_are_not_there_are_not_the_same() -> None:
    empty = [Choice(key, Text({}, "en"), "") for key in ("a", "b")]
    assert [t for t in told(offering("worries", *empty)(KEPT)) if "very same" in t] == []


# Sources


def test_a_source_is_overdue_from_the_day_after_it_was_due() -> None:
    due = one("sources", SOURCE, review_by=TODAY)(KEPT)
    assert overdue(due, TODAY) == []
    assert overdue(due, date(2026, 11, 23)) == [due.sources[SOURCE]]
    assert [text for text in told(due) if "review" in text] == []


def test_a_source_that_nobody_ever_checked_is_named_once() -> None:
    late = one("sources", RESTING, checked=None, review_by=READ)(KEPT)
    assert len([text for text in told(late) if RESTING in text]) == 1
    assert overdue(late, TODAY) == [late.sources[RESTING]]


def test_a_number_with_a_source_is_no_slip() -> None:
    cites = one("questions", NORMAL, sources=(SOURCE,), why="In 2018, experts agreed.")
    assert [text for text in told(cites(KEPT)) if "cites no source" in text] == []


# Wording


def test_the_words_that_patients_tick_are_known_to_them() -> None:
    known = known_words(SEED)
    assert {"ketamine", "esketamine", "fibromyalgia", "lamotrigine", "qigong", "tens"} <= known
    assert "investigational" not in known


def test_a_text_of_grade_eight_is_not_too_hard_and_one_above_is() -> None:
    eight, more = ("cat " * n + "doctor " * 7 for n in (12, 13))
    assert [t for t in told(one("notices", "crisis", text=eight)(KEPT)) if "crisis" in t] == []
    assert [t for t in told(one("notices", "crisis", text=more)(KEPT)) if "crisis" in t] == [
        'Notice "crisis": It is hard to read: grade 8.1, above 8. '
        "Use shorter words or shorter sentences."
    ]


def test_a_question_full_of_a_patients_own_medicines_is_not_hard() -> None:
    text = "Does amitriptyline or nortriptyline weaken ketamine for fibromyalgia?"
    easy = one("questions", NORMAL, text=text, why="Ask early.")
    assert [text for text in told(easy(KEPT)) if "hard to read" in text and NORMAL in text] == []
    hard = one("questions", NORMAL, text=text.replace("ami", "xami"), why="Ask early.")
    assert [text for text in told(hard(KEPT)) if "hard to read" in text and NORMAL in text]


def test_a_text_in_a_language_without_a_grade_is_not_graded() -> None:
    german = Text({"de": HARD}, "de")
    assert [t for t in told(step("age", title=german, why=german)(KEPT)) if "grade" in t] == [
        t for t in told(KEPT) if "grade" in t
    ]
    plain = replace(step("age", why=HARD)(KEPT), language="de")
    assert [t for t in told(plain) if t.startswith('Step "age"')] == []


# Every bank


@given(st.data(), st.dates())
@settings(deadline=None)
def test_any_bank_at_all_can_be_checked(data: st.DataObject, today: date) -> None:
    bank = data.draw(banks())
    maria = replace(
        bank.personas[MARIA], answers=data.draw(answers_to(bank)), picks=data.draw(picks_for(bank))
    )
    bank = replace(bank, personas={**bank.personas, MARIA: maria})
    keys = {
        "steps": {s.key for s in bank.steps},
        **{kind: set(getattr(bank, kind)) for kind in ONE_OF if kind != "steps"},
    }
    for problem in (*errors(bank), *warnings(bank, today)):
        assert problem.text[-1] == "."
        assert problem.key in {"", *keys[problem.kind]}
