"""No response leaves without the security headers, wherever in the site it is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from prepapp.bank import editions
from prepapp.desk.roles import Role
from prepapp.patient import views
from prepapp.running.headers import HEADERS
from tests.desk.whole import somebody

STANDS_FOR = {"int": "1", "slug": "maria", "str": "1", "path": "prepare/"}


def addresses(resolver: URLResolver | None = None, under: str = "/") -> Iterator[str]:
    """Return an example of every address that the site answers to."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = str(pattern.pattern)
        if "(?P" in route:
            route = normalize(route)[0][0] % {"app_label": "bank", "url": "x/", "final_slash": ""}
        here = under + re.sub(r"<(?:(\w+):)?\w+>", lambda m: STANDS_FOR[m[1] or "str"], route)
        if isinstance(pattern, URLPattern):
            yield here
        else:
            yield from addresses(pattern, here)


def missing(response: HttpResponse) -> list[str]:
    """Return which headers a response lacks or says otherwise; a static file may be kept."""
    return [
        name
        for name, value in HEADERS.items()
        if response.headers.get(name) != value
        and not (name == "Cache-Control" and "no-store" in response.headers.get(name, ""))
    ]


def test_the_policy_lets_in_nothing_inline_and_nobody_else() -> None:
    policy = HEADERS["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert {part.split(maxsplit=1)[1] for part in policy} == {"'none'", "'self'"}
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy


def test_the_site_keeps_its_pages_to_itself() -> None:
    assert HEADERS["Referrer-Policy"] == "same-origin"
    assert HEADERS["X-Frame-Options"] == "DENY"
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Cross-Origin-Opener-Policy"] == "same-origin"
    assert HEADERS["Cross-Origin-Resource-Policy"] == "same-origin"
    assert HEADERS["Cache-Control"] == "no-store"


def test_every_address_of_the_site_carries_the_headers(published: editions.Live) -> None:
    found = sorted(set(addresses()))
    assert {"/prepare/1/", "/admin/login/", "/admin/preview/prepare/", "/example.pdf"} <= {*found}
    stranger, owner = Client(enforce_csrf_checks=True), somebody("olga", Role.OWNER).client
    for address in found:
        answers = stranger.get(address), stranger.post(address), owner.get(address)
        assert [missing(answer) for answer in answers] == [[], [], []], address
        assert all(answer.status_code < 500 for answer in answers), address


def file(name: str) -> str:
    return str(staticfiles_storage.url(name))


def broken(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("a fault made for this test")


@pytest.mark.parametrize("address", ["/prepare/", "/admin/login/", "/nowhere/"])
def test_a_name_that_is_not_ours_is_refused_with_the_headers(
    browser: Client, settings: Any, address: str
) -> None:
    for settings.SECURE_SSL_REDIRECT in (False, True):
        response = Client().get(address, headers={"Host": "evil.example.org"})
        assert response.status_code == 400
        assert missing(response) == []
        assert "evil" not in response.content.decode()


def test_the_redirect_to_https_carries_the_headers(published: editions.Live, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    client = Client()
    moved = client.get("/prepare/?x=1")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        "https://testserver/prepare/?x=1",
    )
    assert missing(moved) == []
    there = client.get("/prepare/", secure=True)
    assert there.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_static_files_carry_the_headers_and_may_be_kept(browser: Client) -> None:
    for name in ("app.css", "app.js", "icon.svg", "admin/css/base.css"):
        response = browser.get(file(name))
        response.close()  # type: ignore[no-untyped-call]
        assert response.status_code == 200
        assert missing(response) == ["Cache-Control"]
        assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        again = browser.get(
            file(name), headers={"If-Modified-Since": response.headers["Last-Modified"]}
        )
        assert (again.status_code, missing(again)) == (304, ["Cache-Control"])


@pytest.mark.parametrize(
    "path",
    ["../prepapp.sqlite3", "..%2fprepapp.sqlite3", "%2e%2e/secret_key", "no.css", "", "admin"],
)
def test_nothing_but_static_files_is_served_as_one(browser: Client, path: str) -> None:
    response = browser.get(f"/static/{path}")
    assert response.status_code == 404
    assert missing(response) == []


@pytest.mark.usefixtures("published")
def test_every_kind_of_refusal_carries_the_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    token = client.get("/prepare/1/").cookies["csrftoken"].value
    signed = {"csrfmiddlewaretoken": token}
    answers = {
        302: client.get("/prepare/check/"),
        400: client.post("/prepare/1/", {**signed, "x": "y" * 200_000}),
        403: client.post("/prepare/1/", {}),
        404: client.get("/nowhere/"),
        405: client.delete("/prepare/sheet/", headers={"X-CSRFToken": token}),
        409: client.post("/prepare/1/", {**signed, "step": "no-such-step"}),
        422: client.post("/prepare/1/", {**signed, "step": "age", "answer": "ancient"}),
    }
    monkeypatch.setattr(views, "page", broken)
    answers[500] = client.get("/about/")
    monkeypatch.undo()
    editions.SiteFacts.objects.update(live=None)
    editions.forget()
    answers[503] = client.get("/prepare/")
    assert {answer.status_code: missing(answer) for answer in answers.values()} == {
        status: [] for status in answers
    }
