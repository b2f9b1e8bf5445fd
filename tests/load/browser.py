"""A browser that keeps its cookies, and comes again when it is asked to."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
Address = tuple[str, int]
PATIENT = 400  # times that one request is sent before it is given up


class GaveUp(AssertionError):
    """Raised when a request is never answered."""


@dataclass(frozen=True)
class Request:
    """What is sent: with `fields` it is a post."""

    path: str
    fields: Mapping[str, Any] | None = None

    def bytes(self, cookies: Mapping[str, str], host: str = "localhost") -> bytes:
        """Return the request as it goes over the line."""
        head = [f"{'GET' if self.fields is None else 'POST'} {self.path} HTTP/1.1", f"Host: {host}"]
        if cookies:
            head.append("Cookie: " + "; ".join(f"{n}={v}" for n, v in cookies.items()))
        body = b""
        if self.fields is not None:
            body = urlencode(self.fields, doseq=True).encode()
            head += ["Content-Type: application/x-www-form-urlencoded"]
            head += [f"Content-Length: {len(body)}"]
        return "\r\n".join([*head, "", ""]).encode() + body


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "").split("#")[0]


@dataclass
class Tally:
    """What all browsers together were answered, by status; `cut` is no answer at all."""

    seen: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str) -> None:
        with self.lock:
            self.seen[what] += 1

    def of(self, *whats: str) -> int:
        return sum(self.seen[what] for what in whats)


@dataclass
class Browser:
    """Somebody's browser: it asks whichever address `where` names, at every request anew."""

    where: Callable[[], Address]
    tally: Tally = field(default_factory=Tally)
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    hurry: float = 1.0  # how much of the wait that it is asked for a browser takes
    times: list[float] = field(default_factory=list)

    def get(self, path: str) -> Page:
        return self.send(Request(path))

    def post(self, path: str, fields: Mapping[str, Any]) -> Page:
        return self.send(Request(path, {**fields, "csrfmiddlewaretoken": self.token}))

    def send(self, request: Request) -> Page:
        """Send a request until it is answered; raise GaveUp when it never is."""
        for _ in range(PATIENT):
            begun = time.monotonic()
            page = self.once(request)
            if page is None:
                time.sleep(random.uniform(0.1, 0.4))
                continue
            self.tally.add(str(page.status))
            if page.status == 503 and "retry-after" in page.headers:
                time.sleep(float(page.headers["retry-after"]) * self.hurry)
                continue
            if page.status in (502, 504):
                time.sleep(random.uniform(0.1, 0.4))
                continue
            self.times.append(time.monotonic() - begun)
            return page
        raise GaveUp(request.path)

    def once(self, request: Request) -> Page | None:
        """Send a request on a line of its own; return nothing when the line was cut."""
        line = http.client.HTTPConnection(*self.where(), timeout=30)
        try:
            line.connect()
            line.sock.sendall(request.bytes(self.cookies))
            answer = http.client.HTTPResponse(
                line.sock, method="GET" if request.fields is None else "POST"
            )
            answer.begin()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self.tally.add("cut")
            return None
        finally:
            line.close()
        page = Page(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)
        self._keep(answer)
        return page

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for value in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.value

    def look(self, path: str) -> Page:
        """Open a page with a form, and take up its token."""
        page = self.get(path)
        assert page.status == 200, (path, page.status, page.location, page.text[:500])
        if found := TOKEN.search(page.body):
            self.token = found[1].decode()
        return page
