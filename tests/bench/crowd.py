"""Patients who walk the whole way at once, over sockets kept open, as fast as they are answered.

Nobody reads: a patient sends the next request when the last is answered, so one here stands for
hundreds who do. They all live in this one process, beside the server and on the same processors: it
takes a part of what it measures.
"""

from __future__ import annotations

import re
import selectors
import socket
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from time import monotonic, perf_counter
from urllib.parse import urlencode

from tests.bench.browser import TOKEN, Visit
from tests.bench.server import HOST, PORT

SECONDS = 6.0
WARM_UP = 1.0
CROWDS = (1, 2, 4, 8, 16, 64, 256)
COOKIE = re.compile(rb"^set-cookie: ([^=]+)=([^;\r]*)", re.I | re.M)
LENGTH = re.compile(rb"^content-length: (\d+)", re.I | re.M)


@dataclass
class Heard:
    """How long each answer took, in seconds, which went wrong, and how many ways were walked."""

    pages: list[float] = field(default_factory=list)
    pdfs: list[float] = field(default_factory=list)
    refused: int = 0  # politely: 503, with a page that says when to come again
    wrong: int = 0
    ways: int = 0


@dataclass
class Answer:
    """An answer's status line and headers, and its body."""

    head: bytes
    body: bytes

    @property
    def status(self) -> bytes:
        return self.head[9:12]


def patient(ways: Iterator[list[Visit]], heard: Heard) -> Generator[bytes, Answer, None]:
    """Walk one way after the other, each time as somebody new, who says something else."""
    for visits in ways:
        cookies: dict[bytes, bytes] = {}
        token = b""
        for visit in visits:
            answer = yield request(visit, cookies, token)
            if answer.status not in (b"200", b"302", b"303"):
                heard.refused += answer.status == b"503"
                heard.wrong += answer.status != b"503"
                break
            cookies |= dict(COOKIE.findall(answer.head))
            if found := TOKEN.search(answer.body):
                token = found[1]
        else:
            heard.ways += 1


def request(visit: Visit, cookies: dict[bytes, bytes], token: bytes) -> bytes:
    """Return the bytes of a request."""
    told = b"; ".join(name + b"=" + value for name, value in cookies.items())
    head = (
        f"{'GET' if visit.data is None else 'POST'} {visit.url} HTTP/1.1\r\nHost: {HOST}:{PORT}\r\n"
    )
    if visit.data is None:
        return head.encode() + b"Cookie: " + told + b"\r\n\r\n"
    body = urlencode({**visit.data, "csrfmiddlewaretoken": token}, doseq=True).encode()
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Cookie: " + told + b"\r\n\r\n" + body


def _connected() -> socket.socket:
    place = socket.create_connection((HOST, PORT), timeout=30)
    place.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return place


@dataclass
class Line:
    """One patient's connection: what has come so far of the answer that is awaited."""

    walk: Generator[bytes, Answer, None]
    place: socket.socket = field(default_factory=_connected)
    came: bytes = b""
    asked: float = 0.0
    is_pdf: bool = False

    def send(self, content: bytes) -> None:
        self.came, self.asked, self.is_pdf = b"", perf_counter(), b".pdf " in content[:80]
        self.place.sendall(content)

    def take(self) -> Answer | None:
        """Read what is there; return the answer once it is whole."""
        piece = self.place.recv(1 << 18)
        if not piece:
            raise ConnectionResetError
        self.came += piece
        head, found, body = self.came.partition(b"\r\n\r\n")
        length = LENGTH.search(head) if found else None
        if not found or (length and len(body) < int(length[1])):
            return None
        return Answer(head, body)


def walk_all(
    ways: list[list[Visit]], clients: int, seconds: float = SECONDS
) -> tuple[Heard, float]:
    """Let some patients walk for some seconds; return what was heard, and for how long."""
    heard, ready, everybody = Heard(), selectors.DefaultSelector(), cycle(ways)
    for _n in range(clients):
        line = Line(patient(everybody, heard))
        line.send(next(line.walk))
        ready.register(line.place, selectors.EVENT_READ, line)
    begun, warm = monotonic(), False
    while (now := monotonic()) < begun + WARM_UP + seconds:
        if not warm and now > begun + WARM_UP:
            warm, heard.wrong, heard.refused, heard.ways = True, 0, 0, 0
            heard.pages.clear()
            heard.pdfs.clear()
        for key, _events in ready.select(timeout=0.5):
            line = key.data
            try:
                answer = line.take()
            except OSError:
                heard.wrong += 1
                ready.unregister(line.place)
                line.place.close()
                line.place = _connected()
                ready.register(line.place, selectors.EVENT_READ, line)
                line.walk = patient(everybody, heard)
                line.send(next(line.walk))
                continue
            if answer is not None:
                took = perf_counter() - line.asked
                if answer.status != b"503":
                    (heard.pdfs if line.is_pdf else heard.pages).append(took)
                line.send(line.walk.send(answer))
    for key in list(ready.get_map().values()):
        key.data.place.close()
    return heard, seconds


def lines(ways: list[list[Visit]]) -> list[list[str]]:
    """Return a line of the table for each size of crowd."""
    told = []
    for clients in CROWDS:
        heard, seconds = walk_all(ways, clients)
        count = len(heard.pages) + len(heard.pdfs)
        told.append(
            [
                str(clients),
                f"{count / seconds:,.0f}",
                f"{heard.ways / seconds:.1f}",
                *(at(times, share) for times in (heard.pages, heard.pdfs) for share in (0.5, 0.99)),
                f"{heard.refused:,}",
                f"{heard.wrong:,}",
            ]
        )
    return told


def at(times: list[float], share: float) -> str:
    """Return the milliseconds within which a share of the answers came; nothing if none did."""
    if not times:
        return ""
    return f"{sorted(times)[min(int(share * len(times)), len(times) - 1)] * 1e3:.1f}"


HEADS = (
    "Patients at once",
    "requests/s",
    "ways/s",
    "page p50 ms",
    "p99",
    "PDF p50 ms",
    "p99",
    "refused",
    "errors",
)


def tables(folder: Path) -> list[tuple[tuple[str, ...], list[list[str]]]]:
    """Serve the seed's bank, let ever more patients walk, and return the table."""
    from django.core.wsgi import get_wsgi_application

    from tests.bench.server import serving
    from tests.bench.ways import everyones_ways

    ways = everyones_ways(get_wsgi_application())
    with serving(folder, f"sqlite:///{folder / 'bench.sqlite3'}"):
        return [(HEADS, lines(ways))]
