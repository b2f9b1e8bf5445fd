"""Criteria, and what their conditions name."""

from __future__ import annotations

from collections.abc import Iterator

from prepapp.domain.bank import Bank, Step
from prepapp.domain.checks.problem import Problem, listed
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    NotTried,
    ScaleAtLeast,
    Tried,
)


def criteria(bank: Bank) -> Iterator[Problem]:
    """Yield conditions that are missing, or that name what the bank does not have."""
    for criterion in bank.criteria.values():
        if not criterion.conditions:
            text = "It has no condition, so it never holds. Add one."
            yield Problem("criteria", criterion.key, text)
        for condition in criterion.conditions:
            for text in _condition(bank, condition):
                yield Problem("criteria", criterion.key, text)


def _condition(bank: Bank, condition: Condition) -> Iterator[str]:
    if isinstance(condition, Tried | NotTried):
        yield from _about_treatments(bank, condition)
    elif step := bank.step(condition.step):
        yield from _about_step(step, condition)
    else:
        steps = listed(s.key for s in bank.steps)
        yield f'Step "{condition.step}" does not exist. Steps: {steps}.'


def _about_step(
    step: Step, condition: Chose | ChoseNone | Answered | ScaleAtLeast
) -> Iterator[str]:
    for key in _choices_named(condition):
        if step.choice(key) is None:
            offered = listed(c.key for c in step.choices)
            yield f'Step "{step.key}" has no choice "{key}". Choices: {offered}.'
    if isinstance(condition, ScaleAtLeast):
        if condition.item not in {i.key for i in step.items}:
            items = listed(i.key for i in step.items)
            yield f'Step "{step.key}" has no item "{condition.item}". Items: {items}.'
        if not 0 <= condition.at_least <= 10:
            yield "A scale goes from 0 to 10."


def _about_treatments(bank: Bank, condition: Tried | NotTried) -> Iterator[str]:
    if condition.group not in (None, "any", *bank.groups):
        yield f'Group "{condition.group}" does not exist. Groups: {listed(bank.groups)}.'
    for key in sorted(condition.treatments - bank.treatments.keys()):
        yield f'Treatment "{key}" does not exist.'
    if isinstance(condition, Tried) and condition.at_least < 1:
        yield '"At least" should be 1 or more.'
    if not condition.treatments:
        yield "It names no treatment, so it says nothing. Name one."


def _choices_named(condition: Condition) -> list[str]:
    match condition:
        case Chose(any_of=keys) | ChoseNone(none_of=keys):
            return sorted(keys)
        case _:
            return []
