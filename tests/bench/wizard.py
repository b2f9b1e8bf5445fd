"""The same questions as django-formtools documents them: plain forms in a wizard of either kind.

The forms are fixed for the first persona (all steps, the outcomes of what she tried), so the
wizard need not work out conditions: that is in its favour. Texts are made plain strings, because
the bank's own cannot be deep-copied, which Django does with the fields of a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from formtools.wizard.views import CookieWizardView, SessionWizardView

from prepapp.bank.files import seed_bank
from prepapp.domain.answers import WORDS_LENGTH
from prepapp.domain.bank import Bank, Kind, Step
from prepapp.domain.path import Path, walk
from prepapp.patient.forms import NOW_WORDS, WENT_WORDS, WORDS

BANK = seed_bank()
PERSONA = next(iter(BANK.personas.values()))
PATH = walk(BANK, PERSONA.answers)

Choices = list[tuple[str, Any]]


class PlainForm(forms.Form):
    """A form that crispy-bootstrap5 draws inside the page's own form tag."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.template_pack = "bootstrap5"
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def one_of(label: str, choices: Choices, required: bool = False) -> forms.Field:
    """Ask for one of some choices, with radios."""
    return forms.ChoiceField(
        label=str(label), choices=choices, required=required, widget=forms.RadioSelect
    )


def any_of(label: str, choices: Choices, help_text: str) -> forms.Field:
    """Ask for any of some choices, with check boxes."""
    return forms.MultipleChoiceField(
        label=str(label),
        choices=choices,
        required=False,
        help_text=str(help_text),
        widget=forms.CheckboxSelectMultiple,
    )


def treatments(bank: Bank) -> Choices:
    """Return the treatments under their headings."""
    every = bank.treatments.values()
    return [
        (str(name), [(t.key, str(t.name)) for t in every if group in t.groups[:1]])
        for group, name in bank.groups.items()
    ]


def outcomes(path: Path) -> dict[str, forms.Field]:
    """Ask how each treatment that was tried went, and where it stands."""
    went = [(key, str(text)) for key, text in WENT_WORDS.items()]
    now = [(key, str(text)) for key, text in NOW_WORDS.items()]
    fields = {}
    for key in path.said.tried or {}:
        name = path.bank.treatments[key].short
        fields[f"{key}.went"] = one_of(f"{name}: how did it go?", went)
        fields[f"{key}.now"] = one_of(f"{name}: where is it now?", now)
    return fields


def fields_of(path: Path, step: Step) -> dict[str, forms.Field]:
    """Return the fields that ask a step, under the names that our own forms use."""
    choices: Choices = [(c.key, str(c.text)) for c in step.choices]
    match step.kind:
        case Kind.ONE:
            return {"answer": one_of(step.title, choices, step.required)}
        case Kind.MANY:
            return {"answer": any_of(step.title, choices, step.why)}
        case Kind.TREATMENTS:
            return {"answer": any_of(step.title, treatments(path.bank) + choices, step.why)}
        case Kind.SCALES:
            points: Choices = [(str(n), str(n)) for n in range(11)]
            return {item.key: one_of(item.text, points) for item in step.items}
        case Kind.OUTCOMES:
            return outcomes(path)
        case Kind.TEXT:
            return {
                WORDS + item.key: forms.CharField(
                    label=str(item.text),
                    max_length=WORDS_LENGTH,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )
                for item in step.items
            }


class Asking:
    """Every step of the first persona's way, and a plain summary of every answer at its end."""

    form_list = [(s.key, type("StepForm", (PlainForm,), fields_of(PATH, s))) for s in PATH.steps]
    template_name = "bench/wizard.html"

    def done(self, form_list: list[forms.Form], **kwargs: Any) -> HttpResponse:
        """Draw a plain summary of every answer."""
        return render(self.request, "bench/done.html", {"forms": form_list})  # type: ignore[attr-defined]


class InSession(Asking, SessionWizardView):
    """Answers kept in a database session."""


class InCookie(Asking, CookieWizardView):
    """Answers kept in a signed cookie."""


@dataclass(frozen=True)
class Wizard:
    """Where a wizard is, and what it calls its own field."""

    url: str
    prefix: str


SESSION, COOKIE = Wizard("/wizard/", "in_session"), Wizard("/cookie-wizard/", "in_cookie")
