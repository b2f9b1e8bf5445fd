"""The fields that ask a step, the same for everybody: they hold nothing of what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.domain.answers import WORDS_LENGTH
from prepapp.domain.bank import Bank, Kind, Step, Treatment
from prepapp.patient.fields import WORDS, AnyOf, Groups, OneOf, Option, Words

WENT_WORDS = {
    "helped-a-lot": gettext_lazy("Helped a lot"),
    "helped-some": gettext_lazy("Helped some"),
    "no-help": gettext_lazy("Did not help"),
    "made-worse": gettext_lazy("Made it worse"),
    "not-sure": gettext_lazy("Not sure"),
}
NOW_WORDS = {
    "still-using": gettext_lazy("Still using"),
    "stopped-no-effect": gettext_lazy("Stopped: did not work"),
    "stopped-side-effects": gettext_lazy("Stopped: side effects"),
    "stopped-cost": gettext_lazy("Stopped: cost or access"),
    "stopped-other": gettext_lazy("Stopped: other"),
}


def asked_at(bank: Bank, step: Step) -> dict[str, Field]:
    """Return the fields of a step, by name; those of outcomes are asked of each treatment."""
    match step.kind:
        case Kind.ONE:
            return {"answer": _one(step)}
        case Kind.MANY:
            return {"answer": _many(step, (("", _options(step)),), step.at_most)}
        case Kind.TREATMENTS:
            return {"answer": _many(step, (*_treatments(bank), ("", _options(step))), None)}
        case Kind.SCALES:
            return _scales(step)
        case Kind.TEXT:
            return {WORDS + i.key: Words(WORDS_LENGTH, label=i.text) for i in step.items}
        case Kind.OUTCOMES:
            return {}


def asked_of(treatment: Treatment) -> dict[str, Field]:
    """Return the fields that ask how one treatment went."""
    fields: dict[str, Field] = {}
    for name, asked, words in (
        ("went", _("How did it go?"), WENT_WORDS),
        ("now", _("And now?"), NOW_WORDS),
    ):
        field = OneOf("chips", (("", _worded(words)),), label=asked)
        field.about = treatment.short
        fields[f"{treatment.key}.{name}"] = field
    return fields


def _one(step: Step) -> Field:
    field = OneOf("radios", (("", _options(step)),), label=step.title)
    if step.required:
        field.required = True
        field.error_messages["required"] = _("Please choose one. We need this to go on.")
    field.is_heading = True
    return field


def _many(step: Step, groups: Groups, at_most: int | None) -> Field:
    exclusive = [c.key for c in step.choices if c.exclusive]
    field = AnyOf(groups, exclusive, at_most, label=step.title)
    field.is_heading = True
    return field


def _treatments(bank: Bank) -> Groups:
    groups = (
        (
            name,
            tuple(Option(t.key, t.name) for t in bank.treatments.values() if group in t.groups[:1]),
        )
        for group, name in bank.groups.items()
    )
    return tuple((name, here) for name, here in groups if here)


def _scales(step: Step) -> dict[str, Field]:
    points = (*(Option(str(n), str(n)) for n in range(11)), _left_out())
    fields: dict[str, Field] = {}
    for item in step.items:
        field = OneOf("scale", (("", points),), label=item.text)
        field.low, field.high = item.low, item.high
        fields[item.key] = field
    return fields


def _options(step: Step) -> tuple[Option, ...]:
    return tuple(Option(c.key, c.text, apart=c.exclusive or c.unsure) for c in step.choices)


def _worded(words: Mapping[str, Any]) -> tuple[Option, ...]:
    return (*(Option(key, str(text)) for key, text in words.items()), _left_out())


def _left_out() -> Option:
    """Return the way to take a radio back, which nothing else does."""
    return Option("", _("Leave this out"))
