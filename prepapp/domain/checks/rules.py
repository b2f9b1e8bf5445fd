"""Rules: the criteria they name, and who is left to see the thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepapp.domain.bank import Bank, Notice, Question, Step
from prepapp.domain.checks.problem import Problem, listed
from prepapp.domain.criteria import Rule


def ruled(bank: Bank) -> Iterator[tuple[str, Step | Question | Notice]]:
    """Yield each thing that a rule shows to some, with its kind."""
    kinds: tuple[tuple[str, Iterable[Step | Question | Notice]], ...] = (
        ("steps", bank.steps),
        ("questions", bank.questions.values()),
        ("notices", bank.notices.values()),
    )
    return ((kind, thing) for kind, things in kinds for thing in things)


def rules(bank: Bank) -> Iterator[Problem]:
    """Yield rules for nobody, rules that name nothing, and steps that look forward."""
    for kind, thing in ruled(bank):
        for text in _rule(bank, thing.rule):
            yield Problem(kind, thing.key, text)
    for at, step in enumerate(bank.steps):
        for text in _looks_forward(bank, step, [s.key for s in bank.steps[:at]]):
            yield Problem("steps", step.key, text)


def _rule(bank: Bank, rule: Rule) -> Iterator[str]:
    if not rule.everyone and not rule.anyone_who:
        yield '"Anyone who" is empty, so nobody sees it. Name a criterion.'
    if rule.everyone and rule.anyone_who:
        yield 'It says "everyone" and "anyone who". Keep one of them.'
    for key in rule.named():
        if key not in bank.criteria:
            yield f'Criterion "{key}" does not exist.'


def _looks_forward(bank: Bank, step: Step, earlier: list[str]) -> Iterator[str]:
    steps = {s.key for s in bank.steps}
    for key in step.rule.named():
        asked = bank.asked.get(key, frozenset())
        for other in sorted((asked & steps) - set(earlier)):
            text = f'Criterion "{key}" asks about step "{other}", which does not come earlier.'
            yield f"{text} Earlier steps: {listed(earlier)}."
