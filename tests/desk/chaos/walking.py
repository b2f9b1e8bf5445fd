"""Patients on their way while the questions change: nothing that they said may be lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from prepapp.bank import editions
from prepapp.domain.answers import Answers, Given
from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.path import Path, walk
from tests.desk.chaos.answering import given_at
from tests.patient.visitor import Visitor, words

# What a page says to somebody whose answer it could not take, since it changed meanwhile.
NOT_TAKEN = (
    "The page you answered is no longer part of the questions.",
    "That answer is not on this page.",
    "An answer is not on this page any more.",
    "You ticked",
    'Untick "None of these"',
    "Please choose one.",
)
PAGES = ["", "questions/", "sheet/", "sheet.txt", "sheet.pdf", "stop/", "answers.json"]
BESIDE = ["/about/", "/sources/", "/privacy/", "/example/", "/"]


@dataclass
class Patient:
    """Somebody with a browser, who knows what they said."""

    chance: Random
    visitor: Visitor = field(default_factory=lambda: Visitor(live()))
    said: Answers = field(default_factory=Answers)
    own: tuple[str, ...] = ()
    page: Step | None = None
    met: Counter[str] = field(default_factory=Counter)

    def next(self) -> Callable[[], None]:
        """Return one thing to do."""
        acts = [self.check, self.look, self.ask_something, self.come_back_with_a_file]
        return self.chance.choice([*acts, *[self.answer if self.page else self.open_a_page] * 6])

    def do(self, act: Callable[[], None]) -> None:
        act()
        self.remembers()

    def remembers(self) -> None:
        """Assert that the browser still holds all that was said."""
        kept = self.visitor.kept()
        assert kept.trouble is None
        for key in {**kept.answers.given, **self.said.given}:
            assert kept.answers.to(key) == self.said.to(key), key
        assert kept.picks.own == self.own

    def path(self) -> Path:
        return walk(live(), self.said)

    def open_a_page(self) -> None:
        """Look at the next page, or go back to one."""
        path = self.path()
        following = path.first_not_seen()
        back = following is None or self.chance.random() < 0.3
        step = self.chance.choice(path.steps) if back else following
        assert step is not None
        self.visitor.bank = path.bank
        response = self.visitor.get(self.visitor.address(step.key))
        assert response.status_code == 200, step.key
        self.page = step

    def answer(self) -> None:
        """Answer the page that is open, as it was when it was opened."""
        step, self.page = self.page, None
        assert step is not None
        given = given_at(self.chance, self.visitor.bank, step, list(self.path().said.tried or ()))
        go = self.chance.choice(["on", "on", "on", "on", "skip", "sheet"])
        response, now, path = self.visitor.give(step, given, go), live().step(step.key), self.path()
        if response.status_code != 302:
            self.told_why(response)
        elif now is None or now not in path.steps:
            self.met["answered a page that is off the way"] += 1
        else:
            given = self.taken(path, now, given)
            if given or go != "sheet":
                self.said = self.said.with_(
                    step.key, Given() if go == "skip" and not now.required else given
                )
            self.met["answered"] += 1

    def taken(self, path: Path, step: Step, given: Given) -> Given:
        """Return what the site keeps of an answer: what it offers, and outcomes not asked now."""
        given = path.bank.understood(step, given)
        asked = path.said.tried or {}
        before = path.said.to(step.key).outcomes if step.kind is Kind.OUTCOMES else {}
        kept = {key: outcome for key, outcome in before.items() if key not in asked}
        now = {key: outcome for key, outcome in given.outcomes.items() if key in asked}
        return replace(given, outcomes={**kept, **now})

    def told_why(self, response: HttpResponse) -> None:
        assert response.status_code in (409, 422), response.status_code
        why = next((sign for sign in NOT_TAKEN if sign in words(response)), None)
        assert why, words(response)[:500]
        self.met[why] += 1

    def check(self) -> None:
        """See every answer on the page that checks them, as far as it is still asked."""
        response = self.visitor.get("/prepare/check/")
        path = self.path()
        if path.stopped or path.blocking():
            assert response.status_code == 302
            return
        page = words(response)
        for line in lines(path, self.said):
            assert " ".join(line.split()) in page, line
        self.met["checked"] += 1

    def look(self) -> None:
        """Look at a page, on the way or beside it."""
        address = self.chance.choice([*(f"/prepare/{page}" for page in PAGES), *BESIDE])
        response = self.visitor.get(address)
        if response.status_code == 404:
            assert "There is no example yet" in words(response)
            return
        assert response.status_code in (200, 302), (address, response.status_code)
        self.met[f"looked at {address}"] += 1

    def ask_something(self) -> None:
        """Write a question of one's own, and star what the page shows."""
        path = self.path()
        if path.stopped or path.blocking():
            return
        own = f"Question {self.chance.randint(1, 99)}?"
        stars = self.chance.sample([*path.bank.questions], 2)
        data = {"words-own-1": own, "star": stars, "shown": stars, "keep": stars, "do": "save"}
        assert self.visitor.post("/prepare/questions/", data).status_code == 302
        self.own = (own,)

    def come_back_with_a_file(self) -> None:
        """Save the answers to a file, and take them up in another browser."""
        before = self.visitor.kept()
        content = self.visitor.get("/prepare/answers.json").content
        self.visitor = Visitor(live())
        file = SimpleUploadedFile("my-answers.json", content)
        assert self.visitor.post("/prepare/resume/", {"file": file}).status_code == 302
        assert self.visitor.kept().picks == before.picks
        self.page = None


def lines(path: Path, said: Answers) -> Iterator[str]:
    """Yield the lines that check-your-answers has for what was said and is still asked."""
    for step in path.steps:
        given = said.to(step.key)
        yield from (choice.text for choice in step.choices if choice.key in given.chosen)
        if step.kind is Kind.TREATMENTS:
            treatments = path.bank.treatments.values()
            yield from (t.name for t in treatments if t.key in given.chosen)
        for item in step.items:
            if item.key in given.numbers:
                yield f"{item.short}: {given.numbers[item.key]} of 10"
            yield given.words.get(item.key, "")


def live() -> Bank:
    """Return what patients see now, whatever this process saw a second ago."""
    editions.forget()
    return editions.live().bank("en")
