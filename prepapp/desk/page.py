"""A page of the desk: who may open it, and what it is drawn with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from prepapp.desk.roles import who_can

View = Callable[..., HttpResponse]


def guarded(view: View, needs: tuple[str, ...]) -> View:
    """Ask strangers to sign in, and turn away in words those of the staff who lack a right."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if user(request).has_perms(needs):
            return view(request, **kwargs)
        return refuse(request, needs)

    return cast(View, admin.site.admin_view(answer))


def refuse(request: HttpRequest, needs: tuple[str, ...]) -> HttpResponse:
    """Answer that an account may not do this, and who can."""
    title = _("Your account may not do this")
    return show(request, "refused", title, status=403, named=True, who_can=who_can(needs))


def deny(request: HttpRequest, why: str) -> HttpResponse:
    """Answer that something is not done, and why; without a reason it is the account's rights."""
    title = _("This stays as it is") if why else _("Your account may not do this")
    return show(request, "refused", title, status=403, why=why)


def gone(request: HttpRequest) -> HttpResponse:
    """Answer that what was asked for is not there, or is there no more."""
    why = _("Somebody may have deleted it meanwhile. Nothing else was changed.")
    return show(request, "refused", _("This is not here any more"), status=404, why=why)


def show(
    request: HttpRequest, name: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Answer with a page of the desk; `name` is its template's."""
    context = {**admin.site.each_context(request), "title": title, **context}
    return render(request, f"admin/desk/{name}.html", context, status=status)


def user(request: HttpRequest) -> User:
    """Return who is signed in."""
    return cast(User, request.user)
