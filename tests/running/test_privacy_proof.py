"""Nothing that a patient says is kept, told or sent anywhere but back to their own browser."""

from __future__ import annotations

import base64
import html
import io
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from urllib.parse import quote, quote_plus

import pikepdf
import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from prepapp.bank import editions
from prepapp.bank.models import SiteFacts
from prepapp.domain.bank import Bank
from prepapp.running.access import SORRY
from tests.patient.visitor import Visitor
from tests.running.browsing import Browser
from tests.running.failing import FAILURES, LEAKS
from tests.running.marks import mark, marks_in
from tests.running.wandering import Patient, stranger
from tests.running.watching import Watched

PATIENTS = int(os.environ.get("PATIENTS", "8"))  # `make privacy` lets hundreds walk
# Every address that the site may lead to. `saved` and its like tell what was done, not said.
ADDRESS = re.compile(
    r"/|/(about|privacy|sources|accessibility|example|language|components)/(#[a-z0-9-]+)?"
    r"|/example\.pdf|/static/[\w.-]+|/prepare/(sheet\.txt|answers\.json)?"
    r"|/prepare/sheet\.pdf(\?paper=(a4|letter)(&amp;size=large)?)?"
    r"|/prepare/(\d+/(\?change|\?opened)?|check/(\?opened)?|pause/|stop/|resume/|clear/|sheet/)"
    r"|/prepare/\?cleared"
    r"|/prepare/questions/(\?saved(=(own|calls|talk|more))?#(q-\d+|questions|own|calls|talk|more))?"
    r"|#[\w.-]+|(tel|sms):[\d?&;=+,a-z]+"
)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    server = Watched(tmp_path_factory.mktemp("watched"))
    yield server
    server.kill()


@pytest.fixture
def visitor(published: editions.Live) -> Visitor:
    return Visitor(published.bank("en"))


def patient(watched: Watched, seed: Bank, chance: int) -> Patient:
    return Patient(Random(chance), seed, watched.browser())


def test_many_random_patients_leave_nothing_behind(watched: Watched, seed: Bank) -> None:
    then = watched.now()
    browsers = []
    for chance in range(PATIENTS):
        somebody = patient(watched, seed, chance)
        somebody.walk()
        stranger(somebody.browser)
        browsers.append(somebody.browser)
    sealed = [value for browser in browsers for value in browser.sealed]
    assert len(sealed) > 10 * PATIENTS
    assert watched.leaks(then, *sealed) == []
    routes = Counter(re.findall(r'"route": "(\w+)"', "\n".join(watched.lines(then))))
    assert {"step", "check", "choose", "sheet", "sheet_pdf", "save", "resume"} <= set(routes)
    for browser in browsers:
        assert marks_in("\n".join(browser.headers)) == []
        links = {source.link for source in seed.sources.values()}
        assert [a for a in browser.addresses if not ADDRESS.fullmatch(a) and a not in links] == []


def test_the_words_come_back_in_the_answer_alone(watched: Watched, seed: Bank) -> None:
    somebody = patient(watched, seed, 99)
    words = mark()
    somebody.visitor.answer("age", "adult")
    somebody.visitor.answer("words", **{"words-agenda": words})
    for address in ("/prepare/check/", "/prepare/sheet/", "/prepare/sheet.txt"):
        assert marks_in(somebody.visitor.get(address).content), address
    file = somebody.visitor.get("/prepare/answers.json")
    assert file["Content-Disposition"] == 'attachment; filename="my-answers.json"'
    assert marks_in(file.content)
    pdf = somebody.visitor.get("/prepare/sheet.pdf")
    assert pdf["Content-Disposition"] == 'inline; filename="my-questions.pdf"'
    assert_no_marks_beside_the_page(pdf.content)


