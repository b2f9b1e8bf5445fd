"""Forms built from the bank: one form asks any step, one edits the questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.domain.answers import (
    OWN_QUESTION_LENGTH,
    OWN_QUESTIONS,
    STARS,
    WORDS_LENGTH,
    Given,
    Outcome,
    Picks,
    one_line,
)
from prepapp.domain.bank import Kind, Step
from prepapp.domain.path import Path
from prepapp.domain.selection import Selection

FIRST_OUTCOMES = 8
WORDS = "words-"  # how every field of typed words is named, so that a failure page finds them
WENT_WORDS = {
    "helped-a-lot": gettext_lazy("Helped a lot"),
    "helped-some": gettext_lazy("Helped some"),
    "no-help": gettext_lazy("Did not help"),
    "made-worse": gettext_lazy("Made it worse"),
    "not-sure": gettext_lazy("Not sure"),
}
NOW_WORDS = {
    "still-using": gettext_lazy("Still using"),
    "stopped-no-effect": gettext_lazy("Stopped: no help"),
    "stopped-side-effects": gettext_lazy("Stopped: side effects"),
    "stopped-cost": gettext_lazy("Stopped: cost or access"),
    "stopped-other": gettext_lazy("Stopped: other"),
}


@dataclass(frozen=True)
class Option:
    """One radio or check box. `apart` sets it off from the others (or, none of these)."""

    value: str
    label: str
    apart: bool = False


Groups = tuple[tuple[str, tuple[Option, ...]], ...]


class _Options:
    """What the pack's field template needs of a field that offers options."""

    draw: str
    groups: Groups
    low: str = ""
    high: str = ""
    is_heading = False

    def set_up(self, draw: str, groups: Groups) -> list[tuple[str, str]]:
        self.draw, self.groups = draw, groups
        return [(option.value, option.label) for _name, options in groups for option in options]


class OneOf(_Options, forms.ChoiceField):
    """Radios that may be left alone."""

    widget = forms.RadioSelect

    def __init__(self, draw: str, groups: Groups, **kwargs: Any) -> None:
        super().__init__(choices=self.set_up(draw, groups), **{"required": False, **kwargs})
        gone = _("That answer is not on this page. Please choose again.")
        self.error_messages["invalid_choice"] = gone


class AnyOf(_Options, forms.MultipleChoiceField):
    """Check boxes; an exclusive one stands alone, and there may be a limit."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, groups: Groups, exclusive: Iterable[str], at_most: int | None, **kwargs: Any
    ):
        super().__init__(choices=self.set_up("boxes", groups), required=False, **kwargs)
        self.exclusive, self.at_most = frozenset(exclusive), at_most
        gone = _("An answer is not on this page any more. Please check your ticks.")
        self.error_messages["invalid_choice"] = gone

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if self.exclusive.intersection(value) and len(value) > 1:
            raise forms.ValidationError(_('Untick "None of these", or untick the others.'))
        if self.at_most and len(value) > self.at_most:
            text = _("Please tick at most {most}. You ticked {ticked}.")
            raise forms.ValidationError(text.format(most=self.at_most, ticked=len(value)))


class Words(forms.Field):
    """The patient's own words on one line: anything typed is taken, up to a length."""

    draw = "words"
    is_heading = False

    def __init__(self, most: int, **kwargs: Any) -> None:
        rows = forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, widget=rows, **kwargs)
        self.most = most

    def to_python(self, value: object) -> str:
        return one_line(str(value or ""))

    def validate(self, value: str) -> None:
        if len(value) > self.most:
            text = _("Please use at most {most} letters. You used {used}.")
            raise forms.ValidationError(text.format(most=self.most, used=len(value)))


class CrispyForm(forms.Form):
    """A form drawn by our own pack, with an error summary whose links land on a field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def summary(self) -> list[tuple[str, str]]:
        """Return each error with the id of the control that it is about."""
        return [
            (self.control(name), str(message))
            for name, messages in self.errors.items()
            for message in messages
        ]

    def control(self, name: str) -> str:
        """Return the id of a field's first control."""
        bound = self[name]
        groups: Groups = getattr(bound.field, "groups", ())
        first = next((option.value for _name, options in groups for option in options), None)
        return f"{bound.auto_id}_{first}" if first else bound.auto_id


