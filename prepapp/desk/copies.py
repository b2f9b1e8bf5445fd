"""The draft as a whole: how it stands, downloads, copies set aside and files brought in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from prepapp.bank import editions, files
from prepapp.bank.difference import Change, differences
from prepapp.bank.models import DraftCopy, Edition
from prepapp.bank.reading import BadDocument
from prepapp.bank.writing import dump
from prepapp.desk import aside, draft, log, one_copy, upload
from prepapp.desk.facts import facts_of
from prepapp.desk.page import guarded, show, user
from prepapp.desk.roles import EDIT, LOOK
from prepapp.desk.signs import all_seen
from prepapp.domain.bank import Bank


class Aside(forms.Form):
    """What to call a copy of the draft."""

    name = forms.CharField(
        label=gettext_lazy("Name of the copy"),
        max_length=80,
        validators=[all_seen],
        help_text=gettext_lazy("What the work is about, such as: new questions on cost."),
    )


def changes_since_live(bank: Bank) -> list[Change]:
    """Return what a draft has changed since the live edition."""
    return differences(dump(draft.bank_of(draft.live())), dump(bank))


@require_GET
def draft_page(request: HttpRequest) -> HttpResponse:
    """Show how the draft stands, and everything that can be done with the whole of it."""
    return _page(request)


@require_POST
def set_aside(request: HttpRequest) -> HttpResponse:
    """Keep the draft as a copy."""
    form = Aside(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        with transaction.atomic():
            copy = aside.set_aside(draft.read(), form.cleaned_data["name"], user(request))
    except BadDocument as bad:
        return _page(request, form=form, status=422, not_kept=bad.problems)
    said = format_html(_("The draft is kept as the copy “{}”."), copy)
    if copy.base is not None:
        text = _(
            "For an urgent fix, reset the draft to edition {number} now, mend and publish it, "
            "and bring the copy back afterwards."
        )
        address = reverse("desk_reset", args=[copy.base.number])
        said = format_html('{} <a href="{}">{}</a>', said, address, text.format(number=copy.base))
    messages.success(request, said)
    return redirect("desk_draft")


@csrf_exempt  # the token is read with the file: see below
@require_POST
def bring_in(request: HttpRequest) -> HttpResponse:
    """Keep a file as a copy; it may be larger than any other form of the site."""
    request.upload_handlers = [upload.UpToTheLimit(request)]
    return _bring_in(request)


@csrf_protect
def _bring_in(request: HttpRequest) -> HttpResponse:
    try:
        copy = upload.copy_from(request, user(request))
    except BadDocument as bad:
        return _page(request, status=422, problems=bad.problems)
    log.write(user(request), [copy], ADDITION, _("Brought in from a file."))
    messages.success(request, _("The file is read. The draft is as it was: look first."))
    return redirect("desk_copy", copy.pk)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Answer with the draft as a file, or with an edition or a copy that was asked for."""
    try:
        name, bank = _asked_for(request)
    except BadDocument as bad:
        messages.error(request, " ".join(bad.problems))
        return redirect("desk_draft")
    return HttpResponse(
        files.as_text(dump(bank)),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.yaml"'},
    )


def _asked_for(request: HttpRequest) -> tuple[str, Bank]:
    if "edition" in request.GET:
        edition = get_object_or_404(Edition, pk=_number(request.GET["edition"]))
        return f"bank-edition-{edition}", editions.read(edition)
    if "copy" in request.GET:
        copy = get_object_or_404(DraftCopy, pk=_number(request.GET["copy"]))
        return f"bank-copy-{slugify(copy.name) or copy.pk}", one_copy.bank_of(copy)
    return f"bank-draft-{timezone.localdate()}", draft.read().bank


def _number(text: str) -> int:
    if text.isdecimal() and len(text) < 10:
        return int(text)
    raise Http404


def _page(
    request: HttpRequest, *, form: Aside | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    now = draft.read()
    facts = facts_of(now.bank)
    return show(
        request,
        "draft",
        _("The draft"),
        status=status,
        live=draft.live(),
        changes=len(changes_since_live(now.bank)),
        errors=len(facts.errors),
        warnings=len(facts.warnings(timezone.localdate())),
        copies=DraftCopy.objects.defer("document").select_related("made_by", "base"),
        may_edit=user(request).has_perms(EDIT),
        form=form or Aside(label_suffix=""),
        **more,
    )


urlpatterns = [
    path("draft/", guarded(draft_page, LOOK), name="desk_draft"),
    path("draft/export/", guarded(export, LOOK), name="desk_export"),
    path("draft/set-aside/", guarded(set_aside, EDIT), name="desk_set_aside"),
    path("draft/bring-in/", guarded(bring_in, EDIT), name="desk_bring_in"),
    *one_copy.urlpatterns,
]
