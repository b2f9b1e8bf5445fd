"""What nobody can reach, and why not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain

from prepapp.domain.bank import Bank
from prepapp.domain.checks.problem import Problem, quoted
from prepapp.domain.checks.rules import ruled
from prepapp.domain.criteria import Condition, Criterion, NotTried, Rule, Tried
from prepapp.domain.path import Path, walk
from prepapp.domain.reach import Reached, reach

Thing = tuple[str, str]  # kind and key


def out_of_reach(bank: Bank, told: Collection[Thing]) -> Iterator[Problem]:
    """Yield criteria that never hold and what nobody reaches, save for what was told already."""
    reached = reach(bank, (p.answers for p in bank.personas.values()))
    yield from _criteria(bank, reached, told)
    lost = [
        (kind, thing)
        for kind, thing in ruled(bank)
        if thing.key not in getattr(reached, kind) and (kind, thing.key) not in told
    ]
    paths = _proven(bank, reached) if lost else []
    for kind, thing in lost:
        reason = _reason(bank, kind, thing.rule, reached, paths)
        yield Problem(kind, thing.key, f"Nobody can reach it: {reason}")


def _criteria(bank: Bank, reached: Reached, told: Collection[Thing]) -> Iterator[Problem]:
    never = [
        criterion
        for key, criterion in bank.criteria.items()
        if key not in reached.criteria and ("criteria", key) not in told
    ]
    alone = _met_alone(bank, never)
    for criterion in never:
        unmet = next((c for c in criterion.conditions if (criterion.key, c) not in alone), None)
        if unmet is None:
            reason = "its conditions never hold together. Take one out."
        else:
            reason = f"nobody can meet its condition on {_about(unmet)}. Change it."
        yield Problem("criteria", criterion.key, f"It can never hold: {reason}")


def _met_alone(bank: Bank, never: list[Criterion]) -> set[tuple[str, Condition]]:
    """Return the conditions that somebody meets if they stand alone, with their criterion's key."""
    several = [c for c in never if len(c.conditions) > 1]
    if not several:
        return set()
    singles = {
        f"{criterion.key}, {n}": replace(criterion, conditions=(condition,))
        for criterion in several
        for n, condition in enumerate(criterion.conditions)
    }
    criteria = {**bank.criteria, **singles}
    found = reach(replace(bank, criteria=criteria, questions={}, notices={})).criteria
    return {(c.key, c.conditions[0]) for name, c in singles.items() if name in found}


def _about(condition: Condition) -> str:
    if isinstance(condition, Tried | NotTried):
        return "treatments"
    return f'step "{condition.step}"'


def _proven(bank: Bank, reached: Reached) -> list[Path]:
    """Return the path of everybody who reaches something."""
    proofs = chain(reached.steps.values(), reached.criteria.values(), reached.questions.values())
    return [walk(bank, answers) for answers in {id(a): a for a in proofs}.values()]


def _reason(bank: Bank, kind: str, rule: Rule, reached: Reached, paths: list[Path]) -> str:
    never = [key for key in rule.only_if if key not in reached.criteria]
    if not any(key in reached.criteria for key in rule.anyone_who):
        never = [*rule.anyone_who, *never]
    if never:
        named, it = ("criterion", "it") if len(never) == 1 else ("criteria", "one")
        return f"{named} {quoted(never)} can never hold. Mend {it}, or name another."
    if not any(rule.holds(bank.criteria, path.said) for path in paths):
        return f"{_together(rule)} never hold together. Change one of the lists."
    if kind == "notices":
        return "none of its places is shown to the people it is for. Choose other places."
    return "its criteria hold only where an answer stops the way. Name another criterion."


def _together(rule: Rule) -> str:
    if not rule.anyone_who:
        return f"criteria {quoted(rule.only_if)}"
    return f'{quoted(rule.anyone_who)} of "anyone who" and {quoted(rule.only_if)} of "only if"'
