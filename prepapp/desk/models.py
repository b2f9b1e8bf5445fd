"""What the desk keeps of its own: wrong passwords, counted for each account."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class WrongPasswords(models.Model):
    """How many passwords in a row were wrong for an account, and until when it waits."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    count = models.PositiveSmallIntegerField(default=0)
    waits_until = models.DateTimeField(null=True)
    password = models.CharField(max_length=64)  # a mark of the right one: a new one starts afresh

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user}: {self.count}"
