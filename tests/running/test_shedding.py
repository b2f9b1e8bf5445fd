"""When more people come than the machine bears: some wait, some are asked to come again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.conf import settings
from django.test import Client

from prepapp.domain.bank import Bank
from prepapp.running.busy import LONGEST, Busy
from prepapp.running.shedding import READERS, Full, Lane, Shedding
from tests.patient.visitor import Visitor

SOON = 5.0  # seconds in which a thread must come to where it is waited for
FORM = "application/x-www-form-urlencoded"


class SlowSite:
    """A site whose pages are made when the test says so."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.go_on = threading.Semaphore(0)
        self.at_once = self.most_at_once = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return self.page(environ["PATH_INFO"])

    def page(self, path: str) -> Iterator[bytes]:
        self.begun.append(path)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        assert self.go_on.acquire(timeout=SOON)
        self.at_once -= 1
        yield path.encode()
        self.done.append(path)


class Asker:
    """One request, on a thread of its own."""

    def __init__(self, site: Shedding, path: str, **more: Any) -> None:
        self.environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, **more}
        self.site, self.status, self.body = site, "", b""
        self.headers: dict[str, str] = {}
        self.thread = threading.Thread(target=self.ask)
        self.thread.start()

    def ask(self) -> None:
        def start(status: str, headers: list[tuple[str, str]]) -> None:
            self.status, self.headers = status, dict(headers)

        self.body = b"".join(self.site(self.environ, start))

    def answered(self) -> str:
        self.thread.join(SOON)
        assert not self.thread.is_alive()
        return self.status


def until(reached: Callable[[], bool]) -> None:
    """Wait for something that other threads do."""
    for _ in range(int(SOON / 0.005)):
        if reached():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it never came to that")


@pytest.fixture
def slow() -> SlowSite:
    return SlowSite()


@pytest.fixture
def busy(static_files: None) -> Busy:
    return Busy()


def shedding(slow: SlowSite, busy: Busy, *, line: int, patience: float = SOON) -> Shedding:
    site = Shedding(slow, busy)
    site.patients, site.desk = Lane(line, patience), Lane(line, patience)
    return site


def waiting(site: Shedding) -> int:
    return max(site.patients._here - 1, 0)


def test_pages_are_made_one_by_one_in_the_order_they_were_asked_for(
    slow: SlowSite, busy: Busy
) -> None:
    site = shedding(slow, busy, line=20)
    people = []
    for number in range(10):
        people.append(Asker(site, f"/{number}"))
        until(lambda n=number: len(slow.begun) + waiting(site) == n + 1)
    for _ in people:
        slow.go_on.release()
    assert {person.answered() for person in people} == {"200 OK"}
    assert slow.done == [f"/{number}" for number in range(10)]
    assert slow.most_at_once == 1


def test_who_finds_the_line_full_is_asked_at_once_to_come_again(slow: SlowSite, busy: Busy) -> None:
    site = shedding(slow, busy, line=2)
    people = [Asker(site, f"/{number}", HTTP_COOKIE="answers=x") for number in range(3)]
    until(lambda: waiting(site) == 2)
    late = Asker(site, "/late", HTTP_COOKIE="answers=x")
    assert late.answered() == "503 Service Unavailable"
    assert 5 <= int(late.headers["Retry-After"]) <= 15
    assert "/late" not in slow.begun
    for _ in people:
        slow.go_on.release()
    assert {person.answered() for person in people} == {"200 OK"}


def test_the_line_takes_people_again_when_it_is_shorter(slow: SlowSite, busy: Busy) -> None:
    site = shedding(slow, busy, line=1)
    slow.go_on.release()
    assert Asker(site, "/first").answered() == "200 OK"
    for _ in range(5):
        slow.go_on.release()
        assert Asker(site, "/again").answered() == "200 OK"


def test_somebody_who_has_begun_finds_room_where_a_newcomer_does_not(
    slow: SlowSite, busy: Busy
) -> None:
    site = shedding(slow, busy, line=2)
    people = [Asker(site, "/1"), Asker(site, "/2")]
    until(lambda: waiting(site) == 1)
    assert Asker(site, "/new").answered() == "503 Service Unavailable"
    begun = Asker(site, "/begun", HTTP_COOKIE="csrftoken=y; answers=x")
    until(lambda: waiting(site) == 2)
    for _ in range(3):
        slow.go_on.release()
    assert {person.answered() for person in (*people, begun)} == {"200 OK"}


