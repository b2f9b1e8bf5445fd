"""The sheet as plain text for a portal message: a declared short version of it.

What I want, the first questions, what I tried: cut at whole lines to 1,200 characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prepapp.domain.sheet import Block, Page, Sheet

MOST = 1_200


def render(sheet: Sheet, say: Callable[[str], str]) -> str:
    """Return at most 1,200 characters, with a line that says what was left out."""
    _ = say
    pages = {page.key: page for page in sheet.pages}
    lines = [
        sheet.title,
        sheet.prepared,
        *_doctor(pages["doctor"]),
        *_questions(pages["questions"]),
    ]
    left = _("(and {n} more lines on my printed sheet)")
    end = _("Questions to ask, not medical advice.")
    kept = list(lines)
    while len(text := _joined(kept, lines, left, end)) > MOST:
        kept.pop()
    return text


def _joined(kept: list[str], lines: list[str], left: str, end: str) -> str:
    more = [left.format(n=len(lines) - len(kept))] if len(kept) < len(lines) else []
    return "\n".join([*kept, *more, end]) + "\n"


def _doctor(page: Page) -> Iterator[str]:
    for block in page.blocks:
        if block.kind == "words" and block.lines:
            yield f"\n{block.heading}: {' '.join(block.lines)}"
        elif block.kind == "table" and any(row[0] for row in block.rows):
            yield f"\n{block.heading}: {'; '.join(map(_tried, block.rows))}{_more(block)}"


def _tried(row: tuple[str, ...]) -> str:
    result = ", ".join(text for text in row[1:3] if text)
    return f"{row[0]} ({result})" if result else row[0]


def _more(block: Block) -> str:
    return f"; {block.note}" if block.note else ""


def _questions(page: Page) -> Iterator[str]:
    for block in page.blocks:
        if block.asks:
            yield f"\n{block.heading}"
            for ask in block.asks:
                yield f"{ask.number}. {ask.text}" if ask.number else f"- {ask.text}"
