"""How many pages a way may have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepapp.domain.bank import Bank, Step
from prepapp.domain.checks.problem import Problem
from prepapp.domain.path import Path
from prepapp.domain.reach import walked
from prepapp.domain.solver import Goal, Solver, ways_of

LONGEST_WAY = 15


def long_way(bank: Bank) -> Iterator[Problem]:
    """Yield a problem when somebody could meet more pages than a way should have."""
    path = _somebodys_long_way(bank)
    if path:
        text = f"A way may have {len(path.steps)} pages, over {LONGEST_WAY}."
        yield Problem("steps", "", f"{text} Take a step out, or show one to fewer people.")


def _somebodys_long_way(bank: Bank) -> Path | None:
    if len(bank.steps) <= LONGEST_WAY:
        return None
    solver = Solver(bank)
    for first in [s for s in bank.steps if not _for_all(s)] or bank.steps[:1]:
        goal = _opening(solver, (first, *bank.steps))
        answers = solver.solve(goal)
        path = walked(bank, answers) if answers else None
        if path and len(path.steps) > LONGEST_WAY:
            return path
    return None


def _opening(solver: Solver, steps: Iterable[Step]) -> Goal:
    """Return a goal that opens as many steps as go together, taken one after the other."""
    goal = Goal()
    for step in steps:
        for way in ways_of(step.rule):
            both = Goal(tuple(dict.fromkeys((*goal.criteria, *way))))
            if both == goal or solver.solve(both) is not None:
                goal = both
                break
    return goal


def _for_all(step: Step) -> bool:
    return step.rule.everyone and not step.rule.only_if
