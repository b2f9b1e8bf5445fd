"""Bring back what a backup holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from prepapp.running import backups
from prepapp.running.telling import listed

UNREADABLE = (
    "The present database cannot be read ({error}). Nothing was changed. To begin with an empty "
    "one, move what is there away, and try again. See docs/running-it.md."
)


class Command(BaseCommand):
    help = "Bring back a backup, into SQLite or PostgreSQL, whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--yes", action="store_true", help="put it in the place of what is there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with backups.opened(path):
                self.restore(path, replace=options["yes"])
        except (backups.BadBackup, OSError) as error:
            raise CommandError(f"{error} Nothing was changed.") from error

    def restore(self, path: Path, *, replace: bool) -> None:
        try:
            call_command("migrate", verbosity=0, interactive=False)
            present = backups.contents()
        except DatabaseError as error:
            raise CommandError(UNREADABLE.format(error=error)) from error
        if present and not replace:
            raise CommandError(
                f"This site holds {listed(present)}. Nothing was changed. "
                "To put the backup in their place, add --yes (make restore: YES=1); "
                "what is here now is kept in a backup of its own."
            )
        if present:
            kept = settings.DATA_DIR / f"before-restore-{backups.file_name(timezone.localtime())}"
            backups.write(kept)
            self.stdout.write(f"What was here before is kept in {kept}.")
        backups.bring_back()
        self.stdout.write(f"Restored: {listed(backups.contents())}.")
        self.stdout.write("Editors sign in again; patients notice nothing.")
