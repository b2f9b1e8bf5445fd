"""Check a folder of bank files, publish it, and make the draft say it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from prepapp.bank import editions, files, incoming, rows
from prepapp.bank.models import CrisisLine, DraftCopy, Edition, SiteFacts
from prepapp.bank.reading import BadDocument, parse
from prepapp.domain.bank import Bank


class Command(BaseCommand):
    help = (
        "Check a folder of bank files, publish it as the next edition and make the draft say it, "
        "whole or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=files.SEED)
        parser.add_argument("--note", default="Loaded from files")
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="only when nothing is published; and fill a draft that is empty",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Edition.objects.exists():
            self.fill_the_draft()
            return
        try:
            bank = parse(files.read_folder(options["folder"]))
            with transaction.atomic():
                editions.hold()
                copy = set_aside(bank)
                edition = editions.publish(bank, note=options["note"])
                rows.write(bank)
                load_crisis_lines()
        except (BadDocument, editions.BrokenBank) as error:
            lines = "\n".join(f"  - {problem}" for problem in error.problems)
            raise CommandError(f"Nothing was loaded. Mend these first:\n{lines}") from error
        if copy is not None:
            self.stdout.write(f"The draft had work that is not published. It is kept as “{copy}”.")
        self.stdout.write(f"Edition {edition} is live: {len(bank.questions)} questions.")

    def fill_the_draft(self) -> None:
        """Make an empty draft say what is live: a site from before there was a draft."""
        live = SiteFacts.the().live
        if live is None or incoming.has_rows():
            return
        try:
            rows.write(editions.read(live))
        except BadDocument as error:
            # Patients have their edition; a draft that stays empty must not stop the site.
            self.stderr.write(f"The draft stays empty. Edition {live} cannot fill it:\n{error}")
        else:
            self.stdout.write(f"The draft was empty. It now says what edition {live} says.")


def set_aside(bank: Bank) -> DraftCopy | None:
    """Keep the draft as a copy, unless nothing of it would be lost."""
    if editions.digest(rows.read()) == editions.digest(bank):
        return None
    day = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    return incoming.set_aside(f"Draft before files were loaded, {day}")


def load_crisis_lines() -> None:
    """Give a new site the checked crisis lines; what an editor has set is never touched."""
    if not CrisisLine.objects.exists():
        for row in files.read_text((files.SEED / "crisis_lines.yaml").read_text("utf-8")).values():
            CrisisLine.objects.create(**row)
