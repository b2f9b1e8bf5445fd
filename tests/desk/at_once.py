"""People who act at the very same moment, on a copy of the database that is a real file."""

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
    """A database on disk, where everybody has a connection of their own and waits for others.

    The tests' own database lives in memory, where two who write at once do not wait but fail.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def do(self, acts: Sequence[Act]) -> list[Any]:
        """Let everybody begin together; return what each act returned."""
        with sqlite3.connect(self.path) as file:
            connection.connection.backup(file)
        file.close()
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
            patch.setitem(connections.settings["default"], "NAME", str(self.path))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return answers

    def ask(self, sql: str) -> list[Any]:
        """Return the first column of what the database on disk answers."""
        with sqlite3.connect(self.path) as file:
            found = [row[0] for row in file.execute(sql)]
        file.close()
        return found
