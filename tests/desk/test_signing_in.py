"""Signing in: a wait after wrong passwords, which tells a stranger nothing about who is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from prepapp.bank import editions
from prepapp.desk.management.commands import editor as editor_command
from prepapp.desk.models import WrongPasswords
from prepapp.desk.roles import Role
from prepapp.desk.signing_in import waits
from tests.desk.whole import somebody
from tests.patient.visitor import where, words

RIGHT, WRONG = "a-long-day-at-the-desk", "a-wrong-password"
LOGIN = "/admin/login/"


class Counted(MD5PasswordHasher):
    """A quick hasher that counts how often it is asked."""

    asked = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).asked += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]


@pytest.fixture
def nina(static_files: None, db: None) -> User:
    editions.forget()
    return User.objects.create_user("nina", password=RIGHT, is_staff=True)


def try_in(name: str, password: str, to: str = "/admin/") -> HttpResponse:
    """Sign in from a browser that was never here."""
    client = Client(enforce_csrf_checks=True)
    token = client.get(LOGIN).cookies["csrftoken"].value
    data = {"username": name, "password": password, "next": to, "csrfmiddlewaretoken": token}
    return client.post(LOGIN, data)


def later(minutes: float) -> None:
    """Let time go by for every account that waits."""
    for row in WrongPasswords.objects.exclude(waits_until=None):
        row.waits_until -= timedelta(minutes=minutes)  # type: ignore[operator]
        row.save()


def lock(name: str = "nina") -> HttpResponse:
    for _ in range(waits.FREE):
        response = try_in(name, WRONG)
    return response


def test_a_slip_or_four_cost_nothing(nina: User) -> None:
    for _ in range(waits.FREE - 1):
        try_in("nina", WRONG)
    assert where(try_in("nina", RIGHT)) == "/admin/"
    assert not WrongPasswords.objects.exists()


def test_after_five_wrong_passwords_even_the_right_one_waits_and_the_page_says_what_to_do(
    nina: User,
) -> None:
    lock()
    page = words(try_in("nina", RIGHT))
    assert "or the account is waiting" in page
    assert "Wait, then try again." in page
    assert "ask an owner of the desk" in page
    assert "make editor NAME=" in page
    later(0.9)
    assert try_in("nina", RIGHT).status_code == 200
    later(0.2)
    assert where(try_in("nina", RIGHT)) == "/admin/"


def test_each_wrong_password_more_doubles_the_wait_up_to_half_an_hour(nina: User) -> None:
    minutes = []
    lock()
    for _ in range(8):
        left = WrongPasswords.objects.get().waits_until - timezone.now()  # type: ignore[operator]
        minutes.append(round(left.total_seconds() / 60))
        later(60)
        try_in("nina", WRONG)
    assert minutes == [1, 2, 4, 8, 16, 30, 30, 30]


def test_tries_while_an_account_waits_do_not_make_the_wait_longer(nina: User) -> None:
    lock()
    before = WrongPasswords.objects.get().waits_until
    lock()
    assert WrongPasswords.objects.get().waits_until == before


def test_one_account_s_wait_is_nobody_else_s(nina: User) -> None:
    User.objects.create_user("rita", password=RIGHT, is_staff=True)
    lock()
    assert where(try_in("rita", RIGHT)) == "/admin/"


def test_who_is_signed_in_already_goes_on_working(nina: User) -> None:
    inside = Client()
    assert inside.login(username="nina", password=RIGHT)
    lock()
    assert inside.get("/admin/").status_code == 200


def test_a_name_that_is_not_known_looks_and_costs_the_same_and_is_not_kept(nina: User) -> None:
    def seen(name: str) -> tuple[int, str, int]:
        Counted.asked = 0
        response = try_in(name, WRONG)
        page = words(response).replace(name, "")
        return response.status_code, page, Counted.asked

    User.objects.create_user("carl", password=RIGHT, is_staff=True, is_active=False)
    User.objects.create_user("dora", password=RIGHT)
    User.objects.create_user("emil", is_staff=True)  # without a password
    names = ("nina", "nobody", "carl", "dora", "emil")
    for _ in range(waits.FREE + 2):
        looks = {seen(name) for name in names}
        assert len(looks) == 1
        assert {asked for _, _, asked in looks} == {1}
    assert not WrongPasswords.objects.filter(user__username="nobody").exists()
    kept = [
        str(list(model._base_manager.values())) for model in apps.get_models() if model is not User
    ]
    assert "nobody" not in " ".join(kept)


@pytest.mark.parametrize("name", ["nina\x00", "n" * 10_000, "😀", "' or 1=1 --", "", "nina\n"])
def test_odd_names_are_refused_in_words(nina: User, name: str) -> None:
    response = try_in(name, WRONG)
    assert response.status_code == 200
    assert not WrongPasswords.objects.filter(count__gt=1).exists()


def test_a_new_password_ends_the_wait_whoever_gave_it(
    nina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock()
    monkeypatch.setattr(editor_command, "getpass", lambda _prompt: "quite-another-password")
    call_command("editor", "nina", verbosity=0)
    assert where(try_in("nina", "quite-another-password")) == "/admin/"
    lock()
    owner = somebody("olga", Role.OWNER)
    page = f"/admin/auth/user/{nina.pk}/password/"
    owner.client.get(page)
    data = dict.fromkeys(("password1", "password2"), "a-third-good-password")
    token = owner.client.cookies["csrftoken"].value
    data |= {"usable_password": "true", "csrfmiddlewaretoken": token}
    assert owner.client.post(page, data).status_code == 302
    assert where(try_in("nina", "a-third-good-password")) == "/admin/"


def test_too_many_tries_in_all_are_put_off_and_the_form_stays(
    nina: User, shares: dict[str, float]
) -> None:
    assert try_in("nina", WRONG).status_code == 200
    response = try_in("nina", RIGHT)
    assert response.status_code == 503
    assert "Please try again in a minute." in words(response)
    assert Client().get(LOGIN).status_code == 200


def test_the_session_is_the_desk_s_alone_and_ends_with_the_browser(nina: User) -> None:
    response = try_in("nina", RIGHT)
    cookie = response.cookies["desk"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/admin/", "Lax", True)
    assert not cookie["max-age"]
    assert not cookie["expires"]
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(hours=9) < left <= timedelta(hours=10)


def test_outside_development_every_cookie_of_the_desk_needs_https(
    nina: User, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    assert try_in("nina", RIGHT).cookies["desk"]["secure"]
    assert Client().get(LOGIN).cookies["csrftoken"]["secure"]


def test_signing_in_makes_a_new_session_and_clears_those_that_ended(nina: User) -> None:
    old = Client()
    assert old.login(username="nina", password=RIGHT)
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    planted = Client()
    planted.cookies["desk"] = "a" * 32
    planted.post(LOGIN, {"username": "nina", "password": RIGHT, "next": "/admin/"})
    assert planted.cookies["desk"].value != "a" * 32
    assert Session.objects.count() == 1


def test_a_deactivated_account_is_out_at_once(nina: User) -> None:
    inside = Client()
    assert inside.login(username="nina", password=RIGHT)
    User.objects.update(is_active=False)
    assert where(inside.get("/admin/")).startswith(LOGIN)
    assert try_in("nina", RIGHT).status_code == 200


def test_a_new_password_ends_every_session_of_the_account(nina: User) -> None:
    inside = Client()
    assert inside.login(username="nina", password=RIGHT)
    nina.set_password("stolen-no-more")
    nina.save()
    assert where(inside.get("/admin/")).startswith(LOGIN)


def test_a_password_that_an_owner_gives_is_looked_at_too(nina: User) -> None:
    owner = somebody("olga", Role.OWNER)
    owner.client.get("/admin/auth/user/add/")
    token = owner.client.cookies["csrftoken"].value
    data = {"username": "pia", "password1": "12345678", "password2": "12345678"}
    data |= {"usable_password": "true", "csrfmiddlewaretoken": token}
    page = owner.client.post("/admin/auth/user/add/", data)
    assert page.status_code == 200
    assert "too common" in words(page)
    assert not User.objects.filter(username="pia").exists()


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_signing_in_leads_nowhere_but_here(nina: User, to: str) -> None:
    assert where(try_in("nina", RIGHT, to)) == "/admin/"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_nobody_but_an_owner_can_give_rights_to_anybody(nina: User, role: Role) -> None:
    person = somebody("eve", role)
    person.client.get("/admin/")
    person.client.get("/admin/draft/")
    token = person.client.cookies["csrftoken"].value
    data = {"username": "eve", "is_superuser": "on", "is_staff": "on", "is_active": "on"}
    data |= {"csrfmiddlewaretoken": token, "password1": RIGHT, "password2": RIGHT}
    for page in (
        "auth/user/",
        "auth/user/add/",
        f"auth/user/{person.user.pk}/change/",
        f"auth/user/{nina.pk}/password/",
        f"auth/user/{nina.pk}/delete/",
        "auth/group/",
        "auth/group/1/change/",
    ):
        assert person.client.get(f"/admin/{page}").status_code == 403, page
        assert person.client.post(f"/admin/{page}", data).status_code == 403, page
    person.user.refresh_from_db()
    assert not person.user.is_superuser
