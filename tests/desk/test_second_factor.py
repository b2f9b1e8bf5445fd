"""A code after the password: set up once, asked for each time, never taken twice."""

from __future__ import annotations

import base64
import html
import re
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from prepapp.bank import editions
from prepapp.desk.roles import Role, give
from prepapp.desk.signing_in import devices
from tests.desk.whole import somebody
from tests.patient.visitor import where, words
from tests.running.test_headers import addresses

RIGHT = "a-long-day-at-the-desk"
ASK, SET_UP = "/admin/code/", "/admin/code/set-up/"
WITHOUT_A_CODE = {"/admin/code/", "/admin/code/set-up/", "/admin/code/leave/", "/admin/login/"}


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.SECOND_FACTOR = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Person:
    """Somebody with a password, a browser, and perhaps a phone."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(enforce_csrf_checks=True)

    def sign_in(self, to: str = "/admin/") -> HttpResponse:
        self.client.get("/admin/login/")
        return self.post("/admin/login/", username=self.user.username, password=RIGHT, next=to)

    def post(self, address: str, **data: str) -> HttpResponse:
        token = self.client.cookies["csrftoken"].value
        return self.client.post(address, {**data, "csrfmiddlewaretoken": token})

    def set_up(self) -> HttpResponse:
        """Scan the picture, and type what the phone shows."""
        self.sign_in()
        page = self.client.get(SET_UP)
        return self.post(SET_UP, secret=secret_of(page), code=shown_by(key_of(page)))

    def phone(self, ahead: int = 0) -> str:
        return shown_by(TOTPDevice.objects.get(user=self.user).key, ahead)


def secret_of(page: HttpResponse) -> str:
    found = re.search(r'name="secret" value="([^"]+)"', page.content.decode())
    assert found
    return html.unescape(found[1])


def key_of(page: HttpResponse) -> str:
    """Return the secret as the page says it to those who type it, as bytes in hex."""
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.content.decode())
    assert found
    return base64.b32decode(found[1].replace(" ", "")).hex()


def shown_by(key: str, ahead: int = 0) -> str:
    """Return what a phone with this secret shows, now or some half minutes ahead."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06}"


def on_paper(page: HttpResponse) -> list[str]:
    return re.findall(r"<li><code>([a-z2-7 ]{9})</code>", page.content.decode())


@pytest.fixture
def nina(db: None, static_files: None) -> Person:
    editions.forget()
    user = User.objects.create_user("nina", password=RIGHT, is_staff=True)
    give(user, Role.EDITOR)
    return Person(user)


@pytest.fixture
def rita(nina: Person) -> Person:
    """A second editor, who has set up a phone a while ago and signed out."""
    rita = Person(User.objects.create_user("rita", password=RIGHT, is_staff=True))
    give(rita.user, Role.EDITOR)
    rita.set_up()
    TOTPDevice.objects.update(last_t=-1)
    rita.client = Client(enforce_csrf_checks=True)
    return rita


def test_the_first_time_a_phone_is_set_up_and_codes_are_handed_out_once(nina: Person) -> None:
    assert where(nina.sign_in("/admin/problems/")) == "/admin/problems/"
    page = nina.client.get("/admin/problems/", follow=True)
    assert page.redirect_chain[-1][0] == f"{SET_UP}?next=%2Fadmin%2Fproblems%2F"
    assert "a stolen password is not enough" in words(page)
    assert 'role="img"' in page.content.decode()
    assert "<svg" in page.content.decode()
    assert not TOTPDevice.objects.exists()  # looking changes nothing
    done = nina.post(
        SET_UP, secret=secret_of(page), code=shown_by(key_of(page)), next="/admin/problems/"
    )
    codes = on_paper(done)
    assert len(codes) == len(set(codes)) == devices.CODES
    assert 'href="/admin/problems/"' in done.content.decode()
    assert nina.client.get("/admin/problems/").status_code == 200
    assert on_paper(nina.client.get("/admin/code/paper/")) == []


def test_from_then_on_a_code_is_asked_for_after_the_password(rita: Person) -> None:
    rita.sign_in()
    page = rita.client.get("/admin/bank/edition/", follow=True)
    assert page.redirect_chain[-1][0] == f"{ASK}?next=%2Fadmin%2Fbank%2Fedition%2F"
    done = rita.post(ASK, code=rita.phone(), next="/admin/bank/edition/")
    assert where(done) == "/admin/bank/edition/"
    assert rita.client.get("/admin/bank/edition/").status_code == 200


