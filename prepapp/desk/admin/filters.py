"""The filters beside the lists."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prepapp.bank import rows
from prepapp.bank.keys import kind_of
from prepapp.bank.models import SiteFacts
from prepapp.bank.writing import dump
from prepapp.desk.facts import facts_of


class StateFilter(SimpleListFilter):
    """Rows by what the next publish would do with them; retired ones stay out of the way."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return [
            ("new", _("New since the live edition")),
            ("changed", _("Changed since the live edition")),
            ("retired", _("Retired")),
            ("all", _("All, with the retired ones")),
        ]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        yield {**first, "display": _("In use")}
        yield from rest

    def queryset(self, request: Any, queryset: Any) -> Any:
        match self.value():
            case "all":
                return queryset
            case "retired":
                return queryset.filter(retired=True)
            case "new" | "changed" as state:
                return queryset.filter(retired=False, pk__in=keys_that_are(state, queryset.model))
        return queryset.filter(retired=False)


def keys_that_are(state: str, model: Any) -> list[str]:
    """Return the keys of the draft's rows that are new, or changed, since the live edition."""
    kind = kind_of(model)
    live = _live_entries().get(kind, {})
    draft = dump(rows.read())[kind]
    if state == "new":
        return [key for key in draft if key not in live]
    return [key for key, entry in draft.items() if key in live and entry != live[key]]


def _live_entries() -> Any:
    live = SiteFacts.the().live
    return _entries(live.digest, live.document) if live else {}


@lru_cache(maxsize=4)
def _entries(_digest: str, document: str) -> Any:
    return json.loads(document)


class YesFilter(SimpleListFilter):
    """A filter that is on or off; a list of keys says what it keeps."""

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return [("yes", _("Yes"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.filter(pk__in=self.keys(queryset)) if self.value() else queryset

    def keys(self, queryset: Any) -> Any:
        raise NotImplementedError


class UnreachableFilter(YesFilter):
    """What nobody can reach, whatever they answer."""

    title = _("nobody can reach it")
    parameter_name = "unreachable"

    def keys(self, queryset: Any) -> Any:
        kind = kind_of(queryset.model)
        reached = getattr(facts_of(rows.read()).reached, kind)
        return [key for key in queryset.values_list("pk", flat=True) if key not in reached]


class NoSourceFilter(YesFilter):
    """Questions that rest on no source."""

    title = _("no source")
    parameter_name = "no_source"

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.filter(source_lines=None) if self.value() else queryset


class ReviewDueFilter(YesFilter):
    """Sources whose review is due, and questions that rest on one."""

    title = _("review due")
    parameter_name = "review_due"

    def queryset(self, request: Any, queryset: Any) -> Any:
        if not self.value():
            return queryset
        lookup = (
            "review_by"
            if kind_of(queryset.model) == "sources"
            else ("source_lines__source__review_by")
        )
        return queryset.filter(**{f"{lookup}__lt": timezone.localdate()}).distinct()
