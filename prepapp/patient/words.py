"""Answers and reasons put back into words, for the pages that show them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from prepapp.domain.bank import Kind, Step
from prepapp.domain.path import Path
from prepapp.patient.forms import worded


def said_at(path: Path, step: Step) -> list[str]:
    """Return what was said at a step, a line each; nothing when it was skipped or not seen."""
    given = path.said.to(step.key)
    treatments = path.bank.treatments
    match step.kind:
        case Kind.ONE | Kind.MANY | Kind.TREATMENTS:
            names = {c.key: c.text for c in step.choices}
            if step.kind is Kind.TREATMENTS:
                names |= {key: t.name for key, t in treatments.items()}
            return [name for key, name in names.items() if key in given.chosen]
        case Kind.SCALES:
            return [
                _("{item}: {n} of 10").format(item=i.short, n=given.numbers[i.key])
                for i in step.items
                if i.key in given.numbers
            ]
        case Kind.TEXT:
            return [f"{i.text} {given.words[i.key]}" for i in step.items if i.key in given.words]
        case Kind.OUTCOMES:
            return [
                _("{treatment}: {said}").format(treatment=treatments[key].short, said=worded(o))
                for key, o in given.outcomes.items()
                if key in (path.said.tried or {})
            ]