def assert_no_marks_beside_the_page(content: bytes) -> None:
    """Assert that a PDF's title, dates and other data about itself say nothing of the patient."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        about = {str(name): str(value) for name, value in pdf.docinfo.items()}
        xmp = bytes(pdf.Root.Metadata.read_bytes()) if "/Metadata" in pdf.Root else b""
    assert set(about) <= {"/Title", "/Creator", "/Producer"}, about
    assert marks_in(str(about)) == []
    assert marks_in(xmp) == []
    assert b"CreateDate" not in xmp


def every_view(patterns: Any = None, before: str = "/") -> Iterator[str]:
    """Yield an address for each view that the site has, today's and tomorrow's."""
    for pattern in get_resolver("prepapp.urls").url_patterns if patterns is None else patterns:
        route = re.sub(r"<int:\w+>", "1", str(pattern.pattern))
        route = re.sub(r"<(\w+:)?\w+>", "x", route.replace("(?P<url>.*)$", "x/")).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern.url_patterns, before + route)
        elif isinstance(pattern, URLPattern):
            yield before + route


VIEWS = sorted(set(every_view()))


def test_every_view_has_an_address_that_finds_it() -> None:
    names = {str(resolve(address, "prepapp.urls").func) for address in VIEWS}
    assert len(VIEWS) > 100
    assert len(names) > 50


@pytest.mark.parametrize("where", ["before", "view", "after"])
def test_a_failure_in_any_view_tells_nothing(watched: Watched, seed: Bank, where: str) -> None:
    somebody = patient(watched, seed, 7)
    somebody.walk()
    then = watched.now()
    kinds = sorted(FAILURES)
    for n, address in enumerate(VIEWS):
        headers = {"X-Fail": f"{where}:{kinds[n % len(kinds)]}"}
        somebody.browser.get(f"{address}?{mark()[:14]}", headers=headers)
        words = {"words-agenda": mark(), "username": mark(), "password": mark()}
        assert somebody.visitor.post(address, words, headers=headers).status_code >= 300, address
    assert watched.leaks(then, *somebody.browser.sealed) == []
    assert sum('"error"' in line for line in watched.lines(then)) >= len(VIEWS)


@pytest.mark.parametrize("where", ["page", "worst"])
def test_a_failure_deep_inside_a_page_tells_nothing(
    watched: Watched, seed: Bank, where: str
) -> None:
    somebody = patient(watched, seed, 8)
    somebody.visitor.answer("age", "adult")
    somebody.visitor.answer("words", **{"words-agenda": mark()})
    then = watched.now()
    pages = ("/about/", "/sources/", "/privacy/", "/prepare/pause/", "/nowhere/")  # drawn afresh
    for address, kind in zip(pages * 2, FAILURES, strict=True):
        headers = {"X-Fail": f"{where}:{kind}"}
        page = somebody.browser.get(f"{address}?{mark()[:14]}", headers=headers)
        assert page.status_code >= 400, (address, kind)
        assert (page.content == SORRY) == (where == "worst"), (address, kind)
    assert watched.leaks(then, *somebody.browser.sealed) == []
    assert any('"error"' in line for line in watched.lines(then))


# Where the watched server is told to put a patient's words, and what the watch says then.
SEEN = {
    "table": "bank_edition changed",
    "data": "told.txt holds",
    "static": "told.txt holds",
    "temp": "told.txt holds",
    "home": "told.txt holds",
    "temp, gone again": "the server did: open",
    "standard output": "a line holds",
    "standard error": "not a line of ours",
    "our own log": "not a line of ours",
    "another process": "the server did: subprocess.Popen",
    "the network": "the server did: socket.connect",
}


@pytest.mark.parametrize("place", SEEN)
def test_the_watch_sees_a_leak(watched: Watched, place: str) -> None:
    then = watched.now()
    tell(watched.browser(), place)
    assert SEEN[place] in "\n".join(watched.leaks(then))
    for told in [p for folder in watched.folders for p in folder.rglob("told.txt")]:
        told.unlink()


def test_no_leak_is_left_unseen() -> None:
    assert {*SEEN, "nowhere, though it may look so"} == set(LEAKS)


def test_what_python_and_libraries_print_becomes_lines_without_words(watched: Watched) -> None:
    then = watched.now()
    tell(watched.browser(), "nowhere, though it may look so")
    assert watched.leaks(then) == []
    assert len(watched.lines(then)) > 20


def tell(browser: Browser, place: str) -> None:
    browser.get("/prepare/")
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    data = {**token, "step": "words", "words-agenda": mark()}
    browser.post("/prepare/15/", data, headers={"X-Leak": place})


@pytest.mark.parametrize("hide", [
    str.upper,
    quote,
    quote_plus,
    json.dumps,
    html.escape,
    repr,
    lambda words: base64.b64encode(words.encode()).decode(),
    lambda words: base64.urlsafe_b64encode(b"x" + words.encode()).decode(),
    lambda words: base64.b64encode(b"xy" + words.encode()).decode(),
    lambda words: words.encode().hex(),
    lambda words: "".join(f"%{b:02X}" for b in words.encode()),
    lambda words: words.encode("utf-16").decode("latin-1"),
])  # fmt: skip
def test_a_mark_is_found_in_every_disguise(hide: Callable[[str], str]) -> None:
    for before in ("", "a", "ab", "abc"):
        assert marks_in(hide(before + mark())), hide(before + mark())
    assert marks_in(hide("nobody said anything at all, of any kind")) == []


def test_a_sealed_cookie_is_found_too() -> None:
    assert marks_in("Cookie: answers=AbCdEf; x=y", "AbCdEf") == ["AbCdEf"]


@pytest.mark.parametrize(
    "address",
    [
        f"/prepare/?{quote(mark())}",
        "/prepare/7/?answer=lithium",
        "/prepare/questions/?saved#q-safety-lithium",
        "/prepare/questions/?saved=lithium#own",
        "/prepare/medicines/",
        "https://elsewhere.example/",
        "//elsewhere.example/",
    ],
)
def test_an_address_that_says_more_is_strange(address: str) -> None:
    assert not ADDRESS.fullmatch(address)


@pytest.mark.django_db
def test_no_row_of_any_table_changes(visitor: Visitor) -> None:
    before = every_row()
    visitor.walk(visitor.bank.personas["maria"].answers)
    for address in ("check/", "questions/", "sheet/", "sheet.pdf", "sheet.txt", "answers.json"):
        assert visitor.get(f"/prepare/{address}").status_code == 200
    visitor.post("/prepare/questions/", {"do": "save", "words-own-1": mark()})
    visitor.post("/prepare/clear/", {})
    assert every_row() == before
    SiteFacts.objects.update(publisher=mark())
    assert every_row() != before


def every_row() -> dict[str, list[str]]:
    """Return every row of every table, on whatever database the site runs."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found
