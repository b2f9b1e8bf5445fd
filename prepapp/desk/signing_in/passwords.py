"""A name and a password: who they belong to, without a word on which of the two was wrong."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from prepapp.desk.signing_in import waits


class Passwords(ModelBackend):
    """Django's own accounts and passwords, with a wait after some wrong ones."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **others: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None or not waits.may_try(user):
            # It takes as long as looking at a real one, so nobody learns which names there are.
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            waits.forget(user)
            return user
        return None


class SignIn(AdminAuthenticationForm):
    """The form of the sign-in page; whatever was wrong, it says the same."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _(
            "This name and password do not go together, or the account is waiting. After 5 wrong "
            "passwords in a row an account waits for 1 minute, then 2, then 4, up to 30; while it "
            "waits, the right password is not taken either. Wait, then try again. If you forgot "
            "your password, ask an owner of the desk for a new one, or whoever runs the site: "
            "make editor NAME=your-name."
        ),
    }
