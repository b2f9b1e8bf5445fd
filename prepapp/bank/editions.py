"""The live edition: published in one transaction, held in memory once per process."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone

from prepapp.bank.models import CrisisLine, Edition, SiteFacts
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank
from prepapp.domain.checks import Problem, problems
from prepapp.domain.sheet import SiteFacts as Facts

LOOK_EVERY = 3.0  # seconds between two looks for a newer edition, per process
log = logging.getLogger(__name__)


class NothingPublished(Exception):
    """Raised when there is no live edition yet."""


class BrokenBank(ValueError):
    """Raised with every problem that keeps a bank from being published."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.problems = found


@dataclass(frozen=True)
class Live:
    """What patients see: the live edition in each of its languages, and the site's facts."""

    number: int
    published: date
    banks: Mapping[str, Bank]
    facts: Facts

    def bank(self, language: str) -> Bank:
        """Return the bank in a language, or in its first one."""
        return self.banks.get(language) or next(iter(self.banks.values()))


@dataclass
class _Held:
    """This process's copy, the stamp it was read at, and when the stamp was last looked at."""

    live: Live | None = None
    stamp: tuple[int, datetime] | None = None
    looked: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


_held = _Held()


def live() -> Live:
    """Return the live edition; raise NothingPublished when there is none."""
    if time.monotonic() - _held.looked >= LOOK_EVERY:
        with _held.lock:
            try:
                _look()
            except DatabaseError:
                # A patient in the middle of their pages needs the bank, not the database.
                if _held.live is None:
                    raise
                log.warning("no look for a newer edition: the database did not answer")
            _held.looked = time.monotonic()
    if _held.live is None:
        raise NothingPublished
    return _held.live


def forget() -> None:
    """Look again at the next request, whatever the time."""
    _held.looked = float("-inf")


def _look() -> None:
    stamp = SiteFacts.objects.values_list("live_id", "changed").first()
    if stamp == _held.stamp:
        return
    row = SiteFacts.objects.select_related("live").first()
    if row is None or row.live is None:
        _held.live, _held.stamp = None, None
        return
    document = json.loads(row.live.document)
    _held.live = Live(
        number=row.live.number,
        published=timezone.localdate(row.live.published),
        banks={language: parse(document, language) for language in document["languages"]},
        facts=Facts(
            publisher=row.publisher,
            funding=row.funding,
            sells_infusions=row.sells_infusions,
            reviewer=row.reviewer,
            reviewed_on=row.reviewed_on,
            crisis=tuple(c.as_value() for c in CrisisLine.objects.exclude(checked_on=None)),
        ),
    )
    _held.stamp = (row.live.number, row.changed)


def publish(bank: Bank, *, note: str, by: User | None = None) -> Edition:
    """Freeze a bank as the next edition and make it live.

    Raise BrokenBank when it has problems, BadDocument when it could not be read back.

    A bank that is the same as the live one is not published again.
    """
    found = problems(bank)
    if found:
        raise BrokenBank(found)
    parse(dump(bank))  # what could not be read again must never become an edition
    document = json.dumps(dump(bank), ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(document.encode()).hexdigest()
    with transaction.atomic():
        facts = SiteFacts.objects.select_for_update().get(pk=SiteFacts.the().pk)
        if facts.live is not None and facts.live.digest == digest:
            return facts.live
        newest = Edition.objects.order_by("-number").first()
        edition = Edition(
            number=newest.number + 1 if newest else 1,
            published=timezone.now(),
            published_by=by,
            note=note,
            digest=digest,
            document=document,
        )
        edition.save()
        facts.live = edition
        facts.save()
    forget()
    return edition
