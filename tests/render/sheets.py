"""Sheets for the tests, made by the product's own functions: anybody's, and the worst legal one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from prepapp.bank import models
from prepapp.domain.answers import (
    OWN_QUESTION_LENGTH,
    OWN_QUESTIONS,
    STARS,
    WORDS_LENGTH,
    Answers,
    Given,
    Outcome,
    Picks,
)
from prepapp.domain.bank import Bank, Choice, Kind, Place, Step
from prepapp.domain.path import Path, walk
from prepapp.domain.selection import PRINTED, Fit, fitting, select
from prepapp.domain.sheet import Block, Sheet, SiteFacts
from prepapp.domain.writer import NOW_SHORT, ROWS, WENT_SHORT, because, build
from prepapp.patient.language import voice
from prepapp.render import pdf

LONGEST_DAY = date(2026, 9, 22)


def made(
    bank: Bank, answers: Answers, picks: Picks | None = None, facts: SiteFacts | None = None
) -> Sheet:
    """Build a sheet as the site builds it."""
    return build(
        walk(bank, answers),
        picks or Picks(),
        facts or SiteFacts(),
        voice(),
        edition=voice()
        .say("Edition {number}, {date}.")
        .format(number=1000, date=voice().date(LONGEST_DAY)),
        prepared_on=LONGEST_DAY,
        printable=pdf.printable(),
    )


def long_text(length: int, words: str = "Long words about ketamine and my daily life ") -> str:
    """Return text of exactly this many letters."""
    return (words * length)[: length - 1].strip().ljust(length, "s")


# What a person may type until a box is full.
WORDS = {
    "normal words": "I would like to walk my dog again ",
    "wide letters": "W ",
    "one wide word to a line": "W" * 25 + " ",
    "two wide words to a line": "W" * 16 + " ",
    "one unbroken word": "W",
}


@dataclass(frozen=True)
class Worst:
    """A patient who says as much as there is room for, in a visit of normal length."""

    words: str = "normal words"
    ticked: str = "the longest"
    country: str | None = None
    cover: str | None = None
    doctor: str | None = "knows-little"
    visit: str = "normal"

    def sheet(self, bank: Bank) -> Sheet:
        path = walk(bank, self.answers(bank))
        return made(bank, self.answers(bank), self.picks(path), full_facts())

    def answers(self, bank: Bank) -> Answers:
        said = {step.key: self._given(bank, step) for step in bank.steps}
        return Answers({key: given for key, given in said.items() if given})

    def picks(self, path: Path) -> Picks:
        """Star the three longest, keep nothing suggested, add the longest questions that fit."""
        fits = sorted(fitting(path), key=lambda f: _letters(path, f), reverse=True)
        plain = select(path, Picks())
        others = [f for f in fits if f not in plain.spine]
        starred = [f.key for f in others[:STARS]]
        room = PRINTED[path.length()] - len(plain.spine) - bool(plain.topics) - STARS
        page_2 = [f.key for f in others[STARS:] if f.place in (Place.QUESTIONS, Place.FOLDED)]
        added = page_2[:room]
        return Picks(
            starred=tuple(starred),
            added=frozenset(added),
            removed=frozenset(f.key for f in plain.others) - set(added),
            own=(long_text(OWN_QUESTION_LENGTH, WORDS[self.words]),) * OWN_QUESTIONS,
        )

    def _given(self, bank: Bank, step: Step) -> Given:
        match step.kind:
            case Kind.ONE:
                key = {"age": "older-adult", **vars(self)}.get(step.key)
                return Given(chosen=frozenset({key} if key else ()))
            case Kind.MANY:
                offered = [c for c in step.choices if not c.exclusive]
                return Given(chosen=frozenset(c.key for c in self._ticked(bank, step, offered)))
            case Kind.SCALES:
                return Given(numbers={i.key: 10 for i in step.items})
            case Kind.TREATMENTS:
                return Given(chosen=frozenset(bank.treatments))
            case Kind.OUTCOMES:
                return Given(outcomes=dict(self._outcomes(bank)))
            case Kind.TEXT:
                text = long_text(WORDS_LENGTH, WORDS[self.words])
                return Given(words={i.key: text for i in step.items})

    def _ticked(self, bank: Bank, step: Step, offered: list[Choice]) -> list[Choice]:
        """Tick everything; or the topics with the longest names, and what does not print."""
        if self.ticked == "everything" or step.prints != "topics":
            return sorted(offered, key=lambda c: -len(c.text))[: step.at_most]
        topics = [c for s in bank.steps if s.prints == "topics" for c in s.choices]
        named = sorted((c for c in topics if not c.exclusive), key=lambda c: -len(c.short))[:ROWS]
        last = max(map(topics.index, named))
        return [c for c in offered if c in named or topics.index(c) > last]

    def _outcomes(self, bank: Bank) -> Iterator[tuple[str, Outcome]]:
        """Say how it went for the longest names alone: those are the rows that print."""
        went = max((k for k in WENT_SHORT if k), key=lambda k: len(WENT_SHORT[k]))
        now = max((k for k in NOW_SHORT if k), key=lambda k: len(NOW_SHORT[k]))
        by_length = sorted(bank.treatments.values(), key=lambda t: -len(t.short))
        named = {t.key for t in by_length[:ROWS]}
        for key in bank.treatments:
            said = self.ticked == "everything" or key in named
            yield key, Outcome(went if said else None, now)


def full_facts() -> SiteFacts:
    """Return site facts with every field filled to its last letter, and every crisis line."""
    lines = [
        models.CrisisLine(
            country=country,
            line=long_text(_room(models.CrisisLine, "line"), "call or text this number "),
            emergency=f"{at}" * _room(models.CrisisLine, "emergency"),
        ).as_value()
        for at, (country, _name) in enumerate(models.CrisisLine.COUNTRIES)
    ]
    return SiteFacts(
        publisher=long_text(_room(models.SiteFacts, "publisher")),
        funding=long_text(_room(models.SiteFacts, "funding")),
        sells_infusions=False,
        reviewer=long_text(_room(models.SiteFacts, "reviewer")),
        reviewed_on=LONGEST_DAY,
        crisis=tuple(lines),
    )


def places(bank: Bank) -> list[tuple[str | None, str | None]]:
    """Return every country that can be said, with every cover asked there, and none."""
    asked = {s.key: [c.key for c in s.choices] for s in bank.steps}
    countries = [(country, None) for country in (None, *asked["country"])]
    return [*countries, *(("us", cover) for cover in asked["cover"])]


def _room(model: type[models.SiteFacts] | type[models.CrisisLine], field: str) -> int:
    return int(getattr(model._meta.get_field(field), "max_length", 0))


def _letters(path: Path, fit: Fit) -> int:
    return len(fit.question.text) + sum(len(because(path, c, voice())) + 2 for c in fit.reasons)


def _rows(block: Block) -> Iterator[str]:
    yield from block.columns
    yield from (cell for row in block.rows for cell in row)


def _read(block: Block) -> Iterator[str]:
    """Yield the entries of a reading list, with a name before the result and the limit."""
    found, limits = block.columns
    for row in block.rows:
        yield from (row[0], found, row[1], limits, row[2])


def texts(sheet: Sheet) -> Iterator[str]:
    """Yield every text of a sheet's pages, in the order that every way out shows them."""
    yield sheet.title
    for page in sheet.pages:
        yield from (page.title, page.name)
        for b in page.blocks:
            last = b.kind in ("table", "list")
            yield from (b.heading, "" if last else b.note, *b.lines)
            yield from _read(b) if b.kind == "reading" else _rows(b)
            yield from (text for q in b.asks for text in (q.label, q.text, q.reason))
            yield b.note if last else ""
