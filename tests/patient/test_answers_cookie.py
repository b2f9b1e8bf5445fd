"""The sealed cookie: what it keeps, what it refuses, and what earlier ones still hold."""

from __future__ import annotations

import base64
import json
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
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


@pytest.mark.parametrize("seconds", [24 * 3600 - 60, -240])
def test_a_cookie_of_today_opens_were_a_clock_a_little_off(
    seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = sealed(ANSWERS, Picks())
    now = time.time()
    monkeypatch.setattr(answers_cookie.time, "time", lambda: now + seconds)
    assert unsealed(value) == Kept(ANSWERS)


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


def box_of(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "==")


def value_of(box: bytes) -> str:
    return base64.urlsafe_b64encode(box).decode().rstrip("=")


def sealed_by_us(plain: bytes) -> str:
    """Seal any bytes at all with our own key, as no page of ours ever does."""
    key = base64.urlsafe_b64decode(settings.ANSWERS_KEYS[0])
    header = box_of(sealed(ANSWERS, Picks()))[: answers_cookie.HEADER]
    nonce = bytes(answers_cookie.NONCE)
    return value_of(header + nonce + AESGCM(key).encrypt(nonce, plain, header))


def test_every_changed_bit_is_noticed() -> None:
    box = box_of(sealed(ANSWERS, Picks()))
    for at in range(len(box)):
        for bit in range(8):
            changed = box[:at] + bytes([box[at] ^ 1 << bit]) + box[at + 1 :]
            assert unsealed(value_of(changed)) == Kept(trouble=Trouble.UNREADABLE), (at, bit)


def test_parts_of_two_cookies_make_no_third() -> None:
    one, other = box_of(sealed(ANSWERS, Picks())), box_of(sealed(Answers(), Picks()))
    ends = (answers_cookie.HEADER, answers_cookie.HEADER + answers_cookie.NONCE)
    for start, end in ((0, ends[1]), ends, (ends[1], None), (0, -16)):
        mixed = one[:start] + other[start:end] + (one[end:] if end else b"")
        assert mixed not in (one, other)
        assert unsealed(value_of(mixed)) == Kept(trouble=Trouble.UNREADABLE), (start, end)


def test_a_header_that_names_another_known_key_opens_nothing(settings: Any) -> None:
    first, second = settings.ANSWERS_KEYS[0], base64.urlsafe_b64encode(bytes(32)).decode()
    box = box_of(sealed(ANSWERS, Picks()))
    settings.ANSWERS_KEYS = [second, first]
    other = box_of(sealed(ANSWERS, Picks()))[: answers_cookie.HEADER]
    assert other != box[: answers_cookie.HEADER]
    mixed = other + box[answers_cookie.HEADER :]
    assert unsealed(value_of(mixed)) == Kept(trouble=Trouble.UNREADABLE)


@pytest.mark.parametrize("format_number", [0, 2, 255])
def test_a_cookie_of_a_format_to_come_is_a_trouble_and_no_error(format_number: int) -> None:
    key = base64.urlsafe_b64decode(settings.ANSWERS_KEYS[0])
    box = box_of(sealed(ANSWERS, Picks()))
    header, nonce = bytes([format_number]) + box[1 : answers_cookie.HEADER], bytes(12)
    plain = b"something that this version has never heard of"
    later = header + nonce + AESGCM(key).encrypt(nonce, plain, header)
    assert unsealed(value_of(later)) == Kept(trouble=Trouble.UNREADABLE)


STAMP = int(time.time())
STRANGE = {
    "a zip bomb": zlib.compress(b"[" + b" " * 2_900_000 + b"]", 9),
    "cut short": zlib.compress(json.dumps({"at": STAMP, "answers": {}}).encode())[:-6],
    "not packed": b'{"at": 1, "answers": {}}',
    "nothing": b"",
    "nested deep": zlib.compress(b"[" * 50_000),
    "a huge number": zlib.compress(b'{"at": 1' + b"0" * 20_000 + b', "answers": {}}'),
    "a stamp beyond numbers": zlib.compress(b'{"at": 1' + b"0" * 400 + b', "answers": {}}'),
    "no stamp": zlib.compress(b'{"answers": {}}'),
    "a stamp of words": zlib.compress(b'{"at": "noon", "answers": {}}'),
    "no time at all": zlib.compress(b'{"at": NaN, "answers": {}}'),
    "not letters": zlib.compress(b'{"at": "\xff\xfe"}'),
    "a list": zlib.compress(b"[]"),
    "no answers": zlib.compress(json.dumps({"at": STAMP}).encode()),
    "odd picks": zlib.compress(json.dumps({"at": STAMP, "answers": {}, "picks": 7}).encode()),
}


@pytest.mark.parametrize("plain", STRANGE.values(), ids=STRANGE)
def test_even_what_our_own_key_sealed_may_be_anything(plain: bytes) -> None:
    assert unsealed(sealed_by_us(plain)).trouble in (Trouble.UNREADABLE, Trouble.OLD)


def test_a_zip_bomb_is_left_packed() -> None:
    value = sealed_by_us(STRANGE["a zip bomb"])
    assert len(value) < answers_cookie.LIMIT  # it would have come in as any other cookie
    tracemalloc.start()
    unsealed(value)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


def test_answers_too_long_to_open_again_are_not_sealed() -> None:
    words = {f"item-{n}": "a" * WORDS_LENGTH for n in range(500)}
    with pytest.raises(answers_cookie.TooLarge):
        sealed(Answers({"words": Given(words=words)}), Picks())


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
    settings.ANSWERS_KEYS = [new]
    assert unsealed(before).trouble is Trouble.UNREADABLE
    assert unsealed(after).answers == ANSWERS


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
    visitor.over_https()
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


RAW = {
    "twice the same": "answers={good}; answers={good}",
    "a damaged one first": "answers=xyz; answers={good}",
    "a damaged one last": "answers={good}; answers=xyz",
    "8 KB": "answers=" + "A" * 8_000,
    "64 KB": "answers=" + "A" * 64_000,
    "bytes that are no letters": "answers=\xff\xfe\x80",
    "letters in UTF-8": "answers=\u00c3\u00a9\u00e2\u0082\u00ac",
    "quotes": 'answers="{good}"',
    "broken quotes": 'answers="\\',
    "no value": "answers",
    "no name": "={good}; ;;; =; answers=",
    "a control letter": "answers=\x01\x7f{good}",
    "line breaks": "answers=\r\nSet-Cookie: x=y",
}


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
def test_whatever_a_browser_sends_as_cookies_no_page_fails(visitor: Visitor, raw: str) -> None:
    visitor.answer("age", "adult")
    sent = raw.format(good=visitor.cookies()["answers"])
    for address in ("/prepare/", "/prepare/2/", "/prepare/sheet/", "/prepare/sheet.pdf"):
        response = Client().get(address, headers={"Cookie": sent})
        assert response.status_code in (200, 302), address
        assert "x=y" not in str(response.cookies)
