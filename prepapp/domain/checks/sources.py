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
    for source in bank.sources.values():
        if source.checked is None:
            text = "Nobody has checked it yet. Read it, then enter the day."
            yield Problem("sources", source.key, f"{text}{_resting(bank, source)}")
        elif source.key in late:
            text = f"Its review was due by {source.review_by}. Read it again, then set a new day."
            yield Problem("sources", source.key, f"{text}{_resting(bank, source)}")


def without_source(bank: Bank) -> Iterator[Problem]:
    """Yield the questions that state a number and cite nothing."""
    for question in bank.questions.values():
        number = None if question.sources else _NUMBER.search(_in_every_language(question.why))
        if number:
            text = f'"why" says {number[0]} and cites no source. Cite one, or leave it out.'
            yield Problem("questions", question.key, text)


def _resting(bank: Bank, source: Source) -> str:
    keys = [q.key for q in bank.questions.values() if source.key in q.sources]
    return f" Resting on it: {quoted(keys)}." if keys else ""


def _in_every_language(text: str) -> str:
    return "\n".join(text.languages.values()) if isinstance(text, Text) else text
