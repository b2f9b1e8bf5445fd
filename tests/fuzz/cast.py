"""Who sends requests: strangers, patients with all sorts of cookies, and people at the desk."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from random import Random

from django.conf import settings
from django.test import Client, override_settings

from prepapp.desk.roles import Role
from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Bank
from prepapp.domain.path import walk
from prepapp.patient import answers_cookie
from prepapp.running.keys import new_answers_key
from tests.desk.chaos.answering import given_at
from tests.desk.whole import somebody

STAFF: dict[str, Role | None] = {"nobody at the desk": None, **{role.value: role for role in Role}}
PICKS = Picks(own=("May my sister come?",))


@dataclass(frozen=True)
class Person:
    """Somebody with a browser: the cookies that it holds, by name."""

    name: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def is_staff(self) -> bool:
        return self.name in STAFF


def cast(bank: Bank) -> list[Person]:
    """Return everybody; those of the staff get an account."""
    token = {settings.CSRF_COOKIE_NAME: "t" * 32}
    brought = {name: {answers_cookie.NAME: value} for name, value in cookies(bank).items()}
    people = [Person("stranger"), Person("stranger with a token", token)]
    people += [Person(name, {**token, **cookie}) for name, cookie in brought.items()]
    return [*people, *(Person(name, {**token, **signed_in(name)}) for name in STAFF)]


def cookies(bank: Bank) -> dict[str, str]:
    """Return a value of the answers cookie for each patient: good ones, and bad ones."""
    answers = said(bank)
    sealed = answers_cookie.sealed(answers, PICKS)
    with override_settings(ANSWERS_KEYS=[new_answers_key()]):
        elsewhere = answers_cookie.sealed(answers, PICKS)
    child = Answers.from_data({"age": ["under-18"]})
    return {
        "patient": sealed,
        "patient at the beginning": answers_cookie.sealed(Answers(), Picks()),
        "patient under 18": answers_cookie.sealed(child, Picks()),
        "patient whose cookie was cut": sealed[: len(sealed) // 2],
        "patient whose cookie was changed": sealed[:-1] + ("A" if sealed[-1] != "A" else "B"),
        "patient of another format": base64.urlsafe_b64encode(b"\x09" * 90).decode(),
        "patient of another key": elsewhere,
    }


def said(bank: Bank) -> Answers:
    """Return what a patient said who gave an answer on every page."""
    chance, answers = Random(2), Answers()
    while step := walk(bank, answers).first_not_seen():
        tried = list(walk(bank, answers).said.tried or ())
        answers = answers.with_(step.key, given_at(chance, bank, step, tried))
    return answers


def signed_in(name: str) -> dict[str, str]:
    """Return the cookies of somebody who has just signed in."""
    client = Client()
    client.force_login(somebody(name.split()[0], STAFF[name]).user)
    return {cookie: morsel.value for cookie, morsel in client.cookies.items()}
