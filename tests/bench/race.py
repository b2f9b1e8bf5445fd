"""The race: every contestant once a round, in turn, so that a slow moment slows them all.

Each goes once untimed right before it is timed, so that none pays for what ran before it: on a
server that is busy, what is asked for was just asked for.

Python keeps its stack in chunks, and a call at the edge of one takes several times as long
(python/cpython issue 142183, mended in later versions): a frame more or less would double a
figure. So every round stands at another depth, the same for all that run in it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from prepapp.domain.path import walk
from prepapp.patient import answers_cookie
from tests.bench.browser import Browser, Visit
from tests.bench.ways import (
    SMALL,
    SMALL_POST,
    keep,
    our_post,
    our_way,
    small_way,
    step_url,
    wizard_look,
    wizard_post,
    wizard_way,
)
from tests.bench.weights import part_times, resident, weights
from tests.bench.wizard import COOKIE, PATH, SESSION, Wizard

WARM_UP = 8
ROUNDS = 60
DEPTHS = 128  # frames that about fill a chunk

HEADS = (
    "What",
    "ours ms",
    "small view ms",
    "ratio",
    "wizard, session ms",
    "ratio",
    "wizard, cookie ms",
    "ratio",
)

Contestant = Callable[[], int]


def tables(folder: Path) -> list[tuple[tuple[str, ...], list[Any]]]:
    """Race everybody, weigh pages and time the parts; return the tables."""
    handler = get_wsgi_application()
    raced = rows(handler)
    race(raced)
    others = [*weights(handler), *part_times(), resident()]
    return [
        (HEADS, [row.cells() for row in raced]),
        (("What", "as it is", "compressed"), others),
    ]


@dataclass
class Row:
    """One thing that is measured: ours, the small view and maybe the wizards, in nanoseconds."""

    what: str
    contestants: tuple[Contestant, ...]
    rounds: list[tuple[int, ...]] = field(default_factory=list)

    def run(self, turn: int) -> None:
        """Run every contestant once; who begins changes from round to round."""
        count = len(self.contestants)
        times = [0] * count
        for place in range(count):
            which = (place + turn) % count
            self.contestants[which]()
            times[which] = at_depth(turn * 37 % DEPTHS, self.contestants[which])
        self.rounds.append(tuple(times))

    def ms(self, which: int) -> float:
        """Return a contestant's median in milliseconds."""
        return median(times[which] for times in self.rounds) / 1e6

    def ratio(self, other: int) -> float:
        """Return the median over rounds of ours divided by another of the same round."""
        return median(times[0] / times[other] for times in self.rounds)

    def cells(self) -> list[str]:
        """Return the row of the table."""
        cells = [self.what, f"{self.ms(0):.2f}"]
        for other in (1, 2, 3):
            there = other < len(self.contestants)
            cells.append(f"{self.ms(other):.2f}" if there else "")
            cells.append(f"{self.ratio(other):.2f}" if there else "")
        return cells


def at_depth(frames: int, contestant: Contestant) -> int:
    """Run a contestant with some more frames under it."""
    return at_depth(frames - 1, contestant) if frames else contestant()


def rows(handler: WSGIHandler) -> list[Row]:
    """Return everything that is raced, each browser having walked its way once."""
    our, our_visits = our_way(handler)
    wizards = {wizard: wizard_way(handler, wizard) for wizard in (SESSION, COOKIE)}
    small = Browser(handler)
    small.send(SMALL)
    medicines, treatments = PATH.bank.step("medicines"), PATH.bank.step("treatments")
    if medicines is None or treatments is None:
        raise LookupError("the bank has no step named medicines or treatments")
    following = PATH.after(medicines) or medicines
    asked = our_visits[1 : our_visits.index(Visit(reverse("check"))) + 1]
    others, both = people(handler), len(wizards[SESSION][1])

    def finish(wizard: Wizard) -> Contestant:
        browser, visits = wizards[wizard]
        put_back = keep(browser, wizard)

        def last() -> int:
            put_back()
            return browser.time(visits[-1])

        return last

    def by(browser: Browser, *visits: Visit) -> Contestant:
        return lambda: browser.time(*visits)

    def afresh(visits: list[Visit]) -> Contestant:
        return lambda: Browser(handler).time(*visits)

    def in_wizards(visit: Callable[[Wizard], Visit]) -> list[Contestant]:
        return [by(browser, visit(wizard)) for wizard, (browser, _visits) in wizards.items()]

    def look(name: str) -> Contestant:
        return by(our, Visit(reverse(name)))

    def somebodys_pdf() -> int:
        return next(others).time(Visit(reverse("sheet_pdf")))

    ways = [afresh(visits) for _browser, visits in wizards.values()]

    page, post = by(small, SMALL), by(small, SMALL_POST)
    return [
        Row(
            f"Step page, {len(medicines.choices)} check boxes, filled",
            (
                by(our, Visit(step_url(medicines))),
                page,
                *in_wizards(lambda w: wizard_look(w, medicines)),
            ),
        ),
        Row(
            f"Step page, {len(PATH.bank.treatments)} treatments, filled",
            (
                by(our, Visit(step_url(treatments))),
                page,
                *in_wizards(lambda w: wizard_look(w, treatments)),
            ),
        ),
        Row("Post of a step", (by(our, our_post(medicines)), post)),
        Row(
            "Post of a step, and the next page",
            (
                by(our, our_post(medicines), Visit(step_url(following))),
                by(small, SMALL_POST, SMALL),
                *in_wizards(lambda w: wizard_post(w, medicines)),
            ),
        ),
        Row(
            "Check page (wizard: last post, summary)",
            (look("check"), page, finish(SESSION), finish(COOKIE)),
        ),
        Row("Page of questions", (look("choose"), page)),
        Row("Sheet page", (look("sheet"), page)),
        Row("Sheet as PDF, another person's each time", (somebodys_pdf, page)),
        Row(
            f"Same work: steps and summary ({len(asked)} requests; wizard {both})",
            (afresh(asked), afresh(small_way(asked)), *ways),
        ),
        Row(
            f"Whole way, to the sheet ({len(our_visits)} requests; wizard {both}, no sheet)",
            (afresh(our_visits), afresh(small_way(our_visits)), *ways),
        ),
    ]


def people(handler: WSGIHandler) -> Iterator[Browser]:
    """Yield browsers of one persona after the other for ever, each of whom has a sheet."""
    browsers = [
        Browser(handler, {answers_cookie.NAME: answers_cookie.sealed(p.answers, p.picks)})
        for p in PATH.bank.personas.values()
        if not walk(PATH.bank, p.answers).stopped
    ]
    return cycle(browsers)


def race(raced: list[Row]) -> None:
    """Warm up, then run the rounds; garbage is collected between rounds, never inside one."""
    for turn in range(WARM_UP):
        for row in raced:
            row.run(turn)
            row.rounds.clear()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for turn in range(ROUNDS):
            gc.collect()
            for row in raced:
                row.run(turn)
    finally:
        gc.enable()
