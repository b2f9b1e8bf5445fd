"""Measure the site, and write docs/standards.md: `python -m tests.bench [--write] [part ...]`.

Each part runs in a process and a folder of its own, one after the other:

race: our pages beside a small view and stock wizards; crowd: the real server under more and more
patients; growth: times over the size of the bank; running: cold start and memory.

In the race the WSGI application is called directly, with ready-made requests: all of the middleware
runs and no socket, test client or event loop adds noise. A time is the processor's, of all threads,
so that other work on the machine counts little; it covers the call, the whole body and `close()`,
not the making of the request or the reading of cookies. Every round runs
all contestants once, one after the other, and the ratio is the median of the rounds' ratios; the
garbage collector runs between rounds.

`small` is a template with a CSRF token behind the same middleware. The wizards ask the same
questions, drawn by crispy-bootstrap5; how they were set up, and what a whole way is, says
docs/decisions/0014-wizards-to-race-against.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

import django

STANDARDS = Path(__file__).resolve().parents[2] / "docs" / "standards.md"
PARTS = ("race", "crowd", "growth", "running")


def main() -> None:
    """Run the parts that are named, or all, and print or write their tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {STANDARDS}")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all if none")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    for part in options.parts or PARTS:
        text = measured(part) if options.here else _in_a_process(part)
        sys.stdout.write(text if options.here else f"{part}\n\n{text}\n")
        sys.stdout.flush()
        if options.write:
            write(STANDARDS, part, text)


def _in_a_process(part: str) -> str:
    argv = [sys.executable, "-m", "tests.bench", "--here", part]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:  # else there is but a line for each request
        sys.exit(f"{part} came to no end:\n{done.stderr[-5000:]}")
    return done.stdout


def measured(part: str) -> str:
    """Set up a site in a folder of its own, measure one part, and return its tables."""
    from django.db import connections

    with tempfile.TemporaryDirectory(prefix="prep-bench-") as folder:
        set_up(Path(folder))
        try:
            told = import_module(f"tests.bench.{part}").tables(Path(folder))
        finally:
            connections.close_all()
    return "\n".join([*(table(heads, lines) for heads, lines in told), f"{machine()}\n"])


def machine() -> str:
    """Return when and on what this runs, and how busy that was with other work besides."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{date.today():%-d %B %Y}; Python {platform.python_version()}, Django "
        f"{django.get_version()}; {os.cpu_count()} CPUs{_model()}, {memory:.0f} GiB; "
        f"load at the end {os.getloadavg()[0]:.1f}."
    )


def _model() -> str:
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text("utf-8").splitlines() if cpus.exists() else []
    model = next((line.split(":", 1)[1] for line in lines if line.startswith("model name")), "")
    return f" ({' '.join(model.split())})" if model else ""


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
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["formtools/*"])
    editions.publish(files.seed_bank(), note="bench")
    load_crisis_lines()


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; every column but the first is of numbers."""
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, rule, *lines))


def write(path: Path, part: str, text: str) -> None:
    """Put the tables of a part between its two marks of a page."""
    start, end = (f"<!-- bench {part}:{mark} -->" for mark in ("start", "end"))
    before, found, rest = path.read_text("utf-8").partition(start)
    _old, also, after = rest.partition(end)
    if not found or not also:
        raise ValueError(f"{path.name} has no {start} and {end}")
    path.write_text(f"{before}{start}\n{text}{end}{after}", "utf-8")


if __name__ == "__main__":
    main()
