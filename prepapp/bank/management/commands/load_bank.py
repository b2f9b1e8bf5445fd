"""Check a folder of bank files and publish it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from prepapp.bank import editions, files
from prepapp.bank.models import CrisisLine, Edition
from prepapp.bank.reading import BadDocument, parse


class Command(BaseCommand):
    help = "Check a folder of bank files and publish it as the next edition, whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=files.SEED)
        parser.add_argument("--note", default="Loaded from files")
        parser.add_argument(
            "--if-empty", action="store_true", help="only when nothing is published"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Edition.objects.exists():
            return
        try:
            with transaction.atomic():
                bank = parse(files.read_folder(options["folder"]))
                edition = editions.publish(bank, note=options["note"])
                load_crisis_lines()
        except (BadDocument, editions.BrokenBank) as error:
            lines = "\n".join(f"  - {problem}" for problem in error.problems)
            raise CommandError(f"Nothing was loaded. Mend these first:\n{lines}") from error
        self.stdout.write(f"Edition {edition} is live: {len(bank.questions)} questions.")


def load_crisis_lines() -> None:
    """Give a new site the checked crisis lines; what an editor has set is never touched."""
    if not CrisisLine.objects.exists():
        for row in files.read_text((files.SEED / "crisis_lines.yaml").read_text("utf-8")).values():
            CrisisLine.objects.create(**row)
