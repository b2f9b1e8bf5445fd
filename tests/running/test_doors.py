"""What a stranger tries at the doors: forged forms, forged names, odd methods, ways out."""

from __future__ import annotations

import pytest
from django.test import Client

from prepapp.bank import editions
from prepapp.desk.roles import Role
from tests.desk.whole import somebody
from tests.patient.visitor import Visitor, where, words
from tests.running.test_headers import addresses


@pytest.fixture
def visitor(published: editions.Live) -> Visitor:
    """Somebody who has just opened the site."""
    return Visitor(published.bank("en"))


def test_no_address_takes_a_form_without_its_token(published: editions.Live) -> None:
    owner = somebody("olga", Role.OWNER).client
    found = {address: owner.post(address).status_code for address in set(addresses())}
    assert set(found.values()) <= {403, 404}
    assert [address for address, status in found.items() if status == 404] == []


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Original-URL": "/admin/"},
        {"X-Rewrite-URL": "/admin/"},
        {"X-HTTP-Method-Override": "POST"},
        {"Origin": "https://evil.example"},
        {"Referer": "https://evil.example/"},
    ],
    ids=str,
)
def test_a_header_that_a_stranger_adds_changes_no_page(headers: dict[str, str]) -> None:
    for address in ("/prepare/", "/admin/login/", "/prepare/check/"):
        plain, forged = Client().get(address), Client().get(address, headers=headers)
        assert forged.status_code == plain.status_code
        assert where(forged) == where(plain)
        assert words(forged) == words(plain)
        assert b"evil" not in forged.content


def test_a_form_from_another_site_is_refused(visitor: Visitor) -> None:
    token = visitor.get("/prepare/1/").cookies["csrftoken"].value
    data = {"csrfmiddlewaretoken": token, "step": "age", "answer": "adult"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert visitor.client.post("/prepare/1/", data, headers=headers).status_code == 403
    over_https = visitor.client.post(
        "/prepare/1/", data, secure=True, headers={"Referer": "https://evil.example/"}
    )
    assert over_https.status_code == 403
    assert not visitor.kept().answers.seen("age")


@pytest.mark.parametrize(
    "away",
    [
        "//evil.example",
        "https://evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:///evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
        "//evil.example\r\nSet-Cookie: a=b",
        "/prepare/\r\nSet-Cookie: a=b",
    ],
)
def test_choosing_a_language_leads_nowhere_but_here(visitor: Visitor, away: str) -> None:
    response = visitor.post("/language/", {"language": "en", "next": away})
    assert response.status_code == 303
    assert where(response).startswith("/prepare/")
    assert "a" not in response.cookies


def test_no_page_that_could_differ_by_person_may_be_shared(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    for address in (
        "/prepare/",
        "/prepare/2/",
        "/prepare/sheet/",
        "/prepare/sheet.pdf",
        "/example/",
    ):
        headers = visitor.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert "Cookie" in headers["Vary"]


@pytest.mark.usefixtures("published")
def test_what_editors_wrote_is_not_for_strangers() -> None:
    for address in (
        "/admin/draft/export/",
        "/admin/draft/export/?edition=1",
        "/admin/preview/prepare/",
        "/admin/preview/prepare/sheet.pdf",
        "/admin/jsi18n/",
        "/admin/password_change/",
        "/admin/autocomplete/",
    ):
        assert where(Client().get(address)).startswith("/admin/login/"), address
    assert Client().get("/admin/logout/").status_code in (302, 405)
