"""A machine with the site on it: a data folder, variables, and what an operator types there."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

from prepapp.running import keys

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-long-day-at-the-desk"
KEYS = {name: make() for name, make in keys.MAKE.items()}
# What a database writes for itself, or what is gone from a backup on purpose.
ASIDE = ("sqlite_sequence", "django_migrations", "django_session")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Machine:
    """One machine; its variables are DEVELOPMENT=1 unless others are given."""

    def __init__(self, data: Path, **variables: str) -> None:
        self.data = data
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[str] | None = None
        self.variables = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(data),
            "LISTEN": f"127.0.0.1:{self.port}",
            **(variables or {"DEVELOPMENT": "1"}),
        }

    @property
    def file(self) -> Path:
        return self.data / "prepapp.sqlite3"

    def manage(self, *words: str, **run: Any) -> subprocess.CompletedProcess[str]:
        """Type a command of manage.py."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            **run,
        )

    def told(self, *words: str, **run: Any) -> str:
        """Type a command that has to work, and return what it said."""
        answer = self.manage(*words, **run)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def copy(self, data: Path) -> Machine:
        """Return another machine with the same data and variables."""
        shutil.copytree(self.data, data, dirs_exist_ok=True)
        other = Machine(data, **self.variables)
        other.variables |= {"DATA_DIR": str(data), "LISTEN": f"127.0.0.1:{other.port}"}
        return other

    def serve(self, **more: str) -> Machine:
        """Start the site as an operator does, and wait until it is ready.

        One worker, so that ready means all of it: one that is told to stop while it is still
        starting does not hear it, and is killed when the time is up.
        """
        self.server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env={**self.variables, "WORKERS": "1", **more},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        for _ in range(900):
            if self.server.poll() is not None:
                break
            if self.answer("/readyz")[0] == 200:
                return self
            time.sleep(0.1)
        raise RuntimeError(f"The server did not start. {self.stop()}")

    def answer(self, path: str, **headers: str) -> tuple[int, str]:
        """Return the status and the text of a page; 0 when nobody answers."""
        request = urllib.request.Request(f"{self.address}{path}", headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def stop(self) -> str:
        """Stop the site as systemd does, and return what it had said."""
        if self.server is None:
            return ""
        self.server.terminate()
        try:
            said, _nothing = self.server.communicate(timeout=40)
        except subprocess.TimeoutExpired:
            os.killpg(self.server.pid, signal.SIGKILL)
            raise
        self.server = None
        return said

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of the SQLite database, by table."""
        with closing(sqlite3.connect(self.file)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type='table'")
            return {
                name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr)  # noqa: S608
                for (name,) in tables.fetchall()
                if name not in ASIDE
            }
