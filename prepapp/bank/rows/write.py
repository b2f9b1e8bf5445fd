"""A Bank written as the rows of the draft, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError

from prepapp.bank import keys, models
from prepapp.bank.keys import MODELS
from prepapp.bank.reading import BadDocument
from prepapp.bank.rows.columns import choice_columns, columns, item_columns
from prepapp.bank.rows.fits import misfits
from prepapp.bank.rows.links import write_links
from prepapp.bank.rows.read import read
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank, Step


def write(bank: Bank) -> None:
    """Make the draft say what a bank says; raise BadDocument with all that rows cannot hold.

    What the bank leaves out is retired where an edition ever held it, and deleted where none did.
    """
    if problems := misfits(bank):
        raise BadDocument(problems)
    with transaction.atomic():
        before, after = dump(read()), dump(bank)
        _write_languages(bank.languages)
        for model in MODELS:
            kind = keys.kind_of(model)
            changed = [k for k, entry in after[kind].items() if entry != before[kind].get(k)]
            _upsert(model, {key: columns(kind, bank, key) for key in changed})
            _place(model, list(after[kind]))
        steps = [s for s in bank.steps if after["steps"][s.key] != before["steps"].get(s.key)]
        for step in steps:
            _write_offers(models.Choice, step, {c.key: choice_columns(c) for c in step.choices})
            _write_offers(models.Item, step, {i.key: item_columns(i) for i in step.items})
        write_links(bank, before, after)
        for step in steps:
            _take_offers(models.Choice, step, {c.key for c in step.choices})
            _take_offers(models.Item, step, {i.key for i in step.items})
        for model in reversed(MODELS):
            rows = model._default_manager.filter(retired=False)
            for row in rows.exclude(key__in=after[keys.kind_of(model)]):
                _take_away(row, published=keys.is_published(row))


def _write_languages(codes: Sequence[str]) -> None:
    models.Language.objects.exclude(code__in=codes).delete()
    for order, code in enumerate(codes):
        models.Language.objects.update_or_create(code=code, defaults={"order": order})


def _upsert(model: Any, fields: Mapping[str, Mapping[str, Any]]) -> None:
    """Write rows by key; a row that was there counts one version up."""
    there = set(model.objects.filter(key__in=fields).values_list("key", flat=True))
    for key in there:
        model.objects.filter(key=key).update(**fields[key], retired=False, version=F("version") + 1)
    model.objects.bulk_create(
        model(key=key, **values) for key, values in fields.items() if key not in there
    )


def _place(model: Any, in_order: list[str]) -> None:
    placed = dict(model.objects.values_list("key", "order"))
    for order, key in enumerate(in_order):
        if placed[key] != order:
            model.objects.filter(key=key).update(order=order)


def _take_away(row: models.Row | models.Choice | models.Item, *, published: bool) -> None:
    """Delete what was never published and nothing names; retire the rest."""
    if not published:
        try:
            with transaction.atomic():
                row.delete()
            return
        except ProtectedError:
            pass
    row.retired = True
    row.save(update_fields=["retired"])


def _write_offers(model: Any, step: Step, fields: Mapping[str, Mapping[str, Any]]) -> None:
    there = {row.key: row for row in model.objects.filter(step_id=step.key)}
    for order, (key, values) in enumerate(fields.items()):
        row = there.get(key) or model(step_id=step.key, key=key)
        for name, value in {**values, "order": order, "retired": False}.items():
            setattr(row, name, value)
        row.save()


def _take_offers(model: Any, step: Step, kept: set[str]) -> None:
    for row in model.objects.filter(step_id=step.key, retired=False).exclude(key__in=kept):
        _take_away(row, published=keys.offer_is_published(row))
