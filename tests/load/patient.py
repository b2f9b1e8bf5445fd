"""A patient over real HTTP: walks the whole way, and knows at the end what they gave."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass, field

from prepapp.bank.files import seed_bank
from prepapp.domain.bank import Bank, Persona
from prepapp.domain.path import Path, walk
from prepapp.patient import answers_file
from prepapp.patient.forms import initial
from tests.load.browser import Browser, Page, Request

BANK = seed_bank()
# Those who come to a sheet.
PEOPLE = [
    persona
    for persona in BANK.personas.values()
    if not (path := walk(BANK, persona.answers)).stopped and not path.blocking()
]
BOX = re.compile(r'name="(shown|keep)" value="([\w -]+)"( checked)?')


class Lost(AssertionError):
    """Raised when something that a patient gave is not there in the end."""


@dataclass
class Patient:
    """One persona at the site; `pause` is the longest time in seconds that they look at a page."""

    browser: Browser
    persona: Persona
    pause: float = 0
    pdf: bool = True
    bank: Bank = BANK
    sent: list[tuple[Request, dict[str, str]]] = field(default_factory=list)

    def path(self) -> Path:
        return walk(self.bank, self.persona.answers)

    def walk(self) -> None:
        """Go from the start to the sheet on paper; raise Lost when an answer is not on it."""
        self.see("/prepare/")
        path = self.path()
        for step in path.steps:
            address = f"/prepare/{self.bank.steps.index(step) + 1}/"
            self.see(address)
            self.give(address, {"step": step.key, "go": "on", **initial(path, step)})
        self.see("/prepare/check/")
        self.give("/prepare/questions/", kept(self.see("/prepare/questions/")))
        self.see("/prepare/sheet/")
        if self.pdf and not self.see("/prepare/sheet.pdf").body.startswith(b"%PDF"):
            raise Lost("the sheet is no PDF")
        self.holds_everything(path)

    def holds_everything(self, path: Path) -> None:
        """Compare what the site gives back with what was given."""
        answers, _picks = answers_file.read(self.see("/prepare/answers.json").body)
        for step in path.steps:
            if answers.to(step.key) != path.said.to(step.key):
                raise Lost(f"{self.persona.key}: {step.key} is {answers.to(step.key)}")

    def see(self, address: str) -> Page:
        self._sends(Request(address))
        return self.browser.look(address)

    def give(self, address: str, fields: dict[str, object]) -> None:
        time.sleep(random.uniform(0, self.pause))
        self._sends(Request(address, {**fields, "csrfmiddlewaretoken": self.browser.token}))
        page = self.browser.post(address, fields)
        if page.status != 302:
            raise Lost(f"{address} answered {page.status}: {page.text[:2000]}")

    def _sends(self, request: Request) -> None:
        self.sent.append((request, dict(self.browser.cookies)))


def kept(page: Page) -> dict[str, object]:
    """Return what a browser sends when nothing is changed on the page of questions."""
    boxes = [found.groups() for found in BOX.finditer(page.text)]
    shown = [key for name, key, _checked in boxes if name == "shown"]
    if not shown:
        raise Lost("no questions were found on the page of questions")
    ticked = [key for name, key, checked in boxes if name == "keep" and checked]
    return {"do": "sheet", "shown": shown, "keep": ticked}
