"""Every page a patient can come to, in every state, and what axe finds on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from prepapp.bank.files import seed_bank
from prepapp.domain.bank import Bank
from prepapp.patient import answers_file
from tests.e2e.walking import press, said_on

AXE = Axe().axe_script
BANK = seed_bank()
STEPS = {step.key: number for number, step in enumerate(BANK.steps, 1)}
PLAIN = (
    "/about/",
    "/privacy/",
    "/sources/",
    "/accessibility/",
    "/example/",
    "/no-such-page/",
    "/components/",
)


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
    if not page.evaluate("!!window.axe"):  # half a megabyte: once a page
        page.evaluate(AXE)
    options = {"preload": False, "resultTypes": ["violations"], **options}
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


def named(found: Mapping[str, list[Any]]) -> str:
    """Name each thing that was found once, with the first page where it was."""
    first: dict[str, str] = {}
    for state, things in found.items():
        for thing in things:
            first.setdefault(str(thing), state)
    return "\n".join(f"{state}: {thing}" for thing, state in first.items())


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })")


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
        unfold(page)
        yield f"step {key}, filled"
    page.goto("/prepare/pause/")
    yield "pause"
    page.goto("/prepare/check/")
    yield "check, long"
    page.goto("/prepare/questions/")
    yield "questions, long"
    page.locator("input[name=star]:checked").first.uncheck()
    expect(page.locator("#tally")).to_contain_text(said_on(page, "Saved."))
    yield "questions, right after a change"
    unfold(page)
    yield "questions, everything open"
    page.goto("/prepare/sheet/")
    yield "sheet, long"
    for address in PLAIN:
        page.goto(address)
        yield address
    page.goto("/prepare/1/")
    page.locator("#id_answer_under-18").check()
    press(page, "Continue")
    yield "stop"
