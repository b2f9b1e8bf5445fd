"""What every page has in common: headers, structure, no third party, a light weight."""

from __future__ import annotations

import re
import zlib
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse

from tests.patient.visitor import Visitor

PAGES = [
    "/prepare/",
    *(f"/prepare/{n}/" for n in range(1, 16)),
    "/prepare/check/",
    "/prepare/questions/",
    "/prepare/sheet/",
    "/example/",
    "/about/",
    "/privacy/",
    "/sources/",
    "/accessibility/",
    "/nowhere/",
]


class Structure(HTMLParser):
    """The parts of a page that assistive technology leans on."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.described: list[str] = []
        self.labels: list[str] = []
        self.targets: list[str] = []
        self.controls: list[dict[str, str | None]] = []
        self.headings: list[int] = []
        self.bare: list[str | None] = []
        self.inside: list[str] = []
        self.legends = 0
        self.fieldsets = 0
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        self.described += (values.get("aria-describedby") or "").split()
        if tag == "label" and values.get("for"):
            self.labels.append(str(values["for"]))
        if tag == "a" and (values.get("href") or "").startswith("#"):
            self.targets.append(str(values["href"])[1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("fieldset", "label"):
            self.inside.append(tag)
        self.legends += tag == "legend"
        self.fieldsets += tag == "fieldset"
        kind = values.get("type")
        if tag in ("input", "textarea") and kind != "hidden":
            self.controls.append(values)
            if kind == "radio" and "fieldset" not in self.inside:
                self.bare.append(values.get("name"))
            named = "label" in self.inside or values.get("id") in self.labels
            if not named and "aria-label" not in values:
                self.bare.append(values.get("name"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("fieldset", "label") and tag in self.inside:
            self.inside.remove(tag)


@pytest.fixture
def maria(visitor: Visitor) -> Visitor:
    visitor.walk(visitor.bank.personas["maria"].answers)
    return visitor


def assert_sound(structure: Structure) -> None:
    assert len(structure.ids) == len(set(structure.ids)), "an id stands twice"
    assert set(structure.described) <= set(structure.ids), "described by nothing"
    assert set(structure.targets) <= set(structure.ids), "a link to nowhere on the page"
    assert not structure.bare, "a control without a name"
    assert structure.legends == structure.fieldsets
    assert structure.headings.count(1) == 1 or 1 not in structure.headings
    steps = zip(structure.headings, structure.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps), structure.headings


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_soundly_built(maria: Visitor, address: str) -> None:
    assert_sound(Structure(maria.get(address)))


@pytest.mark.parametrize(
    ("step", "ticks", "fields"),
    [
        ("age", [], {}),
        ("goals", ["less-pain", "better-sleep", "more-energy", "options"], {}),
        ("pain", [], {"average": "12", "joy": "x"}),
        ("outcomes", [], {"pregabalin.went": "exploded"}),
        ("words", [], {"words-agenda": "long " * 60, "words-good-day": "long " * 60}),
    ],
)
def test_every_error_is_tied_to_its_control(
    maria: Visitor, step: str, ticks: list[str], fields: dict[str, str]
) -> None:
    response = maria.answer(step, *ticks, **fields)
    assert response.status_code == 422
    assert_sound(Structure(response))
    page = response.content.decode()
    assert page.count('class="error"') == page.count("_error") // 2
    summary = page.partition('id="summary"')[2].partition("</div>")[0]
    assert summary.count("<a ") == page.count('class="error"')
    assert "<title>Error:" in page


@pytest.mark.parametrize("address", PAGES)
def test_no_page_asks_anything_of_anyone_else(maria: Visitor, address: str) -> None:
    page = maria.get(address).content.decode()
    loads = re.findall(r'(?:src|srcset|action|poster)="([^"]*)"', page)
    loads += re.findall(r'<link[^>]*href="([^"]*)"', page)
    assert all(load.startswith("/") and not load.startswith("//") for load in loads), loads
    assert "<style" not in page
    assert not re.search(r"\son\w+=|\sstyle=", page)
    assert "javascript:" not in page


@pytest.mark.parametrize("address", PAGES)
def test_every_page_carries_the_security_headers(maria: Visitor, address: str) -> None:
    headers = maria.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_the_first_load_of_any_step_is_under_15_kilobytes(maria: Visitor) -> None:
    for step in maria.bank.steps:
        response = maria.get(maria.address(step.key))
        page = response.content.decode()
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert len(files) == 4
        weight = len(zlib.compress(response.content, 6))
        for file in files:
            weight += len(_compressed(maria, file))
        assert weight < 15_000, (step.key, weight)


def _compressed(visitor: Visitor, file: str) -> bytes:
    response: Any = visitor.client.get(file, headers={"Accept-Encoding": "br"})
    assert response.status_code == 200
    return b"".join(response.streaming_content)
