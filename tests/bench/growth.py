"""How times grow with the bank, from 100 questions to 10,000.

Every size is measured in the same process, one after the other, least processor time
of a few runs each. The last
column is the power of the number of questions that the time grows with from 1,000 to 10,000: 1 is
in step with the bank. A patient of these banks is the first persona.
"""

from __future__ import annotations

import gc
import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

from prepapp.domain.bank import Bank

SIZES = (100, 220, 1_000, 3_000, 10_000)
MOST = 30  # runs
ENOUGH = 0.3  # seconds for all runs of one thing
FROM = SIZES.index(1_000)
HEADS = ("Questions", *(f"{size:,}" for size in SIZES), "grows with")
TODAY = date(2026, 1, 2)


def tables(folder: Path) -> list[tuple[tuple[str, ...], list[list[str]]]]:
    """Return the table of times, in milliseconds."""
    from prepapp.bank.files import seed_bank
    from tests.bench.banks import grown

    seed = seed_bank()
    counts: dict[str, list[str]] = {}
    times: dict[str, list[float]] = {}
    for size in SIZES:
        bank = grown(seed, size)
        for what, count in _counts(bank).items():
            counts.setdefault(what, []).append(f"{count:,}")
        for what, call in {**_thinking(bank, seed), **_pages(bank)}.items():
            times.setdefault(what, []).append(_least(call))
    lines = [[what, *row, ""] for what, row in counts.items()]
    lines += [[what, *map(_ms, row), _power(row)] for what, row in times.items()]
    return [(HEADS, lines)]


def _counts(bank: Bank) -> dict[str, int]:
    from prepapp.domain.selection import fitting

    return {
        "Criteria": len(bank.criteria),
        "Steps": len(bank.steps),
        "Treatments": len(bank.treatments),
        "Sources": len(bank.sources),
        "Questions that fit the patient": len(fitting(_path(bank))),
    }


def _path(bank: Bank):  # type: ignore[no-untyped-def]
    from prepapp.domain.path import walk

    return walk(bank, next(iter(bank.personas.values())).answers)


def _thinking(bank: Bank, seed: Bank) -> dict[str, Callable[[], object]]:
    """Return what is worked out in memory, by a name for it."""
    from prepapp.bank.difference import differences
    from prepapp.bank.reading import parse
    from prepapp.bank.writing import dump
    from prepapp.domain import checks
    from prepapp.domain.answers import Picks
    from prepapp.domain.difference import seen
    from prepapp.domain.path import walk
    from prepapp.domain.reach import reach
    from prepapp.domain.selection import select
    from prepapp.domain.sheet import SiteFacts
    from prepapp.domain.writer import build
    from prepapp.patient.language import voice
    from prepapp.render import pdf

    persona = next(iter(bank.personas.values()))
    path, everyone = _path(bank), [p.answers for p in bank.personas.values()]
    document = dump(bank)
    text = json.dumps(document)
    first = next(iter(bank.questions.values()))
    mended = {**bank.questions, first.key: replace(first, text=f"{first.text}?")}
    other = replace(bank, questions=mended)

    def write() -> object:
        return build(
            path,
            Picks(),
            SiteFacts(),
            voice(),
            edition="1",
            prepared_on=TODAY,
            printable=pdf.printable(),
        )

    return {
        "Path": lambda: walk(bank, persona.answers),
        "Selection": lambda: select(path, Picks()),
        "Sheet, with its selection": write,
        "Errors of the bank": lambda: checks.errors(bank),
        "Reachability alone": lambda: reach(bank, everyone),
        "Warnings of the bank": lambda: checks.warnings(bank, TODAY),
        "Difference from the bank, one word mended": lambda: differences(document, dump(other)),
        "What each persona sees of that": lambda: seen(other, bank),
        "Edition written": lambda: json.dumps(dump(bank)),
        "Edition read": lambda: parse(json.loads(text)),
    }


def _pages(bank: Bank) -> dict[str, Callable[[], object]]:
    """Return what is asked of the whole site, by a name for it; the bank becomes live."""
    from django.contrib.auth.models import User
    from django.core.wsgi import get_wsgi_application
    from django.test import Client
    from django.urls import reverse

    from prepapp.bank import editions, rows
    from prepapp.patient import answers_cookie
    from tests.bench.browser import Browser, Visit

    editions.freeze(bank, note="bench")
    rows.write(bank)
    persona = next(iter(bank.personas.values()))
    browser = Browser(get_wsgi_application())
    browser.cookies[answers_cookie.NAME] = answers_cookie.sealed(persona.answers, persona.picks)
    at = 1 + next(n for n, step in enumerate(bank.steps) if step.key == "medicines")
    owner, _new = User.objects.get_or_create(username="owner", is_staff=True, is_superuser=True)
    desk = Client(headers={"host": "localhost"})
    desk.force_login(owner)

    def look(name: str, *args: object) -> Callable[[], object]:
        return lambda: browser.send(Visit(reverse(name, args=args)))

    def at_desk(name: str) -> Callable[[], object]:
        def ask() -> None:
            answer = desk.get(reverse(name))
            if answer.status_code != 200:
                raise RuntimeError(f"{name} answered {answer.status_code}")

        return ask

    return {
        "Step page": look("step", at),
        "Page of questions": look("choose"),
        "Sheet page": look("sheet"),
        "Sheet as PDF, the same one again": look("sheet_pdf"),
        "Desk: draft read": rows.read,
        "Desk: page of problems": at_desk("desk_problems"),
        "Desk: page to publish": at_desk("desk_publish"),
        "Desk: list of questions": at_desk("admin:bank_question_changelist"),
    }


def _least(call: Callable[[], object]) -> float:
    """Return the least of some runs, in seconds; what is slow enough runs twice, or once."""
    gc.collect()
    times: list[float] = []
    while len(times) < 2 or (sum(times) < ENOUGH and len(times) < MOST):
        begun = process_time()
        call()
        times.append(process_time() - begun)
        if times[0] > ENOUGH * 5:
            break
    return min(times)


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.{0 if seconds > 0.1 else 1 if seconds > 0.001 else 2}f}"


def _power(row: list[float]) -> str:
    """Return the power of the number of questions that a row's times grow with."""
    return f"n^{math.log(row[-1] / row[FROM]) / math.log(SIZES[-1] / SIZES[FROM]):.2f}"
