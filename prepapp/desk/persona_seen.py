"""Which persona an editor sees the draft as: a cookie of the preview, without any answer in it.

It holds the version that was taken up, so that saving over the persona never undoes, unseen, what
somebody else saved meanwhile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from prepapp.bank.models import Persona
from prepapp.domain.answers import KEY

NAME = "persona-seen"


@dataclass(frozen=True)
class Seen:
    """A persona's key, and the version of it that was taken up."""

    key: str
    version: int


def current(key: str) -> Seen | None:
    """Return a persona of the draft as it is now; None when there is none."""
    versions = Persona.objects.filter(pk=key, retired=False).values_list("version", flat=True)
    return next((Seen(key, version) for version in versions), None)


def read(request: HttpRequest) -> Seen | None:
    """Return the persona that a browser says it sees; it may be gone from the draft."""
    found = re.fullmatch(rf"({KEY.pattern})\.([0-9]{{1,9}})", request.COOKIES.get(NAME, ""))
    return Seen(found[1], int(found[2])) if found else None


def remember(response: HttpResponse, seen: Seen) -> HttpResponse:
    """Let the browser say from now on which persona it sees."""
    response.set_cookie(
        NAME,
        f"{seen.key}.{seen.version}",
        path=reverse("preview"),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Let the browser see the draft as nobody in particular."""
    response.delete_cookie(NAME, path=reverse("preview"), samesite="Lax")
    return response
