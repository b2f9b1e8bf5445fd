"""Twice the load that the machine bears: it sheds politely, recovers alone, loses no answers.

The crowd repeats the requests of three patients, each with its cookie: any of them is a page that
the site can answer at any time. First so many are under way all the time, which finds what the
machine bears; then they come at twice that rate, whether or not they are answered, while other
patients walk from the start to the sheet among them and come again when they are asked to.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

from tests.load.browser import Browser, Tally
from tests.load.patient import PEOPLE, Patient
from tests.load.rate import Answer, crowd, percentile
from tests.load.report import Report, counted
from tests.load.site import Site, served

AT_ONCE = 16  # under way all the time, while it is found out what the machine bears
BOUND = 5000.0  # milliseconds in which 99 of 100 are answered: the patience of the line, and a page


def run(folder: Path, *, seconds: float = 60, quick: bool = False) -> Report:
    """Find what the machine bears, offer twice that, and look who lost what.

    Quick is a few patients in a hurry, and no verdict on speed.
    """
    patients, pause, hurry = (10, 0.0, 0.1) if quick else (30, 1.0, 1.0)
    report = Report(("twice the load", "found"))
    data = folder / "site"
    with served(Site(data)) as site:
        address = (site.host, site.port)
        requests = recorded(site)
        calm = crowd(address, requests, max(seconds / 6, 2), at_once=AT_ONCE)
        bears = _rate(calm)
        report.row("what the machine bears", f"{bears:.0f} requests a second")
        report.row("p50 and p99 then", _quick(calm))
        walkers = Walkers(site, patients, pause, hurry, seconds / 2)
        walkers.start()
        storm = crowd(address, requests, seconds, rate=2 * bears)
        after = crowd(address, requests, max(seconds / 6, 2), rate=bears / 3)
        walkers.join()
        memory = site.memory()
    _storm(report, storm, 2 * bears, BOUND * 4 if quick else BOUND)
    kinds = _kinds(after)
    report.row("a third of it, at once after", f"{_quick(after)}; {kinds}")
    soon = [answer for answer in after if answer.sent > after[0].sent + 2]
    report.must(all(a.good for a in soon), f"it did not recover within 2 seconds: {kinds}")
    told = f"{patients} of {patients} hold all that they gave" if not walkers.lost else "LOST"
    report.row("patients who walked among them", f"{told}; asked {walkers.tally.of('503')} times")
    report.wrong += walkers.lost
    report.row("memory of each process then", ", ".join(f"{mb:.0f} MB" for mb in memory))
    return report


def _storm(report: Report, storm: Sequence[Answer], offered: float, bound: float) -> None:
    kinds = _kinds(storm)
    report.row("offered", f"{offered:.0f} requests a second, {len(storm)} in all")
    report.row("answered", f"{_rate(storm):.0f} requests a second; {kinds}")
    report.row("p50 and p99 of those", _quick(storm))
    polite = [answer.took for answer in storm if answer.what == "polite"]
    report.row(
        "p50 and p99 of being asked to come again",
        f"{percentile(polite, 50):.0f} and {percentile(polite, 99):.0f} ms",
    )
    odd = {answer.what for answer in storm} - {"200", "302", "polite"}
    report.must(not odd, f"answers that are neither a page nor polite: {kinds}")
    slowest = percentile([answer.took for answer in storm if answer.good], 99)
    report.must(slowest < bound, f"99 of 100 took up to {slowest:.0f} ms")
    report.must(bool(polite), "nobody was asked to come again: it was not too much")


class Walkers:
    """Patients who walk while the crowd is there, each begun at a moment of their own."""

    def __init__(self, site: Site, count: int, pause: float, hurry: float, within: float) -> None:
        self.tally, self.lost = Tally(), list[str]()
        self.within = within

        def where() -> tuple[str, int]:
            return site.host, site.port

        people = islice(cycle(PEOPLE), count)
        walkers = [Patient(Browser(where, self.tally, hurry=hurry), p, pause) for p in people]
        self.threads = [threading.Thread(target=self._go, args=[w.walk]) for w in walkers]

    def _go(self, walk: Callable[[], None]) -> None:
        time.sleep(random.uniform(0, self.within))
        try:
            walk()
        except Exception as error:
            self.lost.append(f"{type(error).__name__}: {error}")

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def join(self) -> None:
        for thread in self.threads:
            thread.join()


def recorded(site: Site) -> list[bytes]:
    """Walk three patients, and return every request that they made, cookies and all."""
    requests = []
    for persona in PEOPLE[:3]:
        patient = Patient(Browser(lambda: (site.host, site.port)), persona)
        patient.walk()
        requests += [request.bytes(cookies) for request, cookies in patient.sent]
    return requests


def _rate(answers: Sequence[Answer]) -> float:
    good = [answer.sent + answer.took for answer in answers if answer.good]
    return len(good) / (max(good) - min(answer.sent for answer in answers))


def _quick(answers: Sequence[Answer]) -> str:
    times = [answer.took for answer in answers if answer.good]
    return f"{percentile(times, 50):.0f} and {percentile(times, 99):.0f} ms"


def _kinds(answers: Sequence[Answer]) -> str:
    return counted(Counter(a.what for a in answers))
