"""What a real browser sends, keeps and shows of a patient's words: to the site alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from prepapp.domain.answers import Answers, Given
from prepapp.domain.bank import Bank
from tests.e2e.conftest import Site
from tests.e2e.walking import press, walk_to_check
from tests.running.marks import mark, marks_in

STORED = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  caches: await caches.keys(), databases: await indexedDB.databases(),
  workers: (await navigator.serviceWorker.getRegistrations()).length, name: window.name,
})"""
TYPED = """() => [...document.querySelectorAll("textarea, input:not([type=hidden])")]
  .filter((e) => (e.type === "checkbox" || e.type === "radio") ? e.checked : e.value)
  .map((e) => e.id || e.name)"""


@dataclass
class Sent:
    """All that a browser sent."""

    addresses: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    history: list[str] = field(default_factory=list)  # with what follows a #, which is never sent

    def listen(self, context: BrowserContext) -> None:
        context.on("request", self.take)
        context.on("page", lambda page: page.on("framenavigated", self.show))

    def take(self, request: Any) -> None:
        self.addresses.append(request.url)
        for name, value in request.all_headers().items():
            if name != "cookie":
                self.headers.append(f"{name}: {value}")

    def show(self, frame: Any) -> None:
        self.history.append(frame.url)

    def referers(self) -> set[str]:
        return {h.split(" ", 1)[1] for h in self.headers if h.startswith("referer: ")}


Alone = Callable[[], tuple[Page, Sent]]


@pytest.fixture(scope="module")
def alone(chromium: Browser, site: Site) -> Iterator[Callable[[], tuple[Page, Sent]]]:
    """Open a browser for which the rest of the world is an empty page."""
    contexts: list[BrowserContext] = []

    def opened() -> tuple[Page, Sent]:
        context = chromium.new_context(base_url=site.address)
        context.set_default_timeout(10_000)
        inside = f"{site.address}/"
        context.route(lambda url: not url.startswith(inside), lambda r: r.fulfill(body="elsewhere"))
        sent = Sent()
        sent.listen(context)
        contexts.append(context)
        return context.new_page(), sent

    yield opened
    for context in contexts:
        context.close()


def walk(page: Page, bank: Bank, sent: Sent) -> None:
    """Go the way to the sheet with marks for words, a question of one's own included."""
    maria = bank.personas["maria"]
    words = {i.key: mark() for i in bank.step("words").items}  # type: ignore[union-attr]
    answers = Answers({**maria.answers.given, "words": Given(words=words)})
    steps = {step.key: step for step in bank.steps}

    def look(_name: str) -> None:
        sent.titles.add(page.title())

    walk_to_check(page, "", replace(maria, answers=answers), steps, look)
    press(page, "See my questions", "link")
    look("questions")
    page.get_by_label("My question 1").fill(mark())
    page.locator("input[name=star]").first.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Move down").first.click()
    look("moved")
    press(page, "See my sheet")
    look("sheet")
    expect(page.locator(".sheet")).to_contain_text("zqxmark")


@pytest.fixture(scope="module")
def walked(alone: Alone, seed: Bank) -> tuple[Page, Sent]:
    """Somebody at their sheet, and all that their browser sent on the way."""
    page, sent = alone()
    walk(page, seed, sent)
    return page, sent


def test_every_request_goes_to_the_site_and_no_address_or_title_says_a_word(
    walked: tuple[Page, Sent], seed: Bank, site: Site
) -> None:
    _page, sent = walked
    assert {url.split("/", 3)[2] for url in sent.addresses} == {site.address.split("/")[2]}
    assert marks_in("\n".join([*sent.addresses, *sent.headers, *sent.titles, *sent.history])) == []
    assert all(referer.startswith(f"{site.address}/") for referer in sent.referers())
    assert sent.referers()
    keys = {key for step in seed.steps for key in (c.key for c in step.choices) if len(key) > 4}
    assert any("#q-" in url for url in sent.history)
    said = " ".join([*sent.addresses, *sent.referers(), *sent.history])
    assert {key for key in (*keys, *seed.treatments, *seed.questions) if key in said} == set()


def test_the_browser_keeps_three_cookies_and_one_word(
    walked: tuple[Page, Sent], seed: Bank
) -> None:
    page, _sent = walked
    page.get_by_role("button", name="Less light").click()
    kept = page.evaluate(STORED)
    assert kept == {
        "local": ["glare"], "session": [], "caches": [], "databases": [], "workers": 0, "name": "",
    }  # fmt: skip
    cookies = {c["name"]: c for c in page.context.cookies()}
    assert set(cookies) == {"answers", "csrftoken"}  # `language` too, once somebody chooses one
    assert all(c["expires"] == -1 and c["httpOnly"] for c in cookies.values())
    assert cookies["answers"]["path"] == "/prepare/"
    assert marks_in(str(cookies)) == []


def test_a_source_is_not_told_where_its_reader_came_from(alone: Alone, site: Site) -> None:
    page, sent = alone()
    page.goto("/sources/")
    with page.expect_navigation():
        page.locator(".sources a[href^=http]").first.click()
    assert not page.url.startswith(site.address)
    assert page.evaluate("document.referrer") == ""
    assert not any(h.startswith("origin: ") for h in sent.headers)
    assert sent.referers() <= {f"{site.address}/sources/"}  # what its own style sheet is asked with
    external = [u for u in sent.addresses if not u.startswith(site.address)]
    assert len(external) == 1


def test_after_clear_going_back_shows_nothing_that_was_ticked_or_typed(
    alone: Alone, seed: Bank
) -> None:
    page, _sent = alone()
    page.goto("/prepare/1/")
    page.locator("#id_answer_adult").check()
    press(page, "Continue")
    page.goto("/prepare/15/")
    page.locator("#id_words-agenda").fill(mark())
    press(page, "Continue")
    page.goto("/prepare/questions/")
    page.get_by_label("My question 1").fill(mark())
    press(page, "See my sheet")
    page.goto("/prepare/5/")
    page.locator("#id_answer_better-sleep").check()  # and never saved
    page.goto("/prepare/sheet/")
    page.get_by_text("Clear my answers").click()
    press(page, "Yes, clear them")
    assert "answers" not in {c["name"] for c in page.context.cookies()}
    seen = 0
    while page.evaluate("history.length") and seen < 60:
        page.go_back()
        if page.url == "about:blank":
            break
        assert marks_in(page.content()) == [], page.url
        assert page.evaluate(TYPED) == [], page.url
        seen += 1
    assert seen > 5


def test_typed_words_are_not_offered_to_a_spelling_checker_or_kept_by_the_form(
    walked: tuple[Page, Sent], seed: Bank
) -> None:
    page, _sent = walked
    places = [n for n, s in enumerate(seed.steps, 1) if s.key == "words"]
    for address in (f"/prepare/{places[0]}/", "/prepare/questions/", "/prepare/sheet/"):
        page.goto(address)
        boxes = page.locator("textarea")
        assert boxes.count() >= 1
        for box in boxes.all():
            assert box.evaluate("e => e.spellcheck") is False
            kept = "e => (e.getAttribute('autocomplete') || e.form.autocomplete) === 'off'"
            assert box.evaluate(kept)


def test_the_privacy_page_is_one_screen_of_a_phone(alone: Alone) -> None:
    page, _sent = alone()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/privacy/")
    header, last = (
        page.locator("header").bounding_box(),
        page.locator("main summary").bounding_box(),
    )
    assert header
    assert last
    assert last["y"] + last["height"] - header["height"] <= 844
