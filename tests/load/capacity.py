"""What a machine carries: patients a day, their cost, memory, processes, machines.

A way is what one patient does from the start to the sheet and its PDF. A day's patients do not come
evenly: an eighth of them come in the busiest hour, which must be borne. The crowd that asks runs on
the same machine and takes some of it; the processor's time that the server itself took for a
request is counted apart, and holds on a machine that has other work too.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from prepapp.bank.files import seed_bank
from prepapp.domain.bank import Bank
from tests.bench.banks import grown
from tests.load.browser import Browser
from tests.load.patient import BANK, PEOPLE, Patient
from tests.load.proxy import NGINX, proxied
from tests.load.rate import Address, crowd, percentile
from tests.load.report import Report
from tests.load.site import KEYS, Site

BUSY_HOUR = 8  # an eighth of a day's patients come in it
AT_ONCE = 12
BANKS = (100, 1_000, 10_000)
GROWN = """
from prepapp.bank import editions, files
from tests.bench.banks import grown
editions.freeze(grown(files.seed_bank(), {}), note="grown")
"""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Requests a second, the server's own milliseconds for each, and how long they took."""

    rate: float
    cost: float
    p50: float
    p99: float
    memory: str

    def cells(self, requests: int) -> tuple[str, ...]:
        """Return the cells of the table, for ways of so many requests."""
        return (
            f"{self.rate:.0f}",
            f"{self.p50:.0f}, {self.p99:.0f} ms",
            f"{self.cost:.2f} ms",
            f"{self.rate / requests * 3600 * BUSY_HOUR:,.0f}",
            f"{3600 * 1000 / (self.cost * requests) * BUSY_HOUR:,.0f}",
            self.memory,
        )


def run(folder: Path, *, seconds: float = 15, quick: bool = False) -> Report:
    """Measure one and two processes, two servers behind a proxy, and the PDF alone."""
    report = Report(
        (
            "what serves",
            "requests a second",
            "p50, p99",
            "processor for a request",
            "patients a day, here",
            "patients a day for each core",
            "memory of each process",
        )
    )
    for workers in (1, 2):
        with _serving(Site(folder / f"{workers}", workers=workers)) as site:
            address = (site.host, site.port)
            report.row(f"{workers} process{'es' * (workers - 1)}, idle", *["-"] * 5, _memory(site))
            measured, length = _ask([site], address, seconds)
            name = f"{workers} process{'es' * (workers - 1)}, {length} requests a way"
            report.row(name, *measured.cells(length))
    with _serving(Site(folder / "pdf")) as site:
        measured, _length = _ask([site], (site.host, site.port), seconds, only="/prepare/sheet.pdf")
        report.row("2 processes, the PDF alone", *measured.cells(1)[:3], "-", "-", measured.memory)
    if NGINX is not None:
        with ExitStack() as stack:
            hosts = ("127.0.0.1", "127.0.0.2")
            sites = [
                stack.enter_context(_serving(Site(folder / host, host=host, workers=1, **KEYS)))
                for host in hosts
            ]
            servers = [(site.host, site.port) for site in sites]
            address = stack.enter_context(proxied(folder / "proxy", servers))
            measured, length = _ask(sites, address, seconds)
            report.row("2 servers of 1 process, nginx before them", *measured.cells(length))
    for questions in () if quick else BANKS:
        bank = grown(seed_bank(), questions)
        with _serving(Site(folder / f"{questions}"), GROWN.format(questions)) as site:
            measured, length = _ask([site], (site.host, site.port), seconds, bank=bank)
            name = f"2 processes, a bank of {questions:,} questions"
            report.row(name, *measured.cells(length))
    return report


@contextmanager
def _serving(site: Site, after: str = "") -> Iterator[Site]:
    site.set_up()
    if after:
        site.manage("shell", "-v0", "-c", after)
    site.start()
    try:
        yield site
    finally:
        site.stop()


def _ask(
    sites: list[Site], address: Address, seconds: float, only: str = "", bank: Bank = BANK
) -> tuple[Measured, int]:
    """Ask as much as is answered; return what was measured, and the requests of a mean way."""
    requests, lengths = _ways(lambda: address, bank)
    if only:
        requests = [request for request in requests if only.encode() in request]
    crowd(address, requests, 2, at_once=AT_ONCE)
    before = sum(map(_spent, sites))
    answers = crowd(address, requests, seconds, at_once=AT_ONCE)
    spent = sum(map(_spent, sites)) - before
    good = [answer.took for answer in answers if answer.good]
    ended = max(answer.sent + answer.took for answer in answers)
    rate = len(good) / (ended - min(answer.sent for answer in answers))
    p50, p99 = percentile(good, 50), percentile(good, 99)
    memory = ", ".join(map(_memory, sites))
    cost = 1000 * spent / len(good)
    return Measured(rate, cost, p50, p99, memory), round(sum(lengths) / len(lengths))


def _ways(where: Callable[[], Address], bank: Bank) -> tuple[list[bytes], list[int]]:
    requests, lengths = list[bytes](), list[int]()
    for persona in PEOPLE[:6]:
        patient = Patient(Browser(where), persona, bank=bank)
        patient.walk()
        requests += [request.bytes(cookies) for request, cookies in patient.sent]
        lengths.append(len(patient.sent))
    return requests, lengths


def _memory(site: Site) -> str:
    return ", ".join(f"{mb:.0f} MB" for mb in site.memory())


def _spent(site: Site) -> float:
    """Return the processor's seconds that a server's processes took so far."""
    assert site.server is not None
    found = subprocess.run(
        ["pgrep", "-g", str(site.server.pid)], capture_output=True, text=True, check=True
    )
    total = 0
    for number in found.stdout.split():
        numbers = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        total += int(numbers[11]) + int(numbers[12])
    return total / TICKS
