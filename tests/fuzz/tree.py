"""A page as a tree of elements: what a browser builds of it, and what is wrong with it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = "area base br col embed hr img input link meta source track wbr".split()
Element = tuple[int, str, tuple[tuple[str, str | None], ...]]


class Tree(HTMLParser):
    """The elements of a page with their depth and attributes, the texts between, the slips."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[Element] = []
        self.texts: list[str] = []
        self.slips: list[str] = []
        self.ids: set[str] = set()
        self.feed(content)
        self.close()
        self.slips += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            self.slips.append(f"<{tag}> has an attribute twice: {names}")
        found = dict(attrs).get("id")
        if found in self.ids:
            self.slips.append(f"the id {found} is there twice")
        self.ids.update([found] if found else [])
        self.elements.append((len(self.open), tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and self.open:  # an SVG's own way to be closed
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.slips.append(f"</{tag}> closes nothing at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append((len(self.open), f"<!--{data}-->", ()))

    def text(self, of: str = "") -> str:
        """Return all the text of the page."""
        return "".join(self.texts)
