"""An account's second factor: an app on a phone that shows codes, and codes on paper."""

from __future__ import annotations

import math
import re
import time
from base64 import b32encode

import segno
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

CODES = 10  # on paper
HOUR = 3600  # seconds for which a page with a new secret can be sent


class Waits(Exception):
    """Raised when an account has to wait before its next code; `minutes` are rounded up."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"{minutes} minutes")
        self.minutes = minutes


def has_phone(user: User) -> bool:
    """Tell whether an account has set up its second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def verified(user: User, code: str) -> Device | None:
    """Return the device that a code is from; None for a wrong or used one, or raise Waits.

    A code of six digits is from the phone, any other from the paper: a slip with one of them does
    not make the other wait.
    """
    model = TOTPDevice if re.fullmatch("[0-9]{6}", code) else StaticDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return None
        allowed, why = device.verify_is_allowed()
        if not allowed:
            left = (why["locked_until"] - timezone.now()).total_seconds()
            raise Waits(max(1, math.ceil(left / 60)))
        return device if device.verify_token(code) else None


def codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def new_codes(user: User) -> list[str]:
    """Give an account new codes on paper, in place of those it had; return them."""
    codes = [StaticToken.random_token() for _ in range(CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        paper = StaticDevice.objects.create(user=user, name="paper")
        paper.token_set.bulk_create(StaticToken(device=paper, token=code) for code in codes)
    return codes


def forget(user: User) -> None:
    """Forget the phone and the codes of an account; it sets up a phone when it next signs in."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


class Offer:
    """A new secret for a phone. Nothing is kept until a code shows that the phone has it."""

    def __init__(self, user: User, key: str | None = None) -> None:
        self.user = user
        self.device = TOTPDevice(user=user, name="phone", key=key or random_hex(20))

    @property
    def signed(self) -> str:
        """The secret as the page's form brings it back; it holds for this account alone."""
        return signing.dumps(self.device.key, salt=_salt(self.user))

    @classmethod
    def brought_back(cls, user: User, signed: str) -> Offer | None:
        """Return the offer that a form brings back; None when it is too old or not ours."""
        try:
            return cls(user, signing.loads(signed, salt=_salt(user), max_age=HOUR))
        except signing.BadSignature:
            return None

    @property
    def secret(self) -> str:
        """The secret for those who type it, in groups of four letters."""
        letters = b32encode(self.device.bin_key).decode()
        return " ".join(re.findall(".{1,4}", letters))

    @property
    def picture(self) -> str:
        """The secret as a QR code, in SVG."""
        return segno.make_qr(self.device.config_url).svg_inline(
            scale=5, border=4, dark="#000", light="#fff"
        )

    def taken(self, code: str) -> Device | None:
        """Keep the phone when a code is from it; None when the code is wrong."""
        totp = TOTP(self.device.bin_key)
        totp.time = time.time()
        if not re.fullmatch("[0-9]{6}", code) or not totp.verify(int(code), self.device.tolerance):
            return None
        self.device.drift, self.device.last_t = totp.drift, totp.t()
        with transaction.atomic():
            User.objects.select_for_update().get(pk=self.user.pk)
            if has_phone(self.user):
                return None  # somebody was quicker
            self.device.save()
        return self.device


def _salt(user: User) -> str:
    return f"second factor of {user.pk}"
