"""Pictures of every page in every state, and of the sheets on paper, to look at.

Run it with `python -m tests.e2e.album FOLDER`: PNG files, one a page, state, width and light, and
the PDF pages of six people when Poppler is there.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import sync_playwright

from prepapp.render import pdf
from tests.e2e.conftest import CHROMIUM, Site
from tests.e2e.looking import BANK, states
from tests.report.__main__ import sheets_of

WIDTHS = (320, 390, 1280)
LIGHTS: tuple[Any, ...] = ("light", "dark")
PEOPLE = ("maria", "mei", "agnes", "alex", "lena", "sam")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make pictures of every page.")
    parser.add_argument("folder", type=Path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    screens(folder)
    papers(folder)


def screens(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        site = Site(Path(data))
        site.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in WIDTHS:
            size: Any = {"width": width, "height": 900}
            page = browser.new_context(base_url=site.address, viewport=size).new_page()
            for number, state in enumerate(states(page), 1):
                name = re.sub(r"\W+", "-", state).strip("-")
                for light in LIGHTS:
                    page.emulate_media(color_scheme=light)
                    page.screenshot(
                        path=folder / f"{width}-{number:02}-{name}-{light}.png", full_page=True
                    )
        browser.close()
        site.kill()


def papers(folder: Path) -> None:
    draw = shutil.which("pdftoppm")
    for key, sheet in sheets_of(BANK):
        for paper, large in (("letter", False), ("a4", False), ("letter", True)):
            if key not in PEOPLE:
                continue
            file = folder / f"{key}-{paper}{'-large' if large else ''}.pdf"
            file.write_bytes(pdf.render(sheet, paper=paper, large=large))
            if draw:
                subprocess.run(
                    [draw, "-r", "70", "-png", file, file.with_suffix("")],
                    check=True,
                    stderr=subprocess.DEVNULL,
                )


if __name__ == "__main__":
    main()
