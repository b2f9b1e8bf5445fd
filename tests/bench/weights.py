"""What a page weighs, what the domain costs, and what the process holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count, cycle
from pathlib import Path
from statistics import median
from time import process_time_ns

import typst
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from prepapp.bank import editions
from prepapp.domain.path import walk
from prepapp.domain.selection import select
from prepapp.domain.sheet import Sheet
from prepapp.domain.writer import build
from prepapp.patient import answers_cookie
from prepapp.patient.language import voice
from prepapp.render import pdf
from tests.bench.browser import Browser, Visit
from tests.bench.ways import our_way, step_url, wizard_way
from tests.bench.wizard import BANK, COOKIE, PATH, PERSONA

ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
REPEATS = 120


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
    stock, _visits = wizard_way(handler, COOKIE)
    name = f"wizard_{COOKIE.prefix}"
    theirs = len(name) + 1 + len(stock.cookies[name])
    return [
        *lines,
        ("PDF of the sheet", _bytes(len(document)), ""),
        ("Cookie of the first persona, name and value", _bytes(cookie), ""),
        ("The same of the wizard on a cookie, but for the last step", _bytes(theirs), ""),
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


def part_times() -> list[tuple[str, str, str]]:
    """Return the median processor time of each part of a sheet's making, and of its drawing.

    What is drawn is another persona's each time: Typst keeps what it has drawn.
    """
    facts, picks = editions.live().facts, PERSONA.picks
    letters, today = pdf.printable(), date(2026, 1, 2)
    work: dict[str, Callable[[], object]] = {
        "path.walk": lambda: walk(BANK, PERSONA.answers),
        "selection.select": lambda: select(PATH, picks),
        "sheet.build": lambda: build(
            PATH, picks, facts, voice(), edition="1", prepared_on=today, printable=letters
        ),
    }
    sheets, numbers = cycle(_sheets()), count()
    work |= {
        "Sheet drawn by Typst: four pages": lambda: pdf.render(next(sheets)),
        "Sheet drawn by Typst: its first two pages": lambda: pdf.render(_two(next(sheets))),
        "Typst alone: two pages of plain words": lambda: plain_pdf(next(numbers)),
    }
    return [(name, f"{_ms(call):.2f} ms", "") for name, call in work.items()]


def _sheets() -> list[Sheet]:
    """Return the sheet of every persona who has one."""
    facts, today = editions.live().facts, date(2026, 1, 2)
    paths = [(walk(BANK, p.answers), p.picks) for p in BANK.personas.values()]
    return [
        build(
            path, picks, facts, voice(), edition="1", prepared_on=today, printable=pdf.printable()
        )
        for path, picks in paths
        if not path.stopped
    ]


def _two(sheet: Sheet) -> Sheet:
    return replace(sheet, pages=sheet.pages[:2])


def plain_pdf(n: int) -> bytes:
    """Draw two pages of plain words, never the same ones, as a tagged PDF in the sheet's font."""
    pages = f"""#set document(title: "Plain", date: none)
        #set text(font: "Atkinson Hyperlegible Next", size: 12pt)
        = Plain {n}
        #for page in range(2) {{
          if page > 0 {{ pagebreak() }}
          for k in range(25) [#par[{n} #k #lorem(15)]]
        }}"""
    return typst.compile(  # type: ignore[no-any-return]
        pages.encode(), font_paths=pdf._fonts(), format="pdf", pdf_standards=["ua-1"], timestamp=0
    )


def _ms(call: Callable[[], object]) -> float:
    times = []
    for _n in range(REPEATS):
        begun = process_time_ns()
        call()
        times.append(process_time_ns() - begun)
    return median(times) / 1e6


def resident() -> tuple[str, str, str]:
    """Return the memory that the process holds, wizard and bench and all."""
    status = Path("/proc/self/status")
    text = status.read_text("ascii") if status.exists() else ""
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    held = f"{int(found[1]) / 1024:.0f} MiB" if found else "not known here"
    return ("Resident memory after the run, with the wizard in the same process", held, "")
