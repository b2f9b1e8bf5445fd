"""A proof cut down to the answers that it takes, so that an editor sees at once why it is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from prepapp.domain.answers import Answers, Given
from prepapp.domain.bank import Bank
from prepapp.domain.path import Path
from prepapp.domain.reach import walked

AFTER_THE_STEPS = ("check", "choose", "sheet")
Value = TypeVar("Value")


def fewest(bank: Bank, kind: str, key: str, answers: Answers) -> Answers:
    """Return the answers without those that reaching a thing does not take."""
    if not reaches(bank, kind, key, answers):
        return answers
    for step in reversed(list(answers.given)):
        for said in said_in(answers.to(step)):
            less = answers.with_(step, without(answers.to(step), said))
            if reaches(bank, kind, key, less):
                answers = less
    path = walked(bank, answers)
    return Answers(path.said.given) if path else answers


def reaches(bank: Bank, kind: str, key: str, answers: Answers) -> bool:
    """Tell whether somebody with these answers meets a thing, going from page to page."""
    path = walked(bank, answers)
    if path is None or path.blocking():
        return False
    match kind:
        case "steps":
            return key in {step.key for step in path.steps}
        case "criteria":
            return path.holds(bank.criteria[key])
        case "questions":
            holds = bank.questions[key].rule.holds(bank.criteria, path.said)
            return holds and not path.stopped
        case _:
            return any(pages_with(path, key))


def pages_with(path: Path, notice: str) -> Iterator[str]:
    """Yield each page of a way on which a notice stands, by the name that a notice calls it."""
    ends = ("stop",) if path.stopped else AFTER_THE_STEPS
    for page in (*(step.key for step in path.steps), *ends):
        if notice in {shown.key for shown in path.notices(page)}:
            yield page


def said_in(given: Given) -> list[str]:
    """Return the keys of everything that was said in an answer."""
    return [*sorted(given.chosen), *given.numbers, *given.words, *given.outcomes]


def without(given: Given, said: str) -> Given:
    """Return an answer without one thing that was ticked, rated, written or told of."""
    return replace(
        given,
        chosen=given.chosen - {said},
        numbers=_but(given.numbers, said),
        words=_but(given.words, said),
        outcomes=_but(given.outcomes, said),
    )


def _but(values: Mapping[str, Value], key: str) -> dict[str, Value]:
    return {k: value for k, value in values.items() if k != key}
