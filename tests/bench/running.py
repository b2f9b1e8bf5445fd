"""Cold start and memory of the real server, with the seed's bank and with a large one."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from time import monotonic, sleep

from tests.bench.server import ROOT, command, serving, status, workers

LARGE = 10_000  # questions
PAGES, PDFS, STARTS = 1_000, 500, 2
HEADS = ("What", "seed", f"{LARGE:,} questions")


def tables(folder: Path) -> list[tuple[tuple[str, ...], list[list[str]]]]:
    """Return one table: starts in seconds, memory of a worker in mebibytes."""
    from prepapp.bank import editions, files
    from tests.bench.banks import grown

    seed = files.seed_bank()
    small = measured(folder)
    editions.freeze(grown(seed, LARGE), note="bench")
    large = measured(folder)
    return [(HEADS, [[what, small[what], large[what]] for what in small])]


def measured(folder: Path) -> dict[str, str]:
    """Start the site some times, ask it for pages and PDFs, and return what was seen."""
    database = f"sqlite:///{folder / 'bench.sqlite3'}"
    told = {"Server's start to the first page": _starts(folder, database, command())}
    make = ["make", "--no-print-directory", "-C", str(ROOT), "run"]
    told["`make run`, not for the first time, to the first page"] = _starts(folder, database, make)
    cookies = _cookies()
    steps = ["/prepare/", "/prepare/1/", "/prepare/7/", "/prepare/check/", "/prepare/questions/"]
    with serving(folder, database) as pid:
        _ask(20, cycle(["/prepare/"]), cookies)
        told["Memory of a worker, started"] = _held(pid)
        _ask(PAGES, cycle(steps), cookies)
        told[f"after {PAGES:,} pages"] = _held(pid)
        _ask(PDFS, cycle(["/prepare/sheet.pdf"]), cookies)
        told[f"after {PDFS:,} PDFs of {len(cookies)} people"] = _held(pid)
    return told


def _starts(folder: Path, database: str, argv: list[str]) -> str:
    times = []
    for _n in range(STARTS):
        begun = monotonic()
        with serving(folder, database, argv):
            times.append(monotonic() - begun)
    return f"{min(times):.1f} s"


def _ask(count: int, paths: Iterable[str], cookies: list[str]) -> None:
    """Ask for pages, two at a time, so that every worker has its share."""
    asked = list(islice(zip(paths, cycle(cookies), strict=False), count))
    with ThreadPoolExecutor(2) as asking:
        answers = asking.map(lambda what: _answer(*what), asked)
        if wrong := set(answers) - {200, 302, 303}:
            raise RuntimeError(f"pages answered {wrong}")


def _answer(path: str, cookie: str) -> int:
    """Ask until the server has time again for what it shares out, such as PDFs."""
    while (told := status(path, cookie)) == 503:
        sleep(0.5)
    return told


def _held(pid: int) -> str:
    return ", ".join(f"{kibibytes / 1024:.0f}" for kibibytes in workers(pid)) + " MiB"


def _cookies() -> list[str]:
    """Return the cookie header of every persona who has a sheet."""
    from prepapp.domain.path import walk
    from prepapp.patient import answers_cookie
    from tests.bench.wizard import BANK

    return [
        f"{answers_cookie.NAME}={answers_cookie.sealed(p.answers, p.picks)}"
        for p in BANK.personas.values()
        if not walk(BANK, p.answers).stopped
    ]
