"""One mistake at a time in a sound bank, and the sentence that an editor reads about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from prepapp.bank.files import seed_bank
from prepapp.domain.answers import Given
from prepapp.domain.bank import Ask, Bank, Role, Side, Text
from prepapp.domain.checks import Problem, errors
from prepapp.domain.checks.people import personas
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    NotTried,
    Rule,
    ScaleAtLeast,
    Tried,
)
from prepapp.domain.path import walk

SEED = seed_bank()
Change = Callable[[Bank], Bank]

STEPS = ", ".join(s.key for s in SEED.steps)
TOPICS = ", ".join(SEED.topics)
GROUPS = ", ".join(SEED.groups)
NOBODY = '"Anyone who" is empty, so nobody sees it. Name a criterion.'
NO_CRITERION = 'Criterion "tall" does not exist.'
TWICE = 'It says "everyone" and "anyone who". Keep one of them.'
PLACES = "next, check, choose, sheet, stop"


def step(key: str, /, **changes: Any) -> Change:
    """Change one step."""
    return lambda bank: replace(
        bank, steps=tuple(replace(s, **changes) if s.key == key else s for s in bank.steps)
    )


def one(name: str, key: str, /, **changes: Any) -> Change:
    """Change one thing of a named mapping of the bank."""

    def change(bank: Bank) -> Bank:
        things = getattr(bank, name)
        changed: dict[str, Any] = {name: {**things, key: replace(things[key], **changes)}}
        return replace(bank, **changed)

    return change


def when(*conditions: Condition) -> Change:
    """Let a criterion that only questions use hold on these conditions."""
    return one("criteria", "older-adult", conditions=conditions)


def without(name: str, test: Callable[[Any], bool]) -> Change:
    """Take things out of a named mapping of the bank."""

    def change(bank: Bank) -> Bank:
        left: dict[str, Any] = {name: {k: v for k, v in getattr(bank, name).items() if not test(v)}}
        return replace(bank, **left)

    return change


def each_question(test: Callable[[Any], bool], **changes: Any) -> Change:
    return lambda bank: replace(
        bank,
        questions={k: replace(q, **changes) if test(q) else q for k, q in bank.questions.items()},
    )


def twice(key: str) -> Change:
    """Let a step stand a second time, at the end and under another name."""
    return lambda bank: replace(
        bank, steps=(*bank.steps, *(replace(s, key="again") for s in bank.steps if s.key == key))
    )


def first(key: str) -> Change:
    """Move a step to the front."""
    return lambda bank: replace(bank, steps=tuple(sorted(bank.steps, key=lambda s: s.key != key)))


def named(key: str, rule: Rule) -> Change:
    return one("questions", key, rule=rule)


def answering(key: str, *chosen: str) -> Change:
    """Let Maria tick these at a step."""
    given = Given(chosen=frozenset(chosen))
    return lambda bank: one(
        "personas", MARIA, answers=bank.personas[MARIA].answers.with_(key, given)
    )(bank)


MARIA = "maria"
NORMAL = next(q.key for q in SEED.questions.values() if q.role is Role.NORMAL)
SPINE = next(q.key for q in SEED.questions.values() if q.role is Role.SPINE)
SAFETY = next(q.key for q in SEED.questions.values() if q.role is Role.SAFETY)
PLAN = next(q.key for q in SEED.questions.values() if q.ask is Ask.PLAN and q.topic != "cost")
COST = next(q.key for q in SEED.questions.values() if q.topic == "cost" and q.ask is Ask.DOCTOR)
TALK = next(q.key for q in SEED.questions.values() if q.topic == "new-doctor")
NOTICE, SOURCE = next(iter(SEED.notices)), next(iter(SEED.sources))
PLAIN = tuple(replace(c, stops=False) for c in SEED.steps[0].choices)

MISTAKES: dict[str, tuple[Change, str]] = {
    # Steps
    "two steps ask about treatments": (
        twice("treatments"),
        "Steps: There can be one step of kind treatments, not treatments, again.",
    ),
    "two steps ask how they went": (
        twice("outcomes"),
        "Steps: There can be one step of kind outcomes, not outcomes, again.",
    ),
    "how they went is asked before what was tried": (
        first("outcomes"),
        "Steps: The outcomes step must come after the treatments step.",
    ),
    "how they went is asked, and never what was tried": (
        lambda bank: replace(bank, steps=tuple(s for s in bank.steps if s.key != "treatments")),
        "Steps: The outcomes step must come after the treatments step.",
    ),
    "a step that offers nothing": (
        step("conditions", choices=()),
        'Step "conditions": It offers no choice. Add at least one.',
    ),
    "a scale step without scales": (
        step("pain", items=()),
        'Step "pain": It has no item. Add at least one.',
    ),
    "a text step without a box": (
        step("words", items=()),
        'Step "words": It has no item. Add at least one.',
    ),
    "an urgent step": (
        step("words", rule=Rule(everyone=True, more_urgent_if=("in-us",))),
        'Step "words": A step has no "more urgent if". Remove it.',
    ),
    "a required step with many choices": (
        step("goals", required=True),
        'Step "goals": Only a step with one choice can be required.',
    ),
    "a step of which nothing may be ticked": (
        step("goals", at_most=-1),
        'Step "goals": "At most" should be 1 or more.',
    ),
    "a step that prints nobody knows where": (
        step("goals", prints="page 9"),
        'Step "goals": "Prints" should be one of lives-with, so-far, wants, topics, '
        "or be left out.",
    ),
    "an item that prints nobody knows where": (
        lambda bank: step(
            "pain",
            items=(replace(next(s for s in bank.steps if s.key == "pain").items[0], prints="x"),),
        )(bank),
        'Step "pain": Item "average" prints as agenda or good-day, or not at all.',
    ),
    "a step that changes nothing": (
        lambda bank: replace(
            bank, steps=(*bank.steps, replace(bank.steps[0], key="shoe-size", choices=PLAIN))
        ),
        'Step "shoe-size": No rule asks about it and nothing of it prints. Remove it.',
    ),
    # Treatments
    "a treatment in no group": (
        one("treatments", "pregabalin", groups=()),
        'Treatment "pregabalin": It stands in no group. Give it one.',
    ),
    "a treatment in a group that is not there": (
        one("treatments", "pregabalin", groups=("tablets",)),
        f'Treatment "pregabalin": Group "tablets" does not exist. Groups: {GROUPS}.',
    ),
    # Criteria
    "a criterion without a condition": (
        when(),
        'Criterion "older-adult": It has no condition, so it never holds. Add one.',
    ),
    "a criterion about a step that is not there": (
        when(Answered("agee")),
        f'Criterion "older-adult": Step "agee" does not exist. Steps: {STEPS}.',
    ),
    "a criterion about a choice that is not there": (
        when(Chose("age", frozenset({"old"}))),
        'Criterion "older-adult": Step "age" has no choice "old". '
        "Choices: under-18, adult, older-adult.",
    ),
    "a criterion that excludes a choice that is not there": (
        when(ChoseNone("age", frozenset({"old"}))),
        'Criterion "older-adult": Step "age" has no choice "old". '
        "Choices: under-18, adult, older-adult.",
    ),
    "a criterion about a scale that is not there": (
        when(ScaleAtLeast("pain", "worst", 7)),
        'Criterion "older-adult": Step "pain" has no item "worst". Items: average, joy, activity.',
    ),
    "a criterion above the end of a scale": (
        when(ScaleAtLeast("pain", "joy", 11)),
        'Criterion "older-adult": A scale goes from 0 to 10.',
    ),
    "a criterion about a group that is not there": (
        when(Tried(frozenset({"pregabalin"}), group="tablets")),
        f'Criterion "older-adult": Group "tablets" does not exist. Groups: {GROUPS}.',
    ),
    "a criterion about a treatment that is not there": (
        when(NotTried(frozenset({"moonlight", "pregabalin"}))),
        'Criterion "older-adult": Treatment "moonlight" does not exist.',
    ),
    "a criterion about no treatment": (
        when(Tried(frozenset())),
        'Criterion "older-adult": It names no treatment, so it says nothing. Name one.',
    ),
    "a criterion that holds for people who tried nothing": (
        when(Tried(frozenset(SEED.treatments), group="any", at_least=0)),
        'Criterion "older-adult": "At least" should be 1 or more.',
    ),
    "a reason that is too long": (
        one("criteria", "older-adult", because="you " + "x" * 67),
        'Criterion "older-adult": "because" is over 70 letters. Shorten it.',
    ),
    # Rules
    "a step for nobody": (step("words", rule=Rule()), f'Step "words": {NOBODY}'),
    "a question for nobody": (named(NORMAL, Rule()), f'Question "{NORMAL}": {NOBODY}'),
    "a notice for nobody": (one("notices", NOTICE, rule=Rule()), f'Notice "{NOTICE}": {NOBODY}'),
    "a question for everyone and for some": (
        named(NORMAL, Rule(everyone=True, anyone_who=("in-us",))),
        f'Question "{NORMAL}": {TWICE}',
    ),
    "a step for people of a kind that is not there": (
        step("words", rule=Rule(anyone_who=("tall",))),
        f'Step "words": {NO_CRITERION}',
    ),
    "a question only if something that is not there": (
        named(NORMAL, Rule(everyone=True, only_if=("tall",))),
        f'Question "{NORMAL}": {NO_CRITERION}',
    ),
    "a question more urgent if something that is not there": (
        named(NORMAL, Rule(everyone=True, more_urgent_if=("tall",))),
        f'Question "{NORMAL}": {NO_CRITERION}',
    ),
    "a notice for people of a kind that is not there": (
        one("notices", NOTICE, rule=Rule(anyone_who=("tall",))),
        f'Notice "{NOTICE}": {NO_CRITERION}',
    ),
    "a step that depends on a later one": (
        step("conditions", rule=Rule(anyone_who=("tried-something",))),
        'Step "conditions": Criterion "tried-something" asks about step "treatments", '
        "which does not come earlier. Earlier steps: age, country.",
    ),
    "a step that depends on itself": (
        step("age", rule=Rule(anyone_who=("older-adult",))),
        'Step "age": Criterion "older-adult" asks about step "age", '
        "which does not come earlier. Earlier steps: none.",
    ),
    "a step that everyone must answer and nobody may go on from": (
        step("age", choices=tuple(replace(c, stops=True) for c in SEED.steps[0].choices)),
        'Step "age": It must be answered and every choice stops, so nobody goes on. '
        "Let one choice go on.",
    ),
    # Questions
    "a fourth spine question": (
        one("questions", COST, role=Role.SPINE, rule=Rule(everyone=True)),
        "Questions: Three spine questions, shown to everyone; not 4.",
    ),
    "two spine questions": (
        without("questions", lambda q: q.key == SPINE),
        "Questions: Three spine questions, shown to everyone; not 2.",
    ),
    "a spine question for some": (
        named(SPINE, Rule(anyone_who=("in-us",))),
        "Questions: Three spine questions, shown to everyone; not 3.",
    ),
    "a question on a topic that is not there": (
        one("questions", SAFETY, topic="danger"),
        f'Question "{SAFETY}": Topic "danger" does not exist. Topics: {TOPICS}.',
    ),
    "a question that rests on a source that is not there": (
        one("questions", NORMAL, sources=("hearsay-2020",)),
        f'Question "{NORMAL}": Source "hearsay-2020" does not exist.',
    ),
    **{
        f"{what} that takes a side": (
            one("questions", key, side=Side.BENEFIT),
            f'Question "{key}": Only a normal question for the doctor takes a side. '
            "Make it neutral.",
        )
        for what, key in {
            "a spine question": SPINE,
            "a safety question": SAFETY,
            "a question for the plan": PLAN,
            "a question on a topic that is always there": COST,
            "a question of the last page": TALK,
        }.items()
    },
    "a question that is too long": (
        one("questions", NORMAL, text="x" * 96),
        f'Question "{NORMAL}": It is over 95 letters. Shorten it.',
    ),
    "an explanation that is too long": (
        one("questions", NORMAL, why="x" * 201),
        f'Question "{NORMAL}": "why" is over 200 letters. Shorten it.',
    ),
    # Notices
    "a notice in a place that is not there": (
        one("notices", NOTICE, places=("sheet", "wall")),
        f'Notice "{NOTICE}": There is no place "wall". Places: {PLACES}, or the key of a step.',
    ),
    "a notice in no place": (
        one("notices", NOTICE, places=()),
        f'Notice "{NOTICE}": It stands in no place. Places: {PLACES}, or the key of a step.',
    ),
    # Texts
    **{
        f"no {name} of {about}": (change, f'{about}: "{name}" has no text in "en". Write one.')
        for about, name, change in (
            ('Step "age"', "title", step("age", title=Text({}, "en"))),
            ('Step "age"', "why", step("age", why=Text({"en": " "}, "en"))),
            ('Criterion "in-us"', "because", one("criteria", "in-us", because=Text({}, "en"))),
            ('Treatment "tramadol"', "name", one("treatments", "tramadol", name=Text({}, "en"))),
            ('Topic "cost"', "name", one("topics", "cost", name=Text({}, "en"))),
            (f'Question "{NORMAL}"', "text", one("questions", NORMAL, text=Text({}, "en"))),
            (f'Question "{NORMAL}"', "why", one("questions", NORMAL, why=Text({}, "en"))),
            (f'Notice "{NOTICE}"', "text", one("notices", NOTICE, text=Text({}, "en"))),
            (f'Source "{SOURCE}"', "result", one("sources", SOURCE, result=Text({}, "en"))),
            (f'Source "{SOURCE}"', "limit", one("sources", SOURCE, limit=Text({}, "en"))),
            (
                'Group "medicine"',
                "name",
                lambda bank: replace(bank, groups={**bank.groups, "medicine": Text({}, "en")}),
            ),
            ('Step "age"', "choice adult", lambda bank: step("age", choices=wordless(bank))(bank)),
            ('Step "words"', "item agenda", lambda bank: step("words", items=blank(bank))(bank)),
        )
    },
    # Personas
    "a way of more than 15 pages": (
        lambda bank: replace(
            bank,
            steps=(
                *bank.steps,
                *(replace(bank.steps[1], key=f"more-{n}") for n in range(16 - maria_walks(bank))),
            ),
        ),
        'Persona "maria": The way has 16 pages, over 15.',
    ),
    "a persona with two ages": (
        answering("age", "adult", "older-adult"),
        'Persona "maria": It chooses 2 answers at step "age", which takes one. Choose one.',
    ),
    "a persona without an age": (
        answering("age"),
        'Persona "maria": It gives no answer at step "age", which needs one. Choose one.',
    ),
    "a persona who worries about nothing and about needles": (
        answering("worries", "needles", "none"),
        'Persona "maria": At step "worries" it ticks "none" and others. '
        "Untick that, or the others.",
    ),
    "a persona who tried nothing and tramadol": (
        answering("treatments", "tramadol", "none"),
        'Persona "maria": At step "treatments" it ticks "none" and others. '
        "Untick that, or the others.",
    ),
    "a persona with four goals": (
        answering("goals", "less-pain", "better-sleep", "more-energy", "better-mood"),
        'Persona "maria": It ticks 4 answers at step "goals", which takes 3 at most. Untick some.',
    ),
    "a sheet that says no good of it": (
        each_question(lambda q: q.side is Side.BENEFIT, side=Side.NEUTRAL),
        'Persona "maria": The sheet has no benefit question. Show one to more people.',
    ),
    "a sheet that says no harm of it": (
        each_question(lambda q: q.side is Side.HARM, side=Side.NEUTRAL),
        'Persona "maria": The sheet has no harm question. Show one to more people.',
    ),
    "a sheet without the cost": (
        without("questions", lambda q: q.topic == "cost"),
        'Persona "maria": The sheet has no question on "cost".',
    ),
}


def wordless(bank: Bank) -> tuple[Any, ...]:
    nothing = Text({}, "en")
    age = bank.steps[0].choices
    return tuple(replace(c, text=nothing) if c.key == "adult" else c for c in age)


def blank(bank: Bank) -> tuple[Any, ...]:
    words = bank.step("words")
    assert words
    nothing = Text({}, "en")
    return tuple(replace(i, text=nothing) if i.key == "agenda" else i for i in words.items)


def maria_walks(bank: Bank) -> int:
    return len(walk(bank, bank.personas[MARIA].answers).steps)


def told(bank: Bank) -> list[str]:
    return [str(problem) for problem in errors(bank)]


def test_the_seed_has_no_error() -> None:
    assert told(SEED) == []


@pytest.mark.parametrize(("change", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_in_a_sentence(change: Change, sentence: str) -> None:
    assert sentence in told(change(SEED))


@pytest.mark.parametrize(("change", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_what_is_said_ends_as_a_sentence_and_says_where(change: Change, sentence: str) -> None:
    for problem in errors(change(SEED)):
        assert problem.about
        assert problem.text[-1] == "."


def test_a_limit_itself_is_no_mistake() -> None:
    change = one("questions", NORMAL, text="x" * 95, why="x" * 200)
    assert told(change(SEED)) == []
    assert told(one("criteria", "older-adult", because="x" * 70)(SEED)) == []


def test_someone_under_18_needs_no_sheet() -> None:
    young = replace(SEED.personas[MARIA].answers.to("age"), chosen=frozenset({"under-18"}))
    answers = SEED.personas[MARIA].answers.with_("age", young)
    everyone_young = {k: replace(p, answers=answers) for k, p in SEED.personas.items()}
    bank = without("questions", lambda q: q.topic == "cost")(SEED)
    assert told(replace(bank, personas=everyone_young)) == []


def test_people_are_looked_at_last_when_the_rules_of_their_sheets_are_sound() -> None:
    no_cost = without("questions", lambda q: q.topic == "cost")(SEED)
    broken = one("questions", PLAN, sources=("hearsay-2020",))(no_cost)
    assert [p.about for p in errors(broken)] == [f'Question "{PLAN}"']
    long = one("questions", PLAN, text="x" * 96)(no_cost)
    assert {p.kind for p in errors(long)} == {"questions", "personas"}


def test_a_step_that_offers_nothing_stops_nobody() -> None:
    bank = step("age", choices=())(SEED)
    assert [text for text in told(bank) if text.startswith('Step "age"')] == [
        'Step "age": It offers no choice. Add at least one.'
    ]


def test_every_mistake_is_told_at_once() -> None:
    bank = step("goals", required=True)(step("pain", items=())(SEED))
    assert len([p for p in errors(bank) if p.about in ('Step "goals"', 'Step "pain"')]) == 2


def test_a_lopsided_sheet_would_be_named_too() -> None:
    """Selection keeps the balance, so no sound bank comes here: this is the second lock."""
    spines = each_question(lambda q: q.role is Role.SPINE, side=Side.HARM)(SEED)
    assert "The sheet is not balanced: 2 benefit, 5 harm." in [p.text for p in personas(spines)]


def test_a_problem_reads_as_one_line() -> None:
    assert str(Problem("steps", "age", "It is wrong.")) == 'Step "age": It is wrong.'
    assert str(Problem("steps", "", "There is none.")) == "Steps: There is none."
    assert str(Problem("", "", "It is empty.")) == "The bank: It is empty."
