"""Measure our pages beside a small view and a stock wizard: `python -m tests.bench [--write]`.

The WSGI application is called directly, in this process, with ready-made requests: all of the
middleware runs and no socket, test client or event loop adds noise. A time covers the call, the
whole body and `close()`, not the making of the request or the reading of cookies. Every round runs
all contestants once, one after the other, and the ratio is the median of the rounds' ratios; the
garbage collector runs between rounds.

`small` is a template with a CSRF token behind the same middleware. The wizard is a
SessionWizardView with the same questions, drawn by crispy-bootstrap5, with sessions in SQLite. It
draws the next page in the reply to a post, where ours redirects, so it needs half the requests; it
has no start page, no page of questions and no sheet, which ours draws as part of the whole way.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import django

STANDARDS = Path(__file__).resolve().parents[2] / "docs" / "standards.md"
START, END = "<!-- bench:start -->", "<!-- bench:end -->"
HEADS = ("What", "ours ms", "small view ms", "ratio", "wizard ms", "ratio")


def main() -> None:
    """Run the bench in a folder of its own, and print or write its tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {STANDARDS}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prep-bench-") as folder:
        text = bench(Path(folder))
    sys.stdout.write(text)
    if options.write:
        write(STANDARDS, text)


def bench(folder: Path) -> str:
    """Set up a site in a folder, measure it, and return the tables."""
    set_up(folder)
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    from tests.bench.race import ROUNDS, race, rows
    from tests.bench.weights import domain_times, resident, weights

    handler = get_wsgi_application()
    try:
        raced = rows(handler)
        race(raced, handler)
        others = [*weights(handler), *domain_times(), resident()]
    finally:
        connections.close_all()
    return "\n".join(
        [
            table(HEADS, (row.cells() for row in raced)),
            table(("What", "as it is", "compressed"), others),
            f"Medians of {ROUNDS} interleaved rounds in one process: Python "
            f"{platform.python_version()}, Django {django.get_version()}, {os.cpu_count()} CPUs. "
            "Compressed as the site sends it: pages in gzip, files in brotli.\n",
        ]
    )


def set_up(folder: Path) -> None:
    """Start Django on an empty database in a folder, publish the seed and collect its files."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DEVELOPMENT": "1",
        "DATA_DIR": str(folder),
    }
    django.setup()
    from django.core.management import call_command

    from prepapp.bank import editions, files
    from prepapp.bank.management.commands.load_bank import load_crisis_lines

    call_command("migrate", verbosity=0, interactive=False)
    call_command(
        "collectstatic", verbosity=0, interactive=False, ignore_patterns=["admin/*", "formtools/*"]
    )
    editions.publish(files.seed_bank(), note="bench")
    load_crisis_lines()


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; every column but the first is of numbers."""
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, rule, *lines))


def write(path: Path, text: str) -> None:
    """Put the tables between the two marks of a page, which is made when it is missing."""
    page = path.read_text("utf-8") if path.exists() else "# Standards\n"
    if START not in page:
        page = f"{page.rstrip()}\n\n{START}\n{END}\n"
    before, _start, rest = page.partition(START)
    _old, _end, after = rest.partition(END)
    path.write_text(f"{before}{START}\n{text}{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
