"""Sheets whose first two pages do not keep to one side of paper each.

The template sets every page in the airiest of four spacings that fits, so a page runs over only
when its texts are too long for the tightest. A question, its reason, the patient's own words and
the site's facts have a length that is kept, and the seed bank fits at its worst; what an editor can
still make too long is the short form of answers and treatments, and the names of topics. A long
visit and large print may run over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from prepapp.bank import editions
from prepapp.desk.facts import safely
from prepapp.domain.bank import Bank, Length, Persona
from prepapp.domain.checks import Problem
from prepapp.domain.path import walk
from prepapp.domain.sheet import Sheet, SiteFacts
from prepapp.domain.writer import build
from prepapp.patient.language import voice
from prepapp.render import pdf

LONGEST_DAY = date(2028, 9, 22)  # the same on every day, so that what was drawn is kept
PAPERS = {"letter": "Letter", "a4": "A4"}


def over_length(bank: Bank) -> list[Problem]:
    """Return a warning for every persona whose page 1 or 2 needs more than one side of paper."""
    return [found for persona in bank.personas.values() for found in _of(bank, persona)]


def _of(bank: Bank, persona: Persona) -> list[Problem]:
    told = _("The sheet could not be drawn. Undo your last change, and tell us.")
    return [
        Problem("personas", persona.key, text, warning=True)
        for text in safely([told], lambda: list(_texts(bank, persona)))
    ]


def _texts(bank: Bank, persona: Persona) -> Iterator[str]:
    path = walk(bank, persona.answers)
    if path.stopped or path.blocking() or path.length() is Length.LONG:
        return
    spoken = voice()
    sheet = build(
        path,
        persona.picks,
        _site_facts(),
        spoken,
        edition=_("Edition {number}, {date}.").format(number=1000, date=spoken.date(LONGEST_DAY)),
        prepared_on=LONGEST_DAY,
        printable=pdf.printable(),
    )
    over: dict[int, list[str]] = {}
    for paper, name in PAPERS.items():
        if page := page_over(sheet, paper):
            over.setdefault(page, []).append(name)
    for page, names in over.items():
        told = _(
            "Page {page} of the sheet runs over its side of {papers} paper. Shorten the short "
            "forms of answers and treatments, or the names of topics."
        )
        yield told.format(page=page, papers=_(" and ").join(names))


def page_over(sheet: Sheet, paper: str) -> int | None:
    """Return which of pages 1 and 2 runs over one side of paper first; None when both fit."""
    first, both = (replace(sheet, pages=sheet.pages[:page]) for page in (1, 2))
    if _sides(both, paper) <= 2:
        return None
    return 1 if _sides(first, paper) > 1 else 2


@lru_cache(maxsize=1000)
def _sides(sheet: Sheet, paper: str) -> int:
    return pdf.sides(sheet, paper=paper)


def _site_facts() -> SiteFacts:
    try:
        return editions.live().facts
    except editions.NothingPublished:
        return SiteFacts()
