"""How a test answers the pages in a real browser, as a person of the bank would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from playwright.sync_api import Locator, Page

from prepapp.domain.bank import Kind, Persona, Step
from tests.pseudo import CODE, pseudo


def press(page: Page, name: str, role: Literal["button", "link"] = "button") -> None:
    """Press a button or a link, named in English, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role(role, name=said_on(page, name), exact=True).first.click()


def said_on(page: Page, phrase: str) -> str:
    """Return a phrase as the page says it: in English, or in the made-up language."""
    return pseudo(phrase) if page.locator("html").get_attribute("lang") == CODE else phrase


def answer(page: Page, step: Step, persona: Persona) -> None:
    """Tick and type what a persona says at the step the browser shows."""
    given = persona.answers.to(step.key)
    match step.kind:
        case Kind.ONE | Kind.MANY | Kind.TREATMENTS:
            for key in sorted(given.chosen):
                page.locator(f"#id_answer_{key}").check()
        case Kind.SCALES:
            for key, n in given.numbers.items():
                page.locator(f"#id_{key}_{n}").check()
        case Kind.TEXT:
            for key, text in given.words.items():
                page.locator(f"#id_words-{key}").fill(text)
        case Kind.OUTCOMES:
            for key, outcome in given.outcomes.items():
                for name, value in (("went", outcome.went), ("now", outcome.now)):
                    box = page.locator(f'[id="id_{key}.{name}_{value}"]')
                    if value and box.count():
                        opened(page, box)
                        box.check()


def opened(page: Page, inside: Locator) -> None:
    """Open what is folded around something."""
    fold = page.locator("details:not([open])", has=inside)
    if fold.count():
        fold.locator("summary").first.click()


def walk_to_check(
    page: Page, base: str, persona: Persona, steps: dict[str, Step], look: Callable[[str], None]
) -> None:
    """Go from the start page to the check page, looking at every page on the way."""
    page.goto(f"{base}/prepare/")
    look("start")
    press(page, "Start", "link")
    while not page.url.endswith("/prepare/check/"):
        step = steps[page.locator("input[name=step]").input_value()]
        look(f"step-{step.key}")
        answer(page, step, persona)
        look(f"step-{step.key}-filled")
        press(page, "Continue")
    look("check")
