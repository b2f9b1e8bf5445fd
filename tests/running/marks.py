"""Words that stand for a patient's own, and how they are found again wherever they went."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from itertools import count

CORE = "zqxmarkqz"
ODD = " é<b>&'\"%7B{{ 7 }}\\"  # what an escape would change; the core stays as it is
_numbers = count(1)


def mark() -> str:
    """Return words that were never typed before."""
    return f"{CORE}{next(_numbers):05d}{ODD}"


def _disguises() -> Iterator[bytes]:
    core = CORE.encode()
    yield core
    yield core.hex().encode()
    yield "".join(f"%{b:02x}" for b in core).encode()
    yield CORE.encode("utf-16-le")
    yield CORE.encode("utf-16-be")
    for before in range(3):  # base64 says the same in three ways, by where the words begin
        coded = base64.b64encode(b"\0" * before + core)
        yield coded[4 if before else 0 : len(coded) // 4 * 4 - 4].lower()


FOUND = re.compile(b"|".join(map(re.escape, _disguises())))


def marks_in(content: bytes | str, *secrets: str) -> list[str]:
    """Return what was found of marks, in any case and in any of their disguises, or of secrets."""
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    found = [hit.group().decode("latin-1") for hit in FOUND.finditer(data.lower())]
    return found + [secret for secret in secrets if secret.encode() in data]
