"""Rows that many tests start from, put into the database once for all in a row that want them.

They stand in a transaction around the tests' own, each of which rolls back to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

Rows = list[tuple[Any, list[Any]]]
MAKE: dict[str, Callable[[], object]] = {}
_made: dict[str, Rows] = {}
_standing: list[tuple[str, transaction.Atomic]] = []


def wanted(request: pytest.FixtureRequest) -> str:
    """Return which rows a test starts from; none when it has the database to itself."""
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        return ""
    return asked(request.fixturenames)


def asked(fixtures: Iterable[str]) -> str:
    """Return the name of the rows among the names of a test's fixtures; the fullest of them."""
    return next((name for name in reversed(MAKE) if name in fixtures), "")


def stand(name: str) -> None:
    """Let some rows stand, and no others."""
    if name == (_standing[0][0] if _standing else ""):
        return
    while _standing:
        _name, around = _standing.pop()
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
    if name:
        around = transaction.atomic()
        around.__enter__()
        _standing.append((name, around))
        put(name)


def put(name: str) -> None:
    """Fill empty tables of the bank: the first time by making the rows, then with the same."""
    models: list[Any] = list(apps.get_app_config("bank").get_models(include_auto_created=True))
    if name not in _made:
        empty = [model for model in models if not model._base_manager.exists()]
        MAKE[name]()
        _made[name] = [(model, list(model._base_manager.all())) for model in empty]
        return
    with transaction.atomic():  # in which rows may come before those that they name
        for model, there in _made[name]:
            model._base_manager.bulk_create([copy(row) for row in there])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
