"""The sheet as a value: four pages of blocks, ready to be drawn by any renderer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


def gettext_noop(phrase: str) -> str:
    """Mark a phrase for translators; it is translated when it is shown."""
    return phrase


COUNTRIES = {
    "us": gettext_noop("United States"),
    "uk": gettext_noop("United Kingdom"),
    "canada": gettext_noop("Canada"),
}


@dataclass(frozen=True)
class CrisisLine:
    """Who to call in one country, and the emergency number; empty texts mean not confirmed.

    The name of the country is a phrase, translated when it is shown.
    """

    country: str
    name: str
    line: str
    emergency: str


@dataclass(frozen=True)
class SiteFacts:
    """What is true of the site rather than of an edition; nothing is invented while unset."""

    publisher: str = ""
    funding: str = ""
    sells_infusions: bool | None = None
    reviewer: str = ""
    reviewed_on: date | None = None
    crisis: tuple[CrisisLine, ...] = ()
    policy: str = ""

    def crisis_for(self, country: str | None) -> tuple[CrisisLine, ...]:
        """Return one country's line if there is one, or every line when no country was said."""
        return tuple(c for c in self.crisis if country in (None, c.country))


@dataclass(frozen=True)
class Voice:
    """How the interface speaks: a phrase in the reader's language, for one or for many, a date."""

    say: Callable[[str], str]
    count: Callable[[str, str, int], str]
    date: Callable[[date], str]


@dataclass(frozen=True)
class Printed:
    """One printed question. `ruled` is how many lines to write the answer on."""

    number: str
    text: str
    label: str = ""
    reason: str = ""
    starred: bool = False
    ruled: int = 0


@dataclass(frozen=True)
class Block:
    """One part of a page. `kind` says which fields count:

    fill: `lines` to complete by hand. words: `lines` as paragraphs, in the
    patient's own words. ticked: `lines` as paragraphs, of choices. list: `lines` as items.
    table: `columns`, `rows`. asks: `asks`. reading: `rows` of
    citation, result, limit, the last two named by `columns`. `ruled` is how many empty lines
    follow.
    """

    kind: str
    heading: str = ""
    note: str = ""
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    asks: tuple[Printed, ...] = ()
    ruled: int = 0


@dataclass(frozen=True)
class Page:
    """One page of the sheet: doctor, questions, calls or talk.

    `name` labels a blank beside the title; `fills` asks for empty lines where paper is left over.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    name: str = ""
    fills: bool = False


@dataclass(frozen=True)
class Sheet:
    """The result.

    `page_label` numbers the paper, with {n} and {all} in it; `replaced` holds the letters that
    could not be printed.
    """

    title: str
    language: str
    prepared: str
    pages: tuple[Page, ...]
    footer: tuple[str, ...]
    page_label: str
    replaced: str = ""
