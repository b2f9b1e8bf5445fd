"""Answers that lead somewhere: an exact search through the rules of a bank.

No rule asks that something was not seen, so to answer more never closes a step. To lead somewhere
is therefore to open the steps that are needed, each by one of the ways that its own rule names,
while every step can still be answered so that all that is asked of it holds at once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from prepapp.domain.answering import answer, treatments_offered
from prepapp.domain.answers import WENT, Answers, Given
from prepapp.domain.bank import Bank, Kind
from prepapp.domain.criteria import Answered, Condition, Criterion, NotTried, Rule, Said, Tried


@dataclass(frozen=True)
class Goal:
    """Where answers should lead: criteria that hold, a step on the path, a step that ends it."""

    criteria: tuple[str, ...] = ()
    step: str | None = None
    end: str | None = None


@dataclass(frozen=True)
class Need:
    """A condition, the place of the step whose answer meets it, and the places of all it needs."""

    condition: Condition
    place: int
    places: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What is asked of each step that is needed, by place, and which of them are not yet open."""

    asked: Mapping[int, tuple[Condition, ...]] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    end: int | None = None

    def undecided(self) -> Hashable:
        """Return what the rest of a search depends on: a rule asks only about earlier steps."""
        last = max(self.closed)
        asked = ((at, frozenset(conditions)) for at, conditions in self.asked.items() if at < last)
        return self.closed, frozenset(asked)


def ways_of(rule: Rule) -> list[tuple[str, ...]]:
    """Return the sets of criteria of which one must hold for the rule to hold."""
    if rule.everyone:
        return [rule.only_if]
    return [(key, *rule.only_if) for key in rule.anyone_who]


class Solver:
    """Finds answers that lead somewhere in one bank."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._places = {step.key: at for at, step in reversed(list(enumerate(bank.steps)))}
        self._treatments = self._first(Kind.TREATMENTS, after=-1)
        self._outcomes = self._first(Kind.OUTCOMES, after=self._treatments)
        self._needs = {key: self._needs_of(c) for key, c in bank.criteria.items()}
        self._answers: dict[tuple[int, tuple[Condition, ...], bool], Given | None] = {}
        # A way that cannot be gone even by itself is left out here, once, for every search.
        self._ways: list[list[tuple[str, ...]]] = []
        for at, step in enumerate(bank.steps):
            ways = ways_of(step.rule)
            self._ways.append([w for w in ways if self._search(self._with(Plan(), w, at))])

    def solve(self, goal: Goal) -> Answers | None:
        """Return answers that lead to a goal, None if there are none.

        Required steps of which the goal asks nothing are left for whoever walks the path.
        """
        end = None if goal.end is None else self._places[goal.end]
        before = len(self._bank.steps) if end is None else end + 1
        through = [self._places[key] for key in (goal.step, goal.end) if key is not None]
        plan = self._search(self._with(Plan(end=end), goal.criteria, before, through))
        return None if plan is None else self._said(plan)

    def _first(self, kind: Kind, after: int | None) -> int | None:
        steps = enumerate(self._bank.steps)
        return next(
            (n for n, s in steps if s.kind is kind and after is not None and n > after), None
        )

    def _needs_of(self, criterion: Criterion) -> list[Need] | None:
        """Return what a criterion needs, None if it needs what the bank does not have."""
        nobody = Said()
        needs = [self._need(c) for c in criterion.conditions if not c.holds(nobody)]
        found = [need for need in needs if need]
        return found if criterion.conditions and len(found) == len(needs) else None

    def _need(self, condition: Condition) -> Need | None:
        condition = self._of_treatments(condition)
        places: tuple[int | None, ...]
        match condition:
            case Tried(went=went, now=now) if went or now:
                places = (self._treatments, self._outcomes)
            case Tried() | NotTried():
                places = (self._treatments,)
            case _:
                places = (self._places.get(condition.step),)
        known = tuple(at for at in places if at is not None)
        return Need(condition, known[0], known) if len(known) == len(places) else None

    def _of_treatments(self, condition: Condition) -> Condition:
        """Return what "answered" asks of the outcomes: something was tried, and went somehow."""
        step = condition.step if isinstance(condition, Answered) else None
        if step is None or self._places.get(step, -1) != self._outcomes:
            return condition
        return Tried(frozenset(treatments_offered(self._bank)), went=frozenset(WENT))

    def _with(
        self, plan: Plan, criteria: Iterable[str], before: int, through: Iterable[int] = ()
    ) -> Plan | None:
        """Return the plan in which criteria hold before a place too, None if they cannot."""
        asked, needed = dict(plan.asked), set(through)
        for key in criteria:
            needs = self._needs.get(key)
            if needs is None:
                return None
            for need in needs:
                before_it = asked.get(need.place, ())
                if need.condition not in before_it:
                    asked[need.place] = (*before_it, need.condition)
                needed.update(need.places)
        if any(at >= before for at in needed):
            return None
        closed = plan.closed | (needed - plan.asked.keys())
        new = Plan({**dict.fromkeys(needed, ()), **asked}, closed, plan.end)
        changed = (at for at in needed if new.asked[at] != plan.asked.get(at))
        return new if all(self._given(new, at) is not None for at in changed) else None

    def _search(self, plan: Plan | None) -> Plan | None:
        """Return the plan with every step open, depth first."""
        plans, seen = [plan] if plan else [], set()
        while plans:
            plan = plans.pop()
            if not plan.closed:
                return plan
            if plan.undecided() not in seen:
                seen.add(plan.undecided())
                plans += reversed(self._opened(plan))
        return None

    def _opened(self, plan: Plan) -> list[Plan]:
        """Return the plans in which one more step is open: the last, if none has fewer ways."""
        ways = (self._ways_into(plan, at) for at in sorted(plan.closed, reverse=True))
        return min(ways, key=lambda plans: min(len(plans), 2))

    def _ways_into(self, plan: Plan, at: int) -> list[Plan]:
        """Return the plans in which a step is open, one a way; one that asks no more will do."""
        rest = replace(plan, closed=plan.closed - {at})
        plans = [new for way in self._ways[at] if (new := self._with(rest, way, at))]
        return [new for new in plans if new.asked == plan.asked][:1] or plans

    def _given(self, plan: Plan, at: int) -> Given | None:
        asked, stops = plan.asked[at], at == plan.end
        if (at, asked, stops) not in self._answers:
            given = answer(self._bank, self._bank.steps[at], asked, stops=stops)
            self._answers[at, asked, stops] = given
        return self._answers[at, asked, stops]

    def _said(self, plan: Plan) -> Answers:
        """Return what to say at each step, outcomes on the step that asks for them."""
        said: dict[str, Given] = {}
        for at, step in enumerate(self._bank.steps):
            given = self._given(plan, at) if at in plan.asked else None
            if given:
                said[step.key] = replace(given, outcomes={})
            if given and given.outcomes and self._outcomes is not None:
                said[self._bank.steps[self._outcomes].key] = Given(outcomes=given.outcomes)
        return Answers(said)
