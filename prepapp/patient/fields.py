"""The fields that every page asks with, and the form that draws and checks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prepapp.domain.answers import one_line

WORDS = "words-"  # how every field of typed words is named, so that a failure page finds them

LONG = 10  # options after which a page offers a way past them


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
    about: str = ""
    is_heading = False

    @property
    def is_long(self) -> bool:
        return self.draw == "boxes" and sum(len(here) for _name, here in self.groups) > LONG

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
            text = _("You ticked {ticked}. Please untick some, to leave at most {most}.")
            raise forms.ValidationError(text.format(most=self.at_most, ticked=len(value)))


class Words(forms.Field):
    """The patient's own words on one line: anything typed is taken, up to a length."""

    draw = "words"
    is_heading = False

    def __init__(self, most: int, **kwargs: Any) -> None:
        rows = forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, widget=rows, **kwargs)
        self.most = most
        self.hint = ngettext("Up to {most} letter.", "Up to {most} letters.", most).format(
            most=most
        )

    def to_python(self, value: object) -> str:
        return one_line(str(value or ""))

    def bound_data(self, data: str | None, initial: object) -> str:
        """Return what was typed, to be shown again; HTML has no NUL."""
        return (data or "").replace("\0", " ")

    def validate(self, value: str) -> None:
        if len(value) > self.most:
            text = ngettext(
                "Please use at most {most} letter. You used {used}.",
                "Please use at most {most} letters. You used {used}.",
                self.most,
            )
            raise forms.ValidationError(text.format(most=self.most, used=len(value)))


class CrispyForm(forms.Form):
    """A form drawn by our own pack, with an error summary whose links land on a field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    @cached_property
    def helper(self) -> FormHelper:
        """Return what tells crispy to draw the fields alone; a form only read needs none."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

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
        return bound.auto_id if first is None else f"{bound.auto_id}_{first}"
