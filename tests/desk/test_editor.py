"""An editor's account, and what the desk already offers."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from prepapp.bank import editions
from prepapp.bank.models import CrisisLine, SiteFacts
from prepapp.desk.management.commands import editor as editor_command
from tests.patient.visitor import Visitor, words


def typing(monkeypatch: pytest.MonkeyPatch, *passwords: str) -> None:
    """Type these passwords, one at each prompt."""
    left = iter(passwords)
    monkeypatch.setattr(editor_command, "getpass", lambda _prompt: next(left))


@pytest.mark.django_db
def test_an_editor_is_made_and_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, "a-good-long-password", "a-good-long-password")
    call_command("editor", "nina", verbosity=0)
    assert Client().login(username="nina", password="a-good-long-password")


@pytest.mark.django_db
def test_an_editor_who_forgot_gets_a_new_password(monkeypatch: pytest.MonkeyPatch) -> None:
    get_user_model().objects.create_user("nina", password="forgotten-password")
    typing(monkeypatch, "a-good-long-password", "a-good-long-password")
    call_command("editor", "nina")
    assert Client().login(username="nina", password="a-good-long-password")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("passwords", "sentence"),
    [(("one-password", "another-one"), "differ"), (("12345", "12345"), "too short")],
)
def test_a_bad_password_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, passwords: tuple[str, str], sentence: str
) -> None:
    typing(monkeypatch, *passwords)
    with pytest.raises(CommandError, match=sentence):
        call_command("editor", "nina")
    assert not get_user_model().objects.exists()


@pytest.fixture
def editor(published: editions.Live) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("nina"))
    return client


def test_every_page_of_the_desk_opens(editor: Client) -> None:
    for page in ("", "bank/sitefacts/", "bank/sitefacts/1/change/", "bank/crisisline/"):
        assert editor.get(f"/admin/{page}").status_code == 200
    for page in ("bank/crisisline/add/", "bank/edition/", "bank/edition/1/change/"):
        assert editor.get(f"/admin/{page}").status_code == 200
    assert editor.get("/admin/bank/edition/add/").status_code == 403
    assert editor.post("/admin/bank/edition/1/delete/", {"post": "yes"}).status_code == 403


def test_a_wrong_crisis_number_is_mended_in_a_minute(
    editor: Client, seed: Any, published: editions.Live
) -> None:
    line = CrisisLine.objects.get(country="us")
    data = {"country": "us", "line": "call 1-2-3", "emergency": "911", "source": "the ministry"}
    editor.post(f"/admin/bank/crisisline/{line.pk}/change/", {**data, "checked_on": "2026-11-22"})
    editions.forget()
    assert "call 1-2-3" in words(Visitor(seed).get("/prepare/"))


def test_a_reviewer_set_at_the_desk_prints_on_the_next_sheet(editor: Client, seed: Any) -> None:
    data = {"publisher": "A Charity", "reviewer": "Dr R", "reviewed_on": "2026-11-01"}
    response = editor.post("/admin/bank/sitefacts/1/change/", data)
    assert response.status_code == 302
    assert SiteFacts.the().publisher == "A Charity"
    editions.forget()
    page = words(Visitor(seed).get("/example/"))
    assert "Reviewed by Dr R, 1 November 2026. Published by A Charity." in page


def test_the_start_page_links_to_the_policy_that_a_law_asks_for(
    editor: Client, published: editions.Live, seed: Any
) -> None:
    assert "Consumer health data" not in words(Visitor(seed).get("/prepare/"))
    address = "/admin/bank/sitefacts/1/change/"
    refused = editor.post(address, {"policy": "javascript:alert(1)"})
    assert "Start with https://" in words(refused)
    assert "javascript:alert(1)" in refused.content.decode()
    assert SiteFacts.the().policy == ""
    editor.post(address, {"policy": "https://charity.example/?health&data"})
    editions.forget()
    page = Visitor(seed).get("/prepare/")
    assert "Consumer health data privacy policy" in words(page)
    assert 'href="https://charity.example/?health&amp;data"' in page.content.decode()
