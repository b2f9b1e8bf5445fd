"""The interface's voice without its catalogue: phrases as they stand in the code."""

from __future__ import annotations

from datetime import date

from prepapp.domain.sheet import Voice


def plural(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


PLAIN = Voice(say=str, count=plural, date=date.isoformat)
