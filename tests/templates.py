"""Compile every template, so that a typo is found before a patient finds it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template


def main() -> int:
    """Return how many templates do not compile."""
    django.setup()
    folder = Path(settings.BASE_DIR) / "templates"
    faults = 0
    for path in sorted(folder.rglob("*.html")):
        try:
            get_template(str(path.relative_to(folder)))
        except TemplateSyntaxError as error:
            faults += 1
            print(f"{path.relative_to(folder)}: {error}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
