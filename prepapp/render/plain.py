"""The sheet as plain text: whole, or a declared short version of it for a portal message.

The short one has what I want, the first questions, what I ticked, my own questions, what I tried,
the other questions: cut to 1,200 characters at a whole line.
"""

from __future__ import annotations

from collections.abc import Iterator

from prepapp.domain.sheet import Block, Sheet, Voice

MOST = 1_200


def render(sheet: Sheet, voice: Voice) -> str:
    """Return at most 1,200 characters, with a line that says how many lines were left out."""
    _ = voice.say
    pages = {page.key: page for page in sheet.pages}
    doctor = pages["doctor"].blocks
    agenda = next(b for b in doctor if b.kind == "words")
    ticked = [b for b in doctor if b.kind == "ticked"]
    told = [b for b in doctor if b.kind in ("words", "table") and b is not agenda]
    asks = [b for b in pages["questions"].blocks if b.asks]
    own = [b for b in asks[1:] if not b.asks[0].number]
    then = [b for b in asks[1:] if b not in own]
    blocks = [agenda, *asks[:1], *ticked, *own, *told, *then]
    lines = [sheet.title, sheet.prepared, *(line for block in blocks for line in _lines(block))]
    end = _("Questions to ask, not medical advice.")
    headings = {f"\n{block.heading}" for block in asks}
    kept = list(lines)
    while len(text := _joined(kept, lines, voice, end)) > MOST or kept[-1] in headings:
        kept.pop()
    return text


def whole(sheet: Sheet) -> str:
    """Return all that the sheet says, page by page; blanks and empty lines are left out."""
    lines = [sheet.title, sheet.prepared]
    for page in sheet.pages:
        lines += [f"\n\n{page.title}", *(line for block in page.blocks for line in _lines(block))]
    return "\n".join([*lines, "\n", *sheet.footer]) + "\n"


def _joined(kept: list[str], lines: list[str], voice: Voice, end: str) -> str:
    ngettext, n = voice.count, len(lines) - len(kept)
    told = ngettext(
        "(and {n} more line on my printed sheet)", "(and {n} more lines on my printed sheet)", n
    )
    more = [told.format(n=n)] if n else []
    return "\n".join([*kept, *more, end]) + "\n"


def _lines(block: Block) -> Iterator[str]:
    if block.asks:
        yield f"\n{block.heading}"
        for ask in block.asks:
            yield f"{ask.number}. {ask.text}" if ask.number else f"- {ask.text}"
    elif block.kind == "reading":
        yield f"\n{block.heading}"
        found, limits = block.columns
        for cite, result, limit in block.rows:
            yield f"- {cite}\n  {found} {result}\n  {limits} {limit}"
    elif block.lines and block.kind != "fill":
        yield f"\n{block.heading}: {' '.join(block.lines)}"
    elif any(row[0] for row in block.rows):
        more = f"; {block.note}" if block.note else ""
        yield f"\n{block.heading}: {'; '.join(map(_tried, block.rows))}{more}"


def _tried(row: tuple[str, ...]) -> str:
    result = ", ".join(text for text in row[1:3] if text)
    return f"{row[0]} ({result})" if result else row[0]
