"""One form asks any step of the bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.domain.answers import (
    WORDS_LENGTH,
    Given,
    Outcome,
)
from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.criteria import Said
from prepapp.domain.path import Path
from prepapp.patient.fields import WORDS, AnyOf, CrispyForm, OneOf, Option, Words

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


def worded(outcome: Outcome) -> str:
    """Return how a treatment went and where it stands in words, empty when nothing was said."""
    said = ((outcome.went, WENT_WORDS), (outcome.now, NOW_WORDS))
    return ". ".join(str(words[value]) for value, words in said if value)


class StepForm(CrispyForm):
    """Ask any step of a path."""

    def __init__(self, path: Path, step: Step, data: Any = None) -> None:
        super().__init__(data, initial=initial(path, step))
        self.path, self.step = path, step
        ASKED[step.kind](self)

    def given(self) -> Given:
        """Return the answer of a valid form; an empty one means skipped."""
        return READ[self.step.kind](self)

    def tried(self) -> dict[str, Outcome]:
        """Return the treatments whose outcome this page asks, with what was said of each."""
        return dict(self.path.said.tried or {})

    def _ask_one(self) -> None:
        field = OneOf("radios", ((("", _options(self.step))),), label=self.step.title)
        if self.step.required:
            field.required = True
            field.error_messages["required"] = _("Please choose one. We need this to go on.")
        field.is_heading = True
        self.fields["answer"] = field

    def _ask_many(self) -> None:
        exclusive = [c.key for c in self.step.choices if c.exclusive]
        field = AnyOf(
            (("", _options(self.step)),), exclusive, self.step.at_most, label=self.step.title
        )
        field.is_heading = True
        self.fields["answer"] = field

    def _ask_treatments(self) -> None:
        bank = self.path.bank
        groups = []
        for group, name in bank.groups.items():
            here = [t for t in bank.treatments.values() if t.groups[:1] == (group,)]
            if here:
                groups.append((name, tuple(Option(t.key, t.name) for t in here)))
        groups.append(("", _options(self.step)))
        exclusive = [c.key for c in self.step.choices if c.exclusive]
        field = AnyOf(tuple(groups), exclusive, None, label=self.step.title)
        field.is_heading = True
        self.fields["answer"] = field

    def _ask_scales(self) -> None:
        points = (*(Option(str(n), str(n)) for n in range(11)), _left_out())
        for item in self.step.items:
            field = OneOf("scale", (("", points),), label=item.text)
            field.low, field.high = item.low, item.high
            self.fields[item.key] = field

    def _ask_outcomes(self) -> None:
        for key in self.tried():
            for name, asked, words in (
                ("went", _("How did it go?"), WENT_WORDS),
                ("now", _("And now?"), NOW_WORDS),
            ):
                field = OneOf("chips", (("", _worded(words)),), label=asked)
                field.about = self.path.bank.treatments[key].short
                self.fields[f"{key}.{name}"] = field

    def _ask_text(self) -> None:
        for item in self.step.items:
            self.fields[WORDS + item.key] = Words(WORDS_LENGTH, label=item.text)

    def _read_choices(self) -> Given:
        answer = self.cleaned_data["answer"]
        return Given(chosen=frozenset([answer] if isinstance(answer, str) else answer) - {""})

    def _read_scales(self) -> Given:
        numbers = {key: int(n) for key, n in self.cleaned_data.items() if n}
        return Given(numbers=numbers)

    def _read_outcomes(self) -> Given:
        before = self.path.said.to(self.step.key).outcomes
        outcomes = {key: o for key, o in before.items() if key not in self.tried()}
        for key in self.tried():
            went = self.cleaned_data[f"{key}.went"] or None
            now = self.cleaned_data[f"{key}.now"] or None
            if went or now:
                outcomes[key] = Outcome(went, now)
        return Given(outcomes=outcomes)

    def _read_text(self) -> Given:
        words = {key.removeprefix(WORDS): text for key, text in self.cleaned_data.items()}
        return Given(words={key: text for key, text in words.items() if text})


# A step's kind, and how it is asked and read.
ASKED = {
    Kind.ONE: StepForm._ask_one,
    Kind.MANY: StepForm._ask_many,
    Kind.TREATMENTS: StepForm._ask_treatments,
    Kind.SCALES: StepForm._ask_scales,
    Kind.OUTCOMES: StepForm._ask_outcomes,
    Kind.TEXT: StepForm._ask_text,
}
READ = {
    Kind.ONE: StepForm._read_choices,
    Kind.MANY: StepForm._read_choices,
    Kind.TREATMENTS: StepForm._read_choices,
    Kind.SCALES: StepForm._read_scales,
    Kind.OUTCOMES: StepForm._read_outcomes,
    Kind.TEXT: StepForm._read_text,
}


def blank_form(
    bank: Bank, own: Mapping[str, Any], step: Step, **_other: bool
) -> dict[str, StepForm]:
    """Return the form of a step for whatever is given there, before it is known what."""
    form = StepForm(Path(bank, (step,), Said(), frozenset()), step)
    form.initial = own["given"]
    return {"form": form}


def initial(path: Path, step: Step) -> dict[str, Any]:
    """Return what was given at a step, as the form's starting values."""
    given = path.said.to(step.key)
    match step.kind:
        case Kind.ONE:
            return {"answer": next(iter(given.chosen), "")}
        case Kind.MANY | Kind.TREATMENTS:
            return {"answer": sorted(given.chosen)}
        case Kind.SCALES:
            return {key: str(n) for key, n in given.numbers.items()}
        case Kind.TEXT:
            return {WORDS + key: text for key, text in given.words.items()}
        case Kind.OUTCOMES:
            return {
                f"{key}.{name}": value
                for key, outcome in given.outcomes.items()
                for name, value in (("went", outcome.went), ("now", outcome.now))
            }


def _options(step: Step) -> tuple[Option, ...]:
    return tuple(Option(c.key, c.text, apart=c.exclusive or c.unsure) for c in step.choices)


def _worded(words: dict[str, Any]) -> tuple[Option, ...]:
    return (*(Option(key, str(text)) for key, text in words.items()), _left_out())


def _left_out() -> Option:
    """Return the way to take a radio back, which nothing else does."""
    return Option("", _("Leave this out"))
