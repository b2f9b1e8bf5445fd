"""What a page weighs, what the domain costs, and what the process holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from prepapp.bank import editions
from prepapp.domain.path import walk
from prepapp.domain.selection import select
from prepapp.domain.writer import build
from prepapp.patient import answers_cookie
from prepapp.patient.language import VOICE
from prepapp.render import pdf
from tests.bench.browser import Browser, Visit
from tests.bench.ways import our_way, step_url
from tests.bench.wizard import BANK, PATH, PERSONA

ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
REPEATS = 200


def weights(handler: WSGIHandler) -> list[tuple[str, str, str]]:
    """Return a line for each weight: what, as it is, compressed."""
    browser, _visits = our_way(handler)
    lines = []
    for key in ("medicines", "treatments"):
        step = BANK.step(key)
        if step is not None:
            lines += _first_load(browser, step_url(step), f"step {key}")
    lines += _first_load(browser, reverse("choose"), "page of questions")
    lines += _first_load(browser, reverse("sheet"), "sheet page")
    document = browser.send(Visit(reverse("sheet_pdf"))).body
    cookie = len(answers_cookie.NAME) + 1 + len(browser.cookies[answers_cookie.NAME])
    return [
        *lines,
        ("PDF of the sheet", _bytes(len(document)), ""),
        ("Cookie of the first persona, name and value", _bytes(cookie), ""),
    ]


def _first_load(browser: Browser, url: str, name: str) -> list[tuple[str, str, str]]:
    """Weigh a page, and the page with the files it links to as the app itself serves them."""
    html = browser.send(Visit(url)).body
    small = len(browser.send(Visit(url), accept="gzip").body)
    assets = [Visit(found) for found in dict.fromkeys(ASSET.findall(html.decode()))]
    raw = sum(len(browser.send(asset).body) for asset in assets)
    packed = sum(len(browser.send(asset, accept="br").body) for asset in assets)
    files = f"First load of the {name}: HTML and {len(assets)} files"
    return [
        (f"HTML of the {name}", _bytes(len(html)), _bytes(small)),
        (files, _bytes(len(html) + raw), _bytes(small + packed)),
    ]


def _bytes(count: int) -> str:
    return f"{count:,} B"


def domain_times() -> list[tuple[str, str, str]]:
    """Return the median of each part of the domain for the first persona."""
    facts, picks = editions.live().facts, PERSONA.picks
    letters, today = pdf.printable(), date(2026, 1, 2)
    work: dict[str, Callable[[], object]] = {
        "path.walk": lambda: walk(BANK, PERSONA.answers),
        "selection.select": lambda: select(PATH, picks),
        "sheet.build": lambda: build(
            PATH, picks, facts, VOICE, edition="1", prepared_on=today, printable=letters
        ),
    }
    return [(name, f"{_ms(call):.2f} ms", "") for name, call in work.items()]


def _ms(call: Callable[[], object]) -> float:
    times = []
    for _n in range(REPEATS):
        begun = perf_counter_ns()
        call()
        times.append(perf_counter_ns() - begun)
    return median(times) / 1e6


def resident() -> tuple[str, str, str]:
    """Return the memory that the process holds, wizard and bench and all."""
    status = Path("/proc/self/status")
    text = status.read_text("ascii") if status.exists() else ""
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    held = f"{int(found[1]) / 1024:.0f} MiB" if found else "not known here"
    return ("Resident memory after the run, with the wizard in the same process", held, "")
