"""Steps, and the treatments that one of them lists."""

from __future__ import annotations

from collections.abc import Iterator

from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.checks.problem import Problem, listed

STEP_PRINTS = ("", "lives-with", "so-far", "wants", "topics")
ITEM_PRINTS = ("", "agenda", "good-day")


def steps(bank: Bank) -> Iterator[Problem]:
    """Yield what is wrong with the steps."""
    yield from _kinds(bank)
    for step in bank.steps:
        for text in (*_offer(step), *_prints(step)):
            yield Problem("steps", step.key, text)


def treatments(bank: Bank) -> Iterator[Problem]:
    """Yield the treatments that stand nowhere."""
    for treatment in bank.treatments.values():
        if not treatment.groups:
            text = "It stands in no group. Give it one."
            yield Problem("treatments", treatment.key, text)
        for group in treatment.groups:
            if group not in bank.groups:
                text = f'Group "{group}" does not exist. Groups: {listed(bank.groups)}.'
                yield Problem("treatments", treatment.key, text)


def lets_nobody_on(step: Step) -> bool:
    """Tell whether a step must be answered and every answer stops."""
    return step.required and bool(step.choices) and all(c.stops for c in step.choices)


def _kinds(bank: Bank) -> Iterator[Problem]:
    for kind in (Kind.TREATMENTS, Kind.OUTCOMES):
        keys = [s.key for s in bank.steps if s.kind is kind]
        if len(keys) > 1:
            text = f"There can be one step of kind {kind}, not {listed(keys)}."
            yield Problem("steps", "", text)
    kinds = [s.kind for s in bank.steps]
    if Kind.OUTCOMES in kinds and Kind.TREATMENTS not in kinds[: kinds.index(Kind.OUTCOMES)]:
        yield Problem("steps", "", "The outcomes step must come after the treatments step.")


def _offer(step: Step) -> Iterator[str]:
    if step.kind in (Kind.ONE, Kind.MANY) and not step.choices:
        yield "It offers no choice. Add at least one."
    if step.kind in (Kind.SCALES, Kind.TEXT) and not step.items:
        yield "It has no item. Add at least one."
    if step.rule.more_urgent_if:
        yield 'A step has no "more urgent if". Remove it.'
    if step.at_most is not None and step.at_most < 1:
        yield '"At most" should be 1 or more.'
    if step.required and step.kind is not Kind.ONE:
        yield "Only a step with one choice can be required."
    if lets_nobody_on(step):
        yield "It must be answered and every choice stops, so nobody goes on. Let one choice go on."


def _prints(step: Step) -> Iterator[str]:
    if step.prints not in STEP_PRINTS:
        yield f'"Prints" should be one of {listed(STEP_PRINTS[1:])}, or be left out.'
    for item in step.items:
        if item.prints not in ITEM_PRINTS:
            yield f'Item "{item.key}" prints as agenda or good-day, or not at all.'
