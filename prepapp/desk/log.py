"""The log of who did what, which the desk shows and nobody edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from prepapp.bank.keys import KINDS

# What a document calls the rows of a model, the languages of the bank included.
KIND_OF = {**KINDS, "language": "languages"}


def write(by: User | None, things: Iterable[Model], action: int, message: str) -> None:
    """Write down what somebody did with things; what a command did is nobody's, and not logged.

    `action` is ADDITION, CHANGE or DELETION.
    """
    if by is not None:
        LogEntry.objects.log_actions(by.pk, list(things), action, message)


def entries(since: datetime | None) -> QuerySet[LogEntry]:
    """Return what was written down about the bank, since a moment or ever, the oldest first."""
    found = LogEntry.objects.filter(content_type__app_label="bank")
    if since is not None:
        found = found.filter(action_time__gte=since)
    return found.select_related("user", "content_type").order_by("action_time", "pk")


def last(since: datetime | None) -> Mapping[tuple[str, str], LogEntry]:
    """Return the last entry about each row of the draft, since a moment or ever."""
    found = entries(since).filter(content_type__model__in=KIND_OF)
    return {(KIND_OF[e.content_type.model], str(e.object_id)): e for e in found if e.content_type}
