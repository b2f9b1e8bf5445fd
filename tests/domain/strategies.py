"""Patients and banks made by chance, for the property tests."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from prepapp.bank.files import seed_bank
from prepapp.domain.answers import NOW, WENT, Answers, Given, Outcome, Picks
from prepapp.domain.bank import Bank, Choice, Kind, Question, Step
from prepapp.domain.criteria import Answered, Chose, ChoseNone, Criterion, NotTried, Rule, Tried

SEED = seed_bank()
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


def _question(key: str, like: Question, rule: Rule) -> Question:
    return replace(like, key=key, rule=rule)
