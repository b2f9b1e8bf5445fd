"""What holds for every answer of the site, whatever was asked."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin, urlsplit

from prepapp.patient import answers_cookie
from prepapp.running.headers import HEADERS
from tests.fuzz.firing import Answer
from tests.fuzz.shots import Shot
from tests.fuzz.tree import Tree

STRICT = (*HEADERS, "X-Content-Type-Options", "Referrer-Policy")
HELP = "In a crisis"
GIVES_ANSWERS_UP = ("resume", "clear")


def check(shot: Shot, answer: Answer) -> None:
    """Assert everything that must hold."""
    assert answer.status < 500, answer.errors
    assert not answer.errors, answer.errors
    assert_headers(shot, answer)
    assert_stays_here(shot, answer)
    if not shot.path.startswith("/admin"):
        assert not answer.writes, answer.writes
    if answer.body and answer.kind == "text/html":
        assert_page(shot, answer)
    if answer.body and answer.kind == "application/json":
        json.loads(answer.body)
    if answer.body and answer.kind == "application/pdf":
        assert answer.body.startswith(b"%PDF")
    assert_answers_survive(shot, answer)


def assert_headers(shot: Shot, answer: Answer) -> None:
    for name in STRICT:
        assert name in answer.headers, f"{name} is missing"
    if shot.route.name != "jsi18n":  # the desk's words for its scripts, the same for everybody
        assert "no-store" in answer.headers["Cache-Control"]
    if answer.body:
        assert answer.kind, "a body without a Content-Type"
    if answer.kind.startswith("text/"):
        assert "charset=utf-8" in answer.headers["Content-Type"].lower().replace('"', "")


def assert_stays_here(shot: Shot, answer: Answer) -> None:
    if 300 <= answer.status < 400 and answer.status != 304:
        to = urlsplit(
            urljoin("http://testserver/a/", answer.headers["Location"].replace("\\", "/"))
        )
        assert to.scheme == "http", answer.headers["Location"]
        assert to.hostname == "testserver", answer.headers["Location"]


def assert_page(shot: Shot, answer: Answer) -> None:
    html = answer.body.decode("utf-8")
    tree = Tree(html)
    assert not tree.slips, tree.slips
    if not shot.path.startswith("/admin") and shot.route.name != "components":
        assert "\0" not in html, "a NUL on a patient's page"
        footer = html.partition("<footer")[2]
        assert HELP in footer, "no help in a crisis"


def assert_answers_survive(shot: Shot, answer: Answer) -> None:
    """A cookie of answers that is sent back opens, and holds all that it held before."""
    sent = answers_in(answer.cookies)
    if sent is None:
        return
    assert answer.status < 400, "a request that failed changed the answers"
    if shot.route.name == "clear" and sent == "":
        return
    after = answers_cookie.opened(sent)
    if shot.route.name in GIVES_ANSWERS_UP or shot.path.startswith("/admin/preview/"):
        return
    before = opened(answers_in([shot.cookie]))
    lost = [key for key in before.get("answers", {}) if key not in after["answers"]]
    assert not lost, lost
    changed = [k for k, v in before.get("answers", {}).items() if after["answers"][k] != v]
    assert len(changed) <= 1, changed


def answers_in(cookies: list[str]) -> str | None:
    """Return the value of the answers cookie, None when there is none."""
    for line in cookies:
        for part in line.split("; ")[::-1]:
            name, _is, value = part.partition("=")
            if name == answers_cookie.NAME:
                return value.strip('"')
    return None


def opened(value: str | None) -> dict[str, Any]:
    """Return what a cookie held that could be opened, nothing of another."""
    try:
        return answers_cookie.opened(value or "")
    except Exception:
        return {}
