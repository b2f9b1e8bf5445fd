"""Bring a folder of bank files, or one file, into the draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from prepapp.bank import editions, incoming, rows
from prepapp.bank.difference import Change, differences
from prepapp.bank.reading import BadDocument
from prepapp.bank.writing import dump


class Command(BaseCommand):
    help = "Make the draft say what bank files say, whole or not at all. Nothing is published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a folder of bank files, or one file")
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would change in the draft"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bank = incoming.from_path(options["path"])
            with transaction.atomic():
                editions.hold()
                changes = differences(dump(rows.read()), dump(bank))
                if changes and not options["dry_run"]:
                    self.set_aside()
                    rows.write(bank)
        except BadDocument as error:
            lines = "\n".join(f"  - {problem}" for problem in error.problems)
            raise CommandError(f"The draft is as it was. Mend these first:\n{lines}") from error
        self.tell(changes, options["dry_run"])

    def set_aside(self) -> None:
        day = timezone.localtime().strftime("%Y-%m-%d %H:%M")
        copy = incoming.set_aside(f"Draft before an import, {day}")
        if copy is not None:
            self.stdout.write(f"The draft had work that is not published. It is kept as “{copy}”.")

    def tell(self, changes: list[Change], dry_run: bool) -> None:
        for change in changes:
            self.stdout.write(f"{change.kind} {change.key}: {change.what} “{change.label}”")
            for line in change.lines:
                self.stdout.write(f"    {line}")
        count = f"{len(changes)} change{'s' if len(changes) > 1 else ''}"
        if not changes:
            self.stdout.write("The draft says all of it already. Nothing was changed.")
        elif dry_run:
            self.stdout.write(f"{count}, not made: this was a dry run.")
        else:
            self.stdout.write(f"{count} made in the draft. Nothing is published.")
