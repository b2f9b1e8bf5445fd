"""Patients and banks made by chance, for the property tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from prepapp.bank.files import seed_bank
from prepapp.domain.answers import NOW, WENT, Answers, Given, Outcome, Picks
from prepapp.domain.bank import Bank, Choice, Item, Kind, Notice, Question, Step, Treatment
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    Criterion,
    NotTried,
    Rule,
    ScaleAtLeast,
    Tried,
)
from tests.domain.everybody import how_many_ways

SEED = seed_bank()
# What a path does not look at; without it a bank that fails is short enough to be printed.
UNUSED: dict[str, Any] = {"sources": {}, "personas": {}}
SELDOM = st.sampled_from([False, False, False, False, True])
STRANGE = ["no-such-key", "x", "none"]


def given_at(bank: Bank, step: Step) -> st.SearchStrategy[Given]:
    """Any answer to a step: skipped, right, or with keys that the bank does not know."""
    choices = st.sampled_from([c.key for c in step.choices] + STRANGE)
    treatments = st.sampled_from([*bank.treatments, *STRANGE])
    items = st.sampled_from([i.key for i in step.items] + STRANGE)
    outcome = st.builds(Outcome, st.sampled_from([None, *WENT]), st.sampled_from([None, *NOW]))
    match step.kind:
        case Kind.ONE:
            return st.builds(Given, chosen=st.frozensets(choices, max_size=1))
        case Kind.MANY:
            return st.builds(Given, chosen=st.frozensets(choices))
        case Kind.TREATMENTS:
            return st.builds(Given, chosen=st.frozensets(choices | treatments, max_size=8))
        case Kind.SCALES:
            return st.builds(Given, numbers=st.dictionaries(items, st.integers(0, 10)))
        case Kind.OUTCOMES:
            return st.builds(Given, outcomes=st.dictionaries(treatments, outcome, max_size=8))
        case Kind.TEXT:
            return st.builds(Given, words=st.dictionaries(items, st.text(max_size=20)))


@st.composite
def answers_to(draw: st.DrawFn, bank: Bank) -> Answers:
    """Any answers at all to a bank: some steps seen, some not."""
    seen = [step for step in bank.steps if draw(st.booleans())]
    return Answers({step.key: draw(given_at(bank, step)) for step in seen})


def grown_up(answers: Answers) -> Answers:
    """Return the answers as an adult's, so that there is a sheet."""
    return answers.with_("age", Given(chosen=frozenset({"adult"})))


adults = answers_to(SEED).map(grown_up)


@st.composite
def picks_for(draw: st.DrawFn, bank: Bank) -> Picks:
    """Any picks, for questions that fit or do not."""
    keys = st.sampled_from([*bank.questions, "no-such-question"])
    return Picks(
        removed=draw(st.frozensets(keys, max_size=6)),
        added=draw(st.frozensets(keys, max_size=6)),
        starred=tuple(draw(st.lists(keys, unique=True, max_size=3))),
        order=tuple(draw(st.lists(keys, unique=True, max_size=6))),
        own=tuple(draw(st.lists(st.text(min_size=1, max_size=20), max_size=3))),
    )


