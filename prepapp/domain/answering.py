"""One step's answer: what the patient's form takes, and the smallest that meets some conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from prepapp.domain.answers import NOW, WENT, Given, Outcome, one_line
from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    NotTried,
    ScaleAtLeast,
    Tried,
)

CAN_MEET: Mapping[Kind, tuple[type, ...]] = {
    Kind.ONE: (Answered, Chose, ChoseNone),
    Kind.MANY: (Answered, Chose, ChoseNone),
    Kind.TREATMENTS: (Answered, Chose, ChoseNone, Tried, NotTried),
    Kind.SCALES: (Answered, ScaleAtLeast),
    Kind.TEXT: (Answered,),
    Kind.OUTCOMES: (),
}
SOME_NUMBER = 5
SOME_WORDS = "My own words"


def treatments_offered(bank: Bank) -> tuple[str, ...]:
    """Return the keys of the treatments that stand on the page, under a group that exists."""
    return tuple(t.key for t in bank.treatments.values() if set(t.groups[:1]) & bank.groups.keys())


def may_give(bank: Bank, step: Step, given: Given, tried: Iterable[str]) -> bool:
    """Tell whether the step's form takes an answer from somebody who tried these treatments."""
    ticks = len(given.chosen)
    return (
        given.chosen <= set(_offered(bank, step))
        and (ticks <= 1 or given.chosen <= set(_together(bank, step)))
        and _has_room(step, ticks)
        and given.numbers.keys() <= _items(step, Kind.SCALES)
        and given.words.keys() <= _items(step, Kind.TEXT)
        and given.outcomes.keys() <= set(tried)
        and Outcome() not in given.outcomes.values()
        and all(text and text == one_line(text) for text in given.words.values())
    )


def answer(bank: Bank, step: Step, asked: Sequence[Condition], *, stops: bool) -> Given | None:
    """Return an answer that meets all conditions and ends the way or not; None if none can.

    A treatments step's answer carries the outcomes of what was tried.
    """
    if not asked and not stops:
        return Given()
    if not all(isinstance(condition, CAN_MEET[step.kind]) for condition in asked):
        return None
    match step.kind:
        case Kind.ONE | Kind.MANY | Kind.TREATMENTS:
            return _ticks(bank, step, asked, stops)
        case Kind.SCALES if not stops:
            return _numbers(step, asked)
        case Kind.TEXT if not stops:
            return Given(words={i.key: SOME_WORDS for i in step.items[:1]}) or None
    return None


def _items(step: Step, kind: Kind) -> set[str]:
    return {item.key for item in step.items} if step.kind is kind else set()


def _offered(bank: Bank, step: Step) -> tuple[str, ...]:
    """Return the keys that can be ticked; those of people who are not sure stand last."""
    choices = [c.key for c in sorted(step.choices, key=lambda c: c.unsure)]
    return (*(treatments_offered(bank) if step.kind is Kind.TREATMENTS else ()), *choices)


def _together(bank: Bank, step: Step) -> list[str]:
    """Return the keys that can be ticked beside others."""
    alone = {c.key for c in step.choices if c.exclusive or step.kind is Kind.ONE}
    return [key for key in _offered(bank, step) if key not in alone]


def _has_room(step: Step, ticks: int) -> bool:
    return step.kind is not Kind.MANY or not step.at_most or ticks <= step.at_most


def _numbers(step: Step, asked: Sequence[Condition]) -> Given | None:
    numbers: dict[str, int] = {}
    for condition in asked:
        if isinstance(condition, ScaleAtLeast):
            numbers[condition.item] = max(condition.at_least, numbers.get(condition.item, 0))
    items = [i.key for i in step.items]
    if not numbers.keys() <= set(items) or any(n > 10 for n in numbers.values()):
        return None
    return Given(numbers=numbers or dict.fromkeys(items[:1], SOME_NUMBER)) or None


