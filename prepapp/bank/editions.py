"""The live edition: published in one transaction, held in memory once per process."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone

from prepapp.bank.models import CrisisLine, DraftCopy, Edition, SiteFacts
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.domain import checks
from prepapp.domain.bank import Bank
from prepapp.domain.checks import Problem
from prepapp.domain.sheet import SiteFacts as Facts

LOOK_EVERY = 3.0  # seconds between two looks for a newer edition, per process
LOOK_AGAIN = 15.0  # seconds after a look that failed: patients wait while the database is tried
log = logging.getLogger(__name__)


class NothingPublished(Exception):
    """Raised when there is no live edition yet."""


class BrokenBank(ValueError):
    """Raised with every error that keeps a bank from being published."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.problems = found


@dataclass(frozen=True)
class Live:
    """What patients see: the live edition in each of its languages, and the site's facts.

    A draft that is previewed has no number. `drawn` is where pages keep, by language, what they
    drew of an edition; it goes when the edition does. A draft's pages are drawn anew each time.
    """

    number: int | None
    published: date
    banks: Mapping[str, Bank]
    facts: Facts
    drawn: dict[str, Any] | None = field(default_factory=dict, compare=False, repr=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """Return every language that the texts are written in, the leading one first."""
        return next(iter(self.banks.values())).languages

    def bank(self, language: str) -> Bank:
        """Return the bank in a language, or in its first one."""
        return self.banks.get(language) or next(iter(self.banks.values()))


@dataclass
class _Held:
    """This process's copy, the stamp it was read at, and how and when that was last looked at."""

    live: Live | None = None
    stamp: tuple[int, datetime] | None = None
    looked: float = float("-inf")
    failed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


_held = _Held()


def live() -> Live:
    """Return the live edition; raise NothingPublished when there is none."""
    if _due():
        with _held.lock:
            if _due():  # and nobody looked while we waited to
                _try_to_look()
    if _held.live is None:
        raise NothingPublished
    return _held.live


def _due() -> bool:
    wait = LOOK_AGAIN if _held.failed else LOOK_EVERY
    return time.monotonic() - _held.looked >= wait


def _try_to_look() -> None:
    try:
        _look()
    except DatabaseError:
        # A patient in the middle of their pages needs the bank, not the database.
        if _held.live is None:
            raise
        log.warning("no look for a newer edition: the database did not answer")
        _held.failed = True
    else:
        _held.failed = False
    _held.looked = time.monotonic()


def forget() -> None:
    """Look again at the next request, whatever the time."""
    _held.looked, _held.failed = float("-inf"), False


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
            policy=row.policy,
            crisis=tuple(c.as_value() for c in CrisisLine.objects.exclude(checked_on=None)),
        ),
    )
    _held.stamp = (row.live.number, row.changed)


def written(bank: Bank) -> str:
    """Return the text that an edition would keep of a bank, the same for the same bank."""
    return json.dumps(dump(bank), ensure_ascii=False, separators=(",", ":"))


def digest(bank: Bank) -> str:
    """Return the SHA-256 of a bank as an edition would keep it, in hexadecimal."""
    return _digest(written(bank))


def _digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def read(edition: Edition) -> Bank:
    """Return the bank of an edition; raise BadDocument when it cannot be read any more."""
    return parse(json.loads(edition.document))


def says(edition: Edition, bank: Bank) -> bool:
    """Tell whether an edition says what a bank says; one that cannot be read says nothing."""
    try:
        return written(read(edition)) == written(bank)
    except BadDocument:
        return False


def publish(bank: Bank, *, note: str, by: User | None = None) -> Edition:
    """Check a bank, freeze it as the next edition and make that live.

    Raise BrokenBank when it has errors, BadDocument when it could not be read back.

    A bank that is the same as the live one is not published again.
    """
    check(bank)
    return freeze(bank, note=note, by=by)


def errors(bank: Bank) -> list[Problem]:
    """Return everything that keeps a bank from being published on this site."""
    return [*checks.errors(bank), *_unspoken(bank)]


def _unspoken(bank: Bank) -> Iterator[Problem]:
    """Yield that no page could be drawn in one language alone."""
    names = dict(settings.LANGUAGES)
    if not names.keys() & set(bank.languages):
        site, texts = ", ".join(names), ", ".join(bank.languages)
        told = f'This site\'s own pages speak "{site}", and the texts "{texts}". Share a language.'
        yield Problem("", "", told)


def check(bank: Bank) -> None:
    """Raise BrokenBank when a bank has errors, BadDocument when it could not be read back."""
    found = errors(bank)
    if found:
        raise BrokenBank(found)
    parse(dump(bank))  # what could not be read again must never become an edition


def freeze(bank: Bank, *, note: str, by: User | None = None) -> Edition:
    """Make a bank that was checked the next edition, and live; the live one when it is the same."""
    document = written(bank)
    with transaction.atomic():
        facts = hold()
        if facts.live is not None and facts.live.digest == _digest(document):
            return facts.live
        newest = Edition.objects.order_by("-number").first()
        edition = Edition(
            number=newest.number + 1 if newest else 1,
            published=timezone.now(),
            published_by=by,
            note=note,
            digest=_digest(document),
            document=document,
        )
        edition.save()
        facts.live = edition
        facts.save()
        transaction.on_commit(forget)
    forget()
    return edition


def hold() -> SiteFacts:
    """Return the site's facts, held until the transaction ends.

    Whoever changes the draft or publishes holds them, so that nobody else does meanwhile.
    """
    return SiteFacts.objects.select_for_update().get(pk=SiteFacts.the().pk)


def make_live(number: int) -> Edition:
    """Let patients see an earlier edition again; raise BadDocument when it cannot be read."""
    edition = Edition.objects.get(pk=number)
    read(edition)
    with transaction.atomic():
        facts = hold()
        facts.live = edition
        facts.save()
        transaction.on_commit(forget)
    forget()
    return edition


def keep(bank: Bank, *, name: str, by: User | None = None) -> DraftCopy:
    """Set a draft aside as a copy, whose work began from the live edition.

    Raise BadDocument when it could not be read back.
    """
    parse(dump(bank))
    base = SiteFacts.the().live
    return DraftCopy.objects.create(name=name, made_by=by, base=base, document=written(bank))
