"""The real server, as `make run` starts it, and raw words to it over a socket."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from prepapp.settings import BASE_DIR

HOST = "127.0.0.1"
PATIENCE = 20  # seconds until an answer that has not come is none


@dataclass(frozen=True)
class Server:
    """A running server: its port, its process group, and the folders that it may write to."""

    port: int
    group: int
    folder: Path

    def workers(self) -> list[int]:
        """Return the processes that answer: those without children of their own."""
        found = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                _state, parent, group = stat.read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue  # gone meanwhile
            if int(group) == self.group:
                found[int(stat.parent.name)] = int(parent)
        return [pid for pid in found if pid not in found.values()]

    def memory(self) -> int:
        """Return how much memory its workers hold, in kilobytes."""
        return sum(_resident(pid) for pid in self.workers())

    def files(self) -> set[str]:
        """Return the names of all files in its folders."""
        return {str(path) for path in self.folder.rglob("*") if path.is_file()}

    def say(self, *words: bytes, pause: float = 0) -> Heard:
        """Send raw bytes over a connection of their own, and read until the server closes it."""
        with socket.create_connection((HOST, self.port), timeout=PATIENCE) as line:
            sent = _send(line, words, pause)
            return Heard(sent, b"".join(_listen(line)))

    def ask(self, head: str, body: Iterable[bytes] = ()) -> Heard:
        """Send a request with these header lines; the connection is closed after it."""
        lines = f"{head}\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
        return self.say(lines.encode("latin-1"), *body)


@dataclass(frozen=True)
class Heard:
    """What came back over a connection, and how many bytes the server took."""

    sent: int
    raw: bytes
    status: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        found = re.match(rb"HTTP/1\.[01] (\d{3}) ", self.raw)
        object.__setattr__(self, "status", int(found[1]) if found else 0)

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]


def _send(line: socket.socket, words: Iterable[bytes], pause: float) -> int:
    """Send what the server takes, and say how much that was."""
    sent = 0
    try:
        for word in words:
            line.sendall(word)
            sent += len(word)
            time.sleep(pause)
    except OSError:
        pass  # it has heard enough
    return sent


def _listen(line: socket.socket) -> Iterator[bytes]:
    try:
        while data := line.recv(65536):
            yield data
    except OSError:
        return


def _resident(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Start the server with a data folder and a folder for temporary files of its own."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(os.environ.get("PORT") or free.getsockname()[1])
    (folder / "tmp").mkdir()
    own = {"DATA_DIR": str(folder / "data"), "TMPDIR": str(folder / "tmp"), "PORT": str(port)}
    process = subprocess.Popen(
        ["make", "-o", ".venv/.installed", "run"],
        cwd=BASE_DIR,
        env={**os.environ, **own, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "prepapp.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(port, process)
        yield Server(port, process.pid, folder)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _n in range(600):
        assert process.poll() is None, "the server did not start"
        with socket.socket() as line:
            if not line.connect_ex((HOST, port)):
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start within a minute")
