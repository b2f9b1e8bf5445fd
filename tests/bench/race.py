"""The race: every contestant once a round, in turn, so that a slow moment slows them all.

One small page that is not timed goes before each, so that none pays for what ran before it.

Python keeps its stack in chunks, and a call at the edge of one takes several times as long
(python/cpython issue 142183, mended in later versions): a frame more or less would double a
figure. So every round stands at another depth, the same for all that run in it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from tests.bench.browser import Browser, Visit
from tests.bench.ways import (
    SMALL,
    SMALL_POST,
    keep_session,
    our_post,
    our_way,
    small_way,
    step_url,
    wizard_look,
    wizard_post,
    wizard_way,
)
from tests.bench.wizard import PATH

WARM_UP = 8
ROUNDS = 120
DEPTHS = 128  # frames that about fill a chunk

Contestant = Callable[[], int]


@dataclass
class Row:
    """One thing that is measured: ours, the small view and maybe the wizard, in nanoseconds."""

    what: str
    contestants: tuple[Contestant, ...]
    rounds: list[tuple[int, ...]] = field(default_factory=list)

    def run(self, turn: int, settle: Contestant) -> None:
        """Run every contestant once; who begins changes from round to round."""
        count = len(self.contestants)
        times = [0] * count
        for place in range(count):
            which = (place + turn) % count
            settle()
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
        for other in (1, 2):
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
    wizard, wizard_visits = wizard_way(handler)
    small = Browser(handler)
    small.send(SMALL)
    put_back = keep_session(wizard)
    medicines, treatments = PATH.bank.step("medicines"), PATH.bank.step("treatments")
    if medicines is None or treatments is None:
        raise LookupError("the bank has no step named medicines or treatments")
    following = PATH.after(medicines) or medicines
    our_small = small_way(our_visits)

    def finish() -> int:
        put_back()
        return wizard.time(wizard_visits[-1])

    def by(browser: Browser, *visits: Visit) -> Contestant:
        return lambda: browser.time(*visits)

    def afresh(visits: list[Visit]) -> Contestant:
        return lambda: Browser(handler).time(*visits)

    def look(name: str) -> Contestant:
        return by(our, Visit(reverse(name)))

    page, post = by(small, SMALL), by(small, SMALL_POST)
    return [
        Row(
            f"Step page, {len(medicines.choices)} check boxes, filled",
            (by(our, Visit(step_url(medicines))), page, by(wizard, wizard_look(medicines))),
        ),
        Row(
            f"Step page, {len(PATH.bank.treatments)} treatments, filled",
            (by(our, Visit(step_url(treatments))), page, by(wizard, wizard_look(treatments))),
        ),
        Row("Post of a step", (by(our, our_post(medicines)), post)),
        Row(
            "Post of a step, and the next page",
            (
                by(our, our_post(medicines), Visit(step_url(following))),
                by(small, SMALL_POST, SMALL),
                by(wizard, wizard_post(medicines)),
            ),
        ),
        Row("Check page", (look("check"), page)),
        Row("Page of questions", (look("choose"), page)),
        Row("Sheet page (wizard: last post, summary)", (look("sheet"), page, finish)),
        Row("Sheet as PDF", (look("sheet_pdf"), page)),
        Row(
            f"Whole way ({len(our_visits)} requests; wizard {len(wizard_visits)})",
            (afresh(our_visits), afresh(our_small), afresh(wizard_visits)),
        ),
    ]


def race(raced: list[Row], handler: WSGIHandler) -> None:
    """Warm up, then run the rounds; garbage is collected between rounds, never inside one."""
    other = Browser(handler)

    def settle() -> int:
        return other.time(SMALL)

    for turn in range(WARM_UP):
        for row in raced:
            row.run(turn, settle)
            row.rounds.clear()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for turn in range(ROUNDS):
            gc.collect()
            for row in raced:
                row.run(turn, settle)
    finally:
        gc.enable()
        gc.unfreeze()
