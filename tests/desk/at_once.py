"""People who act at the very same moment, on a database where everybody waits for others."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

Act = Callable[[], Any]


class AtOnce:
    """A database in which everybody has a connection of their own and waits for others.

    With SQLite it is a copy on disk: the tests' own lives in memory, where two who write at once
    do not wait but fail. PostgreSQL is used as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def do(self, acts: Sequence[Act]) -> list[Any]:
        """Let everybody begin together; return what each act returned."""
        if connection.vendor == "sqlite":
            self.copy()
        answers: list[Any] = [None] * len(acts)
        start = Barrier(len(acts))

        def run(place: int) -> None:
            start.wait()
            try:
                answers[place] = acts[place]()
            finally:
                connections.close_all()

        threads = [Thread(target=run, args=[place]) for place in range(len(acts))]
        with pytest.MonkeyPatch.context() as patch:
            if connection.vendor == "sqlite":
                patch.setitem(connections.settings["default"], "NAME", str(self.path))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return answers

    def copy(self) -> None:
        with sqlite3.connect(self.path) as file:
            connection.connection.backup(file)
        file.close()

    def ask(self, sql: str) -> list[Any]:
        """Return the first column of what the database answers."""
        if connection.vendor != "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return [row[0] for row in cursor.fetchall()]
        with sqlite3.connect(self.path) as file:
            found = [row[0] for row in file.execute(sql)]
        file.close()
        return found
