"""What a form of the desk says to a sign that cannot be seen."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from prepapp.bank.signs import unseen


def all_seen(text: str) -> None:
    """Refuse a text in which a sign cannot be seen; such signs come along with a paste."""
    if sign := unseen(text):
        told = _("There is a sign in it that cannot be seen ({sign}). Type these words by hand.")
        raise ValidationError(told.format(sign=sign))