@st.composite
def banks(draw: st.DrawFn) -> Bank:
    """Any small bank, whatever its editor did: rules may look forward, or name nothing."""
    steps = [f"s{n}" for n in range(draw(st.integers(0, 5)))]
    names = [f"c{n}" for n in range(4)]
    step = st.sampled_from([*steps, "missing"])
    keys = st.frozensets(st.sampled_from(["a", "b", "z"]), max_size=3)
    condition = st.one_of(
        st.builds(Chose, step, keys),
        st.builds(ChoseNone, step, keys),
        st.builds(Answered, step),
        st.builds(Tried, st.frozensets(st.sampled_from(["t1", "t2"])), st.none(), st.just(1)),
        st.builds(NotTried, st.frozensets(st.sampled_from(["t1", "t2"]))),
    )
    some = st.lists(st.sampled_from([*names, "missing"]), max_size=2).map(tuple)
    rule = st.builds(Rule, st.booleans(), some, some, some)
    kinds = st.sampled_from(list(Kind))
    criteria = {
        name: Criterion(name, name, name, tuple(draw(st.lists(condition, max_size=2))))
        for name in names
    }
    choices = (Choice("a", "A", "A"), Choice("b", "B", "B", stops=draw(st.booleans())))
    models = list(SEED.questions.values())
    return replace(
        SEED,
        steps=tuple(Step(key, draw(kinds), key, key, draw(rule), choices=choices) for key in steps),
        criteria=criteria,
        questions={
            f"q{n}": _question(f"q{n}", draw(st.sampled_from(models)), draw(rule))
            for n in range(draw(st.integers(0, 8)))
        },
        notices={},
    )


