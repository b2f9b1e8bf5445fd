"""A patient at the site: what they tick, type and press, with a browser that keeps cookies."""

from __future__ import annotations

import html
import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from prepapp.domain.answers import Answers, Given
from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.path import Path, walk
from prepapp.domain.sheet import Sheet
from prepapp.patient import answers_cookie
from prepapp.patient.sheets import build_sheet
from prepapp.patient.way import open_way


class Visitor:
    """One person with one browser; posts carry the CSRF token, as a real form does."""

    def __init__(self, bank: Bank, client: Client | None = None) -> None:
        self.bank = bank
        self.client = client or Client(enforce_csrf_checks=True)
        self.how: dict[str, Any] = {}

    def get(self, address: str) -> HttpResponse:
        return self.client.get(address, **self.how)

    def over_https(self) -> None:
        """Come over https from now on, as every visit outside development does."""
        self.how = {"secure": True, "headers": {"referer": "https://testserver/prepare/"}}

    def sheet(self) -> Sheet:
        """Look at the sheet's page, and return the sheet that it shows."""
        way = open_way(self.get("/prepare/sheet/").wsgi_request)
        return build_sheet(way, way.path, way.picks)

    def post(self, address: str, data: dict[str, Any], **extra: Any) -> HttpResponse:
        if "csrftoken" not in self.client.cookies:
            self.client.get("/prepare/", **self.how)
        token = self.client.cookies["csrftoken"].value
        data = {"csrfmiddlewaretoken": token, **data}
        return self.client.post(address, data, **self.how, **extra)

    def address(self, step: str) -> str:
        keys = [s.key for s in self.bank.steps]
        return f"/prepare/{keys.index(step) + 1}/"

    def answer(self, step: str, *ticks: str, go: str = "on", **fields: str) -> HttpResponse:
        """Tick choices, or fill named fields, and press a button of a step."""
        data: dict[str, Any] = {"step": step, "go": go, **fields}
        if ticks:
            data["answer"] = list(ticks)
        return self.post(self.address(step), data)

    def give(self, step: Step, given: Given, go: str = "on") -> HttpResponse:
        """Answer a step the way its kind is answered."""
        fields: dict[str, str] = {}
        match step.kind:
            case Kind.SCALES:
                fields = {key: str(n) for key, n in given.numbers.items()}
            case Kind.TEXT:
                fields = {f"words-{key}": text for key, text in given.words.items()}
            case Kind.OUTCOMES:
                for key, outcome in given.outcomes.items():
                    fields |= {f"{key}.went": outcome.went or "", f"{key}.now": outcome.now or ""}
        return self.answer(step.key, *sorted(given.chosen), go=go, **fields)

    def walk(self, answers: Answers) -> None:
        """Answer every page of the way, each looked at first."""
        while step := self.path().first_not_seen():
            assert self.get(self.address(step.key)).status_code == 200
            response = self.give(step, answers.to(step.key))
            assert response.status_code == 302, (step.key, response.content.decode())

    def kept(self) -> answers_cookie.Kept:
        """Return what the browser's cookie holds."""
        request: Any = type("Request", (), {"COOKIES": self.cookies()})
        return answers_cookie.unseal(request)

    def cookies(self) -> dict[str, str]:
        return {name: morsel.value for name, morsel in self.client.cookies.items()}

    def path(self) -> Path:
        return walk(self.bank, self.kept().answers)


def words(response: HttpResponse) -> str:
    """Return the text of a page, without tags."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def where(response: HttpResponse) -> str:
    """Return the address a response leads to."""
    return str(response.headers.get("Location", ""))
