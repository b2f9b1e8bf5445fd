"""Several servers on two addresses, one PostgreSQL, patients who hop, and a kill every while.

nginx hands each request to the next server. A worker process or a whole server is killed with -9
at random moments, and started again; the desk saves and publishes through the same proxy, and
its sessions hop too. Then the database goes away for a while and comes back.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from prepapp.bank.editions import LOOK_EVERY
from tests.load.browser import Browser, Request, Tally
from tests.load.editor import Editor
from tests.load.patient import PEOPLE, Patient
from tests.load.plug import again
from tests.load.proxy import proxied
from tests.load.report import Report, counted
from tests.load.site import KEYS, Site
from tests.running.postgresql import Server, running

WALKERS = 6
SLACK = 2.0  # seconds on a busy machine, over those between two looks
EDITION = re.compile(r"Edition (\d+),")
STYLES = re.compile(rb'href="(/static/[^"]+)"')


def run(folder: Path, *, seconds: float = 90, quick: bool = False) -> Report:
    """Serve, kill, publish, and take the database away for 20 seconds, or for 5 when quick."""
    away = 5.0 if quick else 20.0
    report = Report(("many servers", "found"))
    with running() as postgres:
        sites = _sites(folder, postgres)
        with proxied(folder / "proxy", [(site.host, site.port) for site in sites]) as address:
            try:
                day = Day(report, sites, postgres, lambda: address)
                day.live_through(seconds, away)
            finally:
                for site in sites:
                    site.stop()
    day.tell()
    return report


def _sites(folder: Path, postgres: Server) -> list[Site]:
    url = postgres.url()
    sites = [
        Site(folder / name, host=host, DATABASE_URL=url, **KEYS)
        for name, host in (("one", "127.0.0.1"), ("two", "127.0.0.2"))
    ]
    sites[0].set_up()
    sites[1].manage("collectstatic", "--noinput", "-v0")
    for site in sites:
        site.start()
    return sites


class Day:
    """What happens to the servers, and who is there meanwhile."""

    def __init__(
        self,
        report: Report,
        sites: list[Site],
        postgres: Server,
        where: Callable[[], tuple[str, int]],
    ) -> None:
        self.report, self.sites, self.postgres, self.where = report, sites, postgres, where
        self.tally, self.desk = Tally(), Tally()
        self.editor = Editor(Browser(where, self.desk))
        self.over, self.calm = threading.Event(), threading.Event()
        self.ways = 0
        self.kills = {"a worker": 0, "a whole server": 0}
        self.seen: list[float] = []

    def live_through(self, seconds: float, away: float) -> None:
        """Kill and publish for so many seconds, then take the database away for a while."""
        self._same_files()
        self.editor.sign_in()
        walkers = [again(self.report, self.over, self._walk) for _ in range(WALKERS)]
        desk = again(self.report, self.calm, lambda: [self._edit(), time.sleep(0.5)])
        try:
            ends = time.monotonic() + seconds
            while time.monotonic() < ends:
                time.sleep(random.uniform(0.5, 3))
                self._kill(random.choice(self.sites))
            self.calm.set()
            desk.join()
            self._without_database(away)
        finally:
            self.calm.set()
            self.over.set()
            for thread in walkers:
                thread.join()

    def _walk(self) -> None:
        browser = Browser(self.where, self.tally, hurry=0.2)
        Patient(browser, random.choice(PEOPLE), pdf=random.random() < 0.2).walk()
        self.ways += 1

    def _edit(self) -> None:
        """Save, publish, and watch every server until it shows the new edition."""
        self.editor.save()
        if not self.editor.publish():
            return
        published = time.monotonic()
        newest = max(self._shown())
        while time.monotonic() < published + LOOK_EVERY + SLACK:
            if shown := self._shown():
                newest = max(newest, *shown)
                if min(shown) < newest:
                    last_old = time.monotonic() - published
                    self.seen.append(last_old)
            time.sleep(0.1)
        late = [number for number in self._shown() if number < newest]
        self.report.must(not late, f"edition {late} is still shown, not {newest}")

    def _shown(self) -> list[int]:
        """Return the edition that each server's example shows, some processes asked twice."""
        numbers = []
        for site in self.sites * 3:
            page = Browser(lambda site=site: (site.host, site.port)).once(Request("/example/"))  # type: ignore[misc]
            if page is not None and (found := EDITION.search(page.text)):
                numbers.append(int(found[1]))
        return numbers

    def _kill(self, site: Site) -> None:
        """Kill one worker, which its server replaces, or a server, which is started again."""
        if random.random() < 0.5 and (workers := site.processes()):
            os.kill(random.choice(workers), signal.SIGKILL)
            self.kills["a worker"] += 1
            # A server ends itself when a worker falls twice in a few seconds, and is started again.
            time.sleep(6)
        else:
            site.kill()
            self.kills["a whole server"] += 1
            time.sleep(0.5)
        if site.server is None or site.server.poll() is not None:
            site.start()

    def _same_files(self) -> None:
        """Either server serves the files that the other one's pages name."""
        named = [
            json.loads((site.data / "static" / "staticfiles.json").read_text())["paths"]
            for site in self.sites
        ]
        self.report.must(named[0] == named[1], "the servers name their static files differently")
        browser = Browser(self.where)
        for address in STYLES.findall(browser.get("/prepare/").body):
            bodies = {browser.get(address.decode()).body for _ in range(4)}
            self.report.must(len(bodies) == 1 and bodies != {b""}, f"{address} differs")

    def _without_database(self, away: float) -> None:
        """Patients go on without a database; the desk is told politely, and opens again alone."""
        self._until_desk_opens()
        before, ways = dict(self.tally.seen), self.ways
        self.postgres.stop()
        begun = time.monotonic()
        desk: list[int] = []
        while time.monotonic() < begun + away:
            page = self.editor.browser.once(Request("/admin/"))
            desk.append(page.status if page else 0)
            time.sleep(0.2)
        others = {
            k: n - before.get(k, 0) for k, n in self.tally.seen.items() if n != before.get(k, 0)
        }
        self.report.row(
            f"ways walked while the database was away for {away:.0f} s", self.ways - ways
        )
        self.report.row("what patients were answered then", counted(others))
        self.report.row("what the desk was answered then", counted(Counter(map(str, desk))))
        self.report.must(set(others) <= {"200", "302"}, f"patients met {others}")
        self.report.must(set(desk) == {503}, f"the desk met {desk}")
        self.report.must(self.ways > ways, "no patient came to the end without the database")
        self.postgres.start()
        back = time.monotonic()
        self._until_desk_opens()
        self.report.row("the desk opened again after", f"{time.monotonic() - back:.1f} s")
        self.report.must(self.editor.save() and self.editor.publish(), "nothing can be published")

    def _until_desk_opens(self) -> None:
        for _ in range(300):
            page = self.editor.browser.once(Request("/admin/"))
            if page is not None and page.status == 200:
                return
            time.sleep(0.1)
        self.report.must(False, "the desk did not open")

    def tell(self) -> None:
        """Write down what was found."""
        report, kills = self.report, self.kills
        report.row("kill -9", ", ".join(f"{name} {n} times" for name, n in kills.items()))
        report.row("patients' ways walked to the end, every answer there", self.ways)
        report.row("requests of patients, hopping", counted(self.tally.seen))
        report.row("requests of the desk, hopping", counted(self.desk.seen))
        said = self.editor.acknowledged
        report.row(
            "acknowledged by the desk", f"{said['saves']} saves, {said['publishes']} publishes"
        )
        slowest = f"{max(self.seen):.1f} s" if self.seen else "0 s"
        report.row("the old edition was last seen, after a publish", slowest)
        # What a kill cuts: the proxy says so, or a process that starts has no turn free yet.
        fine = {"200", "302", "502", "503", "504", "cut", "in doubt"}
        for name, tally in (("patients", self.tally), ("the desk", self.desk)):
            odd = set(tally.seen) - fine
            report.must(not odd, f"{name} met {odd}")
        report.must(self.ways > 0, "no patient came to the end")
        report.must(said["publishes"] > 0, "nothing was published")
        report.wrong += self.editor.odd
        for site in self.sites:
            wrong = [line for line in site.log().splitlines() if "Internal Server Error" in line]
            report.must(not wrong, f"{len(wrong)} x {wrong[:2]}")
