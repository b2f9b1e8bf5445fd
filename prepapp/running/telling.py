"""Sentences that commands tell an operator."""

from __future__ import annotations

from collections.abc import Mapping

# What an operator knows the site by; the rest of the rows are told as a number.
FIRST = ("editions", "users", "questions")


def listed(counts: Mapping[str, int]) -> str:
    """Return counts of things as part of a sentence: editions and accounts first."""
    first = [f"{counts.get(name, 0)} {name}" for name in FIRST]
    others = sum(count for name, count in counts.items() if name not in FIRST)
    return f"{', '.join(first)} and {others} other rows"
