"""A real server of the site, with a data folder of its own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prepapp.running import keys, server

ROOT = Path(__file__).resolve().parents[2]
KEYS = {name: make() for name, make in keys.MAKE.items()}  # for servers that share them
NAME, PASSWORD = "nina", "a-long-day-at-the-desk"
ACCOUNT = (
    "from django.contrib.auth.models import User; "
    f"User.objects.create_superuser({NAME!r}, password={PASSWORD!r})"
)


class NotUp(RuntimeError):
    """Raised when a server does not answer in time."""


class Site:
    """One server: its own process group, on an address and a port, over a data folder."""

    def __init__(
        self, data: Path, *, host: str = "127.0.0.1", port: int = 0, workers: int = 2, **more: str
    ) -> None:
        self.data, self.host, self.workers = data, host, workers
        self.port = port or free_port(host)
        inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        self.environment = {**inherited, "DATABASE_URL": "", "DEVELOPMENT": "1", **more}
        self.environment |= {"DATA_DIR": str(data), "PORT": str(self.port)}
        self.server: subprocess.Popen[bytes] | None = None

    def set_up(self) -> None:
        """Make the database, publish the seed, collect the static files, make an account."""
        self.manage("migrate", "-v0")
        self.manage("load_bank", "--if-empty")
        self.manage("collectstatic", "--noinput", "-v0")
        self.manage("shell", "-v0", "-c", ACCOUNT)

    def manage(self, *words: str) -> None:
        """Run a command of manage.py; raise CalledProcessError when it fails."""
        command = [sys.executable, "manage.py", *words]
        subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def start(self, *, by_make: bool = False) -> float:
        """Start the server, wait until it answers, and return how many seconds that took."""
        begun = time.monotonic()
        serve = server.command(self.host, self.port, workers=self.workers)
        self.server = subprocess.Popen(
            ["make", "--no-print-directory", "run"] if by_make else serve,
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=(self.data / "log").open("ab"),
        )
        self.wait()
        return time.monotonic() - begun

    def wait(self, seconds: float = 60) -> None:
        """Wait until the server answers; raise NotUp when it does not."""
        for _ in range(int(seconds / 0.05)):
            if self.answers():
                return
            time.sleep(0.05)
        raise NotUp(self.log()[-2000:])

    def answers(self) -> bool:
        """Tell whether a page comes back."""
        try:
            with socket.create_connection((self.host, self.port), timeout=5) as line:
                line.sendall(b"GET /prepare/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return line.recv(12) == b"HTTP/1.1 200"
        except OSError:
            return False

    def kill(self) -> None:
        """Kill every process of the server at the same moment, as a pulled plug would."""
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def stop(self) -> None:
        """Stop the server as its supervisor would; kill it when it does not go in 10 seconds."""
        if self.server is None or self.server.poll() is not None:
            return
        os.killpg(self.server.pid, signal.SIGTERM)
        try:
            self.server.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def processes(self) -> list[int]:
        """Return the numbers of the worker processes."""
        assert self.server is not None
        tasks = Path(f"/proc/{self.server.pid}/task")
        children = " ".join(f.read_text() for f in tasks.glob("*/children")).split()
        return [int(number) for number in children]

    def memory(self) -> list[float]:
        """Return the memory of each worker process in MB, its share of what is shared."""
        return [_proportional(number) for number in self.processes()]

    def log(self) -> str:
        """Return what the server wrote."""
        return (self.data / "log").read_text("utf-8", "replace")


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """Set a site up, serve it, and stop it."""
    site.set_up()
    site.start()
    try:
        yield site
    finally:
        site.stop()


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind((host, 0))
        return int(free.getsockname()[1])


def _proportional(number: int) -> float:
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
