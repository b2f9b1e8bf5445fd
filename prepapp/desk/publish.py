"""Publish: the draft is shown as the next edition would differ, and frozen when all is well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from prepapp.bank import editions
from prepapp.bank.difference import Change, differences
from prepapp.bank.models import Edition
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.desk import draft, log
from prepapp.desk.changed import Changed, Line, lines, told
from prepapp.desk.draft import Draft, Stamp
from prepapp.desk.facts import facts_of
from prepapp.desk.page import guarded, refuse, show, user
from prepapp.desk.people import Alike, people
from prepapp.desk.roles import LOOK, PUBLISH, who_can
from prepapp.desk.signs import all_seen
from prepapp.domain.bank import Bank, Source
from prepapp.domain.checks import overdue


class Overtaken(Exception):
    """Raised when the draft or the live edition is not what a page showed any more."""


class Note(forms.Form):
    """What is said of an edition; a reason too when reviews are overdue."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        validators=[all_seen],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What changes, and why, in a sentence. It is kept for ever."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why publish with overdue reviews?"),
        max_length=1000,
        validators=[all_seen],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It is kept with the note."),
    )

    def __init__(self, data: Any = None, *, overdue: bool) -> None:
        super().__init__(data, label_suffix="")
        if not overdue:
            del self.fields["reason"]

    def text(self) -> str:
        """Return the note as the edition keeps it."""
        note, reason = self.cleaned_data["note"], self.cleaned_data.get("reason")
        if not reason:
            return str(note)
        return f"{note}\n\n{_('Published with overdue reviews:')} {reason}"


@dataclass(frozen=True)
class Next:
    """The edition that a publish would make, beside the live one."""

    draft: Draft
    live: Edition | None

    @cached_property
    def stamp(self) -> Stamp:
        return draft.stamp(self.draft, self.live)

    @cached_property
    def live_bank(self) -> Bank:
        return draft.bank_of(self.live)

    @cached_property
    def changes(self) -> list[Change]:
        return differences(dump(self.live_bank), self.draft.document)

    @cached_property
    def each(self) -> list[Changed]:
        """What changes, object by object, with who changed it last."""
        return told(self.changes, self.live.published if self.live else None)

    @cached_property
    def errors(self) -> list[Line]:
        """What keeps it from being published."""
        if found := facts_of(self.draft.bank).errors:
            return lines(found, self.draft.bank)
        try:
            parse(self.draft.document)
        except BadDocument as bad:
            return [Line("", "", text) for text in bad.problems]
        return []

    @cached_property
    def warnings(self) -> int:
        return len(facts_of(self.draft.bank).warnings(timezone.localdate()))

    @cached_property
    def overdue(self) -> list[Source]:
        return overdue(self.draft.bank, timezone.localdate())

    @cached_property
    def people(self) -> list[Alike]:
        """What people will see of it; nothing while errors stand."""
        return [] if self.errors else people(self.live_bank, self.draft.bank)

    def form(self, data: Any = None) -> Note:
        return Note(data, overdue=bool(self.overdue))


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Show what would be published, and publish it."""
    coming = Next(draft.read(), draft.live())
    if request.method != "POST":
        return _page(request, coming, coming.form())
    if not user(request).has_perms(PUBLISH):
        return refuse(request, PUBLISH)
    form, shown = coming.form(request.POST), draft.stamp_from(request.POST.get("stamp", ""))
    if not shown.same(coming.stamp):
        return _overtaken(request, coming, form, shown)
    if coming.errors or not coming.changes or not form.is_valid():
        return _page(request, coming, form, status=422)
    try:
        edition = _freeze(coming, form.text(), user(request))
    except Overtaken:
        coming = Next(draft.read(), draft.live())
        return _overtaken(request, coming, coming.form(request.POST), shown)
    messages.success(request, _done(edition))
    return redirect("desk_draft")


def _freeze(coming: Next, note: str, by: User) -> Edition:
    """Freeze what was checked, if it still is what it was; raise Overtaken when it is not."""
    with transaction.atomic():
        editions.hold()
        if not draft.stamp(draft.read(), draft.live()).same(coming.stamp):
            raise Overtaken
        edition = editions.freeze(coming.draft.bank, note=note, by=by)
        log.write(by, [edition], ADDITION, _("Published: {note}").format(note=note))
    return edition


def _done(edition: Edition) -> str:
    text = _("Edition {number} is live. Patients see it at their next page.")
    said, site = text.format(number=edition.number), _("See the site")
    return format_html('{} <a href="{}">{}</a>', said, reverse("start"), site)


def _overtaken(request: HttpRequest, coming: Next, form: Note, shown: Stamp) -> HttpResponse:
    meanwhile = log.entries(shown.at)
    return _page(request, coming, form, status=409, overtaken=True, meanwhile=meanwhile)


def _page(
    request: HttpRequest, coming: Next, form: Note, status: int = 200, **more: Any
) -> HttpResponse:
    may = user(request).has_perms(PUBLISH)
    more |= {"may_publish": may, "who_can": [] if may else who_can(PUBLISH)}
    title = _("Publish the draft")
    return show(request, "publish", title, status=status, coming=coming, form=form, **more)


urlpatterns = [path("publish/", guarded(publish, LOOK), name="desk_publish")]