def test_nobody_waits_longer_than_their_patience(slow: SlowSite, busy: Busy) -> None:
    site = shedding(slow, busy, line=4, patience=0.05)
    first, second = Asker(site, "/1"), Asker(site, "/2")
    statuses = {"/1": first, "/2": second}
    until(lambda: not all(person.thread.is_alive() for person in statuses.values()))
    slow.go_on.release()
    assert sorted(p.answered() for p in statuses.values()) == ["200 OK", "503 Service Unavailable"]
    assert waiting(site) == 0
    slow.go_on.release()
    assert Asker(site, "/3").answered() == "200 OK"


def test_a_page_that_fails_leaves_its_place_to_the_next(busy: Busy) -> None:
    def fails(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError

    site = Shedding(fails, busy)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            site({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, lambda *_told: None)


def test_health_and_styles_are_there_and_the_desk_is_open_when_patients_stand_in_line(
    slow: SlowSite, busy: Busy
) -> None:
    site = shedding(slow, busy, line=0)
    patient = Asker(site, "/prepare/")
    until(lambda: len(slow.begun) == 1)
    assert Asker(site, "/prepare/").answered() == "503 Service Unavailable"
    others = [Asker(site, path) for path in ("/healthz", "/static/app.css", "/admin/")]
    until(lambda: len(slow.begun) == 4)
    for _ in range(4):
        slow.go_on.release()
    assert {person.answered() for person in (patient, *others)} == {"200 OK"}


class Slow(BytesIO):
    """A form that has not come yet."""

    def __init__(self) -> None:
        super().__init__()
        self.comes = threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        assert self.comes.wait(SOON)
        return b"x" * (size or 0)


def test_who_sends_slowly_keeps_nobody_waiting_and_too_many_of_them_are_asked_to_come_again(
    slow: SlowSite, busy: Busy
) -> None:
    site = shedding(slow, busy, line=5)
    forms = [Slow() for _ in range(READERS)]
    posts = [
        Asker(site, "/form", REQUEST_METHOD="POST", CONTENT_LENGTH="7", **{"wsgi.input": form})
        for form in forms
    ]
    until(lambda: site._readers._value == 0)
    one_more = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "7", "wsgi.input": Slow()}
    late = Asker(site, "/form", **one_more)
    assert late.answered() == "503 Service Unavailable"
    assert b"press Back" in late.body
    slow.go_on.release()
    assert Asker(site, "/page").answered() == "200 OK"
    forms[0].comes.set()
    slow.go_on.release()
    assert posts[0].answered() == "200 OK"
    site.patients.line = READERS
    for form in forms:
        form.comes.set()
        slow.go_on.release()
    statuses = {post.answered() for post in posts}
    assert "200 OK" in statuses
    assert site._readers._value == READERS


def test_a_form_arrives_whole_and_one_that_is_far_too_large_is_not_read(busy: Busy) -> None:
    got: list[bytes] = []

    def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        got.append(environ["wsgi.input"].read())
        return [b""]

    for size in (5, settings.LARGEST_BODY, settings.LARGEST_BODY + 1):
        sent = {"CONTENT_LENGTH": str(size), "wsgi.input": BytesIO(b"x" * size)}
        assert Asker(Shedding(site, busy), "/", REQUEST_METHOD="POST", **sent).answered()
    assert [len(body) for body in got] == [5, settings.LARGEST_BODY, 0]


def test_any_number_of_threads_get_a_page_or_a_kind_word_and_the_lane_is_free_in_the_end() -> None:
    lane, fates, inside = Lane(5, patience=0.002), [], []

    def work() -> None:
        inside.append(1)
        fates.append(len(inside))
        inside.pop()

    def come() -> None:
        for _ in range(50):
            try:
                lane.do(work)
            except Full:
                fates.append(0)

    threads = [threading.Thread(target=come) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert len(fates) == 1000
    assert set(fates) <= {0, 1}
    assert lane._here == 0


# The page


class Sent(HTMLParser):
    """What a browser would send when the page's button is pressed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input":
            assert given["type"] == "hidden"
            self.fields.append((given["name"] or "", given["value"] or ""))


def answer(busy: Busy, body: bytes = b"", kind: str = FORM, **more: str) -> tuple[str, Any]:
    """Return the page that somebody gets, and its headers."""
    told: dict[str, str] = {}
    environ = {"REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": "/prepare/3/", **more}
    environ |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    page = busy({**environ, "wsgi.input": BytesIO(body)}, lambda _status, rows: told.update(rows))
    return b"".join(page).decode(), told


def test_what_a_patient_sent_is_on_the_page_to_be_sent_again_and_not_one_letter_is_lost(
    busy: Busy,
) -> None:
    fields = [("step", "own-words"), ("words-1", 'I "hurt" <b>&amp; é\r\nall day'), ("words-2", "")]
    page, _headers = answer(busy, urlencode(fields).encode())
    assert Sent(page).fields == fields
    assert "<b>" not in page
    assert '<form method="post">' in page


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"words-1=" + b"x" * LONGEST, FORM),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"a=%ff", FORM),
        ("a=é".encode(), FORM),
        (b"&".join([b"a=1"] * 1001), FORM),
        (b"username=nina&password=secret", FORM),
    ],
)
def test_what_cannot_be_given_back_is_not_and_the_page_says_how_to_go_on(
    busy: Busy, body: bytes, kind: str
) -> None:
    page, _headers = answer(busy, body, kind)
    assert "press Back" in page
    assert "<form" not in page
    assert not Sent(page).fields


def test_the_page_is_kind_and_short_and_has_the_headers_of_every_page(
    busy: Busy, browser: Client
) -> None:
    page, headers = answer(busy)
    ordinary = browser.get("/prepare/").headers
    own = {"Vary", "Set-Cookie", "Content-Length"}
    assert {n: v for n, v in ordinary.items() if n not in own}.items() <= headers.items()
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Length"] == str(len(page.encode()))
    assert "safe in your own browser" in page
    assert 'href="tel:988"' in page
    assert len(page) < 1500


def test_the_page_speaks_the_language_that_was_chosen_else_the_first_asked_for(
    pseudo_pages: None, static_files: None
) -> None:
    both = Busy()
    assert answer(both)[1]["Content-Language"] == "en"
    assert answer(both, HTTP_COOKIE="a=b; language=en-xa")[1]["Content-Language"] == "en-xa"
    assert answer(both, HTTP_ACCEPT_LANGUAGE="en-xa,en;q=0.5")[1]["Content-Language"] == "en-xa"
    assert "[" in answer(both, HTTP_COOKIE="language=en-xa")[0]
    assert answer(both, HTTP_COOKIE="language=xx")[1]["Content-Language"] == "en"


def test_a_body_that_is_no_form_of_ours_is_never_read_past_what_is_given_back(busy: Busy) -> None:
    class Endless(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("it was read")

    environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM, "CONTENT_LENGTH": "10000000"}
    page = busy({**environ, "wsgi.input": Endless()}, lambda *_told: None)
    assert b"press Back" in b"".join(page)


def test_the_form_that_is_given_back_is_what_was_sent_for_every_field_of_ours(busy: Busy) -> None:
    body = urlencode({"shown": ["a", "b"], "keep": ["b"], "own": " two  spaces\n"}, doseq=True)
    assert Sent(answer(busy, body.encode())[0]).fields == parse_qsl(body)


def test_a_patient_who_presses_the_button_has_their_answer_after_all(
    busy: Busy, browser: Client, seed: Bank
) -> None:
    patient = Visitor(seed, browser)
    step = seed.steps[0]
    patient.get(patient.address(step.key))
    token = browser.cookies["csrftoken"].value
    ticked = {"step": step.key, "go": "on", "answer": step.choices[-1].key}
    body = urlencode({"csrfmiddlewaretoken": token, **ticked}).encode()
    page, _headers = answer(busy, body)
    assert not patient.kept().answers.given
    browser.post(patient.address(step.key), dict(Sent(page).fields))
    assert patient.kept().answers.to(step.key).chosen == {step.choices[-1].key}
