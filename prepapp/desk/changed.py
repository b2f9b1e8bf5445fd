"""What changes in the draft, thing by thing: told with who did it; and done, each logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from prepapp.bank import rows
from prepapp.bank.difference import Change, What, naming
from prepapp.bank.writing import dump
from prepapp.desk import log
from prepapp.desk.problem_words import problem_says
from prepapp.domain.bank import Bank
from prepapp.domain.checks import Problem

MODEL_OF = {kind: model for model, kind in log.KIND_OF.items()}
_PAGES = [kind for kind in MODEL_OF if kind != "languages"]


@dataclass(frozen=True)
class Changed:
    """One change, with the address of the row's page, and what was last written down about it."""

    change: Change
    name: str
    address: str
    entry: LogEntry | None


@dataclass(frozen=True)
class Line:
    """One problem: what it is about, the address of that row's page, and the sentence."""

    name: str
    address: str
    says: str


def told(changes: Iterable[Change], since: datetime | None) -> list[Changed]:
    """Return changes with where they are and who made them, since a moment or at any time."""
    changes, last = list(changes), log.last(since)
    there = rows_at((change.kind, change.key) for change in changes)
    return [
        Changed(
            change,
            name_of(change.kind),
            address(change.kind, change.key) if (change.kind, change.key) in there else "",
            last.get((change.kind, change.key)),
        )
        for change in changes
    ]


def lines(problems: Iterable[Problem], bank: Bank) -> list[Line]:
    """Return the problems of a bank, which need not be the draft, for a page to tell."""
    problems, names = list(problems), naming(dump(bank))
    there = rows_at((p.kind, p.key) for p in problems if p.kind and p.key)
    return [
        Line(
            names(p.kind, p.key) if p.key else "",
            address(p.kind, p.key) if (p.kind, p.key) in there else "",
            problem_says(names, p),
        )
        for p in problems
    ]


def name_of(kind: str) -> str:
    """Return what one thing of a kind is called, such as question."""
    return str(apps.get_model("bank", MODEL_OF[kind])._meta.verbose_name)


def address(kind: str, key: str) -> str:
    """Return the address of a row's page; of a language there is none."""
    return reverse(f"admin:bank_{MODEL_OF[kind]}_change", args=[key]) if kind in _PAGES else ""


def rows_at(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Model]:
    """Return the rows with these kinds and keys, as far as they are there."""
    keys: dict[str, list[str]] = {}
    for kind, key in places:
        keys.setdefault(kind, []).append(key)
    found: dict[tuple[str, str], Model] = {}
    for kind, wanted in keys.items():
        model: Any = apps.get_model("bank", MODEL_OF[kind])
        found |= {(kind, key): row for key, row in model.objects.in_bulk(wanted).items()}
    return found


def replace(bank: Bank, changes: Iterable[Change], by: User, why: str) -> None:
    """Make the draft say what a bank says, and write each change down, whole or not at all.

    `changes` is what that changes in the draft. Raise BadDocument when rows cannot hold the bank.
    """
    by_place = {(change.kind, change.key): change for change in changes}
    with transaction.atomic():
        before = rows_at(by_place)
        rows.write(bank)
        after = rows_at(by_place)
        for at, change in by_place.items():
            action = DELETION if at not in after else CHANGE if at in before else ADDITION
            row = after.get(at) or before[at]
            log.write(by, [row], action, f"{why}: {_in_words(change)}")


def _in_words(change: Change) -> str:
    match change.what:
        case What.ADDED:
            return _("put into the draft.")
        case What.REMOVED:
            return _("taken out of the draft.")
        case _:
            return " ".join(change.lines)
