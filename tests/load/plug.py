"""Pull the plug: kill everything at random moments while an editor saves and patients walk.

`make run` serves on SQLite. Each time the whole process group is killed with -9, the database is
looked at before anybody else opens it, and the site is started again the same way. A killed
process is not a power cut: what the kernel took is kept. What a power cut may cost is decided by
`synchronous`, in docs/decisions/0020.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connections

from prepapp.bank import rows
from prepapp.bank.reading import parse
from tests.load.browser import Browser, Tally
from tests.load.editor import QUESTION, Editor, marks
from tests.load.patient import PEOPLE, Patient
from tests.load.report import Report
from tests.load.site import Site

SAVES = 3  # before each publish
FORMS = 4  # that the editor sends at most before the next kill
LONGEST = 60.0  # seconds to wait for what should come
WALKERS = 3


def run(folder: Path, *, times: int = 50, quick: bool = False) -> Report:
    """Kill the site so many times, and look each time what is left.

    Quick is to start the server alone, without all that `make run` looks after before.
    """
    report = Report(("pull the plug", "found"))
    site = Site(Path(os.environ["DATA_DIR"]))
    site.set_up()
    site.start(by_make=not quick)
    tally, over = Tally(), threading.Event()
    editor = Editor(Browser(lambda: (site.host, site.port), tally))
    editor.sign_in()
    walks: list[int] = []
    threads = [again(report, over, lambda: _edit(editor))]
    threads += [
        again(report, over, lambda: walks.append(_walk(site, tally))) for _ in range(WALKERS)
    ]
    starts = []
    try:
        for _ in range(times):
            _wait_for_a_moment(editor)
            site.kill()
            _look(report, site, editor)
            sys.stderr.write(".")
            sys.stderr.flush()
            starts.append(site.start(by_make=not quick))
        done = editor.acknowledged["publishes"], len(walks)
        _until(lambda: editor.acknowledged["publishes"] > done[0] and len(walks) > done[1])
    finally:
        over.set()
        for thread in threads:
            thread.join()
        site.stop()
    _look(report, site, editor)
    _tell(report, site, editor, tally, times, walks, starts)
    return report


def again(report: Report, over: threading.Event, act: Callable[[], object]) -> threading.Thread:
    """Do something again and again until it is over, kills or no kills."""

    def act_again() -> None:
        while not over.is_set():
            try:
                act()
            except Exception as error:
                report.wrong.append(f"{type(error).__name__}: {error}")

    thread = threading.Thread(target=act_again)
    thread.start()
    return thread


def _edit(editor: Editor) -> None:
    for _ in range(SAVES):
        editor.save()
    editor.publish()


def _walk(site: Site, tally: Tally) -> int:
    patient = Patient(Browser(lambda: (site.host, site.port), tally), random.choice(PEOPLE))
    patient.walk()
    return len(patient.sent)


def _wait_for_a_moment(editor: Editor) -> None:
    """Wait until the editor has sent some forms more, and is in the middle of one or just past."""
    posts = editor.posts + random.randint(1, FORMS)
    _until(lambda: editor.posts >= posts)
    time.sleep(random.uniform(0, 1.3 * editor.took))


def _until(reached: Callable[[], bool]) -> None:
    ends = time.monotonic() + LONGEST
    while not reached() and time.monotonic() < ends:
        time.sleep(0.005)


def _look(report: Report, site: Site, editor: Editor) -> None:
    """Look at a database that nobody has open: whole, nothing half, nothing promised lost."""
    with closing(sqlite3.connect(site.data / "prepapp.sqlite3")) as file:
        whole = file.execute("PRAGMA integrity_check").fetchall()
        loose = file.execute("PRAGMA foreign_key_check").fetchall()
        editions = file.execute(
            "SELECT number, digest, document FROM bank_edition ORDER BY number"
        ).fetchall()
        live = file.execute("SELECT live_id FROM bank_sitefacts").fetchone()[0]
        text = str(
            file.execute("SELECT text FROM bank_question WHERE key = ?", [QUESTION]).fetchone()[0]
        )
    report.must(whole == [("ok",)], f"integrity_check: {whole}")
    report.must(not loose, f"foreign_key_check: {loose}")
    numbers = [number for number, _digest, _document in editions]
    report.must(numbers == [*range(1, len(numbers) + 1)], f"editions {numbers}")
    for number, digest, document in editions:
        parse(json.loads(document))
        same = hashlib.sha256(document.encode()).hexdigest() == digest
        report.must(same, f"edition {number} is not what its digest says")
    newest = editions[-1]
    report.must(live == newest[0], f"edition {live} is live, not {newest[0]}")
    report.must(
        marks(newest[2]) >= editor.published,
        f"edition {live} has mark {marks(newest[2])}, though {editor.published} was acknowledged",
    )
    report.must(
        editor.saved <= marks(text) <= editor.mark,
        f"the draft has mark {marks(text)}, not {editor.saved} to {editor.mark}",
    )
    try:
        rows.read()
    finally:
        connections.close_all()


def _tell(
    report: Report,
    site: Site,
    editor: Editor,
    tally: Tally,
    times: int,
    walks: list[int],
    starts: list[float],
) -> None:
    wrong = "not so" if report.wrong else "each time"
    report.row("kill -9 of the whole process group", f"{times} times")
    report.row("database whole, editions whole and in order, draft readable", wrong)
    said = editor.acknowledged
    report.row(
        "acknowledged by the desk, and kept",
        f"{said['saves']} saves, {said['publishes']} publishes",
    )
    report.row("cut by a kill at the desk, whole or not at all", tally.of("in doubt"))
    report.row("patients' ways walked to the end, every answer there", len(walks))
    others = {k: n for k, n in tally.seen.items() if k not in ("200", "302", "cut", "in doubt")}
    report.row(
        "requests: pages, redirects, cut or sent while it was down",
        f"{tally.of('200')}, {tally.of('302')}, {tally.of('cut')}",
    )
    report.row("any other answer", others or "none")
    report.row("seconds until it serves again", f"{min(starts):.1f} to {max(starts):.1f}")
    report.must(set(others) <= {"503"}, f"other answers: {others}")
    report.must(len(walks) > 0, "no patient came to the end")
    report.must(said["publishes"] > 0, "nothing was published")
    report.wrong += editor.odd
    report.must("Traceback" not in site.log(), site.log()[-3000:])
