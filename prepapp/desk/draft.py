"""The draft as a whole, as it is at one moment, and what a page showed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils import timezone

from prepapp.bank import editions, rows
from prepapp.bank.models import Edition, SiteFacts
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank

NOTHING = parse({})  # what there is before the first edition


@dataclass(frozen=True)
class Draft:
    """The draft as it was at one moment."""

    bank: Bank
    document: dict[str, Any]
    digest: str


def read() -> Draft:
    """Return the draft."""
    bank = rows.read()
    return Draft(bank, dump(bank), editions.digest(bank))


def hold() -> Draft:
    """Return the draft; what it holds is nobody else's to change until the transaction ends."""
    editions.hold()
    return read()


def live() -> Edition | None:
    """Return the live edition, as the database has it now."""
    return SiteFacts.the().live


def bank_of(edition: Edition | None) -> Bank:
    """Return the bank of an edition; an empty one for no edition, or one that is unreadable."""
    try:
        return editions.read(edition) if edition else NOTHING
    except BadDocument:
        return NOTHING


# What a page showed


@dataclass(frozen=True)
class Stamp:
    """What a page showed: the draft's digest, the live edition's number or 0, and when."""

    digest: str
    live: int
    at: datetime

    def same(self, other: Stamp) -> bool:
        """Tell whether the draft and the live edition are the same in both."""
        return (self.digest, self.live) == (other.digest, other.live)

    def __str__(self) -> str:
        return signing.dumps([self.digest, self.live, self.at.isoformat()], salt="stamp")


def stamp(draft: Draft, live: Edition | None) -> Stamp:
    """Return the stamp of a page that shows a draft beside the live edition."""
    return Stamp(draft.digest, live.number if live else 0, timezone.now())


def stamp_from(text: str) -> Stamp:
    """Read what a page sent back; what is not ours is the stamp of no draft at all."""
    try:
        digest, number, at = signing.loads(text, salt="stamp")
    except signing.BadSignature:
        return Stamp("", -1, timezone.now())
    return Stamp(digest, number, datetime.fromisoformat(at))
