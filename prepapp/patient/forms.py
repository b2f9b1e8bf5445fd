"""One form asks any step of the bank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from prepapp.domain.answers import Given, Outcome
from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.criteria import Said
from prepapp.domain.path import Path
from prepapp.patient.asking import NOW_WORDS, WENT_WORDS, asked_at, asked_of
from prepapp.patient.drawn import Book
from prepapp.patient.fields import WORDS, CrispyForm


def worded(outcome: Outcome) -> str:
    """Return how a treatment went and where it stands in words, empty when nothing was said."""
    said = ((outcome.went, WENT_WORDS), (outcome.now, NOW_WORDS))
    return ". ".join(str(words[value]) for value, words in said if value)


def _now(make: Callable[..., Any], *things: Any) -> Any:
    return make(*things)


class StepForm(CrispyForm):
    """Ask any step of a path."""

    def __init__(self, path: Path, step: Step, data: Any = None, book: Book | None = None) -> None:
        super().__init__(data, initial=initial(path, step))
        self.path, self.step = path, step
        once = book.once if book else _now
        if step.kind is not Kind.OUTCOMES:
            self.fields = dict(once(asked_at, path.bank, step))
        for key in self.tried() if step.kind is Kind.OUTCOMES else ():
            self.fields |= once(asked_of, path.bank.treatments[key])

    def given(self) -> Given:
        """Return the answer of a valid form; an empty one means skipped."""
        return READ[self.step.kind](self)

    def tried(self) -> dict[str, Outcome]:
        """Return the treatments whose outcome this page asks, with what was said of each."""
        return dict(self.path.said.tried or {})

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


# How the answer of each kind of step is read.
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
