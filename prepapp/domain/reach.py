"""What of a bank can be reached, and by whom: proofs that were walked like any patient's answers.

The solver only proposes; what is believed is what the path then shows. Somebody goes from page to
page, so what comes after a required step counts once that step is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prepapp.domain.answering import answer, may_give
from prepapp.domain.answers import Answers
from prepapp.domain.bank import Bank, Kind, Notice, Question
from prepapp.domain.criteria import Answered, Criterion, Tried
from prepapp.domain.path import Path, walk
from prepapp.domain.solver import Goal, Solver, ways_of

AFTER_THE_STEPS = ("check", "choose", "sheet")
Proofs = dict[str, Answers]


@dataclass(frozen=True)
class Reached:
    """One set of answers that reaches each thing that can be reached, by key."""

    steps: Mapping[str, Answers]
    questions: Mapping[str, Answers]
    notices: Mapping[str, Answers]
    criteria: Mapping[str, Answers]


def reach(bank: Bank, tries: Iterable[Answers] = ()) -> Reached:
    """Find what can be reached; what the answers to try first reach is not searched for."""
    solver, found = Solver(bank), _Found(bank)
    for answers in tries:
        found.keep(answers)
    for proofs, key, goals in found.targets():
        for goal in goals:
            if key in proofs:
                break
            proposed = solver.solve(goal)
            if proposed is not None:
                found.keep(proposed)
    return Reached(found.steps, found.questions, found.notices, found.criteria)


def someone_who(bank: Bank, *criteria: str) -> Answers | None:
    """Return answers that lead to a sheet and for which all criteria hold; None if nobody's do."""
    answers = Solver(bank).solve(Goal(criteria))
    path = None if answers is None else walked(bank, answers)
    if path is None or path.stopped or path.blocking():
        return None
    holds = all(path.holds(bank.criteria[key]) for key in criteria)
    return Answers(path.said.given) if holds else None


def walked(bank: Bank, answers: Answers) -> Path | None:
    """Return the path of answers, required ones added; None if a page's form refuses one.

    Where a required step cannot be answered without ending the way, nothing later is said.
    """
    path = walk(bank, answers)
    for _ in bank.steps:
        step = path.blocking()
        given = answer(bank, step, [Answered(step.key)], stops=False) if step else None
        if not step or not given:
            break
        answers = answers.with_(step.key, given)
        path = walk(bank, answers)
    counting = {key: path.said.to(key) for key in _met(path) if path.said.to(key)}
    if counting != answers.given:
        path = walk(bank, Answers(counting))
    tried: Iterable[str] = ()
    for step in path.steps:
        if not may_give(bank, step, path.said.to(step.key), tried):
            return None
        if step.kind is Kind.TREATMENTS:
            tried = path.said.tried or ()
    return path


def _met(path: Path) -> list[str]:
    """Return the keys of the steps that one comes to, the first that blocks the way included."""
    keys = [s.key for s in path.steps]
    blocking = path.blocking()
    return keys[: keys.index(blocking.key) + 1] if blocking else keys


@dataclass
class _Found:
    """The proofs found so far, and what else there is to reach."""

    bank: Bank
    steps: Proofs = field(default_factory=dict)
    criteria: Proofs = field(default_factory=dict)
    questions: Proofs = field(default_factory=dict)
    notices: Proofs = field(default_factory=dict)
    waiting: dict[str, Question] = field(init=False)  # of a large bank, few wait for long

    def __post_init__(self) -> None:
        self.waiting = dict(self.bank.questions)

    def keep(self, answers: Answers) -> None:
        """Walk answers, and keep them as proof of all that they are the first to reach."""
        path = walked(self.bank, answers)
        if path is None:
            return
        proof = Answers(path.said.given)
        for proofs, key in self._shown(path):
            proofs.setdefault(key, proof)
            if proofs is self.questions:
                del self.waiting[key]

    def _shown(self, path: Path) -> Iterator[tuple[Proofs, str]]:
        """Yield the key of each new thing that a path shows, with the proofs where it belongs."""
        met, held = _met(path), path.held
        yield from ((self.steps, key) for key in met)
        yield from ((self.criteria, key) for key in self.bank.criteria if key in held)
        has_sheet = not path.stopped and path.blocking() is None
        if has_sheet:
            asked = [key for key, q in self.waiting.items() if q.rule.holds_by(held)]
            yield from ((self.questions, key) for key in asked)
        pages = [*met, *(AFTER_THE_STEPS if has_sheet else ["stop"] if path.stopped else [])]
        for key, notice in self.bank.notices.items():
            if key not in self.notices and notice.rule.holds_by(held):
                here = pages if "next" in notice.places else set(pages) & set(notice.places)
                if any(notice in path.notices(page) for page in here):
                    yield self.notices, key

    def targets(self) -> Iterator[tuple[Proofs, str, Iterator[Goal]]]:
        """Yield all there is to reach: the proofs it belongs to, its key, goals that lead there."""
        ends = [s.key for s in self.bank.steps if any(c.stops for c in s.choices)]
        for step in self.bank.steps:
            yield self.steps, step.key, iter([Goal(step=step.key)])
        # Those that ask least come first: their proofs are small, and reach much else.
        for key in sorted(self.bank.criteria, key=lambda k: _asked(self.bank.criteria[k])):
            yield self.criteria, key, (Goal((key,), end=end) for end in (None, *ends))
        for key, question in self.bank.questions.items():
            yield self.questions, key, (Goal(way) for way in ways_of(question.rule))
        for key, notice in self.bank.notices.items():
            yield self.notices, key, _goals_of(self.bank, notice, ends)


def _asked(criterion: Criterion) -> int:
    return sum(c.at_least if isinstance(c, Tried) else 1 for c in criterion.conditions)


def _goals_of(bank: Bank, notice: Notice, ends: Iterable[str]) -> Iterator[Goal]:
    """Yield goals that lead to a notice, on each of the pages where it may stand."""
    ways = ways_of(notice.rule)
    if not set(AFTER_THE_STEPS).isdisjoint(notice.places):
        yield from (Goal(way) for way in ways)
    for end in (None, *ends):
        if end is not None and "stop" in notice.places:
            yield from (Goal(way, end=end) for way in ways)
        for step in bank.steps:
            if step.key in notice.places:
                yield from (Goal(way, step.key, end) for way in ways)
        if "next" in notice.places:
            yield from _goals_after_its_reason(bank, notice, end)


def _goals_after_its_reason(bank: Bank, notice: Notice, end: str | None) -> Iterator[Goal]:
    """Yield goals with any step after one that gave the reason: the next on the path shows it."""
    for key in notice.rule.anyone_who:
        asked = bank.asked.get(key, frozenset())
        at = next((n for n, step in enumerate(bank.steps) if step.key in asked), len(bank.steps))
        for step in bank.steps[at + 1 :]:
            yield Goal((key, *notice.rule.only_if), step.key, end)
