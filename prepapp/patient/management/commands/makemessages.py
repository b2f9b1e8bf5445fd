"""Django's makemessages, over what patients read: the desk speaks English alone."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages

WHEN = re.compile('"POT-Creation-Date: .*\n')
NOT_FOR_PATIENTS = [
    "prepapp/bank/*",
    "prepapp/desk/*",
    "templates/admin/*",
    "tests/*",
    "data/*",
    "album/*",
]


class Command(makemessages.Command):
    """Name a message's file and no line, and no time: a catalogue changes when words do."""

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] += NOT_FOR_PATIENTS
        options["extensions"] = ["html", "py"]
        options["add_location"] = "file"
        options["no_obsolete"] = True
        super().handle(*args, **options)
        for file in settings.LOCALE_PATHS[0].rglob("*.po"):
            file.write_text(WHEN.sub("", file.read_text("utf-8")), "utf-8")
