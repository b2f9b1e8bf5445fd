"""The one command line that every way of serving the site uses."""

from __future__ import annotations

import sys
from pathlib import Path

# They wait and read, and work on nothing: both lines of prepapp/running/shedding.py, its readers,
# and some to refuse in. The server warns of so many, which is why it tells errors alone.
THREADS = 128
STOP_WITHIN = 30  # seconds that requests in flight have to end in, when the site is told to stop


def command(host: str, port: int, *, workers: int) -> list[str]:
    """Return the server's command line; a worker that dies is followed by another."""
    granian = Path(sys.executable).with_name("granian")
    return [
        str(granian),
        *("--interface", "wsgi", "--no-ws", "--log-level", "error"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(THREADS)),
        *("--respawn-failed-workers", "--respawn-interval", "1"),
        *("--workers-kill-timeout", str(STOP_WITHIN)),
        "prepapp.wsgi:application",
    ]
