"""The path: which steps a person meets, worked out afresh from their answers every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from prepapp.domain.answers import Answers, Given, Outcome
from prepapp.domain.bank import Bank, Choice, Kind, Length, Notice, Step
from prepapp.domain.criteria import Criterion, Said, holding


@dataclass(frozen=True)
class Path:
    """The steps a person meets, what they said on them, and whether an answer ended the way."""

    bank: Bank
    steps: tuple[Step, ...]
    said: Said
    seen: frozenset[str]
    stopped: bool = False

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(s.key for s in self.steps)

    def first_not_seen(self) -> Step | None:
        return next((s for s in self.steps if s.key not in self.seen), None)

    def blocking(self) -> Step | None:
        """Return the step that must be answered before there can be a sheet."""
        return next((s for s in self.steps if s.required and not self.said.to(s.key)), None)

    def after(self, step: Step) -> Step | None:
        return self._beside(step, 1)

    def before(self, step: Step) -> Step | None:
        return self._beside(step, -1)

    def _beside(self, step: Step, by: int) -> Step | None:
        at = self.keys.index(step.key) + by if step.key in self.keys else -1
        return self.steps[at] if 0 <= at < len(self.steps) else None

    def choices(self) -> tuple[Choice, ...]:
        """Return every choice that was ticked, in the order they are offered."""
        return tuple(self._ticked())

    def country(self) -> str | None:
        return next((c.country for c in self._ticked() if c.country), None)

    def length(self) -> Length:
        return next((c.length for c in self._ticked() if c.length), Length.NORMAL)

    def _ticked(self) -> Iterator[Choice]:
        for step in self.steps:
            chosen = self.said.to(step.key).chosen
            if chosen:
                yield from (c for c in step.choices if c.key in chosen)

    @cached_property
    def held(self) -> frozenset[str]:
        """Return the keys of every criterion that holds."""
        return holding(self.bank.criteria, self.said)

    def holds(self, criterion: Criterion) -> bool:
        return criterion.holds(self.said)

    def longest(self) -> int:
        """Return how many pages this way may come to, if every open branch is taken."""
        here = frozenset(self.keys)
        ahead = here - self.seen
        others = zip(self.bank.steps, self.bank.may_open, strict=True)
        return len(here) + sum(
            s.key not in here and not ahead.isdisjoint(opened_by) for s, opened_by in others
        )

    def notices(self, place: str) -> tuple[Notice, ...]:
        """Return the notices that belong on a page: a step's key, check, choose, sheet or stop."""
        shown = []
        for notice in self.bank.notices.values():
            here = place in notice.places or (
                "next" in notice.places and self._just_said(notice, place)
            )
            if here and notice.rule.holds(self.bank.criteria, self.said):
                shown.append(notice)
        return tuple(shown)

    def _just_said(self, notice: Notice, place: str) -> bool:
        """Tell whether the page before this one is where the notice's reason was given."""
        step = next((s for s in self.steps if s.key == place), None)
        before = self.before(step) if step else None
        return before is not None and any(
            before.key in self.bank.asked[key] and self.holds(self.bank.criteria[key])
            for key in notice.rule.anyone_who
            if key in self.bank.criteria
        )


def walk(bank: Bank, answers: Answers) -> Path:
    """Return the path: one pass in order, so a rule sees only what was said before its step."""
    steps: list[Step] = []
    counted: dict[str, Given] = {}  # what `said` holds so far
    said = Said(counted)
    stopped = False
    for step in bank.steps:
        if not step.rule.holds(bank.criteria, said):
            continue
        steps.append(step)
        given = bank.understood(step, answers.to(step.key))
        if not given:
            continue
        counted[step.key] = given
        if step.kind is Kind.TREATMENTS:
            tried = {key: Outcome() for key in bank.treatments if key in given.chosen}
            said = Said(counted, tried)
        elif step.kind is Kind.OUTCOMES:
            tried = {key: given.outcomes.get(key, o) for key, o in (said.tried or {}).items()}
            said = Said(counted, tried)
        if not given.chosen.isdisjoint(step.stopping):
            stopped = True
            break
    return Path(bank, tuple(steps), said, frozenset(answers.given), stopped)
