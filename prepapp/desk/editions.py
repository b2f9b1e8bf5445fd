"""An earlier edition again: live for patients, or as what the draft says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from prepapp.bank import editions
from prepapp.bank.difference import differences
from prepapp.bank.models import DraftCopy, Edition
from prepapp.bank.reading import BadDocument
from prepapp.bank.writing import dump
from prepapp.desk import draft, log
from prepapp.desk.aside import AsideFirst, aside_first, set_aside
from prepapp.desk.changed import replace, told
from prepapp.desk.draft import Draft
from prepapp.desk.page import guarded, show, user
from prepapp.desk.people import people
from prepapp.desk.roles import EDIT, PUBLISH
from prepapp.desk.signs import all_seen


class LiveAgain(forms.Form):
    """Why an earlier edition is to be live again."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        validators=[all_seen],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why, in a sentence. It is kept in the log."),
    )


@require_http_methods(["GET", "POST"])
def make_live(request: HttpRequest, number: int) -> HttpResponse:
    """Show what patients would see of an earlier edition, and let them."""
    edition = get_object_or_404(Edition, pk=number)
    if request.method != "POST":
        return _live_page(request, edition, draft.live(), LiveAgain(label_suffix=""))
    with transaction.atomic():
        return _make_live(request, edition, editions.hold().live)


def _make_live(request: HttpRequest, edition: Edition, live: Edition | None) -> HttpResponse:
    form = LiveAgain(request.POST, label_suffix="")
    if request.POST.get("live") != str(live or 0):
        return _live_page(request, edition, live, form, status=409)
    if not form.is_valid() or edition == live:
        return _live_page(request, edition, live, form, status=422)
    try:
        editions.make_live(edition.number)
    except BadDocument:
        return _live_page(request, edition, live, form, status=422)
    note = _("Made live again: {note}").format(note=form.cleaned_data["note"])
    log.write(user(request), [edition], CHANGE, note)
    messages.success(request, _live_done(edition))
    return redirect("desk_draft")


def _live_done(edition: Edition) -> str:
    said = _(
        "Edition {number} is live again. Patients see it at their next page. The draft is as it "
        "was."
    )
    reset = reverse("desk_reset", args=[edition.number])
    label = _("Reset the draft to edition {number}").format(number=edition.number)
    return format_html('{} <a href="{}">{}</a>', said.format(number=edition.number), reset, label)


def _live_page(
    request: HttpRequest,
    edition: Edition,
    live: Edition | None,
    form: LiveAgain,
    status: int = 200,
) -> HttpResponse:
    bank, unreadable = _readable(edition)
    return show(
        request,
        "edition_live",
        _("Make edition {number} live again").format(number=edition.number),
        status=status,
        edition=edition,
        live=live,
        unreadable=unreadable,
        people=people(draft.bank_of(live), bank) if bank else [],
        form=form,
        overtaken=status == 409,
    )


def _readable(edition: Edition) -> tuple[Any, list[str]]:
    """Return an edition's bank, or why there is none."""
    try:
        return editions.read(edition), []
    except BadDocument as bad:
        return None, bad.problems


# The draft reset to an edition


@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, number: int) -> HttpResponse:
    """Show what the draft would lose or change, and make it say what an edition says."""
    edition = get_object_or_404(Edition, pk=number)
    if request.method != "POST":
        return _reset_page(request, edition, draft.read())
    with transaction.atomic():
        return _reset(request, edition, draft.hold())


def _reset(request: HttpRequest, edition: Edition, now: Draft) -> HttpResponse:
    shown = draft.stamp_from(request.POST.get("stamp", ""))
    bank, _unreadable = _readable(edition)
    if shown.digest != now.digest:
        meanwhile = log.entries(shown.at)
        return _reset_page(request, edition, now, 409, overtaken=True, meanwhile=meanwhile)
    if bank is None:
        return _reset_page(request, edition, now, 422)
    changes, copy = differences(now.document, dump(bank)), None
    try:
        with transaction.atomic():
            if AsideFirst(request.POST).kept():
                name = _("Draft before it was reset to edition {number}")
                copy = set_aside(now, name.format(number=edition.number), user(request))
            why = _("Reset to edition {number}").format(number=edition.number)
            replace(bank, changes, user(request), why)
    except BadDocument as bad:
        return _reset_page(request, edition, now, 422, problems=bad.problems)
    messages.success(request, _reset_done(edition, copy))
    return redirect("desk_draft")


def _reset_done(edition: Edition, copy: DraftCopy | None) -> str:
    said = _("The draft now says what edition {number} says.").format(number=edition.number)
    if copy is None:
        return said
    kept = _("What it said before is kept as a copy:")
    return format_html(
        '{} {} <a href="{}">{}</a>', said, kept, reverse("desk_copy", args=[copy.pk]), copy
    )


def _reset_page(
    request: HttpRequest,
    edition: Edition,
    now: Draft,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    bank, unreadable = _readable(edition)
    live = draft.live()
    changes = differences(now.document, dump(bank)) if bank else []
    return show(
        request,
        "edition_reset",
        _("Reset the draft to edition {number}").format(number=edition.number),
        status=status,
        edition=edition,
        unreadable=unreadable,
        told=told(changes, edition.published),
        stamp=draft.stamp(now, live),
        aside=aside_first(now, live, request.POST),
        **more,
    )


urlpatterns = [
    path("editions/<int:number>/live/", guarded(make_live, PUBLISH), name="desk_live"),
    path("editions/<int:number>/reset/", guarded(reset, EDIT), name="desk_reset"),
]
