"""The problems page: everything that is wrong with the draft, with a link to where it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from prepapp.bank import rows
from prepapp.bank.difference import Names
from prepapp.bank.keys import MODELS, kind_of
from prepapp.bank.models import Row
from prepapp.desk.facts import facts_of
from prepapp.desk.page import guarded, show
from prepapp.desk.problem_words import names_of, problem_says
from prepapp.desk.proof import proof
from prepapp.desk.roles import LOOK
from prepapp.desk.sheet_length import over_length
from prepapp.domain.checks import Problem

MODEL_OF: dict[str, type[Row]] = {kind_of(model): model for model in MODELS}
DETAILS = re.compile(r'"[^"]*"(?:(?:,| and) "[^"]*")*|\b\d+(?:[.,-]\d+)*')


@dataclass(frozen=True)
class Line:
    """One problem on the page: what it is about, where that is mended, and the sentence."""

    name: str
    address: str
    says: str


@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """Show everything that is wrong with the draft: errors by kind of thing, warnings by sort."""
    bank = rows.read(get_language())
    facts, names = facts_of(bank), names_of(bank)
    errors = facts.errors
    warnings = [*facts.warnings(timezone.localdate()), *over_length(bank)]
    context: dict[str, Any] = {
        "errors": _grouped(((kind_name(p.kind), p) for p in errors), names),
        "error_count": len(errors),
        "warnings": _grouped(((sort_of(p), p) for p in warnings), names),
        "warning_count": len(warnings),
    }
    return show(request, "problems", _title(len(errors), len(warnings)), **context)


def kind_name(kind: str) -> str:
    """Return what things of a kind are called, in a heading."""
    model = MODEL_OF.get(kind)
    return str(capfirst(model._meta.verbose_name_plural)) if model else _("The whole bank")


def sort_of(problem: Problem) -> str:
    """Return what a problem has in common with others: its first sentence, without details."""
    first = re.split(r"[.:](?:\s|$)", problem.text, maxsplit=1)[0]
    return DETAILS.sub("…", first)


def _title(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return _("The draft has no problems")
    counts = [
        ngettext("{n} error", "{n} errors", errors).format(n=errors),
        ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
    ]
    return _("Problems of the draft: {errors}, {warnings}").format(
        errors=counts[0], warnings=counts[1]
    )


def _grouped(problems: Iterable[tuple[str, Problem]], names: Names) -> list[tuple[str, list[Line]]]:
    groups: dict[str, list[Line]] = {}
    for group, problem in problems:
        groups.setdefault(group, []).append(_line(problem, names))
    return list(groups.items())


def _line(problem: Problem, names: Names) -> Line:
    says = problem_says(names, problem)
    model = MODEL_OF.get(problem.kind)
    if model is None:
        return Line("", "", says)
    name = f"admin:bank_{model._meta.model_name}"
    if not problem.key:
        return Line(kind_name(problem.kind), reverse(f"{name}_changelist"), says)
    label = names(problem.kind, problem.key)
    return Line(label, reverse(f"{name}_change", args=[problem.key]), says)


urlpatterns = [
    path("problems/", guarded(problems, LOOK), name="desk_problems"),
    path("proof/<slug:kind>/<slug:key>/", guarded(proof, LOOK), name="desk_proof"),
]
