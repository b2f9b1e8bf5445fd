"""More people than this machine bears: whoever finds the line full is told so at once.

Each process works on one patient's page at a time, in the order they came, with a short line
before it. A request that finds the line full, or whose patience ends, gets a ready-made page
instead: what is answered is answered soon, however many come. Somebody who has begun finds room
where a newcomer does not: half of the line is theirs alone.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

PATIENCE = 4.0  # seconds that a request waits for its turn
LINE = 32  # requests that wait before the patients' pages
DESK_LINE = 8
THREADS = 64  # that granian gives each process: both lines, both turns, and room to refuse in
DESK = "/admin/"
FREE = ("/static/", "/healthz", "/readyz")  # quick, and needed most when all else is slow
BEGUN = "answers="  # the cookie of somebody who has given an answer
TELL_EVERY = 10.0  # seconds between two lines of the log about who was turned away
log = logging.getLogger(__name__)


class Full(Exception):
    """Raised when there is no turn to be had."""


@dataclass
class Lane:
    """Where one request at a time is worked on, in the order in which they came."""

    line: int
    patience: float = PATIENCE
    _busy: bool = False
    _waiting: deque[threading.Lock] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, *, newcomer: bool = False) -> Iterator[None]:
        """Wait for a turn and hold it; raise Full when the line is, or after so many seconds."""
        self._enter(self.line // 2 if newcomer else self.line)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, room: int) -> None:
        with self._lock:
            if not self._busy:
                self._busy = True
                return
            if len(self._waiting) >= room:
                raise Full
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=self.patience):
            return
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise Full
        # The turn was handed over in the very last moment.

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._busy = False


class Shedding:
    """The site behind its lanes: one for patients, one for the desk, none for what is free."""

    def __init__(self, site: Application, busy: Application) -> None:
        self.site, self.busy = site, busy
        self.patients, self.desk = Lane(LINE), Lane(DESK_LINE)
        self._turned_away, self._told = 0, float("-inf")

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request when its turn comes, or say that we are busy."""
        path = environ["PATH_INFO"]
        if path.startswith(FREE):
            return self.site(environ, start_response)
        desk = path.startswith(DESK)
        newcomer = not desk and BEGUN not in environ.get("HTTP_COOKIE", "")
        try:
            with (self.desk if desk else self.patients).turn(newcomer=newcomer):
                return _whole(self.site(environ, start_response))
        except Full:
            self._tell()
            return self.busy(environ, start_response)

    def _tell(self) -> None:
        """Write to the log now and then how many were turned away, and nothing about whom."""
        self._turned_away += 1
        if time.monotonic() - self._told >= TELL_EVERY:
            log.warning("busy: %d requests were asked to come again", self._turned_away)
            self._turned_away, self._told = 0, time.monotonic()


def _whole(answer: Iterable[bytes]) -> list[bytes]:
    """Return an answer that is made to its end, so that nothing is left to do after the turn."""
    try:
        return [b"".join(answer)]
    finally:
        if hasattr(answer, "close"):
            answer.close()
