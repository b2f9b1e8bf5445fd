"""Pictures of every page in every state, and of the sheets on paper, to look at.

Run it with `python -m tests.e2e.album FOLDER`: PNG files, one a page, state, width and light, and
the PDF pages of six people when Poppler is there. Those that begin with a language are in the
made-up one.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser, sync_playwright

from prepapp.render import pdf
from tests.e2e.conftest import CHROMIUM, Site
from tests.e2e.looking import BANK, answers_of, open_file, states
from tests.pseudo import CODE
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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with site() as here:
            pages(browser, here, folder, WIDTHS, LIGHTS, locale="en")
        with site(pseudo=True) as here:
            pages(browser, here, folder, WIDTHS[1:], LIGHTS[:1], locale=CODE)
        browser.close()


@contextmanager
def site(**options: Any) -> Iterator[Site]:
    """Give the site, running, in a data folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as data:
        site = Site(Path(data), **options)
        site.start()
        yield site
        site.kill()


def pages(
    browser: Browser, here: Site, folder: Path, widths: Any, lights: Any, *, locale: str
) -> None:
    before = "" if locale == "en" else f"{locale}-"
    for width in widths:
        size: Any = {"width": width, "height": 900}
        context = browser.new_context(base_url=here.address, viewport=size, locale=locale)
        page = context.new_page()
        for number, state in enumerate(states(page), 1):
            name = re.sub(r"\W+", "-", state).strip("-")
            for light in lights:
                page.emulate_media(color_scheme=light)
                file = f"{before}{width}-{number:02}-{name}-{light}.png"
                page.screenshot(path=folder / file, full_page=True)
    if before:  # the last state was somebody under 18, who has no sheet
        asked = {"Accept-Language": locale}  # which a request without a page does not send
        open_file(page, answers_of(BANK, "alex"))
        paper(
            folder / f"{before}alex.pdf",
            page.request.get("/prepare/sheet.pdf", headers=asked).body(),
        )


def papers(folder: Path) -> None:
    for key, sheet in sheets_of(BANK):
        for size, large in (("letter", False), ("a4", False), ("letter", True)):
            if key in PEOPLE:
                file = folder / f"{key}-{size}{'-large' if large else ''}.pdf"
                paper(file, pdf.render(sheet, paper=size, large=large))


def paper(file: Path, content: bytes) -> None:
    """Keep a sheet, and a picture of each of its pages when Poppler is there."""
    file.write_bytes(content)
    if draw := shutil.which("pdftoppm"):
        subprocess.run(
            [draw, "-r", "70", "-png", file, file.with_suffix("")],
            check=True,
            stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main()
