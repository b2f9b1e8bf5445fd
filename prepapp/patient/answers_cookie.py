"""Answers and picks in one sealed cookie: the server keeps nothing.

Value: base64url of header, nonce and AES-256-GCM text. The header is the format number and the
first bytes of the key's hash; it is authenticated, not secret. The text is compressed JSON with
its own stamp, so an old copy of the cookie is refused after a day.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import time
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, reverse

from prepapp.domain.answers import Answers, Picks

NAME = "answers"
FORMAT = 1
HOURS = 24
CLOCK_SLACK = 300  # seconds that another process's clock may be ahead
LIMIT = 4000  # letters of name and value; browsers drop a cookie of more than 4,096
PLAIN = 64_000  # bytes of JSON inside; the fullest real one is under 10,000
NONCE = 12
HEADER = 5
# All that opening may stumble on, in what a stranger sent or in what was sealed with a key of ours.
UNUSABLE = (ValueError, KeyError, TypeError, OverflowError, RecursionError, InvalidTag, zlib.error)


class TooLarge(ValueError):
    """Raised when the answers would no longer fit into a cookie."""


class Trouble(StrEnum):
    """Why a cookie could not be used."""

    OLD = "old"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Kept:
    """What the browser brought: answers and picks, or the trouble with its cookie."""

    answers: Answers = field(default_factory=Answers)
    picks: Picks = field(default_factory=Picks)
    trouble: Trouble | None = None

    def __bool__(self) -> bool:
        return bool(self.answers.given)


def unseal(request: HttpRequest) -> Kept:
    """Open the cookie of a request; a cookie that cannot be used is a trouble, never an error."""
    value = request.COOKIES.get(NAME)
    if not value:
        return Kept()
    try:
        data = opened(value)
        age = time.time() - float(data["at"])
        if not -CLOCK_SLACK <= age <= HOURS * 3600:
            return Kept(trouble=Trouble.OLD)
        return Kept(Answers.from_data(data["answers"]), Picks.from_data(data.get("picks", {})))
    except UNUSABLE:
        return Kept(trouble=Trouble.UNREADABLE)


def seal(response: HttpResponse, answers: Answers, picks: Picks) -> HttpResponse:
    """Put answers and picks into the response's cookie; raise TooLarge when they do not fit."""
    value = sealed(answers, picks)
    response.set_cookie(
        NAME,
        value,
        path=path(),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def path() -> str:
    """Return the address that the cookie is for: the patient's way, or its preview."""
    return _path(get_script_prefix())


@cache
def _path(prefix: str) -> str:
    return reverse("start")


def sealed(answers: Answers, picks: Picks) -> str:
    """Return the cookie's value; raise TooLarge when a browser would drop it."""
    data: dict[str, Any] = {"at": int(time.time()), "answers": answers.as_data()}
    if picks != Picks():
        data["picks"] = picks.as_data()
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    plain = zlib.compress(text, 9)
    header, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE)
    box = header + nonce + key.encrypt(nonce, plain, header)
    value = base64.urlsafe_b64encode(box).decode().rstrip("=")
    if len(NAME) + len(value) > LIMIT or len(text) > PLAIN:
        raise TooLarge
    return value


def clear(response: HttpResponse) -> HttpResponse:
    """Take the cookie away."""
    response.delete_cookie(NAME, path=path(), samesite="Lax")
    return response


def opened(value: str) -> dict[str, Any]:
    """Return what a sealed value holds, whatever its age; raise ValueError or InvalidTag."""
    if len(value) > LIMIT:
        raise ValueError("longer than any of ours")
    try:
        box = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64") from error
    header, nonce, text = box[:HEADER], box[HEADER : HEADER + NONCE], box[HEADER + NONCE :]
    if header[:1] != bytes([FORMAT]):
        raise ValueError("unknown format")
    key = _keys().get(header)
    if key is None:
        raise ValueError("unknown key")
    data = json.loads(_unpacked(key.decrypt(nonce, text, header)))
    if not isinstance(data, dict):
        raise ValueError("not answers")
    return data


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    plain = unpacking.decompress(packed, PLAIN)
    if not unpacking.eof:
        raise ValueError("cut short, or longer than any of ours")
    return plain


def _keys() -> dict[bytes, AESGCM]:
    return _by_header(tuple(settings.ANSWERS_KEYS))


@cache
def _by_header(written: tuple[str, ...]) -> dict[bytes, AESGCM]:
    """Return every key under the header of what it seals; new cookies get the first."""
    keys = [base64.urlsafe_b64decode(key) for key in written]
    if not keys or any(len(key) != 32 for key in keys):
        raise ImproperlyConfigured("ANSWERS_KEYS should be base64url keys of 32 bytes each.")
    return {bytes([FORMAT]) + _key_name(key): AESGCM(key) for key in keys}


def _key_name(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[: HEADER - 1]
