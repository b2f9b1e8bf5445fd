"""What of a page or a sheet in the made-up language was left in plain English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

READ = ("aria-label", "title", "alt", "placeholder", "data-done")
FLOWS = ("a", "span", "strong", "em", "b", "i")  # tags that do not part a sentence
# In the made-up language every vowel has an accent, so a word that has one without is English.
ENGLISH = re.compile(r"[aeiouy]", re.IGNORECASE)


def left(text: str, known: Iterable[str] = ()) -> list[str]:
    """Return the words of a text that are English, apart from what is known to be there."""
    for phrase in sorted(filter(None, known), key=len, reverse=True):
        text = text.replace(phrase, " ")
    words = re.findall(r"[^\W\d_]+", text)
    return [word for word in words if word.isascii() and ENGLISH.search(word)]


class Shown(HTMLParser):
    """All that a person sees or hears of a page, its title too."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.heard = "", ""
        self.unseen = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in ("script", "style")
        if tag not in FLOWS:
            self.text += "\n"
        self.heard += "".join(f"\n{value}" for name, value in attrs if name in READ)

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in ("script", "style")
        if tag not in FLOWS:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.text += data


def left_on(page: str, known: Iterable[str] = ()) -> list[str]:
    """Return the English words of an HTML page, apart from what is known to be there."""
    shown = Shown(page)
    return left(shown.text + shown.heard, known)
