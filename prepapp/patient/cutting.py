"""Parts cut out of a page's HTML, to stand beside other parts on a page for developers."""

from __future__ import annotations

import re

TAG = re.compile(r"<(\w+)([^>]*)>")
LOOKS = re.compile(r'\b(?:class|type|name|role)="[^"]*"|\b(?:checked|open|hidden|aria-invalid)\b')
POINTS = re.compile(r'( id="| for="| aria-(?:describedby|labelledby)="|href="#)([^"]+)"')


def cut(html: str, what: str) -> list[str]:
    """Return every element of a class (.notice) or a name (form); raise LookupError for none."""
    wanted = rf"<({what})\b"
    if what.startswith("."):
        wanted = rf'<(\w+)\b[^>]*\bclass="(?:[^"]* )?{what[1:]}(?: [^"]*)?"'
    found = [_whole(html[start.start() :], start[1]) for start in re.finditer(wanted, html)]
    if not found:
        raise LookupError(f"There is no {what} on the page it belongs to.")
    return found


def _whole(html: str, name: str) -> str:
    """Return the element that the HTML begins with, up to the tag that closes it."""
    depth = 0
    for tag in re.finditer(rf"<(/?){name}\b[^>]*>", html):
        depth += -1 if tag[1] else 1
        if not depth:
            return html[: tag.end()]
    raise LookupError(f"A {name} is never closed.")


def one_of_each(parts: list[str]) -> list[str]:
    """Return the first of those that look alike: the same tags, classes and states."""
    alike = {
        frozenset((t, *LOOKS.findall(rest)) for t, rest in TAG.findall(p)): p for p in parts[::-1]
    }
    return [part for part in parts if part in alike.values()]


def renamed(html: str, room: str) -> str:
    """Return a part whose ids, and what points to them, are its own on a page of many parts."""

    def own(points: re.Match[str]) -> str:
        return points[1] + " ".join(f"{room}-{name}" for name in points[2].split()) + '"'

    return POINTS.sub(own, html)