@st.composite
def broken_banks(draw: st.DrawFn) -> Bank:
    """Any small bank with further slips: odd numbers, two steps of one key, notices anywhere."""
    bank = draw(banks())
    number = st.integers(-2, 12)
    items = (Item("i", "I", "I"),)
    steps = [
        replace(s, required=draw(SELDOM), at_most=draw(st.none() | number), items=items)
        for s in bank.steps
    ]
    if draw(SELDOM) and len(steps) > 1:
        steps[-1] = replace(steps[-1], key=steps[0].key)
    step = st.sampled_from([*(s.key for s in steps), "missing"])
    treatments = st.frozensets(st.sampled_from([*list(bank.treatments)[:4], "unknown"]))
    went, now = (st.frozensets(st.sampled_from([*said, "unknown"])) for said in (WENT, NOW))
    odd = st.builds(ScaleAtLeast, step, st.sampled_from(["i", "unknown"]), number) | st.builds(
        Tried, treatments, st.none(), number, went, now
    )
    criteria = {
        key: replace(c, conditions=(*c.conditions, *draw(st.lists(odd, max_size=1))))
        for key, c in bank.criteria.items()
    }
    place = st.sampled_from(["next", "check", "choose", "sheet", "stop"]) | step
    notices = [
        Notice(
            f"n{n}",
            "plain",
            draw(rules_of([*criteria, "missing"])),
            tuple(draw(st.lists(place))),
            "",
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    return replace(
        bank,
        steps=tuple(steps),
        criteria=criteria,
        notices={n.key: n for n in notices},
        **UNUSED,
    )


def _question(key: str, like: Question, rule: Rule) -> Question:
    return replace(like, key=key, rule=rule)


# Small banks, through which everybody can be walked

MOST_WAYS = 1500
TREATMENTS = ("t1", "t2", "t3")


@st.composite
def small_banks(draw: st.DrawFn) -> Bank:
    """A bank of few pages, mostly sound, with at most `MOST_WAYS` ways through it."""
    asks = st.sampled_from([Kind.ONE, Kind.ONE, Kind.MANY, Kind.MANY, Kind.SCALES, Kind.TEXT])
    kinds = draw(st.lists(asks, min_size=1, max_size=4))
    for kind in draw(st.sampled_from([(), (Kind.TREATMENTS,), (Kind.TREATMENTS, Kind.OUTCOMES)])):
        kinds.insert(draw(st.integers(0, len(kinds))), kind)
    steps = tuple(draw(small_steps(f"s{n}", kind)) for n, kind in enumerate(kinds))
    on_steps = st.one_of(*map(conditions_on, steps))
    condition = st.one_of(on_steps, on_steps, on_steps, on_steps, conditions_on_nothing())
    criteria = {
        key: Criterion(key, key, key, tuple(draw(st.lists(condition, min_size=1, max_size=3))))
        for key in ("c0", "c1", "c2", "c3", "c4", "c5")
    }
    rule = rules_of([*criteria, *criteria, *criteria, "missing"])
    place = st.sampled_from(
        ["next", "check", "choose", "sheet", "stop", "nowhere", *(s.key for s in steps)]
    )
    like = next(iter(SEED.questions.values()))
    bank = replace(
        SEED,
        **UNUSED,
        steps=tuple(
            replace(step, rule=draw(rule_after(steps[:n], criteria) | rule))
            for n, step in enumerate(steps)
        ),
        criteria=criteria,
        groups={"g": "G"},
        treatments={
            key: Treatment(key, key, key, ("unknown",) if draw(SELDOM) else ("g",))
            for key in TREATMENTS
        },
        questions={key: _question(key, like, draw(rule)) for key in ("q0", "q1", "q2", "q3")},
        notices={
            key: Notice(key, "plain", draw(rule), (draw(place),), key)
            for key in ("n0", "n1", "n2", "n3")
        },
    )
    while how_many_ways(bank) > MOST_WAYS:
        first = next(s for s in bank.steps if s.kind not in (Kind.TREATMENTS, Kind.OUTCOMES))
        bank = replace(bank, steps=tuple(s for s in bank.steps if s is not first))
    return bank


@st.composite
def small_steps(draw: st.DrawFn, key: str, kind: Kind) -> Step:
    """A step with a few answers; some stand alone, end the way, or must be given."""
    most = {Kind.ONE: 3, Kind.MANY: 3, Kind.TREATMENTS: 1}.get(kind, 0)
    choices = tuple(
        Choice(name, name, name, exclusive=draw(SELDOM), stops=draw(SELDOM))
        for name in ("a", "b", "c")[: draw(st.integers(min(most, 1), most))]
    )
    items = ("i", "j")[: draw(st.integers(1, 2))] if kind is Kind.SCALES else ("i",)
    return Step(
        key,
        kind,
        key,
        key,
        Rule(),
        choices=choices,
        items=tuple(Item(name, name, name) for name in items),
        required=kind is Kind.ONE and draw(SELDOM),
        at_most=draw(st.sampled_from([None, 1, 2])) if kind is Kind.MANY else None,
    )


def conditions_on(step: Step) -> st.SearchStrategy[Condition]:
    """Any condition that a step of this kind can meet."""
    key, answered = st.just(step.key), st.just(Answered(step.key))
    if step.kind in (Kind.OUTCOMES, Kind.TEXT):
        return answered
    if step.kind is Kind.SCALES:
        item = st.sampled_from([i.key for i in step.items])
        return answered | st.builds(ScaleAtLeast, key, item, st.sampled_from([0, 4, 10]))
    ticks = st.frozensets(st.sampled_from([c.key for c in step.choices]), min_size=1, max_size=2)
    ticked = answered | st.builds(Chose, key, ticks) | st.builds(ChoseNone, key, ticks)
    if step.kind is not Kind.TREATMENTS:
        return ticked
    some = st.frozensets(st.sampled_from(TREATMENTS), min_size=1)
    went = st.frozensets(st.sampled_from(["helped-a-lot", "no-help"]), max_size=1)
    now = st.frozensets(st.just("still-using"), max_size=1)
    tried = st.builds(Tried, some, st.none(), st.integers(1, 3), went, now)
    return ticked | tried | tried | st.builds(NotTried, some)


def conditions_on_nothing() -> st.SearchStrategy[Condition]:
    """Any condition that nobody can meet."""
    return st.sampled_from(
        [
            Chose("s0", frozenset({"z"})),
            Answered("missing"),
            ScaleAtLeast("s0", "i", 11),
            Tried(frozenset({"unknown"})),
        ]
    )


def rules_of(criteria: list[str]) -> st.SearchStrategy[Rule]:
    """Any rule over these criteria, with one or two ways and few further wishes."""
    key = st.sampled_from(criteria)
    ways = st.lists(key, min_size=1, max_size=2).map(tuple)
    wishes = (
        st.sampled_from([0, 0, 1, 2])
        .flatmap(lambda n: st.lists(key, min_size=n, max_size=n))
        .map(tuple)
    )
    everyone = st.builds(Rule, st.just(True), st.just(()), wishes)
    return st.one_of(everyone, st.builds(Rule, st.just(False), ways, wishes))


def rule_after(
    steps: tuple[Step, ...], criteria: Mapping[str, Criterion]
) -> st.SearchStrategy[Rule]:
    """Any rule that looks back alone, at least as far as the steps that a criterion names."""
    keys = {s.key for s in steps}
    back = [
        key
        for key, criterion in criteria.items()
        if all(getattr(c, "step", "s0") in keys for c in criterion.conditions)
    ]
    return rules_of(back) if back else st.just(Rule(everyone=True))


# A bank ten times as large

TIMES = range(10)


def ten_times(bank: Bank) -> Bank:
    """Return a bank that asks everything ten times, but age, treatments and outcomes only once."""
    kinds = (Kind.TREATMENTS, Kind.OUTCOMES)
    shared = [s for s in bank.steps if s.required or s.kind in kinds]
    once = {s.key for s in shared}
    steps = [
        step if step in shared else replace(step, key=f"{step.key}-{n}", rule=_rule(step.rule, [n]))
        for step in bank.steps
        for n in TIMES[: 1 if step in shared else None]
    ]
    return replace(
        bank,
        steps=tuple(replace(s, rule=_rule(s.rule, TIMES)) if s in shared else s for s in steps),
        criteria=_copies(bank.criteria, lambda c, n: _asking(bank, c, once, n)),
        groups={f"{key}-{n}": name for key, name in bank.groups.items() for n in TIMES},
        treatments=_copies(bank.treatments, lambda t, n: replace(t, groups=_keys(t.groups, [n]))),
        questions=_copies(bank.questions, lambda q, n: replace(q, rule=_rule(q.rule, [n]))),
        notices=_copies(bank.notices, lambda notice, n: _standing(notice, once, n)),
        personas={},
    )


def _copies(things: Mapping[str, Any], changed: Callable[[Any, int], Any]) -> dict[str, Any]:
    return {
        f"{key}-{n}": replace(changed(thing, n), key=f"{key}-{n}")
        for key, thing in things.items()
        for n in TIMES
    }


def _keys(keys: Iterable[str], times: Iterable[int]) -> tuple[str, ...]:
    return tuple(f"{key}-{n}" for key in keys for n in times)


def _rule(rule: Rule, times: Iterable[int]) -> Rule:
    """Return a rule for anyone of these copies; what else it asks, it asks of the first."""
    times = list(times)
    return replace(
        rule,
        anyone_who=_keys(rule.anyone_who, times),
        only_if=_keys(rule.only_if, times[:1]),
        more_urgent_if=_keys(rule.more_urgent_if, times),
    )


def _asking(bank: Bank, criterion: Criterion, once: set[str], n: int) -> Criterion:
    def asking(condition: Any) -> Any:
        match condition:
            case Tried(group="any"):
                return replace(condition, treatments=frozenset(_keys(bank.treatments, TIMES)))
            case Tried(group=group) | NotTried(group=group):
                keys = frozenset(_keys(condition.treatments, [n]))
                return replace(condition, treatments=keys, group=group and f"{group}-{n}")
        step = condition.step
        return replace(condition, step=step if step in once else f"{step}-{n}")

    return replace(criterion, conditions=tuple(map(asking, criterion.conditions)))


def _standing(notice: Notice, once: set[str], n: int) -> Notice:
    steps = {s.key for s in SEED.steps} - once
    places = tuple(f"{place}-{n}" if place in steps else place for place in notice.places)
    return replace(notice, rule=_rule(notice.rule, [n]), places=places)
