"""One mistake: which thing of the bank it is about, and a sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ONE_OF = {
    "steps": "Step",
    "criteria": "Criterion",
    "groups": "Group",
    "treatments": "Treatment",
    "topics": "Topic",
    "questions": "Question",
    "notices": "Notice",
    "sources": "Source",
    "personas": "Persona",
}


@dataclass(frozen=True)
class Problem:
    """One mistake; without a key it is about all of a kind, without a kind about the bank.

    A warning keeps no bank from being published.
    """

    kind: str
    key: str
    text: str
    warning: bool = False

    @property
    def about(self) -> str:
        """Return what it is about, as an editor reads it."""
        if self.key:
            return f'{ONE_OF.get(self.kind, self.kind)} "{self.key}"'
        return self.kind.capitalize() or "The bank"

    def __str__(self) -> str:
        return f"{self.about}: {self.text}"


def listed(keys: Iterable[str]) -> str:
    """Return keys in a row, for a sentence that says what there is."""
    return ", ".join(keys) or "none"


def quoted(names: Iterable[str]) -> str:
    """Return names in quotes, joined as a sentence joins them."""
    *others, last = [f'"{name}"' for name in names] or [""]
    return f"{', '.join(others)} and {last}" if others else last
