"""Signs that no text of a bank may have: they are not seen, and they turn or break what is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Controls but for the ends of lines, half letters, and what turns the direction of a line.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def unseen(text: str) -> str:
    """Return the first such sign of a text by its number (U+202E), "" when it has none."""
    found = UNSEEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def places(data: Any, about: str = "") -> Iterator[tuple[str, str]]:
    """Yield where in a document such a sign stands, and the sign."""
    if isinstance(data, str):
        if sign := unseen(data):
            yield about, sign
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from places(value, f"{about}, {name}" if about else str(name))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from places(value, about)
