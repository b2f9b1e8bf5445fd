"""One line for each request: which page, how it went, and how long it took."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from prepapp.running.logs import request_id

METHODS = ("GET", "HEAD", "POST")
Respond = Callable[[HttpRequest], HttpResponse]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
SORRY = b"Something went wrong on our side. Please try again in a minute.\n"
log = logging.getLogger(__name__)


def one_line(get_response: Respond) -> Respond:
    """Write a line with the name of the page that answered, never with its address."""

    def respond(request: HttpRequest) -> HttpResponse:
        began, before = time.perf_counter(), request_id.set(secrets.token_hex(6))
        try:
            response = get_response(request)
            match = request.resolver_match
            line = {
                "route": (match.view_name if match else "") or "none",
                "method": request.method if request.method in METHODS else "other",
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000),
            }
            log.info("answered", extra=line)
            return response
        finally:
            request_id.reset(before)

    return respond


def guarded(application: Application) -> Application:
    """Answer for an application that raises: what is raised past it, the server would print."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return application(environ, start)
        except Exception:
            log.exception("a request that failed past its last page")
            start("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [SORRY]

    return answer
