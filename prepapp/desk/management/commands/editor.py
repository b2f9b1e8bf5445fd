"""Make an account for the desk, or give one a new password or another role."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prepapp.desk.roles import Role, give, role_of
from prepapp.desk.signing_in import devices, waits


class Command(BaseCommand):
    help = "Make an account for the desk, or give an existing one a new password or another role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="asked for when left out")
        parser.add_argument(
            "--role",
            choices=[str(role) for role in Role],
            help="editor changes the draft, reviewer also publishes, owner also makes accounts; "
            "a new account is an owner's when left out, an existing one keeps its role",
        )

        parser.add_argument(
            "--stdin",
            action="store_true",
            help="read the password, one line, from a pipe or a file instead of asking twice",
        )
        parser.add_argument(
            "--forget-second-factor",
            action="store_true",
            help="the phone is lost: the account sets up another when it next signs in",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["forget_second_factor"]:
            self.forget(options["name"])
            return
        if options["stdin"] and not options["name"]:
            raise CommandError("With --stdin, give the name too. Nothing was changed.")
        try:
            name = options["name"] or input("Name to sign in with: ").strip()
            if options["stdin"]:
                password = sys.stdin.readline().rstrip("\r\n")
            else:
                password = getpass("New password: ")
                if getpass("The same again: ") != password:
                    raise CommandError("The two passwords differ. Nothing was changed.")
        except (EOFError, KeyboardInterrupt) as error:
            raise CommandError("Nothing was changed.") from error
        users = get_user_model().objects
        user = users.filter(username=name).first() or get_user_model()(username=name)
        try:
            user.clean_fields(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        new = user.pk is None
        user.set_password(password)
        user.is_staff = user.is_active = True
        user.save()
        if new or options["role"]:
            give(user, Role(options["role"] or Role.OWNER))
        waits.forget(user)
        role = role_of(user) or "no role yet: give one with --role"
        self.stdout.write(f"{name} can sign in at /admin/. Role: {role}.")

    def forget(self, name: str | None) -> None:
        """Forget an account's phone and its codes on paper."""
        user = get_user_model().objects.filter(username=name or "").first()
        if user is None:
            raise CommandError("There is no account of this name. Nothing was changed.")
        devices.forget(user)
        self.stdout.write(f"{name} will set up a phone at the next sign-in.")
