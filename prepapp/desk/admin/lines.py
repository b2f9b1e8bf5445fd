"""Tables of lines on a row's page: the rule of a question, its sources, the choices of a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _


class Lines(forms.BaseInlineFormSet):
    """Lines of a row, as they were when its page was opened."""

    def clean(self) -> None:
        super().clean()
        if any(form.instance.pk is None for form in self.initial_forms):
            # The number of such a line is not to be seen, and nor is the error that is about it.
            raise ValidationError(
                _(
                    "Nothing was saved: somebody took out one of these lines while you had the "
                    "page open. Copy what you typed, then open the page afresh."
                )
            )


class NamedLines(Lines):
    """Lines whose boxes say what they are to those who cannot see the heads of the columns."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        place = "" if index is None else f" {index + 1}"
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = f"{field.label}{place}"


class SearchedSelect(AutocompleteSelect):
    """A list of rows with a search box; where scripts do not run, the list itself."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return forms.Select.optgroups(self, name, value, attrs)


class LineForm(forms.ModelForm):
    """One line of a row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_what_is_in_use(self)


class LinesInline(admin.TabularInline):
    """Lines of a row."""

    form: type[forms.ModelForm] = LineForm
    formset = NamedLines
    extra = 1
    may_add: tuple[str, ...] = ()  # the fields beside which a new row can be made

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)
        return without_icons(field, add=db_field.name in self.may_add)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = SearchedSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)


def without_icons(field: Any, *, add: bool = False) -> Any:
    """Take the pencil, the cross and the eye from a list of rows: they lead away from the work."""
    if isinstance(field, forms.ModelChoiceField):
        widget: Any = field.widget
        widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        widget.can_add_related = add and getattr(widget, "can_add_related", False)
    return field


def offer_what_is_in_use(form: forms.ModelForm) -> None:
    """Let a form offer no retired row, save the one that it names already."""
    for name, field in form.fields.items():
        offered: Any = getattr(field, "queryset", None)
        if offered is not None and hasattr(offered.model, "retired"):
            named: Any = form.initial.get(name)
            field.queryset = offered.filter(Q(retired=False) | Q(pk=named))  # type: ignore[attr-defined]
