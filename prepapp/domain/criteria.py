"""Named reasons: the conditions they rest on, and the three lists a rule is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prepapp.domain.answers import NOTHING, Given, Outcome


@dataclass(frozen=True)
class Said:
    """What counts: the answers on the path so far.

    `tried` maps treatment to outcome; None when the step was skipped or not seen.
    """

    given: Mapping[str, Given] = field(default_factory=dict)
    tried: Mapping[str, Outcome] | None = None

    def to(self, step: str) -> Given:
        return self.given.get(step, NOTHING)


@dataclass(frozen=True)
class Chose:
    """Any of these choices was ticked."""

    step: str
    any_of: frozenset[str]

    def holds(self, said: Said) -> bool:
        return not self.any_of.isdisjoint(said.to(self.step).chosen)


@dataclass(frozen=True)
class ChoseNone:
    """The step was answered, with none of these choices."""

    step: str
    none_of: frozenset[str]

    def holds(self, said: Said) -> bool:
        chosen = said.to(self.step).chosen
        return bool(chosen) and self.none_of.isdisjoint(chosen)


@dataclass(frozen=True)
class Answered:
    """The step was answered, in any way."""

    step: str

    def holds(self, said: Said) -> bool:
        return bool(said.to(self.step))


@dataclass(frozen=True)
class ScaleAtLeast:
    """One 0 to 10 item was rated this high or higher."""

    step: str
    item: str
    at_least: int

    def holds(self, said: Said) -> bool:
        return said.to(self.step).numbers.get(self.item, -1) >= self.at_least


@dataclass(frozen=True)
class Tried:
    """Enough of these treatments were tried, each with this outcome and this status.

    `treatments` is already the whole list (a group's members, or all); `group` remembers which
    group was meant, `any` that all were. An empty `went` or `now` asks nothing.
    """

    treatments: frozenset[str]
    group: str | None = None
    at_least: int = 1
    went: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()

    def matches(self, said: Said) -> tuple[str, ...]:
        """Return the treatments that match all that is named, in the patient's own list."""
        return tuple(
            key
            for key, outcome in (said.tried or {}).items()
            if key in self.treatments
            and (not self.went or outcome.went in self.went)
            and (not self.now or outcome.now in self.now)
        )

    def holds(self, said: Said) -> bool:
        return len(self.matches(said)) >= self.at_least


@dataclass(frozen=True)
class NotTried:
    """The treatments were asked and answered, and none of these was ticked."""

    treatments: frozenset[str]
    group: str | None = None

    def holds(self, said: Said) -> bool:
        return said.tried is not None and self.treatments.isdisjoint(said.tried)


Condition = Chose | ChoseNone | Answered | ScaleAtLeast | Tried | NotTried


@dataclass(frozen=True)
class Criterion:
    """A named reason; it holds when all its conditions hold, and one without any never does."""

    key: str
    name: str
    because: str
    conditions: tuple[Condition, ...]

    def holds(self, said: Said) -> bool:
        for condition in self.conditions:
            if not condition.holds(said):
                return False
        return bool(self.conditions)

    def evidence(self, said: Said) -> tuple[str, ...]:
        """Return the treatments that made it hold, where more than one could have."""
        return tuple(
            key
            for condition in self.conditions
            if isinstance(condition, Tried) and len(condition.treatments) > 1
            for key in condition.matches(said)
        )


@dataclass(frozen=True)
class Rule:
    """Three lists of criterion keys; with neither `everyone` nor `anyone_who` it is for nobody."""

    everyone: bool = False
    anyone_who: tuple[str, ...] = ()
    only_if: tuple[str, ...] = ()
    more_urgent_if: tuple[str, ...] = ()

    def named(self) -> tuple[str, ...]:
        """Return the keys of every criterion that the rule names."""
        return (*self.anyone_who, *self.only_if, *self.more_urgent_if)

    def holds(self, criteria: Mapping[str, Criterion], said: Said) -> bool:
        if not self.everyone and not any(_hold(self.anyone_who, criteria, said)):
            return False
        return not self.only_if or all(_hold(self.only_if, criteria, said))

    def holds_by(self, held: frozenset[str]) -> bool:
        """Tell whether the rule holds when exactly these criteria do, by key."""
        return (self.everyone or not held.isdisjoint(self.anyone_who)) and held.issuperset(
            self.only_if
        )

    def reasons(
        self, criteria: Mapping[str, Criterion], held: frozenset[str]
    ) -> tuple[Criterion, ...]:
        """Return what the patient said that made the rule hold, the telling part first."""
        told = [key for key in self.more_urgent_if if key in held]
        shown = [key for key in self.anyone_who if key in held]
        told += shown or [key for key in self.only_if if key in held]
        return tuple([criteria[key] for key in dict.fromkeys(told)])

    def is_urgent(self, held: frozenset[str]) -> bool:
        return not held.isdisjoint(self.more_urgent_if)


def _hold(keys: Iterable[str], criteria: Mapping[str, Criterion], said: Said) -> Iterator[bool]:
    return (key in criteria and criteria[key].holds(said) for key in keys)


def holding(criteria: Mapping[str, Criterion], said: Said) -> frozenset[str]:
    """Return the keys of the criteria that hold."""
    return frozenset(key for key, criterion in criteria.items() if criterion.holds(said))
