"""Made-up banks of any size, grown from the seed as a clinic would grow it.

A larger bank asks more people about more things, not everybody about everything. Whenever it has
four times the questions, it has twice as many *worlds*: the seed's own, and others for those who
ticked one condition, with pages, criteria and treatments of their own instead of the seed's: so the
way stays short. Every new question is put to people of some world, worded and ruled as one of the
seed's; most go by what any world asks, such as the country or the cover.
A smaller bank is the seed with fewer questions.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace

from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.domain.answers import Answers
from prepapp.domain.bank import Bank, Question, Role, Step, Text
from prepapp.domain.checks import errors
from prepapp.domain.checks.texts import QUESTION_LENGTH
from prepapp.domain.criteria import Chose, ChoseNone, Criterion, NotTried, Rule, Tried

CONDITIONS, NO_WORLD = "conditions", "in-no-world"
ASKED_AGAIN = ("goals", "health", "medicines")  # the steps that a world has for itself
TREATED_AGAIN = 3  # a world has a third of the seed's treatments again


def worlds(seed: Bank, questions: int) -> int:
    """Return how many worlds a bank with so many questions has."""
    return max(1, round((questions / len(seed.questions)) ** 0.5))


def grown(seed: Bank, questions: int) -> Bank:
    """Return a bank with so many questions that could be published, the same for the same seed."""
    if questions <= len(seed.questions):
        return _without_broken_personas(_smaller(seed, questions))
    numbers = range(1, worlds(seed, questions))
    having = _conditions(seed)[: len(numbers)]
    steps = [replace(s, rule=_in_no_world(s)) if s.key in ASKED_AGAIN else s for s in seed.steps]
    last = max(n for n, step in enumerate(steps) if step.key in ASKED_AGAIN)
    steps[last + 1 : last + 1] = [
        replace(
            step,
            key=_key(step.key, n),
            title=_text(step.title, n),
            rule=Rule(anyone_who=(having[n - 1].key,)),
        )
        for n in numbers
        for step in seed.steps
        if step.key in ASKED_AGAIN
    ]
    again = dict(list(seed.treatments.items())[::TREATED_AGAIN])
    treatments = {
        _key(key, n): replace(t, key=_key(key, n), name=_text(t.name, n), short=_text(t.short, n))
        for n in numbers
        for key, t in again.items()
    }
    criteria = {
        _key(key, n): _of_world(criterion, n, again.keys())
        for n in numbers
        for key, criterion in seed.criteria.items()
        if _is_asked_again(criterion, again.keys())
    }
    sources = {
        _key(key, n): replace(s, key=_key(key, n), cite=f"{s.cite} {n}")
        for n in numbers
        for key, s in seed.sources.items()
    }
    larger = replace(
        seed,
        steps=tuple(steps),
        criteria={**seed.criteria, **criteria, NO_WORLD: _no_world(having)},
        treatments={**seed.treatments, **treatments},
        sources={**seed.sources, **sources},
    )
    made = _made(seed, larger, questions - len(seed.questions), len(numbers) + 1)
    larger = replace(larger, questions={**seed.questions, **made})
    return _without_broken_personas(parse(dump(larger)))


def told_again(bank: Bank, answers: Answers) -> Answers:
    """Return answers that say the same on the pages of every world."""
    given = {
        step.key: answers.given[asked]
        for step in bank.steps
        for asked in ASKED_AGAIN
        if step.key.startswith(f"{asked}-w") and asked in answers.given
    }
    return Answers({**answers.given, **given})


def _smaller(seed: Bank, questions: int) -> Bank:
    """Leave out questions that are shown to few, here and there, until so many are left."""
    few = [key for key, q in seed.questions.items() if not q.rule.everyone]
    gone = set(random.Random(1).sample(few, len(seed.questions) - questions))
    return replace(seed, questions={key: q for key, q in seed.questions.items() if key not in gone})


def _made(seed: Bank, larger: Bank, count: int, worlds: int) -> dict[str, Question]:
    """Return new questions, each for people of one world who have a reason to ask it."""
    chance = random.Random(2)
    normal = [q for q in seed.questions.values() if q.role is Role.NORMAL]
    reasons = [key for q in normal for key in q.rule.anyone_who]
    made = {}
    for n in range(count):
        like, world = normal[n % len(normal)], chance.randrange(worlds)
        rule = like.rule
        if not rule.anyone_who:
            rule = Rule(anyone_who=(chance.choice(reasons),), more_urgent_if=rule.more_urgent_if)
        made[f"made-{n}"] = replace(
            like,
            key=f"made-{n}",
            text=_text(like.text, n, QUESTION_LENGTH),
            priority=max(like.priority, 1),
            rule=Rule(
                anyone_who=_known(rule.anyone_who, larger.criteria, world),
                only_if=() if world else rule.only_if,  # it may ask what nobody of a world says
                more_urgent_if=_known(rule.more_urgent_if, larger.criteria, world),
            ),
            sources=_known(like.sources, larger.sources, world),
        )
    return made


def _key(key: str, world: int) -> str:
    return f"{key}-w{world}"


def _known(keys: Iterable[str], there: Mapping[str, object], world: int) -> tuple[str, ...]:
    """Return keys as a world has them, or as everybody has them."""
    return tuple(_key(key, world) if _key(key, world) in there else key for key in keys)


def _text(text: str, n: int, most: int = 200) -> Text:
    """Return a text that no other thing has."""
    return Text({"en": f"{text[: most - 8]} ({n})"}, "en")


def _conditions(seed: Bank) -> list[Criterion]:
    """Return the criteria of one ticked condition each that may have a world of its own.

    Not those that a rule asks beside others, nor the first persona's, who stays in the seed's own.
    """
    beside = {key for q in seed.questions.values() for key in q.rule.only_if}
    first = next(iter(seed.personas.values())).answers.to(CONDITIONS).chosen
    alone = [
        criterion
        for criterion in seed.criteria.values()
        for condition in criterion.conditions
        if isinstance(condition, Chose) and condition.step == CONDITIONS
        if len(criterion.conditions) == len(condition.any_of) == 1
        if criterion.key not in beside and not condition.any_of & first
    ]
    return list({c.conditions: c for c in alone}.values())


def _no_world(having: Iterable[Criterion]) -> Criterion:
    ticked = frozenset(
        key
        for c in having
        for cond in c.conditions
        if isinstance(cond, Chose)
        for key in cond.any_of
    )
    text = Text({"en": "I live with something else"}, "en")
    return Criterion(NO_WORLD, "Is in no world of its own", text, (ChoseNone(CONDITIONS, ticked),))


def _in_no_world(step: Step) -> Rule:
    return replace(step.rule, only_if=(*step.rule.only_if, NO_WORLD))


def _is_asked_again(criterion: Criterion, treatments: Iterable[str]) -> bool:
    """Tell whether every condition asks about something that a world has of its own."""
    return bool(criterion.conditions) and all(
        bool(set(c.treatments) & set(treatments))
        if isinstance(c, Tried | NotTried)
        else c.step in ASKED_AGAIN
        for c in criterion.conditions
    )


def _of_world(criterion: Criterion, world: int, treatments: Iterable[str]) -> Criterion:
    conditions = tuple(
        replace(
            c,
            treatments=frozenset(_key(k, world) for k in c.treatments if k in treatments),
            group=None,
            **({"at_least": 1} if isinstance(c, Tried) else {}),
        )
        if isinstance(c, Tried | NotTried)
        else replace(c, step=_key(c.step, world))
        for c in criterion.conditions
    )
    key, name = _key(criterion.key, world), f"{criterion.name} {world}"
    return replace(criterion, key=key, name=name, conditions=conditions)


def _without_broken_personas(bank: Bank) -> Bank:
    """Leave out the personas whose sheet is no longer right; all else must be."""
    found = errors(bank)
    broken = {p.key for p in found if p.kind == "personas"}
    if others := [str(p) for p in found if p.kind != "personas"]:
        raise ValueError("\n".join(others[:20]))
    return replace(bank, personas={k: p for k, p in bank.personas.items() if k not in broken})
