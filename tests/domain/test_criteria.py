"""When a named reason holds: a table a nurse could read, against one small patient."""

from __future__ import annotations

import pytest

from prepapp.domain.answers import Given, Outcome
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    Criterion,
    NotTried,
    Rule,
    Said,
    ScaleAtLeast,
    Tried,
)

# Worries: cost. Goals: skipped. Pain 7 on average. Tried: gabapentin did not help and was stopped
# for side effects; duloxetine helped and goes on; exercise, nothing said.
SAID = Said(
    given={
        "worries": Given(chosen=frozenset({"cost"})),
        "pain": Given(numbers={"average": 7}),
    },
    tried={
        "gabapentin": Outcome("no-help", "stopped-side-effects"),
        "duloxetine": Outcome("helped-a-lot", "still-using"),
        "exercise": Outcome(),
    },
)
SKIPPED = Said()


def keys(*names: str) -> frozenset[str]:
    return frozenset(names)


ALL = keys("gabapentin", "duloxetine", "exercise", "cbt")
TABLE = [
    ("ticked one of them", Chose("worries", keys("cost", "needles")), True),
    ("ticked none of them", Chose("worries", keys("needles")), False),
    ("answered without them", ChoseNone("worries", keys("needles")), True),
    ("answered with one of them", ChoseNone("worries", keys("cost")), False),
    ("answered", Answered("worries"), True),
    ("did not answer", Answered("goals"), False),
    ("exactly as high", ScaleAtLeast("pain", "average", 7), True),
    ("not as high", ScaleAtLeast("pain", "average", 8), False),
    ("an item not rated", ScaleAtLeast("pain", "joy", 0), False),
    ("tried one of them", Tried(keys("exercise", "cbt")), True),
    ("tried none of them", Tried(keys("cbt")), False),
    ("tried two of them", Tried(ALL, at_least=3), True),
    ("tried fewer than that", Tried(ALL, at_least=4), False),
    ("one did not help", Tried(ALL, went=keys("no-help")), True),
    (
        "the same one did not help and was stopped for it",
        Tried(ALL, went=keys("no-help"), now=keys("stopped-side-effects")),
        True,
    ),
    (
        "one helped and another was stopped, which is not the same one",
        Tried(ALL, went=keys("helped-a-lot"), now=keys("stopped-side-effects")),
        False,
    ),
    ("nothing said of how it went", Tried(keys("exercise"), went=keys("no-help")), False),
    ("did not tick it", NotTried(keys("cbt")), True),
    ("ticked one of them after all", NotTried(keys("cbt", "exercise")), False),
]


@pytest.mark.parametrize(
    ("condition", "holds"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_condition_holds_when(condition: Condition, holds: bool) -> None:
    assert condition.holds(SAID) is holds


@pytest.mark.parametrize("condition", [row[1] for row in TABLE], ids=[row[0] for row in TABLE])
def test_silence_is_never_a_no(condition: Condition) -> None:
    assert not condition.holds(SKIPPED)


def test_somebody_who_ticked_none_of_these_has_tried_nothing() -> None:
    nothing = Said(tried={})
    assert NotTried(ALL).holds(nothing)
    assert not Tried(ALL).holds(nothing)


def test_a_criterion_needs_all_its_conditions_and_one_without_any_never_holds() -> None:
    yes, no = Answered("worries"), Answered("goals")
    assert Criterion("c", "c", "c", (yes,)).holds(SAID)
    assert not Criterion("c", "c", "c", (yes, no)).holds(SAID)
    assert not Criterion("c", "c", "c", ()).holds(SAID)


CRITERIA = {
    "yes": Criterion("yes", "yes", "you said yes", (Answered("worries"),)),
    "no": Criterion("no", "no", "you said no", (Answered("goals"),)),
}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (Rule(everyone=True), True),
        (Rule(), False),
        (Rule(anyone_who=("no", "yes")), True),
        (Rule(anyone_who=("no",)), False),
        (Rule(everyone=True, only_if=("yes", "no")), False),
        (Rule(anyone_who=("yes",), only_if=("yes",)), True),
        (Rule(everyone=True, only_if=("missing",)), False),
        (Rule(anyone_who=("missing",)), False),
        (Rule(more_urgent_if=("yes",)), False),
    ],
)
def test_a_rule_holds_when_any_of_the_first_and_all_of_the_second(rule: Rule, holds: bool) -> None:
    assert rule.holds(CRITERIA, SAID) is holds


def test_a_reason_names_the_treatments_that_gave_it() -> None:
    failed = Criterion("f", "f", "this did not help", (Tried(ALL, went=keys("no-help")),))
    assert failed.evidence(SAID) == ("gabapentin",)
    only_one = Criterion("o", "o", "you tried CBT", (Tried(keys("cbt")),))
    assert only_one.evidence(SAID) == ()
