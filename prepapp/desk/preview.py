"""The patient's own pages, drawn from the draft: nothing is published, no patient sees it.

Every address of the patient's way has a twin under /admin/preview/. While a twin is answered, the
script prefix is /admin/preview/, so that its links, its redirects and its cookie stay in there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import (
    Resolver404,
    URLPattern,
    get_script_prefix,
    path,
    resolve,
    reverse,
    set_script_prefix,
)
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from prepapp.bank import editions, rows
from prepapp.desk import persona_seen
from prepapp.desk.persona_saving import save_persona
from prepapp.domain.bank import Bank, Persona
from prepapp.domain.path import walk
from prepapp.domain.selection import select
from prepapp.domain.sheet import SiteFacts
from prepapp.patient import answers_cookie, failures, language

LOOK = ("bank.view_persona", "bank.change_persona")
SAVE = ("bank.change_persona",)
AFRESH = ("clear", "resume")  # pages that put other answers in the place of a persona's

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Banner:
    """What stands above every page of a preview: the persona being seen, and the ways out.

    It is for staff, so it speaks the desk's language, whatever the page below it speaks.
    """

    language: str
    persona: Persona | None
    desk: str
    personas: str
    save: str  # empty for somebody who may not save personas


def draft() -> editions.Live:
    """Return the draft as if it were live, in the reader's language."""
    bank = rows.read(get_language())
    return editions.Live(
        number=None,
        published=timezone.localdate(),
        banks={bank.language: bank},
        facts=_facts(),
        drawn=None,
    )


def _facts() -> SiteFacts:
    try:
        return editions.live().facts
    except editions.NothingPublished:
        return SiteFacts()


@contextmanager
def inside() -> Iterator[None]:
    """Let every address that is made meanwhile stay inside the preview."""
    before, prefix = get_script_prefix(), reverse("preview")
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def may(user: Any, permissions: tuple[str, ...]) -> bool:
    """Tell whether somebody has any of these permissions."""
    return any(user.has_perm(permission) for permission in permissions)


def for_editors(view: View, *permissions: str) -> View:
    """Ask strangers to sign in, and turn away those of the staff who have no such permission."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if may(request.user, permissions):
            return view(request, **kwargs)
        return failures.failure(
            request,
            403,
            _("Your account may not do this"),
            _("To preview the draft, an account needs the right to see personas."),
            _("To save one, it needs the right to change personas. Ask for it."),
        )

    return admin.site.admin_view(guarded)


@require_GET
def personas(request: HttpRequest) -> HttpResponse:
    """Show everyone the draft can be seen as."""
    bank = next(iter(draft().banks.values()))
    context = {
        **admin.site.each_context(request),
        "title": _("Preview of the draft"),
        "personas": [(persona, questions(bank, persona)) for persona in bank.personas.values()],
        "start": _twin("start"),
        "clear": _twin("clear"),
    }
    return render(request, "admin/preview.html", context)


def questions(bank: Bank, persona: Persona) -> int | None:
    """Return how many questions a persona's sheet has; None when the way ends before a sheet."""
    way = walk(bank, persona.answers)
    if way.stopped or way.blocking():
        return None
    s = select(way, persona.picks)
    return s.printed() + len(s.calls) + len(s.talk) + len(persona.picks.own)


def _twin(name: str, *args: Any) -> str:
    """Return the address of a patient's page inside the preview."""
    with inside():
        return reverse(name, args=args)


@require_POST
def see_as(request: HttpRequest, key: str) -> HttpResponse:
    """Put a persona's answers into the preview's cookie, and go to the first page or the sheet."""
    seen = persona_seen.current(key)
    persona = next(iter(draft().banks.values())).personas.get(key)
    if seen is None or persona is None:
        messages.error(request, _("This persona is not in the draft any more. Choose another."))
        return redirect("preview")
    page = _twin("sheet") if request.GET.get("to") == "sheet" else _twin("step", 1)
    response: HttpResponse = redirect(page)
    try:
        with inside():
            answers_cookie.seal(response, persona.answers, persona.picks)
    except answers_cookie.TooLarge:
        text = _("{name} says more than a browser can keep. Shorten the persona's own words.")
        messages.error(request, text.format(name=persona.name))
        return redirect("preview")
    return persona_seen.remember(response, seen)


def page(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer with the draft's twin of a patient's page."""
    with language.spoken_to(request, rows.languages()) as spoken:
        return language.told(twin(request, draft(), rest), spoken)


def twin(request: HttpRequest, live: editions.Live, rest: str) -> HttpResponse:
    """Answer with a patient's page, drawn from a bank that patients do not see."""
    request.live = live  # type: ignore[attr-defined]
    request.preview = _banner(request, live)  # type: ignore[attr-defined]
    with inside():
        try:
            match = resolve(f"/{rest}", "prepapp.patient.urls")
        except Resolver404:
            return failures.not_found(request)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return persona_seen.forget(response) if match.url_name in AFRESH else response


def _banner(request: HttpRequest, live: editions.Live) -> Banner:
    seen = persona_seen.read(request)
    return Banner(
        language=settings.LANGUAGE_CODE,
        persona=live.bank(get_language() or "en").personas.get(seen.key) if seen else None,
        desk=reverse("admin:index"),
        personas=reverse("preview"),
        save=reverse("preview_persona") if may(request.user, SAVE) else "",
    )


def urls() -> list[URLPattern]:
    """Return the addresses of the preview, to stand under admin/preview/."""
    return [
        path("", for_editors(personas, *LOOK), name="preview"),
        path("as/<slug:key>/", for_editors(see_as, *LOOK), name="preview_as"),
        path("prepare/persona/", for_editors(save_persona, *SAVE), name="preview_persona"),
        path("<path:rest>", for_editors(page, *LOOK), name="preview_page"),
    ]
