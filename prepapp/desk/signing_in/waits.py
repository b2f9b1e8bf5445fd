"""An account waits after some wrong passwords, longer each time, whichever process was asked."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from prepapp.desk.models import WrongPasswords

FREE = 5  # wrong passwords in a row before the first wait
FIRST, LONGEST = timedelta(minutes=1), timedelta(minutes=30)


def may_try(user: User) -> bool:
    """Count a try before the password is looked at; False while the account waits.

    Counted before, a hundred tries in the same moment are a hundred tries.
    """
    now, mark = timezone.now(), user.get_session_auth_hash()
    with transaction.atomic():
        so_far, _ = WrongPasswords.objects.select_for_update().get_or_create(user=user)
        if so_far.password != mark:
            so_far.password, so_far.count, so_far.waits_until = mark, 0, None
        if so_far.waits_until and now < so_far.waits_until:
            return False
        so_far.count = min(so_far.count + 1, 100)
        if so_far.count >= FREE:
            so_far.waits_until = now + wait_after(so_far.count)
        so_far.save()
    return True


def wait_after(count: int) -> timedelta:
    """Return how long an account waits after so many wrong passwords: at first a minute."""
    doubled: int = 2 ** min(count - FREE, 10)
    return min(FIRST * doubled, LONGEST)


def forget(user: User) -> None:
    """Forget the wrong passwords of an account."""
    WrongPasswords.objects.filter(user=user).delete()
