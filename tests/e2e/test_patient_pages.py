"""Every page a patient can come to, in every state: readable, reachable, and big enough to hit."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opened
from tests.e2e.looking import BANK, faults, named, states

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# 1280 pixels at 400 % are 320.
ZOOMED = {"width": 320, "height": 256}
# WCAG 2.2, 1.4.12: what a reader may set without anything getting lost.
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; "
    "word-spacing: .16em !important } p { margin-bottom: 2em !important }"
)
# What scrolls sideways, sticks out, or is cut off.
LOST = """() => {
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth
        ? ["the page scrolls sideways"] : [];
    const shown = [...document.querySelectorAll("body *")].filter(
        (e) => e.checkVisibility() && !e.matches(".sr, .skip, .sheet thead, .sheet thead *"));
    const cut = shown.filter((e) => {
        const style = getComputedStyle(e);
        const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
        return hides && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
    });
    const out = shown.filter((e) => {
        const box = e.getBoundingClientRect();
        return box.width && (box.right > innerWidth + 1 || box.left < -1);
    });
    return [...wide, ...[...cut, ...out].map((e) => e.outerHTML.slice(0, 120))];
}"""
# Controls that are hard to hit: less than 44 px high, or 24 wide. A link inside a sentence is
# as high as its line.
SMALL = """() => [...document.querySelectorAll("a, button, input, textarea, select, summary")]
    .filter((e) => e.checkVisibility() && e.type !== "hidden" && !e.matches(".skip"))
    .filter((e) => !(e.matches("a") && e.parentElement.textContent.trim() !== e.textContent.trim()))
    .map((e) => [e, (e.closest("label") || e).getBoundingClientRect()])
    .filter(([e, box]) => box.height < 43.5 || box.width < 24)
    .map(([e, box]) => `${box.width} by ${box.height}: ${e.outerHTML.slice(0, 120)}`)"""


@pytest.mark.parametrize(
    ("reader", "size"),
    [("site", PHONE), ("site", DESK), ("pseudo_site", PHONE)],
    ids=["phone", "desk", "made-up-phone"],
    indirect=["reader"],
)
def test_axe_finds_no_fault_with_any_page_in_any_state(reader: Opened, size: Any) -> None:
    page = reader(viewport=size).new_page()
    found, looked = {}, 0
    for state in states(page):
        page.emulate_media(color_scheme="light")
        found[state] = faults(page)
        page.emulate_media(color_scheme="dark")
        found[f"{state}, dark"] = faults(page, runOnly=["color-contrast", "link-in-text-block"])
        looked += 1
    assert named(found) == ""
    assert looked > 45


def test_nothing_is_lost_at_four_times_the_size_or_with_looser_spacing(reader: Opened) -> None:
    page = reader(viewport=ZOOMED, bypass_csp=True).new_page()
    lost = {}
    for state in states(page):
        lost[state] = page.evaluate(LOST)
        page.add_style_tag(content=SPACED)
        lost[f"{state}, spaced"] = page.evaluate(LOST)
    assert named(lost) == ""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everything_to_press_is_big_enough_for_an_unsteady_hand(reader: Opened, size: Any) -> None:
    page = reader(viewport=size).new_page()
    small = {state: page.evaluate(SMALL) for state in states(page)}
    assert named(small) == ""


def focused(page: Page, wanted: str) -> None:
    """Press Tab until a control has the focus, seeing where the focus is all the way."""
    for _ in range(200):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """(wanted) => {
                const e = document.activeElement;
                const shown = getComputedStyle(e);
                return [e.matches(wanted), shown.outlineStyle !== "none", e.outerHTML.slice(0, 90)];
            }""",
            wanted,
        )
        assert here[1], f"The focus cannot be seen on {here[2]}"
        if here[0]:
            return
    raise AssertionError(f"Tab never came to {wanted}")


def test_the_whole_way_by_keyboard_alone(reader: Opened) -> None:
    maria = BANK.personas["maria"]
    steps = {s.key: s for s in BANK.steps}
    page = reader(viewport=DESK).new_page()
    page.goto("/prepare/")
    focused(page, "a.button")
    page.keyboard.press("Enter")
    while True:
        expect(page.locator("h1")).to_be_visible()
        if not page.locator("input[name=step]").count():
            break
        step = steps[page.locator("input[name=step]").input_value()]
        given = maria.answers.to(step.key)
        for choice in [c.key for c in step.choices if c.key in given.chosen]:
            box = page.locator(f"#id_answer_{choice}")
            if box.get_attribute("type") == "radio":
                # One Tab comes to a group of radios, the arrows go through it.
                focused(page, "input[type=radio]")
                page.keyboard.press("Space")
                while not box.is_checked():
                    page.keyboard.press("ArrowDown")
            else:
                focused(page, f'[id="id_answer_{choice}"]')
                page.keyboard.press("Space")
        focused(page, "button[value=on]")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    focused(page, "a.button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    focused(page, "input[name=star]")
    page.keyboard.press("Space")
    focused(page, "button.button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".sheet")).to_be_visible()
