"""The sheet as a tagged PDF (PDF/UA-1), drawn by Typst from data, never from source."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

from prepapp.domain.sheet import Sheet

FONTS = Path(__file__).parent / "fonts"
PAPERS = {"letter": "us-letter", "a4": "a4"}
NORMAL, LARGE = 12, 18  # points


def render(sheet: Sheet, *, paper: str = "letter", large: bool = False) -> bytes:
    """Return the PDF's bytes; the same sheet gives the same bytes. `paper` is a key of PAPERS."""
    return typst.compile(  # type: ignore[call-overload, no-any-return]
        _files(sheet, paper, large),
        root=str(FONTS),
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=0,
    )


def sides(sheet: Sheet, *, paper: str = "letter") -> int:
    """Return how many sides of paper a sheet takes, without the work of writing its PDF."""
    counted = _files(sheet, paper, large=False)
    counted["main.typ"] += b"\n#context [#metadata(here().page()) <last>]"
    found = typst.query(  # type: ignore[type-var]
        counted, "<last>", field="value", one=True, root=str(FONTS), font_paths=_fonts()
    )
    return int(found)


def _files(sheet: Sheet, paper: str, large: bool) -> dict[str, bytes]:
    """Return what Typst reads, by name.

    Files by name lie in the root, as it were; the package's stubs do not say so. Given as an input
    instead, data would be a part of everything, and nothing drawn could be used again.
    """
    data = {**asdict(sheet), "paper": PAPERS[paper], "size": LARGE if large else NORMAL}
    return {"main.typ": _template(), "sheet.json": json.dumps(data, ensure_ascii=False).encode()}


@cache
def printable() -> frozenset[int]:
    """Return the code points that the sheet's font can print."""
    points: set[int] = set()
    for line in (FONTS / "printable.txt").read_text("ascii").splitlines():
        if not line.startswith("#"):
            first, _, last = line.partition("-")
            points.update(range(int(first, 16), int(last, 16) + 1))
    return frozenset(points)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


@cache
def _template() -> bytes:
    return (settings.BASE_DIR / "templates" / "sheet.typ").read_bytes()
