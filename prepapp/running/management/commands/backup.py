"""Write everything the site keeps into one file."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from prepapp.running import backups, keys
from prepapp.running.telling import listed


class Command(BaseCommand):
    help = "Write everything the site keeps into one file (mode 600), while it goes on serving."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="a name by the time, in the folder backups beside the database, when left out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        if path is None:
            folder = settings.DATA_DIR / "backups"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = folder / backups.file_name(timezone.localtime())
        try:
            backups.write(path)
        except FileExistsError as error:
            raise CommandError(f"{path} is there already. Nothing was written over it.") from error
        except (OSError, DatabaseError, sqlite3.Error) as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{path} holds {listed(backups.contents())}.")
        self.stdout.write(
            "Not in it, on purpose:\n"
            + "".join(f"  {name}, which is in {keys.place(name)}\n" for name in keys.MAKE)
            + "Keep them apart from the backup. Without them a restored site works with new ones: "
            "editors sign in again, and patients in the middle of their pages begin again."
        )
