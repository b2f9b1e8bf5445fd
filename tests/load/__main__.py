"""Put the site under strain and print what it did: `python -m tests.load twice|plug|many|capacity`.

Everything happens in a throwaway folder, with servers of its own, on this machine alone.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import django

NAMES = ("twice", "plug", "many", "capacity")


def main() -> None:
    """Run one strain, print its table, and fail when something was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.load")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--times", type=int, help="how many kills")
    parser.add_argument("--seconds", type=float, help="how long")
    parser.add_argument(
        "--quick", action="store_true", default=None, help="the small turn that tests run"
    )
    options = parser.parse_args()
    more = {k: v for k, v in vars(options).items() if k != "name" and v is not None}
    with tempfile.TemporaryDirectory(prefix="prep-load-") as folder:
        os.environ |= {"DEVELOPMENT": "1", "DATA_DIR": f"{folder}/here", "DATABASE_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "prepapp.settings"
        django.setup()
        before = os.getloadavg()[0]
        report = importlib.import_module(f"tests.load.{options.name}").run(Path(folder), **more)
    sys.stdout.write(
        f"{report.table()}\n{date.today():%d %B %Y}, {os.cpu_count()} cores, {memory()} GiB; "
        f"load average before it began: {before:.1f}.\n"
    )
    sys.exit(1 if report.wrong else 0)


def memory() -> int:
    """Return the machine's memory in GiB."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


if __name__ == "__main__":
    main()
