"""List the accounts for the desk, and shut one out or let it in again."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from prepapp.desk.roles import role_of


class Command(BaseCommand):
    help = "List the accounts for the desk, and shut one out or let it in again."

    def add_arguments(self, parser: CommandParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--close", metavar="NAME", help="sign an account out, and keep it out")
        one.add_argument("--open", metavar="NAME", help="let an account sign in again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["close"]:
            self.switch(options["close"], active=False)
        if options["open"]:
            self.switch(options["open"], active=True)
        for user in User.objects.order_by("username"):
            may = "may sign in" if user.is_active else "is shut out"
            seen = f"{timezone.localtime(user.last_login):%Y-%m-%d}" if user.last_login else "never"
            role = role_of(user) or "no role"
            self.stdout.write(f"{user.username:20} {role:10} {may:12} last signed in: {seen}")

    def switch(self, name: str, *, active: bool) -> None:
        """Shut an account out of the desk at once, or let it sign in again."""
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name!r}. Nothing was changed.")
        user.is_active = active
        user.save()
        if not active:
            for session in Session.objects.all():
                if session.get_decoded().get("_auth_user_id") == str(user.pk):
                    session.delete()
