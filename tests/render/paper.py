"""Read a PDF as paper and as a screen reader does: what is tagged, where it stands, what is ruled.

Text comes from the tag tree, so its order is the reading order; places come from the pages' own
drawing commands. Lengths are in points, from the lower left corner.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

USED = "q Q cm BMC BDC EMC Tf Tm TJ Tj m l"  # the drawing commands that say what and where
LONG = 100  # a line of this length is a line to write on, or the one over the footer


@dataclass(frozen=True)
class Piece:
    """One thing drawn on a side: a piece of text, or a line when `text` is empty.

    `mark` ties a text to the tag tree. The footer is drawn last: a long line, and what follows it.
    """

    side: int
    mark: int | None
    text: str
    left: float
    right: float
    foot: float
    in_footer: bool = False

    @property
    def long_line(self) -> bool:
        return not self.text and self.right - self.left > LONG


@dataclass(frozen=True)
class Tag:
    """One element of the tag tree with text of its own: the tags above it, and where it stands."""

    names: tuple[str, ...]
    side: int
    mark: int


@dataclass(frozen=True)
class Item:
    """One list item: its label, its words, the sides it stands on, the lines ruled under it."""

    label: str
    text: str
    sides: frozenset[int]
    ruled: int


@dataclass
class Paper:
    """A PDF, read."""

    pdf: pikepdf.Pdf
    pieces: list[Piece] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    words: dict[tuple[int, int | None], str] = field(default_factory=dict)

    @property
    def sides(self) -> int:
        return len(self.pdf.pages)

    @property
    def sizes(self) -> set[tuple[float, float]]:
        boxes = [[float(n) for n in page.mediabox] for page in self.pdf.pages]
        return {(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes}

    def names(self) -> list[str]:
        """Return the name of every element of the tag tree."""
        return [str(e.S) for e in _elements(self.pdf.Root.StructTreeRoot)]

    def spoken(self) -> str:
        """Return all tagged text, in reading order, without spaces."""
        return squeezed("".join(map(self._text, self.tags)))

    def headings(self, name: str) -> list[tuple[int, str]]:
        """Return the side and the text, without spaces, of every heading of a level."""
        found = []
        for element in _elements(self.pdf.Root.StructTreeRoot):
            if str(element.S) == name:
                tags = list(_tags(element, (), self._numbers()))
                found.append((tags[0].side, squeezed("".join(map(self._text, tags)))))
        return found

    def opening(self, side: int) -> str:
        """Return the tagged text of a side, without spaces, in the order it is drawn."""
        marks = [p.text for p in self.pieces if p.side == side and isinstance(p.mark, int)]
        return squeezed("".join(marks))

    def footer(self, side: int) -> str:
        return squeezed("".join(p.text for p in self.pieces if p.side == side and p.in_footer))

    def items(self) -> Iterator[Item]:
        """Yield every list item, with the long lines drawn between it and the next text."""
        for element in _elements(self.pdf.Root.StructTreeRoot):
            if element.S == "/LI":
                tags = list(_tags(element, (), self._numbers()))
                labels = [t for t in tags if "/Lbl" in t.names]
                body = [t for t in tags if t not in labels]
                yield Item(
                    label="".join(map(self._text, labels)).strip(),
                    text=squeezed("".join(map(self._text, body))),
                    sides=frozenset(t.side for t in tags),
                    ruled=self._ruled_after(tags[-1]),
                )

    def _ruled_after(self, tag: Tag) -> int:
        at = max(n for n, p in enumerate(self.pieces) if (p.side, p.mark) == (tag.side, tag.mark))
        count = 0
        for piece in self.pieces[at + 1 :]:
            if piece.text or piece.in_footer or piece.side != tag.side:
                break
            count += piece.long_line
        return count

    def _numbers(self) -> dict[Any, int]:
        return {page.objgen: n for n, page in enumerate(self.pdf.pages, 1)}

    def _text(self, tag: Tag) -> str:
        return self.words.get((tag.side, tag.mark), "")


def read(content: bytes) -> Paper:
    """Read a PDF's bytes."""
    paper = Paper(pikepdf.open(io.BytesIO(content)))
    for side, page in enumerate(paper.pdf.pages, 1):
        drawn = list(_drawn(side, page))
        last = max(n for n, piece in enumerate(drawn) if piece.long_line)
        paper.pieces += [replace(piece, in_footer=n >= last) for n, piece in enumerate(drawn)]
    for piece in paper.pieces:
        at = (piece.side, piece.mark)
        paper.words[at] = paper.words.get(at, "") + piece.text
    paper.tags += _tags(paper.pdf.Root.StructTreeRoot, (), paper._numbers())
    return paper


