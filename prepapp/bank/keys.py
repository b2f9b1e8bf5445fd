"""Keys are made from labels, and reserved for ever once they were published."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.utils.text import slugify

from prepapp.bank.models import (
    Choice,
    Criterion,
    Edition,
    Group,
    Item,
    Notice,
    Persona,
    Question,
    Row,
    Source,
    Step,
    Topic,
    Treatment,
)
from prepapp.bank.models.row import KEY_LENGTH
from prepapp.domain.checks import PLACES

# In an order in which nothing is written before what it names.
MODELS: tuple[type[Row], ...] = (
    Group,
    Topic,
    Source,
    Treatment,
    Step,
    Criterion,
    Question,
    Notice,
    Persona,
)
# What a document calls the rows of a model.
KINDS = {
    "step": "steps",
    "criterion": "criteria",
    "group": "groups",
    "treatment": "treatments",
    "topic": "topics",
    "question": "questions",
    "notice": "notices",
    "source": "sources",
    "persona": "personas",
}


def kind_of(row: Row | type[Row]) -> str:
    """Return what a document calls the rows of this model, such as questions."""
    return KINDS[str(row._meta.model_name)]


def new_key(model: type[Row], label: str) -> str:
    """Make a key for a new row from its label; none that is taken or was ever published."""
    taken = {*model._default_manager.values_list("key", flat=True), *published(kind_of(model))}
    if model is Step:
        taken |= set(PLACES)
    if model is Treatment:
        taken |= set(Choice.objects.values_list("key", flat=True))
    return _free(label, taken)


def new_offer_key(step: Step, model: type[Choice] | type[Item], label: str) -> str:
    """Make a key for a new choice or item of a step."""
    rows: Any = model._default_manager
    taken = {
        *rows.filter(step=step).values_list("key", flat=True),
        *published(f"{kind_of(step)}/{step.key}"),
    }
    if model is Choice:
        # One answer may hold treatments and choices, so their keys never meet.
        taken |= {*Treatment.objects.values_list("key", flat=True), *published("treatments")}
    return _free(label, taken)


def is_published(row: Row) -> bool:
    """Tell whether any edition ever held a row, so that it is retired rather than deleted."""
    return row.key in published(kind_of(row))


def offer_is_published(offer: Choice | Item) -> bool:
    """Tell whether any edition ever held a choice or an item."""
    return offer.key in published(f"steps/{offer.step_id}")


def published(kind: str) -> frozenset[str]:
    """Return every key of a kind that was ever published.

    A step's choices and items are the kind `steps/<step>`.
    """
    digests = Edition.objects.order_by().values_list("digest", flat=True).distinct()
    return frozenset().union(*(_keys_in(digest).get(kind, ()) for digest in digests))


@cache
def _keys_in(digest: str) -> Mapping[str, Collection[str]]:
    """Return the keys of one document, which never changes, by kind."""
    text = Edition.objects.filter(digest=digest).values_list("document", flat=True)[0]
    document = json.loads(text)
    keys = {kind: frozenset(document[kind]) for kind in KINDS.values()}
    for step, entry in document["steps"].items():
        keys[f"steps/{step}"] = frozenset((*entry.get("choices", ()), *entry.get("items", ())))
    return keys


def _free(label: str, taken: Collection[str]) -> str:
    stem = _stem(label)
    if stem not in taken:
        return stem
    return next(key for n in range(2, len(taken) + 3) if (key := f"{stem}-{n}") not in taken)


def _stem(label: str) -> str:
    """Return a label as a key: whole words, with room for a number behind them."""
    most = KEY_LENGTH - 5
    words = slugify(label).replace("_", "-").strip("-") or "thing"
    if len(words) <= most:
        return words
    return words[: most + 1].rpartition("-")[0].rstrip("-") or words[:most]
