"""Write the draft, or an edition, as a folder of bank files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prepapp.bank import editions, files, rows
from prepapp.bank.models import Edition
from prepapp.bank.reading import BadDocument
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank


class Command(BaseCommand):
    help = "Write the draft, or an edition, as a folder of bank files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--edition", type=int, help="its number; the draft when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        number, folder = options["edition"], options["folder"]
        bank = rows.read() if number is None else edition(number)
        try:
            files.write_folder(dump(bank), folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        what = "The draft" if number is None else f"Edition {number}"
        self.stdout.write(f"{what} is in {folder}: {len(bank.questions)} questions.")


def edition(number: int) -> Bank:
    """Return the bank of an edition, or say which editions there are."""
    try:
        return editions.read(Edition.objects.get(pk=number))
    except Edition.DoesNotExist as error:
        known = ", ".join(map(str, Edition.objects.values_list("number", flat=True))) or "none yet"
        text = f"There is no edition {number}. Editions: {known}."
        raise CommandError(text) from error
    except BadDocument as error:
        raise CommandError(f"Edition {number} cannot be read any more:\n{error}") from error
