"""The choices and lines of a step, on the step's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.bank import models
from prepapp.bank.keys import new_offer_key, offer_is_published
from prepapp.bank.models import Words
from prepapp.desk.admin.lines import LinesInline, NamedLines
from prepapp.desk.used_by import living, refusal, used_by
from prepapp.desk.words_field import words_field
from prepapp.domain.bank import Kind

LAST = 1_000


class OfferForm(forms.ModelForm):
    """A choice or a line of a step; what is published or in use stays."""

    order = forms.IntegerField(
        label=gettext_lazy("Place"),
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.NumberInput(attrs={"size": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["order"] = None if self.instance.pk is None else self.instance.order + 1

    def clean_order(self) -> int:
        """Count from 0 inside; without a number it stands last until the step is put in order."""
        place = self.cleaned_data["order"]
        return LAST if place is None else place - 1

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        retiring = self.cleaned_data.get("retired") and "retired" in self.changed_data
        if retiring and (users := living(used_by(self.instance))):
            self.add_error("retired", refusal(self.instance, users))
        return cleaned


class OfferFormSet(NamedLines):
    """The choices or lines of one step."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.added: set[int] = set()

    def clean(self) -> None:
        super().clean()
        for form in self.initial_forms:
            if form in self.deleted_forms:
                self._refuse_to_delete(form.instance)

    def moved(self) -> dict[int, int]:
        """Return the place, from 0, of each choice or line that was given another one, by pk."""
        kept = [f for f in self.forms if f.has_changed() and f not in self.deleted_forms]
        return {
            f.instance.pk: f.cleaned_data["order"]
            for f in kept
            if f.instance.pk in self.added or "order" in f.changed_data
        }

    def _refuse_to_delete(self, offer: Any) -> None:
        if users := used_by(offer):
            raise ValidationError(refusal(offer, users))
        if offer_is_published(offer):
            text = _("“{offer}” was published, so it cannot be deleted. Tick “retired” instead.")
            raise ValidationError(text.format(offer=offer))

    def save_new(self, form: Any, commit: bool = True) -> Any:
        offer = form.instance
        label = next(iter(offer.text.values()), "")
        offer.key = new_offer_key(self.instance, type(offer), label)
        saved = super().save_new(form, commit)
        self.added.add(saved.pk)
        return saved


def _no_refusal(form: Any) -> None:
    """Stand in for the admin's own refusal, which names rows that no editor knows."""


class OfferInline(LinesInline):
    """The choices or lines of a step, in order."""

    form = OfferForm
    formset = OfferFormSet

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Let our own refusal speak, which names every dependant with a link."""
        formset = super().get_formset(request, obj, **options)
        formset.form = type("OfferForm", (formset.form,), {"hand_clean_DELETE": _no_refusal})
        return formset

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        if isinstance(db_field, Words):
            return words_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **options)


class ChoiceInline(OfferInline):
    """The answers that a step offers."""

    model = models.Choice
    rare = ("length", "country")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what only one step of a bank needs, unless this is the one."""
        fields = ["order", "text", "short", "exclusive", "unsure", "stops"]
        choices = list(obj.choices.all()) if obj else []
        needed = [n for n in self.rare if not choices or any(getattr(c, n) for c in choices)]
        return [*fields, *needed, "retired"]


class ItemInline(OfferInline):
    """The scales, or the boxes for words, of a step."""

    model = models.Item

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        ends = ["low", "high"] if obj and obj.kind == Kind.SCALES.value else []
        prints = ["prints"] if obj and obj.kind == Kind.TEXT.value else []
        return ["order", "text", "short", *ends, *prints, "retired"]


def put_in_order(offers: list[Any], moved: dict[int, int]) -> None:
    """Number offers from 0: each moved one at its place, by pk, and the others in between.

    What has no place yet stands before “none of these” and “not sure” at the end.
    """
    in_order = [offer for offer in offers if offer.pk not in moved]
    for pk, place in sorted(moved.items(), key=lambda move: move[1]):
        at = min(place, len(in_order))
        while place == LAST and at and _stands_apart(in_order[at - 1]):
            at -= 1
        in_order.insert(at, next(offer for offer in offers if offer.pk == pk))
    for order, offer in enumerate(in_order):
        if offer.order != order:
            offer.order = order
            offer.save(update_fields=["order"])


def _stands_apart(offer: models.Choice | models.Item) -> bool:
    return isinstance(offer, models.Choice) and (offer.exclusive or offer.unsure)
