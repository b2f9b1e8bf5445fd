"""An editor over real HTTP: signs in, saves and publishes, and knows what was acknowledged."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from tests.desk.nurse import Form
from tests.load.browser import Browser, Page, Request
from tests.load.site import NAME, PASSWORD

QUESTION = "cost-compare"
CHANGE = f"/admin/bank/question/{QUESTION}/change/"
PUBLISH = "/admin/publish/"
MARK = re.compile(r"mark (\d+)")


@dataclass
class Editor:
    """Somebody who saves one question again and again, each time with the next mark in its text.

    What was answered with a redirect was promised; what was cut is in doubt.
    """

    browser: Browser
    mark: int = 0  # the last one sent
    saved: int = 0  # the last one that was acknowledged
    published: int = 0
    acknowledged: dict[str, int] = field(default_factory=lambda: {"saves": 0, "publishes": 0})
    odd: list[str] = field(default_factory=list)
    posts: int = 0  # forms sent so far, and the seconds that the last one took
    took: float = 0.1

    def sign_in(self) -> None:
        """Sign in; raise AssertionError when the desk does not open."""
        self.browser.look("/admin/login/")
        answer = self.browser.post("/admin/login/", {"username": NAME, "password": PASSWORD})
        assert answer.status == 302, (answer.status, answer.text[:2000])

    def save(self) -> bool:
        """Save the question with the next mark; tell whether that was acknowledged."""
        form = Form(self.browser.look(CHANGE).text, "question_form")
        self.mark += 1
        text = f"How much will it cost here, and how much elsewhere (mark {self.mark})?"
        if self._sent(CHANGE, {**form.fields, "text": text, "_save": "Save"}) is None:
            return False
        self.saved = self.mark
        self.acknowledged["saves"] += 1
        return True

    def publish(self) -> bool:
        """Publish the draft; tell whether that was acknowledged."""
        form = Form(self.browser.look(PUBLISH).text, "publish")
        if "note" not in form.fields:
            return False  # the one before was not cut after all: there is nothing to publish
        mark = self.saved
        if self._sent(PUBLISH, {**form.fields, "note": f"mark {mark}", "reason": "a test"}) is None:
            return False
        self.published = mark
        self.acknowledged["publishes"] += 1
        return True

    def _sent(self, address: str, fields: dict[str, object]) -> Page | None:
        """Send a form once; return nothing when it was cut, or asked to come again."""
        self.posts += 1
        begun = time.monotonic()
        page = self.browser.once(Request(address, fields))
        if page is None or page.status in (502, 503, 504):
            self.browser.tally.add("in doubt")
            return None
        if page.status != 302:
            self.odd.append(f"{address} answered {page.status}: {_words(page)}")
            return None
        self.took = time.monotonic() - begun
        return page


def marks(document: str) -> int:
    """Return the mark in the text of a draft or an edition; 0 when there is none yet."""
    found = MARK.search(document)
    return int(found[1]) if found else 0


def _words(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())[:500]
