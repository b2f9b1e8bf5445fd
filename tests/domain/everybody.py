"""Everybody who could ever come: all ways through a small bank, each walked, for what they show."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product
from typing import Any

from prepapp.domain.answers import Answers, Given, Outcome
from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.criteria import ScaleAtLeast, Tried
from prepapp.domain.path import Path, walk
from prepapp.domain.selection import fitting

Shown = set[tuple[str, str]]


def all_that_is_shown(bank: Bank) -> Shown:
    """Return the kind and key of all that anybody comes to."""
    return set().union(*(shown_on(path) for path in every_way(bank)))


def every_way(bank: Bank, answers: Answers | None = None) -> Iterator[Path]:
    """Yield the path of everybody who goes from page to page until there is none left."""
    answers = answers or Answers()
    path = walk(bank, answers)
    step = None if path.stopped else path.first_not_seen()
    every = [] if step is None else every_answer(bank, step, list(path.said.tried or {}))
    if step is None or not every:
        yield path
    else:
        for given in every:
            yield from every_way(bank, answers.with_(step.key, given))


def shown_on(path: Path) -> Shown:
    """Return all that one path shows; a required step that nobody can answer is the last."""
    stuck = path.first_not_seen() if not path.stopped else None
    steps = [s.key for s in path.steps]
    steps = steps[: steps.index(stuck.key) + 1] if stuck else steps
    pages = list(steps)
    questions: list[str] = []
    if path.stopped:
        pages.append("stop")
    elif not stuck:
        pages += ["check", "choose", "sheet"]
        questions = [fit.key for fit in fitting(path)]
    return {
        *(("step", key) for key in steps),
        *(("question", key) for key in questions),
        *(("notice", notice.key) for page in pages for notice in path.notices(page)),
        *(("criterion", c.key) for c in path.bank.criteria.values() if path.holds(c)),
    }


def every_answer(bank: Bank, step: Step, tried: list[str]) -> list[Given]:
    """Return every answer that a page takes, one for all that no condition tells apart."""
    skipped = [] if step.required else [Given()]
    match step.kind:
        case Kind.ONE:
            return skipped + [Given(chosen=frozenset({c.key})) for c in step.choices]
        case Kind.MANY | Kind.TREATMENTS:
            return skipped + [Given(chosen=frozenset(keys)) for keys in every_tick(bank, step)]
        case Kind.SCALES:
            asked = conditions(bank, ScaleAtLeast)
            numbers = (None, *sorted({0, *(c.at_least for c in asked if c.at_least <= 10)}))
            rows = product(*([(i.key, n) for n in numbers] for i in step.items))
            return [Given(numbers={k: n for k, n in row if n is not None}) for row in rows]
        case Kind.TEXT:
            return skipped + [Given(words={i.key: "words"}) for i in step.items]
        case Kind.OUTCOMES:
            rows = product(*([(key, o) for o in every_outcome(bank)] for key in tried))
            return [Given(outcomes={k: o for k, o in row if o != Outcome()}) for row in rows]


def every_tick(bank: Bank, step: Step) -> list[tuple[str, ...]]:
    """Return every set of boxes that may be ticked together; the treatments stand under groups."""
    alone = [c.key for c in step.choices if c.exclusive]
    others = [c.key for c in step.choices if not c.exclusive]
    if step.kind is Kind.TREATMENTS:
        others += [t.key for t in bank.treatments.values() if t.groups[0] in bank.groups]
    most = len(others) if step.at_most is None else step.at_most
    together = chain.from_iterable(combinations(others, n) for n in range(1, most + 1))
    return [*((key,) for key in alone), *together]


def every_outcome(bank: Bank) -> list[Outcome]:
    """Return every outcome and status that a condition asks about, with one that none does."""
    asked = conditions(bank, Tried)
    went = [None, "not-sure", *sorted({key for c in asked for key in c.went})]
    now = [None, *sorted({key for c in asked for key in c.now})]
    return [Outcome(*pair) for pair in product(went, now)]


def conditions(bank: Bank, kind: type[Any]) -> list[Any]:
    every = [c for criterion in bank.criteria.values() for c in criterion.conditions]
    return [c for c in every if isinstance(c, kind)]


def how_many_ways(bank: Bank) -> int:
    """Return how many ways there would be if every step were shown to everyone."""
    told = any(step.kind is Kind.OUTCOMES for step in bank.steps)
    outcomes = len(every_outcome(bank)) if told else 1
    ways = 1
    for step in bank.steps:
        answers = every_answer(bank, step, [])
        if step.kind is Kind.TREATMENTS:
            ways *= sum(outcomes ** len(given.chosen & bank.treatments.keys()) for given in answers)
        else:
            ways *= max(1, len(answers))
    return ways
