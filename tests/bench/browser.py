"""A browser just big enough to walk the site: it calls the WSGI application and keeps cookies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from io import BytesIO
from time import process_time_ns
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


class WrongPage(RuntimeError):
    """Raised when a page is not the one that should be measured."""


@dataclass(frozen=True)
class Visit:
    """One request; with `data` it is a post."""

    url: str
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answered:
    """What came back, and how many nanoseconds of processor time it took."""

    body: bytes
    location: str
    ns: int


@dataclass
class Browser:
    """Cookies, and the newest CSRF token that a page carried."""

    handler: WSGIHandler
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def send(self, visit: Visit, accept: str = "identity") -> Answered:
        """Send one request; only the application's own work is timed."""
        environ = self._environ(visit, accept)
        head: list[Any] = []
        begun = process_time_ns()
        response = self.handler(environ, lambda *told: head.extend(told))
        body = b"".join(response)
        response.close()
        ns = process_time_ns() - begun
        if head[0][:3] not in ("200", "302"):
            raise WrongPage(f"{visit.url} answered {head[0]}")
        self._keep(head[1], body)
        return Answered(body, dict(head[1]).get("Location", ""), ns)

    def time(self, *visits: Visit) -> int:
        """Return the nanoseconds that some requests take together."""
        return sum(self.send(visit).ns for visit in visits)

    def _environ(self, visit: Visit, accept: str) -> dict[str, Any]:
        path, _mark, query = visit.url.partition("?")
        environ: dict[str, Any] = {"HTTP_HOST": "localhost", "PATH_INFO": path}
        environ |= {"QUERY_STRING": query, "HTTP_ACCEPT_ENCODING": accept}
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={v}" for name, v in self.cookies.items())
        if visit.data is not None:
            data = {**visit.data, "csrfmiddlewaretoken": self.token}
            body = urlencode(data, doseq=True).encode()
            environ |= {"REQUEST_METHOD": "POST", "wsgi.input": BytesIO(body)}
            environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
            environ["CONTENT_LENGTH"] = str(len(body))
        setup_testing_defaults(environ)
        return environ

    def _keep(self, headers: list[tuple[str, str]], body: bytes) -> None:
        for name, value in headers:
            if name == "Set-Cookie":
                self.cookies |= {key: m.coded_value for key, m in SimpleCookie(value).items()}
        if found := TOKEN.search(body):
            self.token = found[1].decode()
