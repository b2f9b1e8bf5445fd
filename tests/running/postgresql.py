"""A PostgreSQL server of one's own, from Debian's package, gone when the tests are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))


class Server:
    """One server in a folder of its own, which can be stopped and started."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="prepapp-pg-"))
        self.data = str(self.folder / "data")
        # PostgreSQL refuses to run as root; then it runs as the package's own account.
        self.account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.account:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", self.data, "-U", "prepapp", "-A", "trust", "-E", "UTF8", "-N")

    def url(self, name: str = "postgres") -> str:
        """Return what DATABASE_URL should be."""
        return f"postgres://prepapp@{str(self.folder).replace('/', '%2F')}/{name}"

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        log = f"{self.data}/log"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [*self.account, str(PROGRAMS[-1].parent / program), *words]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server that listens in its own folder alone."""
    server = Server()
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
