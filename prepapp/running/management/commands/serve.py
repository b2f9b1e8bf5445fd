"""Bring everything up to date, then serve: the one command for people, systemd and Docker."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connection, connections

from prepapp.running import server
from prepapp.running.modes import Mode


class Command(BaseCommand):
    help = "Look at the settings, bring the database and static files up to date, then serve."
    requires_system_checks = []  # all of them run below, with those for deployment

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--collected",
            action="store_true",
            help="static files are collected already, as in the Docker image",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.check(include_deployment_checks=settings.MODE is not Mode.DEVELOPMENT)
        try:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("load_bank", if_empty=True)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if not options["collected"]:
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(self.greeting())
        self.stdout.flush()
        self.leave()
        host, port = settings.LISTEN
        command = server.command(host, port, workers=settings.WORKERS)
        os.execv(command[0], command)  # noqa: S606  (the server takes this process's place)

    def greeting(self) -> str:
        """Say where the site is, and where it keeps things."""
        host, port = settings.LISTEN
        if settings.MODE is Mode.DEVELOPMENT:
            return (
                f"Keys and the database are in {settings.DATA_DIR}\n"
                f"The site is on http://{host}:{port}   (stop it with Ctrl-C)"
            )
        return f"The site listens on {host}:{port} ({settings.MODE}=1)."

    def leave(self) -> None:
        """Let go of the database, so that the server begins with connections of its own."""
        connections.close_all()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
