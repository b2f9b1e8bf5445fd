"""A random patient, all of whose own words are marks: the way, its slips, and a stranger."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from prepapp.domain.answers import Given
from prepapp.domain.bank import Bank, Kind, Step
from tests.desk.chaos.answering import given_at, some
from tests.patient.visitor import Visitor, where
from tests.running.browsing import FORM, Browser
from tests.running.marks import mark

STEP = re.compile(r'name="step" value="([^"]+)"')
LOOKS = [
    "/", "/prepare/", "/prepare/pause/", "/prepare/stop/", "/prepare/check/", "/prepare/sheet/",
    "/prepare/questions/", "/prepare/sheet.txt", "/about/", "/privacy/", "/sources/", "/example/",
    "/accessibility/", "/prepare/99/",
]  # fmt: skip
PDFS = ["", "?paper=a4", "?paper=letter&size=large"]


@dataclass
class Patient:
    """Somebody with a browser, who walks the way once."""

    chance: Random
    bank: Bank
    browser: Browser
    tried: list[str] = field(default_factory=list)
    visitor: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.bank, self.browser)  # type: ignore[arg-type]

    def walk(self) -> None:
        """Go the whole way, with slips, to a sheet on paper, and perhaps clear it all."""
        address = "/prepare/1/"
        for _ in range(3 * len(self.bank.steps)):
            page = self.visitor.get(address)
            step = self.asked(page)
            if step is None:
                break
            if self.chance.random() < 0.4:
                self.slip(step)
            response = self.answer(step)
            assert response.status_code == 302, response.content.decode()
            address = where(response)
        self.choose()
        self.take_away()
        if self.chance.random() < 0.5:
            assert self.visitor.post("/prepare/clear/", {}).status_code == 302

    def asked(self, page: HttpResponse) -> Step | None:
        found = STEP.search(page.content.decode())
        return self.bank.step(found[1]) if found else None

    def answer(self, step: Step) -> HttpResponse:
        given = given_at(self.chance, self.bank, step, self.tried)
        if step.kind is Kind.TREATMENTS:
            self.tried = sorted(given.chosen)
        return self.visitor.give(step, self.marked(step, given))

    def marked(self, step: Step, given: Given) -> Given:
        words = {item.key: mark() for item in step.items}
        return replace(given, words=words) if step.kind is Kind.TEXT else given

    def slip(self, step: Step) -> None:
        """Do what a form does not take, or look at another page first."""
        long = mark() * 12
        self.chance.choice(
            [
                lambda: self.visitor.answer(step.key, mark(), answer=mark()),
                lambda: self.visitor.answer("words", **{"words-agenda": long}),
                lambda: self.visitor.answer("words", go="back", **{"words-agenda": mark()}),
                lambda: self.visitor.answer(step.key, go=mark()),
                lambda: self.visitor.post(f"/prepare/1/?{mark().encode().hex()}", {"step": mark()}),
                # A form that had gone stale: the words come back on the page that says so.
                lambda: self.browser.post("/prepare/15/", {"step": "words", "words-agenda": long}),
                lambda: self.visitor.get(self.chance.choice(LOOKS)),
                lambda: self.visitor.get(f"{self.visitor.address(step.key)}?change"),
            ]
        )()

    def choose(self) -> None:
        """Write questions of one's own, star some, and move them about."""
        own = {f"words-own-{n}": mark() for n in (1, 2, 3)}
        for do in ("save", "save:own", "balance", "up:", "down:", "sheet"):
            keys = some(self.chance, list(self.bank.questions), 3)
            aim = self.chance.choice(list(self.bank.questions)) if do.endswith(":") else ""
            self.visitor.post(
                "/prepare/questions/",
                {**own, "do": do + aim, "star": keys, "shown": keys, "keep": keys},
            )
            self.visitor.get("/prepare/questions/?saved")
        too_long = {"words-own-1": mark() * 9, "do": "save"}
        assert self.visitor.post("/prepare/questions/", too_long).status_code == 422

    def take_away(self) -> None:
        """Look at the sheet, print it, save a file, and come back with it."""
        for address in LOOKS:
            self.visitor.get(address)
        self.visitor.get(f"/prepare/sheet.pdf{self.chance.choice(PDFS)}")
        file = self.visitor.get("/prepare/answers.json").content
        for content in (file, file[:-9] + mark().encode(), b'{"format": 9, "%s": 1}' % file[:20]):
            upload = SimpleUploadedFile("mine.json", content, "application/json")
            upload.name = f"{mark()[:14]}.json"
            self.visitor.post("/prepare/resume/", {"file": upload})
        self.visitor.post("/prepare/resume/", {"file": mark()})
        self.visitor.post("/language/", {"language": mark(), "next": "/prepare/"})


def stranger(browser: Browser) -> None:
    """Put marks where nobody puts words: addresses, headers, methods, bodies that are broken."""
    core = mark()[:14]
    marked = {
        "Referer": f"https://elsewhere.example/{core}",
        "User-Agent": core,
        "Accept-Language": core,
        "X-Forwarded-For": core,
        "X-Request-ID": core,
        "Cookie": f"answers={core}; csrftoken={core}; sessionid={core}; language={core}",
    }
    browser.get("/prepare/", headers=marked)
    browser.get(f"/prepare/check/?{core}={core}")
    browser.get(f"/prepare/{core}/")
    browser.get(f"/{core}/%00/%ff")
    browser.get(f"/static/{core}.css")
    browser.get("/prepare/", headers={"Host": f"{core}.example"})
    browser.get("/prepare/", headers={"Host": f"{core}:{core}"})
    browser.ask(core.upper(), "/prepare/1/")
    for kind in (FORM, "multipart/form-data; boundary=x", f"multipart/form-data; {core}", core):
        browser.ask("POST", "/prepare/1/", f"--x\r\n{core}\r\n{core}={core}".encode(), kind)
    browser.ask("POST", "/prepare/1/", f"words-agenda={core}".encode() * 9_000, FORM)
    browser.ask("POST", "/prepare/1/", f"&{core}=1".encode() * 1_200, FORM)
