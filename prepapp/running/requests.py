"""What no browser sends to this site is refused before anything reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse

LONGEST = 4_000  # letters of a path, or of a query; SQLite fails at a search of a thousand words
DIGITS = 18


class Utf8Request(WSGIRequest):
    """A request in UTF-8, as all our pages are, whatever it says of itself.

    Python knows encodings that fail on some bytes, or give back no text; and Django decodes a
    request by the name that it brings, before any page or middleware could look at it.
    """

    encoding = property(lambda _self: "utf-8", lambda _self, _named: None)


class Application(WSGIHandler):
    """The site as a server calls it."""

    request_class = Utf8Request


def sound_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to a request that no page can read; nobody waits for its body."""

    def respond(request: HttpRequest) -> HttpResponse:
        if why := unsound(request):
            raise BadRequest(why)
        return get_response(request)

    return respond


def unsound(request: HttpRequest) -> str:
    """Say why a request cannot be read, in words of our own; "" when it can."""
    query, said = request.META.get("QUERY_STRING", ""), request.META.get("CONTENT_LENGTH") or "0"
    if not (said.isascii() and said.isdecimal()):
        return "The length of the body is not a number."
    if len(said) > DIGITS or int(said) > settings.LARGEST_BODY:
        return "The body is too large."
    if max(len(request.path_info), len(query)) > LONGEST:
        return "The address is too long."
    # PostgreSQL keeps no NUL, and no page asks for one.
    if "\0" in request.path_info or "%00" in query:
        return "The address has a NUL in it."
    return ""
