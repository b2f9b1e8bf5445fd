"""What changed in the draft, in words, with everything called by its label."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from prepapp.bank.difference import entry_lines
from prepapp.bank.keys import KINDS
from prepapp.bank.models import Choice, Item, Treatment

MODELS = {kind: model for model, kind in KINDS.items()}


def changes_in_words(
    kind: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> tuple[str, ...]:
    """Return a line for each field that differs between two entries of a row."""
    return entry_lines(kind, before, after, label_of)


def label_of(kind: str, key: str) -> str:
    """Return what an editor knows a thing by, or its key when it is gone.

    `kind` is such as questions, or `steps/medicines` for what that step offers.
    """
    kind, _slash, step = kind.partition("/")
    if step:
        offers = (
            *Choice.objects.filter(step=step, key=key),
            *Item.objects.filter(step=step, key=key),
            *Treatment.objects.filter(key=key),
        )
        return next((str(offer) for offer in offers), key)
    model: Any = apps.get_model("bank", MODELS[kind])
    row = model.objects.filter(pk=key).first()
    return (str(row) if row else "") or key
