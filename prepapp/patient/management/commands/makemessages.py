"""Django's makemessages, over what patients read: the desk speaks English alone."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import makemessages

NOT_FOR_PATIENTS = [
    "prepapp/bank/*",
    "prepapp/desk/*",
    "templates/admin/*",
    "tests/*",
    "data/*",
    "album/*",
]


class Command(makemessages.Command):
    """Keep a message's place to its file, so that a catalogue changes only when words do."""

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] += NOT_FOR_PATIENTS
        options["extensions"] = ["html", "py"]
        options["add_location"] = "file"
        options["no_obsolete"] = True
        super().handle(*args, **options)
