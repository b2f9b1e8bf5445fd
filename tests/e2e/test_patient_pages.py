"""Every page a patient can come to, in every state: readable, reachable, and big enough to hit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from prepapp.bank.files import seed_bank
from prepapp.domain.bank import Bank
from prepapp.patient import answers_file
from tests.e2e.conftest import Opened
from tests.e2e.walking import press

BANK = seed_bank()
STEPS = {step.key: number for number, step in enumerate(BANK.steps, 1)}
PLAIN = ("/about/", "/privacy/", "/sources/", "/accessibility/", "/example/", "/no-such-page/")
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


def answers_of(bank: Bank, key: str) -> bytes:
    """Return the file that a person of the bank would have saved."""
    persona = bank.personas[key]
    return answers_file.write(persona.answers, persona.picks).encode()


def open_file(page: Page, content: bytes) -> None:
    """Open a file of answers on the start page."""
    page.goto("/prepare/")
    page.locator("input[type=file]").set_input_files(
        {"name": "answers.json", "mimeType": "application/json", "buffer": content}
    )
    press(page, "Open my answers")


def faults(page: Page, **options: Any) -> list[tuple[str, str]]:
    """Return what axe finds on a page, with the first place of each."""
    found = Axe().run(page, options={"preload": False, **options}).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


def named(found: Mapping[str, list[Any]]) -> str:
    """Name each thing that was found once, with the first page where it was."""
    first: dict[str, str] = {}
    for state, things in found.items():
        for thing in things:
            first.setdefault(str(thing), state)
    return "\n".join(f"{state}: {thing}" for thing, state in first.items())


def states(page: Page) -> Iterator[str]:
    """Bring up every kind of page in every state, one after the other."""
    page.goto("/prepare/")
    yield "start, new"
    open_file(page, b"{not answers")
    yield "start, a file that cannot be read"
    page.goto("/prepare/1/")
    press(page, "Continue")
    yield "step age, error"
    page.locator("#id_answer_adult").check()
    press(page, "Continue")
    for key, number in STEPS.items():
        page.goto(f"/prepare/{number}/")
        if page.url.endswith(f"/prepare/{number}/"):
            yield f"step {key}, empty"
    page.goto(f"/prepare/{STEPS['goals']}/")
    for box in page.locator("input[name=answer]").all()[:5]:
        box.check()
    press(page, "Continue")
    yield "step goals, error"
    page.goto("/prepare/check/")
    yield "check, nearly empty"
    page.goto("/prepare/questions/")
    yield "questions, nearly empty"
    page.goto("/prepare/sheet/")
    yield "sheet, nearly empty"
    open_file(page, answers_of(BANK, "alex"))
    yield "after opening a file"
    page.goto("/prepare/")
    yield "start, coming back"
    for key, number in STEPS.items():
        page.goto(f"/prepare/{number}/")
        yield f"step {key}, filled"
    page.goto("/prepare/check/")
    yield "check, long"
    page.goto("/prepare/questions/")
    yield "questions, long"
    page.locator("input[name=star]:checked").first.uncheck()
    press(page, "Save")
    yield "questions, right after a change"
    page.goto("/prepare/sheet/")
    yield "sheet, long"
    for address in PLAIN:
        page.goto(address)
        yield address
    page.goto("/prepare/1/")
    page.locator("#id_answer_under-18").check()
    press(page, "Continue")
    yield "stop"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_no_fault_with_any_page_in_any_state(person: Opened, size: Any) -> None:
    page = person(viewport=size).new_page()
    found, looked = {}, 0
    for state in states(page):
        page.emulate_media(color_scheme="light")
        found[state] = faults(page)
        page.emulate_media(color_scheme="dark")
        found[f"{state}, dark"] = faults(page, runOnly=["color-contrast", "link-in-text-block"])
        looked += 1
    assert named(found) == ""
    assert looked > 45


def test_nothing_is_lost_at_four_times_the_size_or_with_looser_spacing(person: Opened) -> None:
    page = person(viewport=ZOOMED, bypass_csp=True).new_page()
    lost = {}
    for state in states(page):
        lost[state] = page.evaluate(LOST)
        page.add_style_tag(content=SPACED)
        lost[f"{state}, spaced"] = page.evaluate(LOST)
    assert named(lost) == ""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everything_to_press_is_big_enough_for_an_unsteady_hand(person: Opened, size: Any) -> None:
    page = person(viewport=size).new_page()
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


def test_the_whole_way_by_keyboard_alone(person: Opened) -> None:
    maria = BANK.personas["maria"]
    steps = {s.key: s for s in BANK.steps}
    page = person(viewport=DESK).new_page()
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