def test_a_code_may_be_typed_with_spaces(rita: Person) -> None:
    rita.sign_in()
    code = rita.phone()
    assert where(rita.post(ASK, code=f" {code[:3]} {code[3:]} ")) == "/admin/"


def test_without_the_code_no_page_of_the_desk_opens(rita: Person, published: Any) -> None:
    rita.sign_in()
    found = {address for address in addresses() if address.startswith("/admin/")}
    assert {"/admin/preview/prepare/", "/admin/password_change/", "/admin/draft/export/"} <= found
    for address in sorted(found - WITHOUT_A_CODE):
        for answer in (rita.client.get(address), rita.post(address)):
            assert answer.status_code in (302, 404), address
            assert where(answer).startswith(("/admin/login/", "/admin/")), address
            if answer.status_code == 302 and address != "/admin/logout/":
                end = rita.client.get(where(answer), follow=True)
                assert end.redirect_chain[-1][0].startswith(ASK), address
    assert rita.client.get("/admin/").status_code == 302


def test_a_code_opens_the_door_once(rita: Person) -> None:
    rita.sign_in()
    code = rita.phone()
    assert rita.post(ASK, code=code).status_code == 302
    again = Person(rita.user)
    again.sign_in()
    response = again.post(ASK, code=code)
    assert response.status_code == 422
    assert "was used already" in words(response)
    assert again.client.get("/admin/").status_code == 302


def test_a_code_on_paper_opens_the_door_once_and_says_how_many_are_left(nina: Person) -> None:
    code = on_paper(nina.set_up())[0]
    for expected in (302, 422):
        again = Person(nina.user)
        again.sign_in()
        assert again.post(ASK, code=code.upper()).status_code == expected
        if expected == 302:
            assert "You have 9 codes left on paper." in words(again.client.get("/admin/"))


def test_wrong_codes_make_the_account_wait_and_the_right_one_with_them(rita: Person) -> None:
    rita.sign_in()
    for _ in range(7):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)  # time goes by
        assert rita.post(ASK, code="000000").status_code == 422
    response = rita.post(ASK, code=rita.phone())
    assert response.status_code == 422
    assert "Please wait for 2 minutes, then try again." in words(response)
    device = TOTPDevice.objects.get()
    device.throttling_failure_timestamp -= timedelta(minutes=2)
    device.save()
    assert rita.post(ASK, code=rita.phone()).status_code == 302


def test_slips_with_the_phone_do_not_make_the_paper_wait(nina: Person) -> None:
    code = on_paper(nina.set_up())[0]
    again = Person(nina.user)
    again.sign_in()
    again.post(ASK, code="000000")
    again.post(ASK, code="00000")  # no code at all: a slip that counts for nothing
    assert StaticDevice.objects.get().throttling_failure_count == 0
    assert again.post(ASK, code=code).status_code == 302


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abc", "😀" * 6, "１２３４５６", "a" * 50, "\x00"]
)
def test_what_is_no_code_is_told_and_not_counted(rita: Person, code: str) -> None:
    rita.sign_in()
    assert rita.post(ASK, code=code).status_code == 422
    assert TOTPDevice.objects.get().throttling_failure_count == 0


def test_who_has_a_phone_cannot_be_given_another_by_who_has_the_password(rita: Person) -> None:
    thief = Person(rita.user)
    offer = devices.Offer(rita.user)
    thief.sign_in()
    assert where(thief.client.get(SET_UP)).startswith(ASK)
    answer = thief.post(SET_UP, secret=offer.signed, code=shown_by(offer.device.key))
    assert where(answer).startswith(ASK)
    assert offer.taken(shown_by(offer.device.key)) is None
    assert TOTPDevice.objects.count() == 1
    assert thief.client.get("/admin/").status_code == 302


def test_a_secret_holds_for_one_account_and_an_hour(nina: Person, monkeypatch: Any) -> None:
    rita = User.objects.create_user("rita", password=RIGHT, is_staff=True)
    nina.sign_in()
    nina.client.get(SET_UP)
    others, own = devices.Offer(rita), devices.Offer(nina.user)

    def refused(secret: str, offer: devices.Offer) -> None:
        response = nina.post(SET_UP, secret=secret, code=shown_by(offer.device.key))
        assert response.status_code == 422
        assert "Scan the new picture" in words(response)

    refused(others.signed, others)
    refused("", own)
    refused("x:y:z", own)
    monkeypatch.setattr(devices, "HOUR", -1)
    refused(own.signed, own)
    assert not TOTPDevice.objects.exists()


