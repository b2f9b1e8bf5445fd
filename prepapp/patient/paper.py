"""The sheet as HTML: its pages, blocks and questions, each drawn as a part."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from prepapp.domain.sheet import Block, Page, Printed, Sheet
from prepapp.patient.drawn import Book

LINE = {
    "fill": '<li class="blank">{}</li>',
    "words": "<p>{}</p>",
    "ticked": "<p>{}</p>",
    "list": "<li>{}</li>",
}
READ = "<li><p>{}</p><p><strong>{}</strong> {}</p><p><strong>{}</strong> {}</p></li>"


def drawn_pages(book: Book, sheet: Sheet) -> SafeString:
    """Return every page of a sheet."""
    return _joined(_page(book, sheet, page) for page in sheet.pages)


def _page(book: Book, sheet: Sheet, page: Page) -> SafeString:
    own = {
        "key": page.key,
        "sheet_title": sheet.title if page is sheet.pages[0] else "",
        "title": page.title,
        "name": page.name,
        "blocks": _joined(_block(book, block) for block in page.blocks),
        "footer": _lines("<p>{}</p>", sheet.footer),
    }
    return book.draw("paper/page.html", own)


def _block(book: Book, b: Block) -> SafeString:
    own = {
        "kind": b.kind,
        "heading": b.heading,
        "body": _body(book, b),
        "ruled": b.ruled > 0,
        "more_ruled": b.ruled > 1,
    }
    return book.draw("paper/block.html", own)


def _body(book: Book, b: Block) -> SafeString:
    """Return what stands under a block's heading."""
    match b.kind:
        case "fill" | "list":
            own = {"note": b.note, "lines": _lines(LINE[b.kind], b.lines)}
            return book.draw(f"paper/{b.kind}.html", own)
        case "table":
            heads, rows = _lines('<th scope="col">{}</th>', b.columns), _joined(map(_row, b.rows))
            return book.draw("paper/table.html", {"note": b.note, "heads": heads, "lines": rows})
        case "reading":
            found, limits = b.columns
            read = ((cite, found, result, limits, limit) for cite, result, limit in b.rows)
            own = {"note": b.note, "lines": format_html_join("", READ, read)}
            return book.draw("paper/reading.html", own)
        case "asks":
            own = {"note": b.note, "lines": _joined(_ask(book, asked) for asked in b.asks)}
            return book.draw("paper/asks.html", own)
        case _:
            return _lines(LINE[b.kind], b.lines)


def _row(row: tuple[str, ...]) -> SafeString:
    """Return a row of a table; the first cell names it, if it says anything."""
    first, *rest = row
    head = format_html('<th scope="row">{}</th>' if first else "<td>{}</td>", first)
    return format_html("<tr>{}{}</tr>", head, _lines("<td>{}</td>", rest))


def _ask(book: Book, asked: Printed) -> SafeString:
    return book.draw("paper/ask.html", vars(asked))


def _lines(line: str, texts: Iterable[str]) -> SafeString:
    return format_html_join("", line, ((text,) for text in texts))


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(parts))
