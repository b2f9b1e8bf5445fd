"""The page that asks how each treatment went: a fold for each, closed until somebody opens it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from prepapp.domain.answers import Outcome
from prepapp.domain.bank import Bank, Kind, Step, Treatment
from prepapp.domain.criteria import Said
from prepapp.domain.path import Path
from prepapp.patient.forms import StepForm, initial, worded
from prepapp.patient.way import Way


def drawn_folds(way: Way, step: Step) -> SafeString:
    """Return the folds of a step; the first one is open until something is said of any."""
    tried = way.path.said.tried or {}
    if step.kind is not Kind.OUTCOMES or not tried:
        return SafeString()
    given, said = initial(way.path, step), {key: worded(o) for key, o in tried.items()}
    first = None if any(said.values()) else next(iter(tried))
    treatments = way.bank.treatments
    drawn = (
        way.book.draw(
            "prep/fold.html",
            {"given": given, "said": said[key], "is_open": key == first},
            made=_fields,
            treatment=treatments[key],
            step=step,
        )
        for key in tried
    )
    return SafeString("".join(drawn))


def refused_folds(way: Way, form: StepForm) -> SafeString:
    """Return the folds of a form with errors, all open."""
    if form.step.kind is not Kind.OUTCOMES:
        return SafeString()
    drawn = (
        render_to_string(
            "prep/fold.html",
            {
                "treatment": way.bank.treatments[key],
                "said": worded(outcome),
                "is_open": True,
                "fields": _of(form, key),
            },
        )
        for key, outcome in form.tried().items()
    )
    return SafeString("".join(drawn))


def _fields(
    bank: Bank, own: Mapping[str, Any], treatment: Treatment, step: Step
) -> dict[str, list[Any]]:
    """Return the fields of one treatment, as on the page of somebody who tried only that."""
    path = Path(bank, (step,), Said(tried={treatment.key: Outcome()}), frozenset())
    form = StepForm(path, step)
    form.initial = own["given"]
    return {"fields": _of(form, treatment.key)}


def _of(form: StepForm, treatment: str) -> list[Any]:
    return [form[f"{treatment}.went"], form[f"{treatment}.now"]]
