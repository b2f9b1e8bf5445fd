"""The draft set aside as a copy, which is offered before anything takes its place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.models import ADDITION
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.bank import editions
from prepapp.bank.difference import differences
from prepapp.bank.models import DraftCopy, Edition
from prepapp.bank.writing import dump
from prepapp.desk import draft, log
from prepapp.desk.draft import Draft


class AsideFirst(forms.Form):
    """Whether to keep what the draft says before it says something else."""

    aside = forms.BooleanField(
        label=gettext_lazy("Set the draft aside first, as a copy. It can be brought back."),
        required=False,
    )

    def kept(self) -> bool:
        """Tell whether the draft is to be kept."""
        return bool(self.is_valid() and self.cleaned_data["aside"])


def aside_first(now: Draft, live: Edition | None, sent: Any = None) -> AsideFirst:
    """Return the form as it was sent; a fresh one is ticked when something would be lost."""
    if sent:
        return AsideFirst(sent)
    unpublished = differences(dump(draft.bank_of(live)), now.document)
    kept = DraftCopy.objects.filter(document=editions.written(now.bank))
    return AsideFirst(initial={"aside": bool(unpublished) and not kept.exists()})


def set_aside(now: Draft, name: str, by: User) -> DraftCopy:
    """Keep what the draft says as a copy, and write it down."""
    copy = editions.keep(now.bank, name=name, by=by)
    log.write(by, [copy], ADDITION, _("Set aside."))
    return copy
