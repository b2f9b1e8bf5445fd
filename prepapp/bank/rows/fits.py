"""What a bank says that rows cannot hold: each in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from prepapp.bank import models
from prepapp.bank.writing import dump
from prepapp.domain.answers import KEY
from prepapp.domain.bank import Bank, Kind
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    NotTried,
    Rule,
    ScaleAtLeast,
    Tried,
)

MOST = 9_999  # the largest number that any column takes


def misfits(bank: Bank) -> list[str]:
    """Return every reason why rows cannot hold a bank: names of nothing, bad keys and numbers."""
    return [
        *_keys(bank),
        *_steps(bank),
        *_conditions(bank),
        *_rules(bank),
        *_links(bank),
    ]


def _keys(bank: Bank) -> Iterator[str]:
    document = dump(bank)
    for kind in ("steps", "criteria", "groups", "treatments", "topics", "questions", "notices"):
        yield from _bad_keys(kind, document[kind])
    for kind in ("sources", "personas"):
        yield from _bad_keys(kind, document[kind])
    for step in bank.steps:
        yield from _bad_keys(f"steps {step.key}", [c.key for c in step.choices])
        yield from _bad_keys(f"steps {step.key}", [i.key for i in step.items])
    for place, _name in models.NoticePlace.PAGES:
        if place in document["steps"]:
            yield _("steps: “{key}” is the name of a page. Choose another key.").format(key=place)


def _bad_keys(kind: str, found: Collection[str]) -> Iterator[str]:
    for key in found:
        if not KEY.fullmatch(key):
            yield _(
                "{kind}: “{key}” is not a key. Use up to 60 small letters, digits and dashes."
            ).format(kind=kind, key=key)


def _steps(bank: Bank) -> Iterator[str]:
    prints = ["", *(name for name, _label in models.Step.PRINTS)]
    countries = [None, *(name for name, _label in models.Choice.COUNTRIES)]
    items = ["", *(name for name, _label in models.Item.PRINTS)]
    for step in bank.steps:
        about = f"steps {step.key}"
        if step.required and step.kind is not Kind.ONE:
            yield _("{about}: only a step of kind one can be required.").format(about=about)
        if step.at_most is not None and not 1 <= step.at_most <= MOST:
            yield _("{about}: “at most” should be 1 or more.").format(about=about)
        yield from _one_of(about, "prints", step.prints, prints)
        for choice in step.choices:
            yield from _one_of(about, "country", choice.country, countries)
        for item in step.items:
            yield from _one_of(about, "prints", item.prints, items)


def _one_of(about: str, name: str, value: Any, known: Collection[Any]) -> Iterator[str]:
    if value not in known:
        yield _("{about}: “{name}” should be one of {known}, not “{value}”.").format(
            about=about, name=name, value=value, known=", ".join(filter(None, known))
        )


def _conditions(bank: Bank) -> Iterator[str]:
    for criterion in bank.criteria.values():
        for condition in criterion.conditions:
            for text in _condition(bank, condition):
                yield f"criteria {criterion.key}: {text}"


def _condition(bank: Bank, condition: Condition) -> Iterator[str]:
    match condition:
        case Tried() | NotTried():
            if condition.group is None:
                yield from _missing(_("treatment"), condition.treatments, bank.treatments)
            elif condition.group != "any":
                yield from _missing(_("group"), [condition.group], bank.groups)
            if isinstance(condition, Tried) and not 1 <= condition.at_least <= MOST:
                yield _("“at least” should be 1 or more.")
        case Chose() | ChoseNone() | Answered() | ScaleAtLeast():
            step = bank.step(condition.step)
            if step is None:
                yield from _missing(_("step"), [condition.step], ())
            elif isinstance(condition, ScaleAtLeast):
                yield from _missing(_("item"), [condition.item], [i.key for i in step.items])
                if not 0 <= condition.at_least <= 10:
                    yield _("a scale goes from 0 to 10.")
            elif isinstance(condition, Chose):
                yield from _missing(_("choice"), condition.any_of, [c.key for c in step.choices])
            elif isinstance(condition, ChoseNone):
                yield from _missing(_("choice"), condition.none_of, [c.key for c in step.choices])


def _missing(what: str, named: Collection[str], known: Collection[str]) -> Iterator[str]:
    for key in sorted(set(named) - set(known)):
        yield _("there is no {what} “{key}”.").format(what=what, key=key)


def _rules(bank: Bank) -> Iterator[str]:
    for step in bank.steps:
        yield from _rule(bank, f"steps {step.key}", step.rule)
    for question in bank.questions.values():
        yield from _rule(bank, f"questions {question.key}", question.rule)
    for notice in bank.notices.values():
        yield from _rule(bank, f"notices {notice.key}", notice.rule)


def _rule(bank: Bank, about: str, rule: Rule) -> Iterator[str]:
    for text in _missing(_("criterion"), rule.named(), bank.criteria):
        yield f"{about}: {text}"
    for part in (rule.anyone_who, rule.only_if, rule.more_urgent_if):
        yield from _twice(about, part)


def _twice(about: str, keys: Collection[str]) -> Iterator[str]:
    for key in sorted({key for key in keys if list(keys).count(key) > 1}):
        yield _("{about}: “{key}” stands twice in one list.").format(about=about, key=key)


def _links(bank: Bank) -> Iterator[str]:
    steps = {s.key for s in bank.steps}
    pages = {page for page, _label in models.NoticePlace.PAGES}
    for treatment in bank.treatments.values():
        about = f"treatments {treatment.key}"
        yield from (f"{about}: {t}" for t in _missing(_("group"), treatment.groups, bank.groups))
        yield from _twice(about, treatment.groups)
    for question in bank.questions.values():
        about = f"questions {question.key}"
        yield from (f"{about}: {t}" for t in _missing(_("topic"), [question.topic], bank.topics))
        yield from (f"{about}: {t}" for t in _missing(_("source"), question.sources, bank.sources))
        yield from _twice(about, question.sources)
        if not 0 <= question.priority <= 9:
            yield _("{about}: priority should be 0 to 9.").format(about=about)
    for notice in bank.notices.values():
        about = f"notices {notice.key}"
        yield from (f"{about}: {t}" for t in _missing(_("place"), notice.places, steps | pages))
    for source in bank.sources.values():
        if source.year is not None and not 0 <= source.year <= MOST:
            yield _("sources {key}: the year should be a year.").format(key=source.key)
