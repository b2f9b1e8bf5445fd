"""What a strain found: rows for the note, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Report:
    """Rows of two or more cells under some heads; `wrong` says what should not have happened."""

    heads: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def row(self, *cells: object) -> None:
        self.rows.append(tuple(str(cell) for cell in cells))

    def must(self, holds: bool, told: str) -> None:
        """Keep what should not have happened."""
        if not holds:
            self.wrong.append(told)

    def table(self) -> str:
        """Return the table in Markdown, and below it what is wrong."""
        lines = [self.heads, ("---",) * len(self.heads), *self.rows]
        wrong = [f"\nWRONG: {told}" for told in self.wrong]
        return "\n".join([*(f"| {' | '.join(cells)} |" for cells in lines), *wrong]) + "\n"


def counted(found: Mapping[str, int]) -> str:
    """Return how many of each kind there were, the most first."""
    return ", ".join(f"{n} x {what}" for what, n in Counter(found).most_common())
