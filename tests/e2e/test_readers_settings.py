"""What a reader has set in their own system: their colors, and that nothing moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Opened, Site, browsers
from tests.e2e.looking import BANK, answers_of, named, open_file, states

PHONE: Any = {"width": 390, "height": 844}
# What has an edge that shows what it is; and lines to write on.
EDGED = (
    "button:not(.link), .button, .quiet, .options label, textarea, input[type=file], "
    ".card, .notice, .summary, .field.wrong, .q, .fold, .help, .bar, .sheet, "
    ".blank, .rule, .sheet th, .sheet td, .sheet-foot, .asks li"
)
# The color behind something.
BEHIND = """
    const filled = (e) => !/^rgba.* 0\\)$/.test(getComputedStyle(e).backgroundColor);
    const behind = (e) => filled(e) ? getComputedStyle(e).backgroundColor : behind(e.parentElement);
"""
# The edges that cannot be told from what is behind them, in a reader's own colors. A box to tick
# on paper stands before its question; on a phone a row of a table has the edge of its cells.
EDGELESS = (
    f"(edged) => {{{BEHIND}"
    """
    const shown = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 1;
    const edge = (style, back) => ["Top", "Right", "Bottom", "Left"].some((side) =>
        parseFloat(style[`border${side}Width`]) >= 1 &&
        !/none|hidden/.test(style[`border${side}Style`]) && style[`border${side}Color`] !== back);
    return [...document.querySelectorAll(edged)].filter(shown).filter((e) => {
        const looks = [getComputedStyle(e), getComputedStyle(e, "::before")];
        if (e.closest("tr")) looks.push(getComputedStyle(e.closest("tr")));
        return !looks.some((style) => edge(style, behind(e.parentElement)));
    }).map((e) => e.outerHTML.slice(0, 100));
}"""
)
# What looks the same whether it is chosen or not, or has lost the box that the system draws.
UNTOLD = """() => {
    const boxes = [...document.querySelectorAll("input[type=radio], input[type=checkbox]")]
        .filter((e) => e.checkVisibility());
    const look = (e) => {
        const style = getComputedStyle(e.closest("label"));
        return [style.borderTopWidth, style.borderTopColor].join();
    };
    const offered = boxes.filter((e) => e.closest(".options"));
    const others = new Set(offered.filter((e) => !e.checked).map(look));
    const alike = offered.filter((e) => e.checked && others.has(look(e)));
    const undrawn = boxes.filter((e) => getComputedStyle(e).appearance === "none");
    return [...alike, ...undrawn].map((e) => e.outerHTML);
}"""
# Words that stand out too little. Axe looks at another color, which is not drawn in such a mode.
UNREAD = (
    f"() => {{{BEHIND}"
    """
    const part = (n) => n <= 10.3 ? n / 3294.6 : ((n / 255 + 0.055) / 1.055) ** 2.4;
    const light = (color) => {
        const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(part);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    return [...document.querySelectorAll("body *")]
        .filter((e) => e.checkVisibility() && e.innerText?.trim() && !e.children.length)
        .filter((e) => {
            const [one, other] = [getComputedStyle(e).color, behind(e)].map(light);
            return Math.max(one, other) / Math.min(one, other) < 4.5;
        }).map((e) => e.outerHTML.slice(0, 100));
}"""
)
# What does not show that it has the focus.
UNFOCUSED = """() => [...document.querySelectorAll("a, button, input, textarea, summary")]
    .filter((e) => e.checkVisibility() && e.type !== "hidden")
    .filter((e) => {
        e.focus();
        const style = getComputedStyle(e), back = getComputedStyle(document.body).backgroundColor;
        const ring = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
        return !ring || style.outlineColor === back;
    })
    .map((e) => e.outerHTML.slice(0, 100))"""
MOVING = """() => {
    const moves = (style) => parseFloat(style.transitionDuration) > 0 ||
        style.animationName !== "none" || style.scrollBehavior !== "auto";
    return [...document.querySelectorAll("*")]
        .filter((e) => ["", "::before", "::after"].some((p) => moves(getComputedStyle(e, p))))
        .map((e) => `${e.tagName} ${e.className}`);
}"""
# What has the focus, whether it is in the bar, and whether the bar hides a part of it.
FOCUS = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect();
    const bar = document.querySelector(".bar"), top = bar.getBoundingClientRect().top;
    return [e.outerHTML.slice(0, 120), bar.contains(e), box.bottom > top && box.top < innerHeight];
}"""


@dataclass
class Seen:
    """What was found wrong on every page, and how much was chosen on them."""

    edgeless: dict[str, list[str]] = field(default_factory=dict)
    untold: dict[str, list[str]] = field(default_factory=dict)
    unfocused: dict[str, list[str]] = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)
    chosen: int = 0


@pytest.fixture(scope="module", params=["light", "dark"])
def own_colors(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Seen]:
    """Every page in the colors of a reader who set them all, as in Windows' high contrast."""
    found = Seen()
    with browsers(chromium, site) as (opened, _errors):
        look: Any = {"forced_colors": "active", "color_scheme": request.param}
        page = opened(viewport=PHONE, **look).new_page()
        for state in states(page):
            found.chosen += page.locator(".options :checked").count()
            found.edgeless[state] = page.evaluate(EDGELESS, EDGED)
            found.untold[state] = page.evaluate(UNTOLD)
            found.unread[state] = page.evaluate(UNREAD)
            page.keyboard.press("Tab")  # from now on the focus is a keyboard's
            found.unfocused[state] = page.evaluate(UNFOCUSED)
        yield found


def test_in_a_readers_own_colors_every_control_and_box_keeps_its_edge(own_colors: Seen) -> None:
    assert named(own_colors.edgeless) == ""


def test_in_a_readers_own_colors_what_is_chosen_differs_from_what_is_not(own_colors: Seen) -> None:
    assert named(own_colors.untold) == ""
    assert own_colors.chosen > 50


def test_in_a_readers_own_colors_the_focus_is_always_seen(own_colors: Seen) -> None:
    assert named(own_colors.unfocused) == ""


def test_in_a_readers_own_colors_every_word_can_be_read(own_colors: Seen) -> None:
    assert named(own_colors.unread) == ""
    assert len(own_colors.unread) > 45


def test_nothing_moves_for_somebody_who_wants_nothing_to_move(person: Opened) -> None:
    page = person(viewport=PHONE, reduced_motion="reduce").new_page()
    assert named({state: page.evaluate(MOVING) for state in states(page)}) == ""


def test_for_others_the_page_glides_to_a_place_on_it(person: Opened) -> None:
    page = person(viewport=PHONE, reduced_motion="no-preference").new_page()
    page.goto("/prepare/")
    assert page.evaluate(MOVING) == ["HTML "]


def test_what_has_the_focus_is_never_hidden_behind_the_bar(person: Opened) -> None:
    page = person(viewport=PHONE, reduced_motion="reduce").new_page()
    open_file(page, answers_of(BANK, "maria"))
    page.goto("/prepare/questions/")
    seen = []
    for _ in range(200):
        page.keyboard.press("Tab")
        what, in_bar, hidden = page.evaluate(FOCUS)
        if in_bar:
            break
        seen.append((what, hidden))
    assert [what for what, hidden in seen if hidden] == []
    assert 30 < len(seen) < 200
