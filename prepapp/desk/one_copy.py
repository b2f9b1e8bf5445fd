"""A copy of the draft: what bringing it into the draft would change, and doing so."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, DELETION
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from prepapp.bank import editions
from prepapp.bank.difference import Conflict, Merged, differences, entry_lines, merge, naming
from prepapp.bank.models import DraftCopy
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.desk import draft, log
from prepapp.desk.aside import AsideFirst, aside_first, set_aside
from prepapp.desk.changed import Line, lines, name_of, replace, told
from prepapp.desk.draft import Draft
from prepapp.desk.facts import facts_of
from prepapp.desk.page import guarded, show, user
from prepapp.desk.roles import EDIT
from prepapp.desk.signs import all_seen
from prepapp.domain.bank import Bank


class Name(forms.Form):
    """What a copy is called."""

    name = forms.CharField(
        label=gettext_lazy("Name of the copy"), max_length=80, validators=[all_seen]
    )


def bank_of(copy: DraftCopy) -> Bank:
    """Return the bank of a copy; raise BadDocument when it cannot be read any more."""
    return parse(json.loads(copy.document))


@dataclass(frozen=True)
class Both:
    """An object that the draft and the copy changed, each in its own way."""

    conflict: Conflict
    in_draft: tuple[str, ...]
    in_copy: tuple[str, ...]
    chosen: str = ""

    @property
    def name(self) -> str:
        return name_of(self.conflict.kind)

    @property
    def field(self) -> str:
        return f"{self.conflict.kind}.{self.conflict.key}"


@dataclass(frozen=True)
class Bringing:
    """What bringing a copy into the draft does, once it is chosen what to keep of both.

    A copy that began from an edition brings the work done since; any other one takes the draft's
    place. `choices` is "draft" or "copy" by the field of what both changed.
    """

    copy: DraftCopy
    now: Draft
    choices: Any

    @cached_property
    def theirs(self) -> dict[str, Any]:
        return dump(bank_of(self.copy))

    @cached_property
    def base(self) -> dict[str, Any] | None:
        return dump(editions.read(self.copy.base)) if self.copy.base else None

    @cached_property
    def both(self) -> list[Both]:
        """What was changed on both sides."""
        return [self._both(conflict) for conflict in self._merge(()).conflicts]

    @cached_property
    def unchosen(self) -> list[Both]:
        return [both for both in self.both if both.chosen not in ("draft", "copy")]

    @cached_property
    def merged(self) -> Merged:
        taken = [b.conflict for b in self.both if b.chosen == "copy"]
        return self._merge({(conflict.kind, conflict.key) for conflict in taken})

    @cached_property
    def bank(self) -> Bank:
        """What the draft would say."""
        return parse(self.merged.document)

    @cached_property
    def errors(self) -> list[Line]:
        """What would then keep the draft from being published."""
        return lines(facts_of(self.bank).errors, self.bank)

    def _merge(self, take_theirs: Collection[tuple[str, str]]) -> Merged:
        if self.base is not None:
            return merge(self.base, self.now.document, self.theirs, take_theirs)
        return Merged(self.theirs, (), tuple(differences(self.now.document, self.theirs)))

    def _both(self, conflict: Conflict) -> Both:
        was = (self.base or {}).get(conflict.kind, {}).get(conflict.key)
        names = naming(self.now.document, self.theirs)
        return Both(
            conflict,
            entry_lines(conflict.kind, was, conflict.ours, names),
            entry_lines(conflict.kind, was, conflict.theirs, names),
            self.choices.get(f"{conflict.kind}.{conflict.key}", ""),
        )


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what bringing a copy into the draft would change, and do so."""
    copy = get_object_or_404(DraftCopy, pk=pk)
    if request.method != "POST":
        return _page(request, Bringing(copy, draft.read(), {}))
    with transaction.atomic():
        return _bring(request, Bringing(copy, draft.hold(), request.POST))


def _bring(request: HttpRequest, bringing: Bringing) -> HttpResponse:
    shown = draft.stamp_from(request.POST.get("stamp", ""))
    if shown.digest != bringing.now.digest:
        meanwhile = log.entries(shown.at)
        return _page(request, bringing, 409, overtaken=True, meanwhile=meanwhile)
    try:
        if bringing.unchosen or not (bringing.merged.taken or bringing.both):
            return _page(request, bringing, 422, unchosen=bringing.unchosen)
        with transaction.atomic():
            _put(bringing, AsideFirst(request.POST).kept(), user(request))
    except BadDocument as bad:
        return _page(request, bringing, 422, problems=bad.problems)
    said = _("What you took from the copy “{name}” is in the draft. The copy is still here, too.")
    messages.success(request, said.format(name=bringing.copy))
    return redirect("desk_draft")


def _put(bringing: Bringing, aside_first: bool, by: User) -> None:
    if aside_first:
        name = _("Draft before “{name}”").format(name=bringing.copy)
        set_aside(bringing.now, name[:80], by)
    why = _("From the copy “{name}”").format(name=bringing.copy)
    replace(bringing.bank, bringing.merged.taken, by, why)


def _page(request: HttpRequest, bringing: Bringing, status: int = 200, **more: Any) -> HttpResponse:
    copy, live = bringing.copy, draft.live()
    context = {
        "copy": copy,
        "stamp": draft.stamp(bringing.now, live),
        "aside": None if copy.base else aside_first(bringing.now, live, request.POST),
        "rename": Name(initial={"name": copy.name}, label_suffix=""),
        **more,
    }
    try:
        context |= _shown(bringing)
    except BadDocument as bad:
        context["unreadable"] = bad.problems
    title = _("Copy “{name}”").format(name=copy)
    return show(request, "copy", title, status=status, **context)


def _shown(bringing: Bringing) -> dict[str, Any]:
    """Return what a page says of a copy; raise BadDocument when it cannot be read any more."""
    base = bringing.copy.base
    return {
        "told": told(bringing.merged.taken, base.published if base else None),
        "both": bringing.both,
        "errors": bringing.errors,
    }


# What else can be done with a copy


@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a copy something else."""
    copy = get_object_or_404(DraftCopy, pk=pk)
    form = Name(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, Bringing(copy, draft.read(), {}), 422, rename=form)
    was, copy.name = copy.name, form.cleaned_data["name"]
    with transaction.atomic():
        copy.save(update_fields=["name"])
        log.write(user(request), [copy], CHANGE, _("Was called “{name}”.").format(name=was))
    return redirect("desk_copy", copy.pk)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then delete a copy for good."""
    copy = get_object_or_404(DraftCopy, pk=pk)
    if request.method != "POST":
        title = _("Delete the copy “{name}”?").format(name=copy)
        return show(request, "copy_delete", title, copy=copy)
    with transaction.atomic():
        log.write(user(request), [copy], DELETION, _("Deleted."))
        copy.delete()
    messages.success(request, _("The copy “{name}” is deleted.").format(name=copy))
    return redirect("desk_draft")


urlpatterns = [
    path("draft/copies/<int:pk>/", guarded(bring, EDIT), name="desk_copy"),
    path("draft/copies/<int:pk>/rename/", guarded(rename, EDIT), name="desk_copy_rename"),
    path("draft/copies/<int:pk>/delete/", guarded(delete, EDIT), name="desk_copy_delete"),
]
