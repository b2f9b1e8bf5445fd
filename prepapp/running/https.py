"""Behind a proxy, a page is drawn for who came over https, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

ADVICE = (
    "This site is read over https alone.\n\n"
    "If the address in your browser begins with http://, type https:// in its place.\n\n"
    "If it begins with https:// already, the site's operator has something to mend: the proxy in "
    "front of the site does not send X-Forwarded-Proto: https. See docs/running-it.md.\n"
)


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a request that did not come over https, where the site is set to https.

    Whoever ends https also leads there; a redirect from here would go round for ever as soon as
    the proxy does not say how a visit came.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        if settings.SECURE and not request.is_secure():
            return HttpResponse(ADVICE, status=403, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return respond
