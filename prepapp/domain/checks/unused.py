"""What nothing uses, and answers that change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.checks.problem import Problem
from prepapp.domain.checks.rules import ruled
from prepapp.domain.criteria import NotTried, Tried
from prepapp.domain.idle import changes_nothing


def idle_steps(bank: Bank) -> Iterator[Problem]:
    """Yield the steps whose answers change nothing."""
    for key in _idle(bank):
        text = "No rule asks about it and nothing of it prints. Remove it."
        yield Problem("steps", key, text)


def idle_answers(bank: Bank) -> Iterator[Problem]:
    """Yield the answers that change nothing, at steps where others do."""
    idle = _idle(bank)
    for step, choice in changes_nothing(bank):
        if step.key not in idle:
            text = f'Answer "{choice.key}" changes nothing. Use it in a criterion, or remove it.'
            yield Problem("steps", step.key, text)


def unused(bank: Bank) -> Iterator[Problem]:
    """Yield criteria, groups, topics and sources that nothing uses."""
    for key in _left(bank.criteria, _criteria_named(bank)):
        yield Problem("criteria", key, "No rule uses it. Use it in one, or remove it.")
    for key in _left(bank.groups, _groups_named(bank)):
        text = "No treatment stands under it and no criterion asks about it. Use it, or remove it."
        yield Problem("groups", key, text)
    for key in _left(bank.topics, {q.topic for q in bank.questions.values()}):
        yield Problem("topics", key, "It has no question. Give it one, or remove it.")
    for key in _left(bank.sources, {s for q in bank.questions.values() for s in q.sources}):
        yield Problem("sources", key, "No question cites it. Cite it, or remove it.")


def _left(keys: Iterable[str], used: set[str]) -> list[str]:
    return [key for key in keys if key not in used]


def _idle(bank: Bank) -> set[str]:
    named = _criteria_named(bank)
    asked = {step for key, steps in bank.asked.items() if key in named for step in steps}
    return {s.key for s in bank.steps if s.key not in asked and not _prints(s)}


def _prints(step: Step) -> bool:
    return bool(
        step.prints
        or step.kind in (Kind.SCALES, Kind.TREATMENTS, Kind.OUTCOMES)
        or any(i.prints for i in step.items)
        or any(c.length or c.country or c.stops for c in step.choices)
    )


def _criteria_named(bank: Bank) -> set[str]:
    return {key for _, thing in ruled(bank) for key in thing.rule.named()}


def _groups_named(bank: Bank) -> set[str]:
    """Return the groups that are somebody's heading, or that a condition asks about."""
    return {
        *(group for t in bank.treatments.values() for group in t.groups[:1]),
        *(
            condition.group
            for criterion in bank.criteria.values()
            for condition in criterion.conditions
            if isinstance(condition, Tried | NotTried) and condition.group
        ),
    }
