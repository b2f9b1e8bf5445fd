"""The real server, started as `make run` starts it, on a port and a data folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

from prepapp.running import server

ROOT = Path(__file__).resolve().parents[2]
HOST, PORT = "127.0.0.1", int(os.environ.get("BENCH_PORT", "8127"))
PATIENCE = 60.0  # seconds


def command() -> list[str]:
    """Return the command that serves the site, on the bench's own port."""
    return server.command(HOST, PORT, workers=settings.WORKERS)


@contextmanager
def serving(folder: Path, database: str, argv: list[str] | None = None) -> Iterator[int]:
    """Serve a data folder and a database; yield the id of the process once a page is answered."""
    environ = {**os.environ, "DEVELOPMENT": "1", "DATA_DIR": str(folder), "PORT": str(PORT)}
    environ |= {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "prepapp.settings"}
    with (folder / "server.log").open("a") as log:
        served = subprocess.Popen(
            argv or command(), cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait(served)
            yield served.pid
        finally:
            os.killpg(served.pid, signal.SIGTERM)
            served.wait(PATIENCE)


def wait(served: subprocess.Popen[bytes]) -> None:
    """Ask for the first page until it is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and served.poll() is None:
        try:
            if status("/prepare/") == 200:
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the server did not answer; see server.log")


def status(path: str, cookie: str = "") -> int:
    """Ask for a page over a connection of its own, and return the answer's status."""
    connection = HTTPConnection(HOST, PORT, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def workers(pid: int) -> list[int]:
    """Return the memory that each worker of a server holds, in kibibytes.

    The workers are those under the server that have started no process themselves.
    """
    parents, held = {}, {}
    for told in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in told.read_text().splitlines())
        except OSError:
            continue  # it ended meanwhile
        parents[int(fields["Pid"])] = int(fields["PPid"])
        held[int(fields["Pid"])] = int(fields.get("VmRSS", "0").split()[0])
    under = {pid}
    while more := {one for one, parent in parents.items() if parent in under} - under:
        under |= more
    return sorted(held[one] for one in under if one not in parents.values())
