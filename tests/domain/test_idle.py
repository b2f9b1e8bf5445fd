"""Answers that change nothing: the seed bank with one change, and the answers that are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prepapp.domain.bank import Bank, Choice, Kind, Length
from prepapp.domain.criteria import Answered, ChoseNone, Condition, Criterion, Rule
from prepapp.domain.idle import changes_nothing
from tests.domain.strategies import SEED

PLAIN = Choice("new", "New", "New")


def named(bank: Bank) -> list[tuple[str, str]]:
    return [(step.key, choice.key) for step, choice in changes_nothing(bank)]


def offering(bank: Bank, step: str, choice: Choice = PLAIN) -> Bank:
    """Return a bank with one more choice at a step."""
    steps = [replace(s, choices=(*s.choices, choice)) if s.key == step else s for s in bank.steps]
    return replace(bank, steps=tuple(steps))


def asking(bank: Bank, condition: Condition, *, used: bool = True) -> Bank:
    """Return a bank with one more criterion, which a question uses or not."""
    question = bank.questions["safe-heart"]
    rule = replace(question.rule, more_urgent_if=("asks",)) if used else question.rule
    return replace(
        bank,
        criteria={**bank.criteria, "asks": Criterion("asks", "asks", "asks", (condition,))},
        questions={**bank.questions, "safe-heart": replace(question, rule=rule)},
    )


def test_every_answer_of_the_seed_bank_changes_something() -> None:
    assert named(SEED) == []


@pytest.mark.parametrize("step", ["worries", "doctor", "cover", "country"])
def test_an_answer_that_nothing_asks_about_is_named(step: str) -> None:
    assert named(offering(SEED, step)) == [(step, "new")]


def test_an_answer_whose_criterion_no_rule_uses_is_named() -> None:
    rule = Rule(everyone=True)
    question = SEED.questions["prac-light-noise"]
    bank = replace(
        SEED, questions={**SEED.questions, "prac-light-noise": replace(question, rule=rule)}
    )
    assert named(bank) == [("worries", "senses")]


@pytest.mark.parametrize(
    "choice",
    [
        replace(PLAIN, exclusive=True),
        replace(PLAIN, unsure=True),
        replace(PLAIN, stops=True),
        replace(PLAIN, length=Length.LONG),
        replace(PLAIN, country="other"),
    ],
)
def test_an_answer_that_matters_by_itself_is_not_named(choice: Choice) -> None:
    assert named(offering(SEED, "worries", choice)) == []


@pytest.mark.parametrize("step", ["conditions", "so-far", "goals", "health", "medicines"])
def test_an_answer_that_prints_is_not_named(step: str) -> None:
    assert named(offering(SEED, step)) == []


def test_an_answer_that_lets_one_go_on_is_not_named() -> None:
    assert named(offering(SEED, "age")) == []


@pytest.mark.parametrize(
    "condition",
    [Answered("worries"), ChoseNone("worries", frozenset({"cost"}))],
)
def test_an_answer_that_says_only_that_it_was_none_of_the_others_is_not_named(
    condition: Condition,
) -> None:
    bank = offering(SEED, "worries")
    assert named(asking(bank, condition)) == []
    assert named(asking(bank, condition, used=False)) == [("worries", "new")]


def test_a_tick_beside_the_treatments_says_what_was_not_tried() -> None:
    bank = offering(SEED, "treatments")
    assert named(bank) == []
    silent = {key: replace(q, rule=Rule(everyone=True)) for key, q in bank.questions.items()}
    assert ("treatments", "new") in named(replace(bank, questions=silent))


def test_choices_of_a_page_that_does_not_offer_them_are_not_named() -> None:
    steps = [replace(s, choices=(PLAIN,)) if s.kind is Kind.TEXT else s for s in SEED.steps]
    assert named(replace(SEED, steps=tuple(steps))) == []
