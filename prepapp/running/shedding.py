"""More people than this machine bears: whoever finds the line full is told so at once.

Each process works on one patient's page at a time, in the order they came, with a short line
before it. A request that finds the line full, or whose patience ends, gets a ready-made page
instead: what is answered is answered soon, however many come. Somebody who has begun finds room
where a newcomer does not: half of the line is theirs alone.

The server's own threads wait, and read what is sent however slowly, which costs next to nothing:
the command line gives each process enough of them for both lines, all readers and some to refuse
in. All work of a lane is done on one thread, with one connection to the database and one thread's
memory.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from typing import Any, TypeVar

from django.conf import settings

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Done = TypeVar("Done")

PATIENCE = 4.0  # seconds that a request waits for its turn
LINE = 64  # requests that wait before the patients' pages: what comes while two PDFs are drawn
DESK_LINE = 8
READERS = 32  # requests whose forms are still on their way to us
DESK = "/admin/"
FREE = ("/static/", "/healthz", "/readyz")  # quick, and needed most when all else is slow
BEGUN = "answers="  # the cookie of somebody who has given an answer
TELL_EVERY = 10.0  # seconds between two lines of the log that it is too much
log = logging.getLogger(__name__)


class Full(Exception):
    """Raised when there is no turn to be had."""


class Lane:
    """One thread, where requests are worked on in the order in which they came."""

    def __init__(self, line: int, patience: float = PATIENCE) -> None:
        self.line, self.patience = line, patience
        self._here = 0  # who waits, and who is worked on
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1)

    def do(self, work: Callable[[], Done], *, newcomer: bool = False) -> Done:
        """Do some work in its turn; raise Full when the line is, or after so many seconds."""
        room = self.line // 2 if newcomer else self.line
        with self._lock:
            if self._here > room:
                raise Full
            turn = self._thread.submit(work)
            self._here += 1
        try:
            wait([turn], timeout=self.patience)
            if turn.cancel():  # which it cannot be any more once it was begun
                raise Full
            return turn.result()
        finally:
            with self._lock:
                self._here -= 1


class Shedding:
    """The site behind its lanes: one for patients, one for the desk, none for what is free."""

    def __init__(self, site: Application, busy: Application) -> None:
        self.site, self.busy = site, busy
        self.patients, self.desk = Lane(LINE), Lane(DESK_LINE)
        self._readers = threading.Semaphore(READERS)
        self._told = float("-inf")

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request when its turn comes, or say that we are busy."""
        path = environ["PATH_INFO"]
        if path.startswith(FREE):
            return self.site(environ, start_response)
        desk = path.startswith(DESK)
        newcomer = not desk and BEGUN not in environ.get("HTTP_COOKIE", "")
        lane = self.desk if desk else self.patients
        whole = {**environ, "wsgi.input": BytesIO()}
        try:
            whole["wsgi.input"] = BytesIO(self._form(environ))
            return lane.do(lambda: _whole(self.site(whole, start_response)), newcomer=newcomer)
        except Full:
            self._tell()
            return self.busy(whole, start_response)

    def _form(self, environ: Environ) -> bytes:
        """Read what is sent, as slowly as it comes, before anybody waits for it in a lane.

        What is too large is not read: the site refuses it by its length. Raise Full when too many
        are being read.
        """
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isdecimal() and 0 < int(length) <= settings.LARGEST_BODY):
            return b""
        if not self._readers.acquire(blocking=False):
            raise Full
        try:
            return bytes(environ["wsgi.input"].read(int(length)))
        finally:
            self._readers.release()

    def _tell(self) -> None:
        """Write to the log now and then that it is too much, and nothing about whom."""
        if time.monotonic() - self._told >= TELL_EVERY:
            self._told = time.monotonic()
            log.warning("too many at once: some are asked to come again")


def _whole(answer: Iterable[bytes]) -> list[bytes]:
    """Return an answer that is made to its end, so that nothing is left to do after the turn."""
    try:
        return [b"".join(answer)]
    finally:
        if hasattr(answer, "close"):
            answer.close()
