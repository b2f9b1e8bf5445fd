"""What the page of every kind of row keeps to, ours and Django's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from prepapp.desk.signs import all_seen


class Kept:
    """What every kind of row keeps to: its own key, and texts of signs that can be seen."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        above: Any = super()
        field = above.formfield_for_dbfield(db_field, request, **options)
        if isinstance(field, forms.CharField):
            field.validators.append(all_seen)
        return field

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        above: Any = super()
        return above.get_object(request, object_id, from_field or None)  # "" is no field

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        # Nobody asks for a row by another field, and Django fails at some that are asked for.
        opts: Any = getattr(self, "opts")  # noqa: B009 - of the class that this is mixed into
        return bool(to_field == opts.pk.name)
