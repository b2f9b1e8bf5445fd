"""An editor's mistakes, each named in words that say what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from prepapp.domain.bank import Bank
from prepapp.domain.checks.criteria import criteria
from prepapp.domain.checks.people import personas, unknown
from prepapp.domain.checks.problem import Problem
from prepapp.domain.checks.questions import PLACES, notices, questions
from prepapp.domain.checks.reached import out_of_reach
from prepapp.domain.checks.rules import rules
from prepapp.domain.checks.sources import not_current, overdue, without_source
from prepapp.domain.checks.steps import lets_nobody_on, steps, treatments
from prepapp.domain.checks.texts import missing, texts, too_long
from prepapp.domain.checks.unused import idle_answers, idle_steps, unused
from prepapp.domain.checks.ways import LONGEST_WAY, long_way
from prepapp.domain.checks.wording import hard_to_read, the_same

__all__ = ["LONGEST_WAY", "PLACES", "Problem", "errors", "overdue", "texts", "warnings"]


def errors(bank: Bank) -> list[Problem]:
    """Return everything that keeps a bank from being published, what comes first, first."""
    ruling = [*criteria(bank), *rules(bank), *notices(bank)]
    shape = [*steps(bank), *treatments(bank), *ruling, *questions(bank)]
    found = [*shape, *too_long(bank), *missing(bank), *idle_steps(bank)]
    if not any(lets_nobody_on(step) for step in bank.steps):
        found += out_of_reach(bank, told={(p.kind, p.key) for p in ruling})
    # A sheet built on rules that are wrong would only say again, for each persona, that they are.
    return found if shape else [*found, *personas(bank)]


def warnings(bank: Bank, today: date) -> list[Problem]:
    """Return what should be mended and can wait: use, sources, wording, personas."""
    found: Iterable[Problem] = (
        *idle_answers(bank),
        *unused(bank),
        *long_way(bank),
        *not_current(bank, today),
        *without_source(bank),
        *hard_to_read(bank),
        *the_same(bank),
        *unknown(bank),
    )
    return [replace(problem, warning=True) for problem in found]
