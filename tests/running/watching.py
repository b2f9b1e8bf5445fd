"""A real server in production's settings, and a watch over every place that words could get to."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.running.browsing import HOST, Browser
from tests.running.marks import marks_in

ROOT = Path(__file__).resolve().parents[2]
SERVE = "--interface wsgi --host 127.0.0.1 --workers 1 --no-ws --log-level warning".split()
SITE = "tests.running.watched_wsgi:application"
PLACE = r"[\w./<>+-]+:\d+( [\w<>.]+)?"
KINDS = {
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00",
    "level": "DEBUG|INFO|WARNING|ERROR|CRITICAL",
    "logger": r"[\w.]+",
    "event": "[a-z %]+",
    "at": PLACE,
    "request": "[0-9a-f]{12}",
    "route": r"[\w.:]+",
    "method": "GET|HEAD|POST|other",
    "status": r"\d{3}",
    "ms": r"\d+",
}


# How much costly work there was lately: two numbers in a file for each kind (running/limits.py).
COUNT = "(pdf|sign-in|upload).limit"
COUNTING = rf"open \(.*/data/{COUNT}', None, \d+\)"


@dataclass(frozen=True)
class Then:
    """How everything was at one moment."""

    files: dict[Path, str]
    rows: dict[str, list[Any]]
    lines: int
    deeds: int


class Watched:
    """The server, its folders, its log and its deeds."""

    def __init__(self, folder: Path) -> None:
        self.data, self.temp, self.home = (folder / name for name in ("data", "temp", "home"))
        self.folders = (self.data, self.temp, self.home)
        for path in self.folders:
            path.mkdir()
        self.log, self.deeds = folder / "log", folder / "deeds"
        self.log.touch()
        self.deeds.touch()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
            "DJANGO_SETTINGS_MODULE": "tests.running.watched",
            "ALLOWED_HOSTS": HOST,
            "BEHIND_PROXY": "1",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ANSWERS_KEYS": ",".join(settings.ANSWERS_KEYS),
            "LOG_LEVEL": "DEBUG",
            "DATA_DIR": str(self.data),
            "TMPDIR": str(self.temp),
            "HOME": str(self.home),
            "DEEDS": str(self.deeds),
        }
        for words in (("migrate", "-v0"), ("load_bank",), ("collectstatic", "--noinput", "-v0")):
            subprocess.run(
                [sys.executable, "manage.py", *words],
                cwd=ROOT,
                env=self.environment,
                check=True,
                capture_output=True,
            )
        granian = Path(sys.executable).with_name("granian")
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                [
                    granian,
                    *SERVE,
                    "--port",
                    str(self.port),
                    SITE,
                ],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def browser(self) -> Browser:
        return Browser(self.port)

    def _wait(self) -> None:
        for _ in range(150):
            try:
                if self.browser().get("/prepare/").status_code == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"The server did not start.\n{self.log.read_text()}")

    def kill(self) -> None:
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def now(self) -> Then:
        """Return how everything is."""
        return Then(
            {path: _digest(path) for path in self._files()},
            rows(self.data / "prepapp.sqlite3"),
            self.log.stat().st_size,
            self.deeds.stat().st_size,
        )

    def lines(self, then: Then) -> list[str]:
        """Return what the server wrote to its log, and to anything else that is printed."""
        return self.log.read_bytes()[then.lines :].decode("utf-8", "replace").splitlines()

    def leaks(self, then: Then, *sealed: str) -> list[str]:
        """Return what was kept, told or done since then that should not have been."""
        now = self.now()
        changed = _changed(then, now)
        found = [f"{path.name} changed" for path in changed if not may_change(path)]
        found += [f"{table} changed" for table in now.rows if now.rows[table] != then.rows[table]]
        for path in changed:
            found += [f"{path.name} holds {mark}" for mark in _marks(path, *sealed)]
        lines = self.lines(then)
        found += [f"a line holds {mark}" for mark in marks_in("\n".join(lines), *sealed)]
        found += [f"not a line of ours: {line[:300]}" for line in lines if not is_ours(line)]
        deeds = self.deeds.read_bytes()[then.deeds :].decode()
        told = [deed for deed in deeds.splitlines() if not re.fullmatch(COUNTING, deed)]
        return found + [f"the server did: {deed[:300]}" for deed in told]

    def _files(self) -> Iterator[Path]:
        for folder in self.folders:
            yield from (path for path in folder.rglob("*") if path.is_file())


def may_change(path: Path) -> bool:
    """Tell whether a file may change: readers of SQLite take turns in one, work is counted."""
    if re.fullmatch(COUNT, path.name):
        return path.stat().st_size == 16
    return path.name.endswith("-shm")


def _changed(then: Then, now: Then) -> list[Path]:
    """Return files that came or changed, and those that went."""
    every = {**then.files, **now.files}
    return [path for path in every if then.files.get(path) != now.files.get(path)]


def _marks(path: Path, *sealed: str) -> list[str]:
    return marks_in(path.read_bytes(), *sealed) if path.exists() else []


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows(path: Path) -> dict[str, list[Any]]:
    """Return every row of every table of a SQLite file."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
        names = [n for (n,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {n: base.execute(f'SELECT * FROM "{n}"').fetchall() for n in names}  # noqa: S608


def is_ours(line: str) -> bool:
    """Tell whether a log line has the allowed fields alone, each in its allowed shape."""
    try:
        fields = json.loads(line)
    except ValueError:
        return False
    if not isinstance(fields, dict):
        return False
    errors = fields.pop("error", [])
    return all(
        name in KINDS and re.fullmatch(KINDS[name], str(value)) for name, value in fields.items()
    ) and all(
        set(e) == {"type", "at"}
        and re.fullmatch(r"[\w.<>]+", e["type"])
        and all(re.fullmatch(PLACE, at) for at in e["at"])
        for e in errors
    )
