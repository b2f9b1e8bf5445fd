"""The page for somebody who has to come again in a moment: made once, before it is needed.

What they sent is on that page, behind a button that sends it again: their words are not lost, and
we have kept nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django.utils.translation import override

from prepapp.running.headers import security_headers

Environ = dict[str, Any]

COME_AGAIN = (5, 15)  # seconds; not all at once
LONGEST = 20_000  # bytes of a form that is given back; a whole page of own words has less
FORM = "application/x-www-form-urlencoded"
HERE = "<!-- what was sent -->"


class Busy:
    """The ready-made answers, as a WSGI application that needs neither database nor template."""

    def __init__(self) -> None:
        self._pages = {code: _pages(code) for code, _name in settings.LANGUAGES}
        self._headers = _headers()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer that we are busy, and how to go on without losing a word."""
        again = "look" if environ["REQUEST_METHOD"] in ("GET", "HEAD") else "back"
        fields = _sent(environ) if again == "back" else []
        language = self._language(environ)
        page = self._pages[language]["send" if fields else again]
        body = page.replace(HERE, "".join(map(_hidden, fields))).encode()
        headers = [
            *self._headers,
            ("Content-Language", language),
            ("Content-Length", str(len(body))),
            ("Retry-After", str(random.randint(*COME_AGAIN))),  # noqa: S311
        ]
        start_response("503 Service Unavailable", headers)
        return [body]

    def _language(self, environ: Environ) -> str:
        """Return the language that was chosen on a page, else the first that is asked for."""
        cookies, asked = environ.get("HTTP_COOKIE", ""), environ.get("HTTP_ACCEPT_LANGUAGE", "")
        chosen = [code for code in self._pages if f"language={code}" in cookies.split("; ")]
        spoken = sorted((code for code in self._pages if asked.startswith(code)), key=len)
        return next(iter((*chosen, *reversed(spoken), *self._pages)))


def _pages(language: str) -> dict[str, str]:
    """Return the page in a language, by what the person can do: look, send or go back."""
    with override(language):
        return {
            again: render_to_string("busy.html", {"again": again, "sent": HERE})
            for again in ("look", "send", "back")
        }


def _headers() -> list[tuple[str, str]]:
    """Return the headers that any page of ours has, as our own middleware writes them."""

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    framed: Any = XFrameOptionsMiddleware(page)
    respond: Any = SecurityMiddleware(security_headers(framed))
    environ = {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "wsgi.url_scheme": "https"}
    return [*respond(WSGIRequest(environ)).headers.items()]


def _sent(environ: Environ) -> list[tuple[str, str]]:
    """Return the fields of a small form; none when it was no form, too large, or a password."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not environ.get("CONTENT_TYPE", "").startswith(FORM) or not 0 < length <= LONGEST:
            return []
        body = environ["wsgi.input"].read(length).decode("ascii")
        if len(body) != length:
            return []
        fields = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        return []
    return [] if any("password" in name for name, _value in fields) else fields


def _hidden(field: tuple[str, str]) -> str:
    name, value = map(escape, field)
    return f'<input type="hidden" name="{name}" value="{value}">'
