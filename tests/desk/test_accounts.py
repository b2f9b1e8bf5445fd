"""An operator lists accounts, shuts one out at once, and sets a password from a file."""

from __future__ import annotations

import io
import sys

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from prepapp.desk import roles
from prepapp.desk.roles import Role

pytestmark = pytest.mark.django_db


def listed(*words: str) -> str:
    out = io.StringIO()
    call_command("accounts", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def nina() -> User:
    nina = User.objects.create_user("nina", password="a-good-long-password", is_staff=True)
    roles.give(nina, Role.REVIEWER)
    return nina


def test_every_account_is_listed_with_its_role(nina: User) -> None:
    User.objects.create_user("omar", is_staff=True)
    first, second = listed().splitlines()
    assert first.split() == "nina reviewer may sign in last signed in: never".split()
    assert second.split() == "omar no role may sign in last signed in: never".split()


def test_who_is_shut_out_is_out_at_once_and_others_stay(nina: User, static_files: None) -> None:
    omar = User.objects.create_superuser("omar")
    browsers = {user: Client() for user in (nina, omar)}
    for user, browser in browsers.items():
        browser.force_login(user)
        assert browser.get("/admin/").status_code == 200
    assert "is shut out" in listed("--close", "nina")
    assert browsers[nina].get("/admin/").status_code == 302
    assert browsers[omar].get("/admin/").status_code == 200
    assert not Client().login(username="nina", password="a-good-long-password")
    # Let in again, an old browser is still signed out.
    listed("--open", "nina")
    assert browsers[nina].get("/admin/").status_code == 302
    assert Client().login(username="nina", password="a-good-long-password")


def test_a_name_that_is_nobodys_changes_nothing(nina: User) -> None:
    with pytest.raises(CommandError, match="There is no account 'nnia'"):
        listed("--close", "nnia")
    assert User.objects.get().is_active


def test_a_password_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a-good-long-password\n"))
    call_command("editor", "nina", "--stdin")
    assert Client().login(username="nina", password="a-good-long-password")


def test_a_password_from_a_file_needs_a_name() -> None:
    with pytest.raises(CommandError, match="give the name too"):
        call_command("editor", "--stdin")
    assert not User.objects.exists()
