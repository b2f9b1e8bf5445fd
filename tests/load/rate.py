"""Requests at a rate of our choosing, whether or not the site keeps up; plain sockets, one process.

Every request comes on a line of its own, as from a stranger. At a rate, they come at random
moments that do not wait for answers; without one, so many are under way all the time.
"""

from __future__ import annotations

import multiprocessing
import random
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 30.0  # seconds that an answer may take
Address = tuple[str, int]


@dataclass(frozen=True)
class Answer:
    """One request's fate: when it was sent, how long it took in seconds, and what came back."""

    sent: float
    took: float
    what: str  # the status, "polite" for our page that asks to come again, else what went wrong

    @property
    def good(self) -> bool:
        return self.what in ("200", "302")


@dataclass(eq=False)
class _Line:
    socket: socket.socket
    request: bytes
    sent: float
    came: bytes = b""


class Crowd:
    """Everybody who sends these requests to an address."""

    def __init__(self, address: Address, requests: Sequence[bytes], seed: int = 0) -> None:
        self.address = address
        self.requests = [_closing(request) for request in requests]
        self.chance = random.Random(seed)
        self.poll = selectors.DefaultSelector()
        self.lines: set[_Line] = set()
        self.answers: list[Answer] = []

    def come(self, seconds: float, *, rate: float = 0, at_once: int = 0) -> list[Answer]:
        """Send so many requests a second, or keep so many under way; return every answer."""
        begun = following = time.monotonic()
        ends = begun + seconds
        while (now := time.monotonic()) < ends or self.lines:
            if rate:
                while following <= now and following < ends:
                    self._send()
                    following += self.chance.expovariate(rate)
            else:
                while len(self.lines) < at_once and now < ends:
                    self._send()
            wait = min(following, ends) - now if rate and now < ends else 0.1
            for key, _events in self.poll.select(max(wait, 0)):
                self._go_on(key.data, key.events)
            self._give_up(now)
        return self.answers

    def _send(self) -> None:
        line = _Line(socket.socket(), self.chance.choice(self.requests), time.monotonic())
        line.socket.setblocking(False)
        line.socket.connect_ex(self.address)
        self.poll.register(line.socket, selectors.EVENT_WRITE, line)
        self.lines.add(line)

    def _go_on(self, line: _Line, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE:
                line.socket.sendall(line.request)
                self.poll.modify(line.socket, selectors.EVENT_READ, line)
            elif came := line.socket.recv(262_144):
                line.came += came
            else:
                self._end(line, _what(line.came))
        except OSError as error:
            self._end(line, type(error).__name__)

    def _end(self, line: _Line, what: str) -> None:
        self.poll.unregister(line.socket)
        line.socket.close()
        self.lines.discard(line)
        self.answers.append(Answer(line.sent, time.monotonic() - line.sent, what))

    def _give_up(self, now: float) -> None:
        if len(self.answers) % 50 == 0:
            for line in [line for line in self.lines if now - line.sent > LONGEST]:
                self._end(line, "timeout")


def _what(came: bytes) -> str:
    """Tell what an answer is, once its line has ended."""
    head, _blank, body = came.partition(b"\r\n\r\n")
    status = head[9:12].decode("ascii", "replace")
    if not head.startswith(b"HTTP/1.1 "):
        return "nothing"
    for name, _colon, value in (row.partition(b":") for row in head.split(b"\r\n")[1:]):
        if name.lower() == b"content-length" and len(body) != int(value):
            return "cut short"
    asked = b"retry-after" in head.lower() and b"Many people are here" in body
    return "polite" if status == "503" and asked else status


def _closing(request: bytes) -> bytes:
    head, blank, body = request.partition(b"\r\n\r\n")
    return head + b"\r\nConnection: close" + blank + body


def crowd(
    address: Address,
    requests: Sequence[bytes],
    seconds: float,
    *,
    rate: float = 0,
    at_once: int = 0,
) -> list[Answer]:
    """Let a crowd come from a process of its own; return every answer."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_come, (address, list(requests), seconds, rate, at_once))


def _come(
    address: Address, requests: list[bytes], seconds: float, rate: float, at_once: int
) -> list[Answer]:
    return Crowd(address, requests).come(seconds, rate=rate, at_once=at_once)


def percentile(times: Sequence[float], of_100: float) -> float:
    """Return how long so many of a hundred took at most, in milliseconds; 0 for none."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * of_100 / 100))] if times else 0.0
