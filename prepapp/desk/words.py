"""Rules and conditions in one plain sentence, as an editor would say them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prepapp.desk.phrases import Phrases, either, lowered
from prepapp.domain.bank import Bank, Kind, Step
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
from prepapp.patient.asking import NOW_WORDS, WENT_WORDS


def who_sees(bank: Bank, rule: Rule) -> str:
    """Return a rule as one sentence: “Anyone who asked about lithium, only if they …”."""
    if not rule.everyone and not rule.anyone_who:
        return _("Nobody yet: choose who sees it.")
    if rule == Rule(everyone=True):
        return _("Everyone")
    gone = [key for key in dict.fromkeys(rule.named()) if key not in bank.criteria]
    shown = [key for key in rule.anyone_who if key in bank.criteria]
    if not gone:
        return _sentence(bank, rule)
    if not set(gone).isdisjoint(rule.only_if) or not (rule.everyone or shown):
        told = _("Nobody: it asks for what is retired or gone: {keys}.")
        return told.format(keys=_listed(gone))
    rest = Rule(rule.everyone, *(tuple(k for k in part if k not in gone) for part in _lists(rule)))
    left_out = _("Left out, because it is retired or gone: {keys}.").format(keys=_listed(gone))
    return f"{_sentence(bank, rest)} {left_out}"


def condition_says(bank: Bank, condition: Condition) -> str:
    """Return a condition in words, with the title of its step: “At “…”: ticked lithium”."""
    match condition:
        case Chose(key, chosen):
            return _at(bank, key, _ticked(bank, bank.step(key), chosen))
        case ChoseNone(key, chosen):
            return _at(bank, key, _ticked_none(bank, bank.step(key), chosen))
        case Answered(key):
            return _at(bank, key, _("gave any answer"))
        case ScaleAtLeast(key, item, at_least):
            return _rated(bank.step(key), item, at_least)
        case Tried():
            return _tried(bank, condition)
        case NotTried():
            told = _("Answered what they tried, and {none}")
            return told.format(none=_none_of(bank, condition))


def _lists(rule: Rule) -> tuple[tuple[str, ...], ...]:
    return rule.anyone_who, rule.only_if, rule.more_urgent_if


def _sentence(bank: Bank, rule: Rule) -> str:
    """Return a rule all of whose criteria are there."""
    anyone, only, urgent = (Phrases.of(bank, _names(bank, part)) for part in _lists(rule))
    told = _("Everyone")
    if not rule.everyone:
        told = _("Anyone {who}").format(who=anyone.after_anyone())
    if rule.only_if:
        told = _("{who}, only if {all}").format(who=told, all=only.after_if(every=True))
    if rule.more_urgent_if:
        one = urgent.after_if(every=False)
        told = _("{who}; more urgent if {one}").format(who=told, one=one)
    return f"{told}."


def _names(bank: Bank, keys: Iterable[str]) -> list[str]:
    names = (bank.criteria[key].name.strip() or f"“{key}”" for key in keys)
    return list(dict.fromkeys(names))


def _at(bank: Bank, key: str, said: str) -> str:
    step = bank.step(key)
    if step is None:
        return _("At a step that is retired or gone ({key}): {said}").format(key=key, said=said)
    return _("At “{title}”: {said}").format(title=step.title, said=said)


def _ticked(bank: Bank, step: Step | None, keys: Collection[str]) -> str:
    names = _answers(bank, step, keys)
    one = step is not None and step.kind is Kind.ONE
    if not names:
        return _("nothing yet, so it never holds")
    if len(names) == 1:
        return (_("chose {name}") if one else _("ticked {name}")).format(name=names[0])
    told = _("chose one of {names}") if one else _("ticked any of {names}")
    return told.format(names=_listed(names))


def _ticked_none(bank: Bank, step: Step | None, keys: Collection[str]) -> str:
    names = _answers(bank, step, keys)
    if not names:
        return _("gave any answer")
    return _("answered, with none of {names}").format(names=_listed(names))


def _answers(bank: Bank, step: Step | None, keys: Collection[str]) -> list[str]:
    """Return the short forms of answers in the order they are offered; what is gone, by key."""
    offered = {
        **{t.key: t.short for t in bank.treatments.values()},
        **{c.key: c.short for c in (step.choices if step else ())},
    }
    there = [name for key, name in offered.items() if key in keys]
    return there + [_gone(key) for key in sorted(set(keys) - offered.keys())]


def _gone(key: str) -> str:
    return _("{key} (retired or gone)").format(key=key)


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ("; " if any("," in name for name in names) else ", ").join(names)


def _rated(step: Step | None, key: str, at_least: int) -> str:
    item = next((i.short for i in step.items if i.key == key), None) if step else None
    told = _("Rated “{item}” {n} or higher") if at_least < 10 else _("Rated “{item}” {n}")
    return told.format(item=item or _gone(key), n=at_least)


def _tried(bank: Bank, condition: Tried) -> str:
    told = _("Tried {what}").format(what=_what(bank, condition))
    went = [_went(value) for value in WENT_WORDS if value in condition.went]
    if went:
        told = _("{told} that {went}").format(told=told, went=either(went))
    now = _now(condition.now)
    return _("{told}, {now}").format(told=told, now=now) if now else told


def _went(value: str) -> str:
    return _("they are not sure about") if value == "not-sure" else _inside(WENT_WORDS[value])


def _now(values: Collection[str]) -> str:
    if values == NOW_WORDS.keys() - {"still-using"}:
        return _("stopped for any reason")
    return either([_inside(words) for value, words in NOW_WORDS.items() if value in values])


def _inside(words: object) -> str:
    text = str(words)
    return text[:1].lower() + text[1:]


def _what(bank: Bank, condition: Tried) -> str:
    """Return how many of which treatments: “at least 2 opioids”."""
    n, group = condition.at_least, condition.group
    if group == "any":
        told = ngettext("at least {n} treatment", "at least {n} treatments", n)
        return told.format(n=n)
    if group and _is_plural(bank.groups.get(group, "")):
        name = lowered(bank, bank.groups[group])
        told = _("at least 1 of the {group}") if n == 1 else _("at least {n} {group}")
        return told.format(n=n, group=name)
    if group:
        told = _("at least {n} of the group “{group}”")
        return told.format(n=n, group=bank.groups.get(group) or _gone(group))
    names = [lowered(bank, name) for name in _treatments(bank, condition.treatments)]
    if names and n == 1:
        return either(names)
    return _("at least {n} of {names}").format(n=n, names=_listed(names) or _("nothing yet"))


def _none_of(bank: Bank, condition: NotTried) -> str:
    if condition.group == "any":
        return _("ticked no treatment")
    if condition.group:
        group = bank.groups.get(condition.group) or _gone(condition.group)
        return _("ticked nothing of the group “{group}”").format(group=group)
    names = [f"“{name}”" for name in _treatments(bank, condition.treatments)]
    if not names:
        return _("no treatment is named yet")
    told = _("did not tick {names}") if len(names) == 1 else _("ticked none of {names}")
    return told.format(names=", ".join(names))


def _treatments(bank: Bank, keys: Collection[str]) -> list[str]:
    there = [t.short for t in bank.treatments.values() if t.key in keys]
    return there + [_gone(key) for key in sorted(set(keys) - bank.treatments.keys())]


def _is_plural(name: str) -> bool:
    return name.endswith("s") and " " not in name
