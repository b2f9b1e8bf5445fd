"""One condition of a criterion: a form that offers only what its step can say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.bank import models
from prepapp.bank.models import Condition
from prepapp.bank.models.reasons import Says
from prepapp.domain.bank import Kind
from prepapp.patient.asking import NOW_WORDS, WENT_WORDS

CHOICES = (Says.ANY_OF, Says.NONE_OF, Says.ANSWERED)
# What can be said about a step of each kind.
OPERATORS = {
    Kind.ONE: CHOICES,
    Kind.MANY: CHOICES,
    Kind.SCALES: (Says.AT_LEAST, Says.ANSWERED),
    Kind.TREATMENTS: (Says.TRIED, Says.NOT_TRIED, *CHOICES),
    Kind.OUTCOMES: (Says.ANSWERED,),
    Kind.TEXT: (Says.ANSWERED,),
}
# The fields that each thing said needs; the rest is emptied.
NEEDS = {
    Says.ANY_OF: ("choices",),
    Says.NONE_OF: ("choices",),
    Says.ANSWERED: (),
    Says.AT_LEAST: ("item", "at_least"),
    Says.TRIED: ("all_treatments", "group", "treatments", "at_least", "went", "now"),
    Says.NOT_TRIED: ("all_treatments", "group", "treatments"),
}
DETAILS = (
    "choices",
    "item",
    "all_treatments",
    "group",
    "treatments",
    "at_least",
    "went",
    "now",
)


def fields_for(kind: Kind) -> list[str]:
    """Return the fields that a condition about a step of this kind may need."""
    needed = {name for says in OPERATORS[kind] for name in NEEDS[says]}
    return ["step", "says", *(name for name in DETAILS if name in needed)]


class ConditionForm(forms.ModelForm):
    """One condition: first which step it is about, then what the patient said there."""

    choices = forms.ModelMultipleChoiceField(
        models.Choice.objects.none(),
        label=gettext_lazy("These choices"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    treatments = forms.ModelMultipleChoiceField(
        models.Treatment.objects.none(),
        label=gettext_lazy("Or these treatments"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    went = forms.MultipleChoiceField(
        label=gettext_lazy("How it went (none ticked: however it went)"),
        choices=list(WENT_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    now = forms.MultipleChoiceField(
        label=gettext_lazy("Where it stands (none ticked: wherever)"),
        choices=list(NOW_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Condition
        fields = [
            "step", "says", "choices", "item", "all_treatments", "group", "treatments",
            "at_least", "went", "now",
        ]  # fmt: skip

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        step = self.instance.step
        self.fields["step"].queryset = models.Step.objects.filter(retired=False)
        self.fields["step"].required = not self._about_treatments()
        shown = ["step"]
        if self.instance.pk:
            kind = Kind(step.kind) if step else Kind.TREATMENTS
            shown = fields_for(kind)
            said = [(says.value, says.label) for says in OPERATORS[kind]]
            self.fields["says"] = forms.ChoiceField(
                label=_("The patient"),
                choices=said,
                widget=forms.RadioSelect,
                required=False,
            )
        for name in [name for name in self.fields if name not in shown]:
            del self.fields[name]
        if self.instance.pk:
            self._offer(step)

    def _about_treatments(self) -> bool:
        return self.instance.says in (Says.TRIED, Says.NOT_TRIED)

    def _offer(self, step: models.Step | None) -> None:
        """Limit what can be ticked to what the step offers, and tick what was ticked."""
        if "choices" in self.fields:
            lines = list(self.instance.choice_lines.values_list("choice", flat=True))
            offered = models.Choice.objects.filter(step=step)
            self.fields["choices"].queryset = offered.filter(retired=False) | offered.filter(
                pk__in=lines
            )
            self.initial["choices"] = lines
        if "treatments" in self.fields:
            lines = list(self.instance.treatment_lines.values_list("treatment", flat=True))
            every = models.Treatment.objects
            self.fields["treatments"].queryset = every.filter(retired=False) | every.filter(
                pk__in=lines
            )
            self.initial["treatments"] = lines
            self.fields["group"].queryset = models.Group.objects.filter(retired=False)
            self.fields["at_least"].label = _("At least this many")
        if "item" in self.fields:
            self.fields["item"].queryset = models.Item.objects.filter(step=step, retired=False)
            self.fields["item"].label = _("This scale")
            self.fields["at_least"].label = _("At least (0 to 10)")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self._is_about_another_step():
            # What was said about the old step means nothing for the new one.
            return {"step": cleaned["step"]}
        says = Says(cleaned["says"]) if cleaned.get("says") else None
        for name in DETAILS:
            if name in self.fields and (says is None or name not in NEEDS[says]):
                cleaned[name] = _EMPTY.get(name, [])
        if says is not None and (text := _missing(says, cleaned)):
            self.add_error("says", text)
        return cleaned

    def _is_about_another_step(self) -> bool:
        return (
            bool(self.instance.pk) and "step" in self.changed_data and "step" in self.cleaned_data
        )

    def save(self, commit: bool = True) -> Condition:
        condition: Condition = super().save(commit=False)
        if self.instance.pk and set(self.cleaned_data) == {"step"}:
            _empty(condition)
        condition.save()
        self._save_ticked(condition)
        return condition

    def _save_ticked(self, condition: Condition) -> None:
        choices = self.cleaned_data.get("choices", ())
        treatments = self.cleaned_data.get("treatments", ())
        condition.choice_lines.exclude(choice__in=choices).delete()
        for choice in choices:
            condition.choice_lines.get_or_create(choice=choice)
        condition.treatment_lines.exclude(treatment__in=treatments).delete()
        for treatment in treatments:
            condition.treatment_lines.get_or_create(treatment=treatment)

    def _post_clean(self) -> None:
        if set(self.cleaned_data) == {"step"}:
            _empty(self.instance)
        super()._post_clean()  # type: ignore[misc]


_EMPTY = {"item": None, "group": None, "at_least": None, "all_treatments": False}


def _empty(condition: Condition) -> None:
    """Leave only what a condition is about."""
    condition.says, condition.went, condition.now = "", [], []
    for name, value in _EMPTY.items():
        setattr(condition, name, value)


def _missing(says: Says, said: dict[str, Any]) -> str:
    """Return what a condition still needs, or what is too much; nothing when it is whole."""
    if says in (Says.ANY_OF, Says.NONE_OF) and not said.get("choices"):
        return _("Tick at least one choice.")
    if says is Says.AT_LEAST:
        if said.get("item") is None or said.get("at_least") is None:
            return _("Choose a scale, and a number from 0 to 10.")
        if said["at_least"] > 10:
            return _("A scale goes from 0 to 10.")
    if says in (Says.TRIED, Says.NOT_TRIED):
        which = [bool(said.get(n)) for n in ("all_treatments", "group", "treatments")]
        if sum(which) != 1:
            return _("Say which treatments: any at all, one group, or some by name. One of these.")
    if says is Says.TRIED and not said.get("at_least"):
        return _("Say how many at least: 1 or more.")
    return ""