def squeezed(text: str) -> str:
    """Return a text without spaces, also those of no width: where a line ends is no matter here."""
    return re.sub(r"[\s\u200b]+", "", text)


def _kids(element: Any) -> Iterator[Any]:
    kids = element.get("/K")
    if kids is not None:
        yield from kids if isinstance(kids, pikepdf.Array) else [kids]


def _elements(element: Any) -> Iterator[Any]:
    for kid in _kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _tags(element: Any, above: tuple[str, ...], numbers: dict[Any, int]) -> Iterator[Tag]:
    names = (*above, str(element.get("/S", "")))
    for kid in _kids(element):
        if not isinstance(kid, pikepdf.Dictionary):
            yield Tag(names, numbers[element.Pg.objgen], int(kid))
        elif "/MCID" in kid:
            yield Tag(names, numbers[kid.get("/Pg", element.get("/Pg")).objgen], int(kid.MCID))
        elif "/S" in kid:
            yield from _tags(kid, names, numbers)


class _Font:
    """A font's letters and widths, by glyph."""

    def __init__(self, font: Any) -> None:
        cmap = font.ToUnicode.read_bytes().decode("ascii")
        pairs = re.findall(r"^<([0-9A-F]{4})> <([0-9A-F]+)>$", cmap, re.MULTILINE)
        self.letters = {int(g, 16): bytes.fromhex(u).decode("utf-16-be") for g, u in pairs}
        inside = font.DescendantFonts[0]
        self.usual = float(inside.get("/DW", 1000))
        self.widths: dict[int, float] = {}
        runs = list(inside.get("/W", []))
        while runs:
            first, second = int(runs.pop(0)), runs.pop(0)
            if isinstance(second, pikepdf.Array):
                self.widths |= {first + n: float(w) for n, w in enumerate(second)}
            else:
                self.widths |= dict.fromkeys(range(first, int(second) + 1), float(runs.pop(0)))

    def set(self, parts: Any) -> tuple[str, float]:
        """Return the text of a TJ command, and its width in thousandths of the size."""
        text, width = "", 0.0
        for part in parts:
            if not isinstance(part, pikepdf.String):
                width -= float(part)
                continue
            code = bytes(part)
            for at in range(0, len(code), 2):
                glyph = int.from_bytes(code[at : at + 2], "big")
                text += self.letters[glyph]
                width += self.widths.get(glyph, self.usual)
        return text, width


def _drawn(side: int, page: Any) -> Iterator[Piece]:
    """Yield what a page draws, in the order it is drawn."""
    fonts = {name: _Font(font) for name, font in page.Resources.Font.items()}
    marks: list[int | None] = []
    place, kept = pikepdf.Matrix(), []
    font, size, start = None, 0.0, (0.0, 0.0)
    for command in pikepdf.parse_content_stream(page, USED):
        operands, operator = command.operands, command.operator
        match str(operator):
            case "q":
                kept.append(place)
            case "Q":
                place = kept.pop()
            case "cm":
                place = pikepdf.Matrix(*map(float, operands)) @ place
            case "BMC":
                marks.append(None)
            case "BDC":
                marks.append(_mark(operands[1]))
            case "EMC":
                marks.pop()
            case "Tf":
                font, size = fonts[str(operands[0])], float(operands[1])
            case "Tm":
                at = pikepdf.Matrix(*map(float, operands)) @ place
            case "TJ" | "Tj" if font:
                mark = next((m for m in reversed(marks) if m is not None), None)
                parts = operands[0] if str(operator) == "TJ" else operands
                text, width = font.set(parts)
                yield Piece(side, mark, text, at.e, at.e + width * size / 1000 * at.a, at.f)
            case "m":
                start = place.transform((float(operands[0]), float(operands[1])))
            case "l":
                end = place.transform((float(operands[0]), float(operands[1])))
                if abs(end[1] - start[1]) < 1:
                    left, right = sorted((start[0], end[0]))
                    yield Piece(side, None, "", left, right, end[1])


def _mark(properties: Any) -> int | None:
    return int(properties.MCID) if "/MCID" in properties else None
