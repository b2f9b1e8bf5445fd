"""How much of the machine strangers may use up, counted for all of its processes together.

Nothing about anybody is kept: for each kind of work a small file in the data folder says how many
seconds of processor time are left, and when that was. They come back as time goes by.
"""

from __future__ import annotations

import fcntl
import logging
import math
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

BURST = 10  # seconds' worth of a share that may be spent at once
LEFT = struct.Struct("dd")  # seconds left, and when, on the machine's own clock

logger = logging.getLogger(__name__)


class Busy(Exception):
    """Raised when a kind of work has used up its share; `wait` is in whole seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"The share is used up; some is left again in {wait} s.")
        self.wait = wait


@contextmanager
def spending(kind: str) -> Iterator[None]:
    """Charge the work inside to its kind, by processor time; raise Busy when nothing is left.

    A process that is killed in the middle leaves nothing behind that others would wait for.
    """
    left = _left(kind)
    if left <= 0:
        raise Busy(math.ceil(-left / _rate(kind)) or 1)
    start = time.process_time()
    try:
        yield
    finally:
        _left(kind, spent=time.process_time() - start)


def _left(kind: str, spent: float = 0) -> float:
    """Return how many seconds of processor time are left, after these are spent."""
    try:
        file = os.open(_path(kind), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        logger.exception("The limits cannot be counted: the data folder cannot be written.")
        return 1
    left: float
    try:
        fcntl.flock(file, fcntl.LOCK_EX)  # held for microseconds, and let go by whatever ends us
        now, rate = time.monotonic(), _rate(kind)
        full = rate * BURST
        found = os.pread(file, LEFT.size, 0)
        left, at = full, now
        if len(found) == LEFT.size:
            left, at = LEFT.unpack(found)
        if not at <= now:  # the machine was started anew
            left, at = full, now
        left = min(full, left + (now - at) * rate) - spent
        os.pwrite(file, LEFT.pack(left, now), 0)
        return left
    finally:
        os.close(file)


def _rate(kind: str) -> float:
    """Return how many seconds of processor time a kind gets in every second."""
    return float(settings.CPU_SHARES[kind]) * (os.cpu_count() or 1)


def _path(kind: str) -> Path:
    return Path(settings.DATA_DIR) / f"{kind}.limit"
