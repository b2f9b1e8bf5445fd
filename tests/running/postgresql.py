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


@contextmanager
def running() -> Iterator[str]:
    """Start a server that listens in its own folder alone; give the start of its databases' URLs.

    PostgreSQL refuses to run as root, so for root it runs as the package's own account.
    """
    folder = Path(tempfile.mkdtemp(prefix="prepapp-pg-"))
    programs = PROGRAMS[-1].parent
    account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if account:
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")

    def run(program: str, *words: str) -> None:
        command = [*account, str(programs / program), *words]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run("initdb", "-D", data, "-U", "prepapp", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", f"{data}/log", "-o", options, "start")
    try:
        yield f"postgres://prepapp@{str(folder).replace('/', '%2F')}/"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
