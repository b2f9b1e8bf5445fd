"""Sources: read by somebody, read again in time, and there where a fact is stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from prepapp.domain.bank import Bank, Source, Text
from prepapp.domain.checks.problem import Problem, quoted

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def overdue(bank: Bank, today: date) -> list[Source]:
    """Return the sources whose review was due before a day."""
    return [s for s in bank.sources.values() if s.review_by is not None and s.review_by < today]


def not_current(bank: Bank, today: date) -> Iterator[Problem]:
    """Yield the sources that nobody checked, or not again in time, with what rests on them."""
    late = {source.key for source in overdue(bank, today)}
    resting = _resting(bank)
    for source in bank.sources.values():
        if source.checked is None:
            text = "Nobody has checked it yet. Read it, then enter the day."
            yield Problem("sources", source.key, f"{text}{_named(resting, source)}")
        elif source.key in late:
            text = f"Its review was due by {source.review_by}. Read it again, then set a new day."
            yield Problem("sources", source.key, f"{text}{_named(resting, source)}")


def without_source(bank: Bank) -> Iterator[Problem]:
    """Yield the questions that state a number and cite nothing."""
    for question in bank.questions.values():
        number = None if question.sources else _NUMBER.search(_in_every_language(question.why))
        if number:
            text = f'"why" says {number[0]} and cites no source. Cite one, or leave it out.'
            yield Problem("questions", question.key, text)


def _resting(bank: Bank) -> dict[str, list[str]]:
    """Return the keys of the questions that rest on each source, by its key."""
    resting: dict[str, list[str]] = {}
    for question in bank.questions.values():
        for key in dict.fromkeys(question.sources):
            resting.setdefault(key, []).append(question.key)
    return resting


def _named(resting: dict[str, list[str]], source: Source) -> str:
    keys = resting.get(source.key, [])
    return f" Resting on it: {quoted(keys)}." if keys else ""


def _in_every_language(text: str) -> str:
    return "\n".join(text.languages.values()) if isinstance(text, Text) else text
