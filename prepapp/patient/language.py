"""The patient's language: one that both the live bank and the site's own pages speak."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST

from prepapp.bank import editions
from prepapp.domain.sheet import Voice

COOKIE = "language"
DESK = "/admin/"  # which has one language of its own

Respond = Callable[[HttpRequest], HttpResponse]


def offered(languages: Iterable[str]) -> dict[str, str]:
    """Return which of a bank's languages the site's pages speak too, by code, with their names."""
    names = dict(settings.LANGUAGES)
    found = {code: names[code] for code in languages if code in names}
    return found or {settings.LANGUAGE_CODE: names[settings.LANGUAGE_CODE]}


def wanted(request: HttpRequest, languages: Iterable[str]) -> str:
    """Return the language that was chosen on a page, else the first that the browser asks for."""
    first, *others = codes = list(offered(languages))
    if not others:
        return first
    chosen = request.COOKIES.get(COOKIE)
    if chosen in codes:
        return chosen
    for asked, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        family = asked.partition("-")[0]
        alike = [code for code in codes if code.partition("-")[0] == family]
        for code in (asked, family, *alike):
            if code in codes:
                return code
    return first


def middleware(get_response: Respond) -> Respond:
    """Speak to each patient in their language; the desk speaks its own."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(DESK):
            return get_response(request)
        languages = tuple(code for code, _name in settings.LANGUAGES)
        try:
            live = editions.live()
        except (editions.NothingPublished, DatabaseError):
            pass  # the page that says so has a language too
        else:
            request.live = live  # type: ignore[attr-defined]
            languages = live.languages
        with spoken_to(request, languages) as language:
            return told(get_response(request), language)

    return respond


def voice() -> Voice:
    """Return how the language that is spoken now says things."""
    return Voice(say=partial(_said, get_language()), count=ngettext, date=date_format)


@lru_cache(maxsize=2_000)  # phrases of ours; of an editor's, only the names of countries
def _said(language: str | None, phrase: str) -> str:
    with override(language):
        return _(phrase)


@contextmanager
def spoken_to(request: HttpRequest, languages: Iterable[str]) -> Iterator[str]:
    """Speak the language that a request wants, among those of a bank."""
    language = wanted(request, languages)
    with override(language):
        yield language


def told(response: HttpResponse, language: str) -> HttpResponse:
    """Say in a response which language it is in, and that another browser may get another."""
    response.headers.setdefault("Content-Language", language)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language that was chosen, and go back to the page it was chosen on."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("start")
    response = HttpResponseRedirect(back, status=303)
    live, chosen = getattr(request, "live", None), request.POST.get("language", "")
    if live and chosen in offered(live.languages):
        response.set_cookie(COOKIE, chosen, secure=settings.SECURE, httponly=True, samesite="Lax")
    return response
