"""Two addresses for machines: /healthz, this process lives; /readyz, it can answer a patient.

They stand before everything else, so a probe needs no name of the site, no https and no session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

LOOK_EVERY = 1.0  # seconds: however often somebody asks, the database is asked no more than this
Need = Callable[[], bool]
# What the rooms above need before a patient can be answered, by the words for its absence.
needs: dict[str, Need] = {}


@dataclass
class _Looked:
    """What the last look found missing, and when it was."""

    missing: tuple[str, ...] = ()
    at: float = float("-inf")


_looked = _Looked()


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer /healthz and /readyz, and hand on everything else."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _told(())
        if request.path_info == "/readyz":
            return _told(missing())
        return get_response(request)

    return respond


def missing() -> tuple[str, ...]:
    """Return what is missing before a patient can be answered, in words without names."""
    if time.monotonic() - _looked.at >= LOOK_EVERY:
        _looked.missing, _looked.at = tuple(_look()), time.monotonic()
    return _looked.missing


def forget() -> None:
    """Look again at the next probe, whatever the time."""
    _looked.at = float("-inf")


def _look() -> Iterator[str]:
    if not getattr(staticfiles_storage, "hashed_files", True):
        yield "static files are not collected"
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield "migrations are not applied"
            return
        yield from (words for words, there in needs.items() if not there())
    except DatabaseError:
        yield "the database does not answer"


def _told(words: tuple[str, ...]) -> HttpResponse:
    text = "".join(f"{line}\n" for line in words or ("ok",))
    response = HttpResponse(
        text, status=503 if words else 200, content_type="text/plain; charset=utf-8"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
