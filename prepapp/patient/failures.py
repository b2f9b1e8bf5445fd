"""Plain pages for when something fails; they say so, and give back what was typed."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from prepapp.domain.answers import one_line
from prepapp.patient.fields import WORDS
from prepapp.patient.language import DESK

TYPED = 20  # how many typed texts a failure page gives back


def failure(
    request: HttpRequest, status: int, title: str, *sentences: str, typed: bool = False
) -> HttpResponse:
    """Answer with a plain page, with the typed words of a form on it when asked."""
    texts = _typed(request) if typed else []
    context = {"title": title, "sentences": sentences, "typed": texts}
    return render(request, "failure.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell somebody whose browser sent no cookie, or whose form had gone stale."""
    if not request.COOKIES:
        return failure(
            request,
            403,
            _("Your browser did not send a cookie"),
            _("This site keeps your answers in a cookie in your own browser, and nowhere else."),
            _("Please allow cookies for this site, then go back and try again."),
            typed=True,
        )
    return failure(
        request,
        403,
        _("That page was open for a while"),
        _("For your safety we did not take that form. Nothing that you saved before is lost."),
        _("Please go back, load the page again, and send it once more."),
        typed=True,
    )


def changed(request: HttpRequest) -> HttpResponse:
    """Tell somebody that the step they answered is no longer asked."""
    return failure(
        request,
        409,
        _("Our questions have changed"),
        _("The page you answered is no longer part of the questions. Your other answers are safe."),
        _("Please go on from where you were."),
        typed=True,
    )


def not_open(request: HttpRequest) -> HttpResponse:
    """Tell somebody that no bank has been published yet."""
    return failure(
        request,
        503,
        _("This site is not open yet"),
        _("No questions have been published. Please come back later."),
    )


def busy(request: HttpRequest, wait: int) -> HttpResponse:
    """Tell somebody that too much is asked of the machine just now; `wait` is in seconds."""
    response = failure(
        request,
        503,
        _("Many people are here right now"),
        _("Nothing is lost. Please try again in a minute."),
        typed=True,
    )
    response.headers["Retry-After"] = str(wait)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return failure(
        request,
        400,
        _("We could not read that"),
        _("Your browser sent something that we could not read, or that was too large."),
        _("Please go back and try again with less text."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return failure(request, 403, _("This page is not open to you"), _("Please sign in first."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return failure(
        request,
        404,
        _("There is no page here"),
        _("The address may be old or mistyped. Your answers are safe."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return no_database(request)
    return failure(
        request,
        500,
        _("Something went wrong on our side"),
        _("Your saved answers are safe in your own browser. Please try again in a minute."),
        typed=True,
    )


def no_database(request: HttpRequest) -> HttpResponse:
    """Tell somebody whose page needs the database, which does not answer just now."""
    sentences = [
        _("A part of our site does not answer right now. Please try again in a minute."),
        _("Your saved answers are safe in your own browser."),
    ]
    if request.path_info.startswith(DESK):
        sentences = [
            _("The database does not answer right now. Please try again in a minute."),
            _("What you sent just now may be saved or not. Please look before you send it again."),
        ]
    response = failure(request, 503, _("We need a minute"), *sentences, typed=True)
    response["Retry-After"] = "30"
    return response


def _typed(request: HttpRequest) -> list[str]:
    """Return the words a person typed; ticks are quick to set again."""
    try:
        posted = request.POST
    except Exception:  # the body itself may be what failed
        return []
    words = [one_line(str(text)) for name, text in posted.items() if name.startswith(WORDS)]
    return [text for text in words if text][:TYPED]
