"""Rows that are made once and put into the database of test after test."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

Rows = list[tuple[Any, list[Any]]]
_made: dict[str, Rows] = {}


def put(name: str, make: Callable[[], object]) -> None:
    """Fill empty tables of the bank: the first time by making it, then with the same rows."""
    models: list[Any] = list(apps.get_app_config("bank").get_models(include_auto_created=True))
    if name not in _made:
        empty = [model for model in models if not model._base_manager.exists()]
        make()
        _made[name] = [(model, list(model._base_manager.all())) for model in empty]
        return
    with transaction.atomic():  # in which rows may come before those that they name
        for model, there in _made[name]:
            model._base_manager.bulk_create([copy(row) for row in there])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