def _ticks(bank: Bank, step: Step, asked: Sequence[Condition], stops: bool) -> Given | None:
    wanted, refused = _wishes(step, asked, stops)
    free = [key for key in _offered(bank, step) if key not in refused]
    together = [key for key in _together(bank, step) if key not in refused]
    tried = fewest_tried([c for c in asked if isinstance(c, Tried)], together)
    if tried is None:
        return None
    left = [keys for keys in (*wanted, frozenset(free)) if keys.isdisjoint(tried)]
    most = step.at_most if step.kind is Kind.MANY and step.at_most else len(left)
    ticked = _hit([[key for key in together if key in keys] for keys in left], most)
    if ticked is not None:
        outcomes = {key: o for key, o in tried.items() if o != Outcome()}
        return Given(chosen=frozenset((*tried, *ticked)), outcomes=outcomes)
    one = [key for key in free if all(key in keys for keys in wanted)][:1]
    return Given(chosen=frozenset(one)) if one and not tried and _has_room(step, 1) else None


def _wishes(
    step: Step, asked: Sequence[Condition], stops: bool
) -> tuple[list[frozenset[str]], frozenset[str]]:
    """Return the sets of which one key each must be ticked, and the keys that must not be."""
    wanted = [c.any_of for c in asked if isinstance(c, Chose)]
    refused = [c.none_of for c in asked if isinstance(c, ChoseNone)]
    refused += [c.treatments for c in asked if isinstance(c, NotTried)]
    stopping = frozenset(c.key for c in step.choices if c.stops)
    (wanted if stops else refused).append(stopping)
    return wanted, frozenset().union(*refused)


def _hit(sets: Sequence[Sequence[str]], most: int) -> tuple[str, ...] | None:
    """Return at most so many keys of which every set has one; the key of most sets first."""
    if not sets:
        return ()
    if most < 1:
        return None
    fewest = min(sets, key=lambda keys: len(keys))
    for key in sorted(fewest, key=lambda k: -sum(k in keys for keys in sets)):
        rest = _hit([keys for keys in sets if key not in keys], most - 1)
        if rest is not None:
            return (key, *rest)
    return None


def fewest_tried(asked: Sequence[Tried], treatments: Iterable[str]) -> dict[str, Outcome] | None:
    """Return the fewest of these treatments, with outcomes, that meet all conditions.

    One treatment after the other is taken or left, and for each number still missing (one a
    condition) the shortest way to come there is kept: exact, and small, since rules ask for few.
    """
    missing = tuple(c.at_least for c in asked)
    ways: dict[tuple[int, ...], dict[str, Outcome]] = {missing: {}}
    for key, helps in _useful(asked, treatments):
        for left, tried in list(ways.items()):
            for met, outcome in helps:
                then = tuple(max(0, n - (at in met)) for at, n in enumerate(left))
                if then not in ways or len(ways[then]) > len(tried) + 1:
                    ways[then] = {**tried, key: outcome}
    return ways.get(tuple(0 for _ in asked))


Helps = list[tuple[frozenset[int], Outcome]]


def _useful(asked: Sequence[Tried], treatments: Iterable[str]) -> Iterable[tuple[str, Helps]]:
    """Yield treatments with the conditions each can meet at once, and by which outcome.

    Of treatments that the conditions do not tell apart, no more are needed than they ask for.
    """
    alike: dict[frozenset[int], int] = {}
    for key in treatments:
        about = frozenset(at for at, c in enumerate(asked) if key in c.treatments)
        alike[about] = alike.get(about, 0) + 1
        if about and alike[about] <= sum(asked[at].at_least for at in about):
            yield key, _helps(asked, about)


def _helps(asked: Sequence[Tried], about: frozenset[int]) -> Helps:
    found: dict[frozenset[int], Outcome] = {}
    for went, now in product((None, *WENT), (None, *NOW)):
        met = frozenset(
            at
            for at in about
            if (not asked[at].went or went in asked[at].went)
            and (not asked[at].now or now in asked[at].now)
        )
        found.setdefault(met, Outcome(went, now))
    return [(met, o) for met, o in found.items() if met and not any(met < more for more in found)]