class StepForm(CrispyForm):
    """Ask any step of a path."""

    def __init__(
        self, path: Path, step: Step, data: Any = None, *, every_outcome: bool = False
    ) -> None:
        super().__init__(data, initial=initial(path, step))
        self.path, self.step = path, step
        self.every_outcome = every_outcome
        ASKED[step.kind](self)

    def given(self) -> Given:
        """Return the answer of a valid form; an empty one means skipped."""
        return READ[self.step.kind](self)

    def tried(self) -> list[str]:
        """Return the treatments whose outcome this page asks."""
        tried = list(self.path.said.tried or {})
        return tried if self.every_outcome else tried[:FIRST_OUTCOMES]

    def not_asked(self) -> int:
        """Return how many outcomes wait behind the button for the rest."""
        return len(self.path.said.tried or {}) - len(self.tried())

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
        points = tuple(Option(str(n), str(n)) for n in range(11))
        for item in self.step.items:
            field = OneOf("scale", (("", points),), label=item.text)
            field.low, field.high = item.low, item.high
            self.fields[item.key] = field

    def _ask_outcomes(self) -> None:
        for key in self.tried():
            name = self.path.bank.treatments[key].short
            went = _("{treatment}: how did it go?").format(treatment=name)
            now = _("{treatment}: and now?").format(treatment=name)
            self.fields[f"{key}.went"] = OneOf("chips", (("", _worded(WENT_WORDS)),), label=went)
            self.fields[f"{key}.now"] = OneOf("chips", (("", _worded(NOW_WORDS)),), label=now)

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
    return tuple(Option(key, str(text)) for key, text in words.items())


class ChooseForm(CrispyForm):
    """Keep, star and add: what is posted, checked and turned into picks.

    The page lists its own rows (`shown`), so a question that was published meanwhile is neither
    added nor taken away.
    """

    def __init__(self, selection: Selection, picks: Picks, data: Any = None) -> None:
        own = {f"{WORDS}own-{n}": text for n, text in enumerate(picks.own, 1)}
        super().__init__(data, initial=own)
        self.selection, self.picks = selection, picks
        for n in range(1, OWN_QUESTIONS + 1):
            label = _("My question {n}").format(n=n)
            self.fields[f"{WORDS}own-{n}"] = Words(OWN_QUESTION_LENGTH, label=label)

    def clean(self) -> None:
        starred = self._posted("star")
        if len(set(starred)) > STARS:
            text = _("Please star at most {most}. You starred {starred}.")
            raise forms.ValidationError(text.format(most=STARS, starred=len(set(starred))))

    def _posted(self, name: str) -> list[str]:
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def control(self, name: str) -> str:
        return "questions" if name == "__all__" else super().control(name)

    def picked(self) -> Picks:
        """Return the picks of a valid form."""
        s, before = self.selection, self.picks
        known = {f.key for f in (*s.starred, *s.others, *s.calls, *s.talk, *s.more)}
        shown = known.intersection(self._posted("shown"))
        kept = shown.intersection(self._posted("keep"))
        stars = [key for key in self._posted("star") if key in known]
        return Picks(
            removed=(before.removed | (shown & s.suggested)) - kept - set(stars),
            added=(before.added - shown) | (kept - s.suggested),
            starred=tuple(dict.fromkeys([k for k in before.starred if k in stars] + stars)),
            order=before.order,
            own=tuple(filter(None, self.cleaned_data.values())),
        )

    def typed_picks(self) -> Picks:
        """Return the picks to draw: what was posted, right or wrong, else what was kept."""
        if not self.is_bound:
            return self.picks
        if self.is_valid():
            return self.picked()
        self.cleaned_data = {name: one_line(self.data.get(name, "")) for name in self.fields}
        return self.picked()
