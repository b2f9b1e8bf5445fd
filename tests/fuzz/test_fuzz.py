"""Whatever is sent, and whoever sends it: no page fails, and no answer is lost.

A few hundred requests here, beside those of test_walk.py; `make fuzz` sends a hundred thousand
(N=1000000 for more, SEED=7 for others).
"""

from __future__ import annotations

import os
import traceback
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from prepapp.domain.bank import Bank
from tests.fuzz.cast import Person
from tests.fuzz.firing import Range
from tests.fuzz.forms import Drawn, forms_for
from tests.fuzz.hostile import ALL_OF_IT
from tests.fuzz.routes import routes
from tests.fuzz.shots import Shot, keys, resent, shots
from tests.fuzz.truths import check

N = int(os.environ.get("N", "1200"))
SEED = int(os.environ.get("SEED", "0"))
AT_ONCE = 2_000  # in one run of Hypothesis, which remembers all of it


@dataclass
class Log:
    """What was sent and how it was answered; and each way to fail, with its first request."""

    sent: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)

    def fire(self, range_: Range, shot: Shot) -> None:
        try:
            answer = range_.fire(shot)
            self.sent[shot.route.name, shot.method, answer.status] += 1
            check(shot, answer)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1].name
            way = f"{where}: {str(error).strip()[-150:]}"
            self.times[way] += 1
            self.failed.setdefault(way, f"{shot!r}\n{str(error)[-3000:]}")

    def report(self) -> str:
        """Return how many requests were sent, by route, by method and by status."""
        lines = [f"{sum(self.sent.values())} requests, {len(self.failed)} ways to fail"]
        for n, name in enumerate(("route", "method", "status")):
            found: Counter[object] = Counter()
            for key, times in self.sent.items():
                found[key[n]] += times
            lines.append(f"by {name}: " + ", ".join(f"{k} {v}" for k, v in found.most_common()))
        lines += [f"{self.times[way]} times:\n{first}" for way, first in self.failed.items()]
        return "\n".join(lines)


def test_no_request_at_all_makes_a_page_fail(site: Bank, people: list[Person]) -> None:
    log, range_ = Log(), Range()
    every, forms = routes(), drawn(people, range_)
    patients = [route for route in every if not route.before.startswith("admin/")]
    any_shot = st.one_of(
        shots(people, patients, keys(site)),
        shots(people, every, keys(site)),
        resent([form for form in forms if not form.who.is_staff]),
        resent(forms),
    )
    for at in range(SEED, SEED + N, AT_ONCE):

        @seed(at)
        @settings(
            max_examples=min(AT_ONCE, SEED + N - at),
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(any_shot)
        def fire(shot: Shot) -> None:
            log.fire(range_, shot)

        fire()
        if ALL_OF_IT:
            print(log.report(), flush=True)
    print(log.report())
    assert not log.failed, log.report()


def drawn(people: list[Person], range_: Range) -> list[Drawn]:
    """Return the forms that a patient finds on the way, and staff at the desk."""
    named, every = {who.name: who for who in people}, routes()
    found = forms_for(named["patient"], range_, every, ("/",))
    for name in ("editor", "owner") if ALL_OF_IT else ("owner",):
        found += forms_for(named[name], range_, every, ("/admin/",))
    return found
