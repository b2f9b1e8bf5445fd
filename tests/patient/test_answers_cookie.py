"""The sealed cookie: what it keeps, what it refuses, and what earlier ones still hold."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from prepapp.domain.answers import (
    NOW,
    OWN_QUESTION_LENGTH,
    WENT,
    WORDS_LENGTH,
    Answers,
    Given,
    Outcome,
    Picks,
)
from prepapp.domain.bank import Bank, Kind
from prepapp.patient import answers_cookie
from prepapp.patient.answers_cookie import Kept, Trouble, sealed
from tests.patient.visitor import Visitor, where, words

GOLDEN = sorted((Path(__file__).parent / "golden").glob("format-*.json"))
ANSWERS = Answers.from_data({"age": ["adult"], "country": ["uk"]})


def unsealed(value: str) -> Kept:
    request: Any = type("Request", (), {"COOKIES": {answers_cookie.NAME: value}})
    return answers_cookie.unseal(request)


def test_what_is_sealed_is_what_is_opened() -> None:
    picks = Picks(starred=("a-question",), own=("Mine?",))
    assert unsealed(sealed(ANSWERS, picks)) == Kept(ANSWERS, picks)


def test_no_answer_can_be_read_from_the_cookie() -> None:
    value = sealed(Answers({"words": Given(words={"agenda": "MARKER" * 20})}), Picks())
    assert b"MARKER" not in base64.urlsafe_b64decode(value + "==")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: p.stem)
def test_cookies_of_every_format_so_far_still_open(path: Path, settings: Any) -> None:
    golden = json.loads(path.read_text("utf-8"))
    settings.ANSWERS_KEYS = golden["keys"]
    for cookie in golden["cookies"]:
        data = answers_cookie.opened(cookie["value"])
        assert data["at"] == cookie["at"]
        assert Answers.from_data(data["answers"]).as_data() == cookie["answers"]
        assert Picks.from_data(data.get("picks", {})).as_data() == cookie["picks"]


@pytest.mark.parametrize("hours", [25, 24 * 30])
def test_a_cookie_over_a_day_old_is_refused(hours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    value = sealed(ANSWERS, Picks())
    now = time.time()
    monkeypatch.setattr(answers_cookie.time, "time", lambda: now + hours * 3600)
    assert unsealed(value) == Kept(trouble=Trouble.OLD)


def test_a_cookie_from_the_future_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    value = sealed(ANSWERS, Picks())
    now = time.time()
    monkeypatch.setattr(answers_cookie.time, "time", lambda: now - 3600)
    assert unsealed(value) == Kept(trouble=Trouble.OLD)


def test_every_changed_byte_is_noticed() -> None:
    box = bytearray(base64.urlsafe_b64decode(sealed(ANSWERS, Picks()) + "=="))
    for at in range(len(box)):
        changed = bytes(box[:at]) + bytes([box[at] ^ 1]) + bytes(box[at + 1 :])
        value = base64.urlsafe_b64encode(changed).decode()
        assert unsealed(value) == Kept(trouble=Trouble.UNREADABLE), at


def test_every_shortened_cookie_is_noticed() -> None:
    value = sealed(ANSWERS, Picks())
    for length in range(1, len(value)):
        assert unsealed(value[:length]) == Kept(trouble=Trouble.UNREADABLE), length


@given(st.text(max_size=300))
def test_any_other_text_in_the_cookie_is_a_trouble_and_no_error(value: str) -> None:
    assert unsealed(value).trouble in (None, Trouble.UNREADABLE)


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed(settings: Any) -> None:
    old, new = settings.ANSWERS_KEYS[0], base64.urlsafe_b64encode(bytes(32)).decode()
    before = sealed(ANSWERS, Picks())
    settings.ANSWERS_KEYS = [new, old]
    assert unsealed(before).answers == ANSWERS
    after = sealed(ANSWERS, Picks())
    settings.ANSWERS_KEYS = [old]
    assert unsealed(after).trouble is Trouble.UNREADABLE


@pytest.mark.parametrize("keys", [[], ["c2hvcnQ="]])
def test_missing_or_short_keys_are_told_loudly(keys: list[str], settings: Any) -> None:
    settings.ANSWERS_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="32 bytes"):
        sealed(ANSWERS, Picks())


def everything(bank: Bank) -> Answers:
    """Return the answers of somebody who ticks and writes all that can be ticked and written."""
    given: dict[str, Given] = {}
    for step in bank.steps:
        match step.kind:
            case Kind.ONE:
                given[step.key] = Given(chosen=frozenset({step.choices[-1].key}))
            case Kind.MANY:
                given[step.key] = Given(
                    chosen=frozenset(c.key for c in step.choices if not c.exclusive)
                )
            case Kind.TREATMENTS:
                given[step.key] = Given(chosen=frozenset(bank.treatments))
            case Kind.OUTCOMES:
                given[step.key] = Given(
                    outcomes={
                        key: Outcome(WENT[n % 5], NOW[n % 4])
                        for n, key in enumerate(bank.treatments)
                    }
                )
            case Kind.SCALES:
                given[step.key] = Given(numbers={i.key: 10 for i in step.items})
            case Kind.TEXT:
                given[step.key] = Given(words={i.key: own_words(WORDS_LENGTH) for i in step.items})
    given["country"] = Given(chosen=frozenset({"us"}))
    return Answers(given)


def own_words(length: int) -> str:
    """Return words of everyday variety, which do not compress to nothing."""
    text = "I would like to sleep through a night, walk to the shop and see my friends again; "
    return " ".join((text + text[::-1] + text.swapcase()).split())[:length].ljust(length, "!")


def test_everything_ticked_and_every_word_written_still_fits(seed: Bank) -> None:
    keys = tuple(seed.questions)
    picks = Picks(
        removed=frozenset(keys[:20]),
        added=frozenset(keys[20:30]),
        starred=keys[30:33],
        order=keys[33:50],
        own=tuple(own_words(OWN_QUESTION_LENGTH) for _ in range(3)),
    )
    assert len(sealed(everything(seed), picks)) < answers_cookie.LIMIT


def test_a_page_that_would_burst_the_cookie_says_so_and_keeps_what_was_typed(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.answer("age", "adult")
    monkeypatch.setattr(answers_cookie, "LIMIT", len(visitor.cookies()["answers"]) + 60)
    long = own_words(WORDS_LENGTH)
    response = visitor.answer("words", **{"words-agenda": long, "words-good-day": long[::-1]})
    assert response.status_code == 422
    assert "Your answers are full" in words(response)
    assert long in words(response)
    assert not visitor.kept().answers.seen("words")


def test_own_questions_that_would_burst_the_cookie_say_so(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.answer("age", "adult")
    monkeypatch.setattr(answers_cookie, "LIMIT", len(visitor.cookies()["answers"]) + 60)
    long = own_words(OWN_QUESTION_LENGTH)
    response = visitor.post("/prepare/questions/", {"words-own-1": long, "words-own-2": long[::-1]})
    assert response.status_code == 422
    assert "Your answers are full" in words(response)
    assert long in words(response)


def test_the_cookie_is_for_the_site_alone(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    cookie = visitor.client.cookies["answers"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/prepare/"
    assert not cookie["max-age"]
    assert not cookie["expires"]


def test_outside_development_the_cookie_needs_https(visitor: Visitor, settings: Any) -> None:
    settings.SECURE = True
    visitor.answer("age", "adult")
    assert visitor.client.cookies["answers"]["secure"]


def test_a_damaged_cookie_is_named_on_every_page_and_answering_starts_afresh(
    visitor: Visitor,
) -> None:
    visitor.client.cookies["answers"] = "AQ" + "x" * 80
    assert "could not read the answers" in words(visitor.get("/prepare/"))
    assert "too old or damaged" in words(visitor.get("/prepare/1/"))
    assert where(visitor.get("/prepare/sheet/")) == "/prepare/1/"
    assert where(visitor.answer("age", "adult")) == "/prepare/2/"
    assert visitor.kept().trouble is None


def test_an_oversized_cookie_is_a_trouble_and_no_error(visitor: Visitor) -> None:
    visitor.client.cookies["answers"] = "A" * 100_000
    assert "could not read the answers" in words(visitor.get("/prepare/"))
    assert where(visitor.answer("age", "adult")) == "/prepare/2/"
