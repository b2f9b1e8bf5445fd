"""Every page of the desk in a real browser: readable, reachable, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Opened, Site, browsers
from tests.e2e.editing import add_criterion, add_question, publish, sign_in
from tests.e2e.looking import faults, named
from tests.e2e.walking import press

REWORDED = "/admin/bank/question/cost-good-faith-estimate/change/"
# The draft differs from what patients see, and a copy of it differs from both.
CHANGED = [
    "/admin/",
    "/admin/preview/",
    "/admin/problems/",
    "/admin/publish/",
    "/admin/draft/",
    "/admin/draft/copies/1/",
    "/admin/draft/copies/1/delete/",
    "/admin/editions/1/live/",
    "/admin/editions/1/reset/",
    "/admin/order/topic/",
    "/admin/order/question/?topic=safety",
    "/admin/proof/steps/medicines/",
    "/admin/bank/question/?topic__key__exact=cost",
    "/admin/bank/question/add/",
    REWORDED,
    REWORDED.replace("change", "history"),
    "/admin/bank/criterion/",
    "/admin/bank/criterion/in-us/change/",
    "/admin/bank/step/medicines/change/",
    "/admin/bank/step/pain/change/",
    "/admin/bank/treatment/add/",
    "/admin/bank/source/add/",
    "/admin/bank/crisisline/",
    "/admin/bank/crisisline/1/change/",
    "/admin/bank/sitefacts/1/change/",
    "/admin/bank/edition/",
    "/admin/bank/edition/2/change/",
    "/admin/admin/logentry/",
]
# The draft has errors.
BROKEN = [
    "/admin/",
    "/admin/problems/",
    "/admin/publish/",
    "/admin/proof/criteria/asked-about-lithium/",
    "/admin/bank/criterion/asked-about-lithium/change/",
    "/admin/bank/criterion/asked-about-lithium/delete/",
]
SIZES = {
    "desk": (1280, 900),
    "tablet": (860, 900),
    "zoomed to 200 %": (640, 450),
    "phone": (390, 844),
}
# What scrolls sideways by itself, and what is cut off at the right; a table may do so in its box.
SIDEWAYS = """() => {
    const scrolls = (e) => e.matches("html") || /auto|scroll/.test(getComputedStyle(e).overflowX);
    const box = (e) => e && (scrolls(e) && !e.querySelector("h1") ? e : box(e.parentElement));
    const wide = [...document.querySelectorAll("html, body *")]
        .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && scrolls(e))
        .filter((e) => !e.querySelector("table") || e.querySelector("h1"));
    const cut = [...document.querySelectorAll("#content :is(a, button, input, select, textarea)")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth)
        .filter((e) => !box(e.parentElement)?.querySelector("table"));
    return [...wide, ...cut].map((e) => e.outerHTML.slice(0, 100));
}"""
# What can be come to by Tab, and shows too little of a ring when it is.
RINGLESS = """() => [...document.querySelectorAll("*")]
    .filter((e) => e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => !e.disabled)
    .filter((e) => {
        e.focus();
        const style = getComputedStyle(e);
        return style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 3;
    }).map((e) => e.outerHTML.slice(0, 120))"""
# Buttons of our own pages under 44 pixels, and boxes to tick under 24.
SMALL = """() => [
    ["#content :is(.ways, .submit-row, .whole, .order, .proof) :is(.button, [type=submit])", 44],
    ["#content :is([type=checkbox], [type=radio])", 24],
].flatMap(([what, least]) => [...document.querySelectorAll(what)]
    .filter((e) => e.checkVisibility())
    .filter((e) => e.getBoundingClientRect().height < least - .5)
    .map((e) => `${e.getBoundingClientRect().height}: ${e.outerHTML.slice(0, 120)}`))"""


@pytest.fixture(scope="module")
def work(chromium: Browser, desk: Site) -> Iterator[Any]:
    """Change the draft, keep a copy that clashes, and give the cookies of who is signed in."""
    with browsers(chromium, desk) as (opened, _errors):
        page = opened().new_page()
        sign_in(page)
        reword(page, "Will you write down the price before I book?")
        publish(page, "Plainer words.")
        reword(page, "Will you write down the whole price before I book?")
        page.goto("/admin/draft/")
        page.get_by_label("Name of the copy").fill("Prices")
        press(page, "Set aside")
        reword(page, "Will you write down what it costs before I book?")
        yield page.context.storage_state()


@pytest.fixture(scope="module")
def broken(chromium: Browser, desk: Site, work: Any) -> None:
    """A draft with errors."""
    with browsers(chromium, desk) as (opened, _errors):
        page = opened(storage_state=work).new_page()
        add_criterion(page)
        add_question(page)


def reword(page: Page, text: str) -> None:
    page.goto(REWORDED)
    page.get_by_label("Question:").fill(text)
    press(page, "Save and continue editing")


def look(page: Page, address: str) -> None:
    """Open a page and see that it is there, and nowhere scrolls sideways."""
    response = page.goto(address)
    assert response is not None
    assert response.ok, address
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(SIDEWAYS) == [], f"{address}, {name}"


def examine(page: Page, address: str) -> None:
    """Open a page and see that axe finds no fault with it, in the light and in the dark."""
    page.emulate_media(color_scheme="light")
    page.goto(address)
    page.add_style_tag(content="* { transition: none !important }")  # so that colors change at once
    assert faults(page) == [], address
    page.emulate_media(color_scheme="dark")
    assert faults(page, runOnly=["color-contrast", "link-in-text-block"]) == [], address


def test_every_page_opens_and_none_scrolls_sideways(somebody: Opened, work: Any) -> None:
    page = somebody(storage_state=work).new_page()
    for address in CHANGED:
        look(page, address)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault_with_any_page(somebody: Opened, work: Any, width: int) -> None:
    size: Any = {"width": width, "height": 900}
    # Axe itself is a stranger to the policy that keeps scripts from the pages.
    page = somebody(storage_state=work, bypass_csp=True, viewport=size).new_page()
    for address in CHANGED:
        examine(page, address)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_keyboard_is_always_seen_and_nothing_is_hard_to_hit(
    somebody: Opened, work: Any, width: int
) -> None:
    size: Any = {"width": width, "height": 900}
    page = somebody(storage_state=work, bypass_csp=True, viewport=size).new_page()
    ringless, small = {}, {}
    for address in CHANGED:
        page.goto(address)
        page.keyboard.press("Tab")  # from now on the focus is a keyboard's
        ringless[address] = page.evaluate(RINGLESS)
        small[address] = [*page.evaluate(SMALL), *faults(page, runOnly=["target-size"])]
    assert named(ringless) == ""
    assert named(small) == ""


def test_the_pages_of_a_broken_draft_are_sound_too(
    somebody: Opened, work: Any, broken: None
) -> None:
    page = somebody(storage_state=work).new_page()
    for address in BROKEN:
        look(page, address)
    for width in (1280, 390):
        size: Any = {"width": width, "height": 900}
        page = somebody(storage_state=work, bypass_csp=True, viewport=size).new_page()
        for address in BROKEN:
            examine(page, address)
