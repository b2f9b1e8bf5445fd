"""A site that fails, or gives a patient's words away, wherever a request asks it to.

Failures say in their message all that the patient sent. Leaks put it where it should never be: they
show that the watch of `tests/running/watching.py` sees it there.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loaders.filesystem import Loader as FilesystemLoader

register = template.Library()
FAILURES: dict[str, type[Exception]] = {
    e.__name__: e
    for e in (
        ValueError, KeyError, RuntimeError, DatabaseError, SuspiciousOperation, DisallowedHost,
        PermissionDenied, Http404, RecursionError, UnicodeError,
    )
}  # fmt: skip


def said(request: HttpRequest) -> str:
    """Return everything that a patient sent."""
    return f"{request.get_full_path()} {request.POST.dict()} {request.COOKIES} {request.META}"


def fail(request: HttpRequest, kind: str = "ValueError") -> None:
    words = said(request)
    try:
        int(words)
    except ValueError as error:
        raise FAILURES[kind](words, words.encode()) from error


def asked_to(request: HttpRequest) -> tuple[str, str]:
    where, _colon, kind = request.headers.get("X-Fail", "").partition(":")
    return where, kind or "ValueError"


class Middleware:
    """Fail before the view, in its place, or after it; or leak."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if leak := LEAKS.get(request.headers.get("X-Leak", "")):
            leak(said(request))
        where, kind = asked_to(request)
        if where == "before":
            fail(request, kind)
        response = self.get_response(request)
        if where == "after":
            fail(request, kind)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        where, kind = asked_to(request)
        if where == "view":
            fail(request, kind)


class Loader(FilesystemLoader):
    """Put a tag that may fail at the foot of every page."""

    def get_contents(self, origin: Any) -> str:
        return super().get_contents(origin).replace("</footer>", "{% failing %}</footer>")


@register.simple_tag(takes_context=True)
def failing(context: Any) -> str:
    """Fail deep inside a page; at worst on the page that says so, too."""
    request = context.get("request")
    where, kind = asked_to(request) if request else ("", "")
    if where == "worst" or (where == "page" and context.template.name != "failure.html"):
        fail(request, kind)
    return ""


class Dropped:
    """Something whose end fails, where nobody can catch it."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __del__(self) -> None:
        raise ValueError(self.words)


def quietly(words: str) -> None:
    """Fail in a thread, at the end of something, in a warning and in a bad log line."""
    thread = threading.Thread(target=int, args=(words,))
    thread.start()
    thread.join()
    Dropped(words)
    warnings.warn(words, RuntimeWarning, stacklevel=1)
    for name in ("django.request", "django.db.backends", "_granian", "elsewhere", ""):
        logging.getLogger(name).error("%s: %s", words, words)
        logging.getLogger(name).error(words)
        logging.getLogger(name).error("%d %d", words)
        logging.getLogger(name).error("told %s", words, extra={"route": words, "status": words})
    logging.getLogger("prepapp.tests").error("told %s", words, stack_info=True)
    logging.getLogger("prepapp.tests").error("told", extra={"ms": words, "body": words})


def connect(words: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        way_out.connect(("127.0.0.1", 9))


def to_table(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bank_edition SET note = %s", [words])


def to_file(folder: Path) -> Callable[[str], object]:
    return lambda words: (folder / "told.txt").write_text(words, errors="replace")


def kept_and_gone(words: str) -> None:
    with tempfile.TemporaryFile("w", errors="replace") as file:
        file.write(words)


LEAKS: dict[str, Callable[[str], object]] = {
    "table": to_table,
    "data": to_file(settings.DATA_DIR),
    "static": to_file(settings.STATIC_ROOT),
    "temp": to_file(Path(tempfile.gettempdir())),
    "home": to_file(Path(os.environ.get("HOME", "/nowhere"))),
    "temp, gone again": kept_and_gone,
    "standard output": lambda words: print(words, flush=True),
    "standard error": lambda words: print(words, file=sys.stderr, flush=True),
    "our own log": lambda words: logging.getLogger("prepapp.tests").error(words.split("'")[-2]),
    "another process": lambda words: subprocess.run(["true", words[:40]], check=True),
    "the network": connect,
    "nowhere, though it may look so": quietly,
}
