"""A small bank, cut out of the seed: what holds for it holds for a larger one, and sooner."""

from __future__ import annotations

from dataclasses import replace

from prepapp.desk.facts import prints
from prepapp.domain.bank import Bank
from prepapp.domain.criteria import NotTried, Rule, Tried

PERSONAS = ("maria", "james", "tyler")
LEFT_OUT = ("so-far", "visit")  # steps: a way may have 15 pages, and editors want to add some
EVERY = 8  # of the questions that no persona gets, one in so many is kept


def small_bank(seed: Bank) -> Bank:
    """Return a bank with a third of the questions, and only what those need."""
    steps = tuple(s for s in seed.steps if s.key not in LEFT_OUT)
    gone = {
        key
        for key, criterion in seed.criteria.items()
        for c in criterion.conditions
        if not isinstance(c, Tried | NotTried) and c.step in LEFT_OUT
    }
    personas = {key: seed.personas[key] for key in PERSONAS}
    printed = set().union(*(prints(seed, persona) for persona in personas.values()))
    questions = {
        key: replace(question, rule=without(question.rule, gone))
        for n, (key, question) in enumerate(seed.questions.items())
        if (key in printed or n % EVERY == 0) and gone.isdisjoint(question.rule.anyone_who)
    }
    notices = seed.notices
    ruled = (*steps, *questions.values(), *notices.values())
    used = {key for thing in ruled for key in thing.rule.named()}
    cited = {key for question in questions.values() for key in question.sources}
    return replace(
        seed,
        steps=steps,
        criteria={key: c for key, c in seed.criteria.items() if key in used},
        questions=questions,
        sources={key: s for key, s in seed.sources.items() if key in cited},
        personas=personas,
    )


def without(rule: Rule, gone: set[str]) -> Rule:
    """Return a rule without the criteria that are gone."""
    return replace(
        rule,
        only_if=tuple(key for key in rule.only_if if key not in gone),
        more_urgent_if=tuple(key for key in rule.more_urgent_if if key not in gone),
    )