def test_a_wrong_code_while_setting_up_keeps_the_same_picture(nina: Person) -> None:
    nina.sign_in()
    page = nina.client.get(SET_UP)
    again = nina.post(SET_UP, secret=secret_of(page), code="000000")
    assert again.status_code == 422
    assert key_of(again) == key_of(page)
    assert "This code is not from that picture." in words(again)


def test_the_session_of_before_the_code_is_worth_nothing_after_it(rita: Person) -> None:
    rita.sign_in()
    before = rita.client.cookies["desk"].value
    rita.post(ASK, code=rita.phone())
    assert rita.client.cookies["desk"].value != before
    thief = Client()
    thief.cookies["desk"] = before
    assert thief.get("/admin/").status_code == 302


def test_new_codes_take_the_place_of_the_old(nina: Person) -> None:
    old = on_paper(nina.set_up())
    page = nina.client.get("/admin/code/paper/")
    assert "You have 10 codes left." in words(page)
    new = on_paper(nina.post("/admin/code/paper/"))
    assert len(new) == devices.CODES
    assert not set(new) & set(old)
    assert StaticToken.objects.count() == devices.CODES


def test_a_lost_phone_is_forgotten_by_whoever_runs_the_site(rita: Person) -> None:
    rita.sign_in()
    rita.post(ASK, code=rita.phone())
    out = StringIO()
    call_command("editor", "rita", "--forget-second-factor", stdout=out)
    assert "rita will set up a phone at the next sign-in." in out.getvalue()
    assert not StaticToken.objects.exists()
    assert rita.client.get("/admin/").status_code == 302  # whoever has the phone is out
    assert rita.set_up().status_code == 200
    with pytest.raises(CommandError, match="no account of this name"):
        call_command("editor", "nobody", "--forget-second-factor")


def test_a_lost_phone_is_forgotten_by_an_owner_and_by_nobody_else(
    rita: Person, settings: Any
) -> None:
    olga = Person(User.objects.create_superuser("olga", password=RIGHT))
    olga.set_up()
    assert len(TOTPDevice.objects.all()) == 2
    data = {"action": "forget_second_factor", "_selected_action": str(rita.user.pk)}
    assert olga.post("/admin/auth/user/", **data).status_code == 302
    assert "1 account sets up a phone" in words(olga.client.get("/admin/"))
    assert [d.user for d in TOTPDevice.objects.all()] == [olga.user]


def test_nobody_reads_a_secret_in_a_list_of_the_admin(nina: Person) -> None:
    olga = Person(User.objects.create_superuser("olga", password=RIGHT))
    olga.set_up()
    for page in (
        "otp_totp/totpdevice/",
        "otp_static/staticdevice/",
        "otp_totp/totpdevice/1/change/",
    ):
        assert olga.client.get(f"/admin/{page}").status_code == 404, page


def test_who_cannot_give_a_code_may_sign_in_as_somebody_else(rita: Person) -> None:
    rita.sign_in()
    assert where(rita.post("/admin/code/leave/")) == "/admin/login/"
    assert "Username" in words(rita.client.get("/admin/login/"))


def test_the_pages_of_the_code_are_for_those_who_owe_one(rita: Person) -> None:
    stranger = Client()
    for page in (ASK, SET_UP):
        assert where(stranger.get(page)) == where(stranger.post(page)) == "/admin/"
    rita.sign_in()
    rita.post(ASK, code=rita.phone())
    for page in (ASK, SET_UP):
        assert where(rita.client.get(page)) == "/admin/"


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil", "javascript:x"]
)
def test_a_code_leads_nowhere_but_here(rita: Person, to: str) -> None:
    rita.sign_in()
    assert where(rita.post(ASK, code=rita.phone(), next=to)) == "/admin/"


def test_switched_off_nothing_of_it_is_seen(rita: Person, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    assert where(rita.sign_in()) == "/admin/"
    page = rita.client.get("/admin/")
    assert page.status_code == 200
    assert "Codes on paper" not in words(page)
    assert where(rita.client.get(ASK)) == "/admin/"
    assert rita.client.get(reverse("desk_codes")).status_code == 404
    owner = somebody("olga", Role.OWNER)
    assert "Forget the second factor" not in words(owner.get("/admin/auth/user/"))
