"""Answers that an editor offers, and that change nothing."""

from __future__ import annotations

from prepapp.domain.bank import Bank, Choice, Kind, Step
from prepapp.domain.criteria import Answered, Chose, ChoseNone, Condition, NotTried

TICKED = (Kind.ONE, Kind.MANY, Kind.TREATMENTS)


def changes_nothing(bank: Bank) -> list[tuple[Step, Choice]]:
    """Return the answers whose tick changes nothing: no rule asks about them, nothing prints."""
    rules = [
        *(s.rule for s in bank.steps),
        *(q.rule for q in bank.questions.values()),
        *(n.rule for n in bank.notices.values()),
    ]
    used = {key for rule in rules for key in rule.named() if key in bank.criteria}
    conditions = [c for key in used for c in bank.criteria[key].conditions]
    return [
        (step, choice)
        for step in bank.steps
        # A required step lets one go on by any answer, so each of its answers changes something.
        if step.kind in TICKED and not step.prints and not step.required
        for choice in step.choices
        if not _matters(choice) and not any(_asks(c, step, choice) for c in conditions)
    ]


def _matters(choice: Choice) -> bool:
    """Tell whether a choice matters by itself, or is there for those who can say nothing else."""
    return bool(
        choice.exclusive or choice.unsure or choice.stops or choice.length or choice.country
    )


def _asks(condition: Condition, step: Step, choice: Choice) -> bool:
    """Tell whether a condition can turn by this tick, from skipped or from other ticks."""
    match condition:
        case Chose(step=key, any_of=keys):
            return key == step.key and choice.key in keys
        case ChoseNone(step=key) | Answered(step=key):
            return key == step.key
        case NotTried():
            return step.kind is Kind.TREATMENTS
        case _:
            return False
