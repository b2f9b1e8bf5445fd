"""What a row's page tells about the row: who sees it, where it prints, what is wrong with it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from prepapp.bank import rows
from prepapp.bank.keys import kind_of
from prepapp.bank.models import Part, Row
from prepapp.desk.facts import Facts, facts_of, seen_by
from prepapp.desk.problem_words import names_of, problem_says
from prepapp.desk.used_by import linked, used_by
from prepapp.desk.words import who_sees
from prepapp.domain.bank import Bank
from prepapp.domain.checks import Problem
from prepapp.domain.checks.wording import ENGLISH, known_words
from prepapp.domain.criteria import Criterion, Rule
from prepapp.domain.reading_grade import grade, hard_words

HAS_A_RULE = ("steps", "questions", "notices")
CAN_BE_REACHED = (*HAS_A_RULE, "criteria")
READ = ("title", "text", "why")  # what patients read of a row, as one piece


def sentence(row: Any) -> str:
    """Return who sees a step, a question or a notice, in one plain sentence."""
    lines = list(row.rule_lines.all())
    criteria = {
        line.criterion_id: Criterion(line.criterion_id, line.criterion.name, "", ())
        for line in lines
        if not line.criterion.retired
    }

    def named(part: Part) -> tuple[str, ...]:
        return tuple(line.criterion_id for line in lines if line.part == part)

    rule = Rule(
        row.everyone, named(Part.ANYONE_WHO), named(Part.ONLY_IF), named(Part.MORE_URGENT_IF)
    )
    return who_sees(Bank((), "", (), criteria, {}, {}, {}, {}, {}, {}, {}), rule)


def panel(row: Row) -> dict[str, Any]:
    """Return what a row's page tells beside its fields; see admin/desk/panel.html."""
    bank = rows.read()
    kind, facts = kind_of(row), facts_of(bank)
    told: dict[str, Any] = {"row": row, "kind": kind}
    if kind in HAS_A_RULE:
        told["sentence"] = sentence(row)
    if row.retired:
        return told
    told["problems"] = _problems(facts, row)
    told["reading"] = _reading(bank, row)
    if kind == "questions":
        told["personas"] = seen_by(bank, row.key)
        told["persona_count"] = len(bank.personas)
    if kind in CAN_BE_REACHED:
        told["reached"] = row.key in getattr(facts.reached, kind)
        told["proof"] = reverse("desk_proof", args=[kind, row.key])
    if kind not in HAS_A_RULE and kind != "personas":
        told["used_by"] = [linked(user) for user in used_by(row)]
    return told


def _problems(facts: Facts, row: Row) -> list[tuple[Problem, str]]:
    """Return the problems of a row, each with its sentence."""
    found = [*facts.errors, *facts.warnings(timezone.localdate())]
    mine = [p for p in found if (p.kind, p.key) == (kind_of(row), row.key)]
    if not mine:
        return []
    names = names_of(facts.bank)
    return [(p, problem_says(names, p)) for p in mine]


def _reading(bank: Bank, row: Any) -> dict[str, Any] | None:
    """Return the reading grade of a row's texts and its hardest words; None where too short."""
    texts = [getattr(row, name).get(ENGLISH, "") for name in READ if hasattr(row, name)]
    known = known_words(bank)
    found = grade("\n".join(texts), known)
    if found is None:
        return None
    return {"grade": found, "hard": hard_words("\n".join(texts), known)[:5]}
