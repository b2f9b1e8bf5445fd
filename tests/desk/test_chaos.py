"""Editors, a reviewer and an owner work all day, and patients walk: nothing breaks, nobody loses.

Another day by hand: `CHAOS_SEED=7 python -m pytest tests/desk/test_chaos.py`.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from prepapp.bank import editions, files, rows
from prepapp.bank.management.commands.load_bank import load_crisis_lines
from prepapp.bank.reading import parse
from tests.desk.chaos import adding, edits, leaving, old_pages, whole
from tests.desk.chaos.day import MOVES, Day, Move
from tests.desk.chaos.looking import look, somewhere
from tests.desk.chaos.refusals import REASONS
from tests.desk.chaos.truths import Truths
from tests.desk.chaos.walking import Patient

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("CHAOS_SEED", "1"))
MOVES_AT_LEAST = 2_000
PUBLISHES_AT_LEAST = 200
REASONS_AT_LEAST = 25  # of some 45; which ones a day meets is chance
MOST = int(os.environ.get("CHAOS_MOST", "6000"))  # turns of editors and patients together
ROOMS = (adding, edits, leaving, old_pages, whole)  # each of them adds its moves
PATIENTS = 5
BANK = Path(__file__).parent / "chaos" / "bank.yaml"


@pytest.fixture
def day(static_files: None) -> Day:
    """A day that begins with a small bank published, and a draft that says the same."""
    bank = parse(files.from_bytes(BANK.read_bytes()))
    editions.publish(bank, note="The first")
    rows.write(bank)
    load_crisis_lines()
    return Day(Random(SEED))


def test_nothing_breaks_and_no_answer_is_lost_while_everybody_works(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    truths, patients = Truths(), [Patient(day.chance) for _ in range(PATIENTS)]
    caplog.set_level(logging.ERROR)
    for n in range(MOST):
        what, act = turn(day, patients)
        try:
            act()
            if n % 200 == 0:
                truths.hold()
            assert not caplog.records, caplog.text
        except Exception as error:
            raise AssertionError(f"Seed {SEED}, turn {n}: {what}") from error
        if n % 20 == 0 and not missing(day):
            break
    truths.hold()
    assert not missing(day), report(day)
    print(report(day), sum((patient.met for patient in patients), Counter()))


def turn(day: Day, patients: list[Patient]) -> tuple[str, Callable[[], object]]:
    """Return who does what next."""
    whose = 1.0 if day.to_do else day.chance.random()
    if whose < 0.25:
        patient = day.one(patients)
        act = patient.next()
        return act.__name__, partial(patient.do, act)
    if whose < 0.32:
        address = somewhere(day)
        return address, partial(look, day, address)
    move = next_move(day)
    return move.name, partial(make, day, move)


def next_move(day: Day) -> Move:
    """Return what has to be done first, else any move; late in the day all are as likely."""
    if day.to_do:
        return day.to_do.pop(0)
    every = list(MOVES.values())
    if moves(day) >= MOVES_AT_LEAST:
        return day.one([*every, *missing_moves(day) * 9, *[MOVES["publish"]] * 9])
    return day.chance.choices(every, [move.weight for move in every])[0]


def make(day: Day, move: Move) -> None:
    """Make a move, and write down how it ended."""
    response = move.act(day)
    if response is not None:
        day.count(move, response)


def moves(day: Day) -> int:
    """Return how many moves were done."""
    return sum(day.done.values())


def missing_moves(day: Day) -> list[Move]:
    """Return the moves that did not end yet as they should, at least once."""
    return [move for move in MOVES.values() if not day.done[move.name]]


def missing(day: Day) -> list[str]:
    """Return what a day still needs: moves, publishes, each sort of move, many of refusal."""
    found = [move.name for move in missing_moves(day)]
    found += ["refusals"] if len(day.refused) < REASONS_AT_LEAST else []
    found += ["moves"] if moves(day) < MOVES_AT_LEAST else []
    found += ["publishes"] if day.done["publish"] < PUBLISHES_AT_LEAST else []
    return found


def report(day: Day) -> str:
    """Return what was done and refused, for those who run a day by hand."""
    lines = [f"{moves(day)} moves, {day.done['publish']} publishes"]
    lines += [f"{n:5} {name}" for name, n in day.done.most_common()]
    lines += ["Refused:", *(f"{n:5} {name}" for name, n in day.refused.most_common())]
    lines += [f"    0 {name}" for name in REASONS if not day.refused[name]]
    return "\n".join([*lines, f"Missing: {', '.join(missing(day))}"])
