"""What Lighthouse says of the pages a patient waits for, on a phone and on a desk.

Run it with `make lighthouse`. It needs Node and the package: `npm install -g lighthouse`, or name
the program in LIGHTHOUSE.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, Site
from tests.e2e.looking import BANK, answers_of, open_file

PAGES = {
    "start": "/prepare/",
    "step": "/prepare/2/",
    "questions": "/prepare/questions/",
    "sheet": "/prepare/sheet/",
}
BARS = {"accessibility": 100, "best-practices": 100, "performance": 98}
LOOKS: dict[str, list[str]] = {"phone": [], "desk": ["--preset=desktop"]}
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def main() -> int:
    """Print a table, and return how many figures are below their bar."""
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if program is None or CHROMIUM is None:
        print("Skipped: Lighthouse or Chromium is not installed (npm install -g lighthouse).")
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    low = 0
    with tempfile.TemporaryDirectory() as data:
        site = Site(Path(data))
        site.start()
        try:
            cookie = answered(site)
            print("| page | on a | " + " | ".join(BARS) + " | short of perfect |")
            print("| --- " * (len(BARS) + 3) + "|")
            for page, address in PAGES.items():
                for look, options in LOOKS.items():
                    report = ask(program, site.address + address, cookie, options)
                    figures = {name: score(report, name) for name in BARS}
                    low += sum(figures[name] < bar for name, bar in BARS.items())
                    row = " | ".join(str(figure) for figure in figures.values())
                    print(
                        f"| {page} | {look} | {row} | {', '.join(short_of_perfect(report))} |",
                        flush=True,
                    )
        finally:
            site.kill()
    return low


def answered(site: Site) -> str:
    """Return the cookie of somebody who has answered every page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(base_url=site.address).new_page()
        open_file(page, answers_of(BANK, "maria"))
        cookies = {str(c["name"]): str(c["value"]) for c in page.context.cookies()}
        browser.close()
    return f"answers={cookies['answers']}"


def ask(program: str, address: str, cookie: str, options: list[str]) -> Any:
    """Return Lighthouse's report of one page, opened as that person."""
    command = [
        *(program, address, "--quiet", "--output=json", f"--chrome-flags={CHROME}"),
        f"--only-categories={','.join(BARS)}",
        f"--extra-headers={json.dumps({'Cookie': cookie})}",
        *options,
    ]
    environment = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    report = json.loads(done.stdout)
    if report["finalDisplayedUrl"] != address:
        raise RuntimeError(f"{address} led to {report['finalDisplayedUrl']}.")
    return report


def score(report: Any, category: str) -> int:
    return round(100 * report["categories"][category]["score"])


def short_of_perfect(report: Any) -> list[str]:
    """Return what counts and is not perfect, by Lighthouse's own names."""
    return [
        part["id"]
        for category in report["categories"].values()
        for part in category["auditRefs"]
        if part["weight"]
        and (report["audits"][part["id"]]["score"] or 0) < 1
        and report["audits"][part["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual")
    ]


if __name__ == "__main__":
    sys.exit(main())
