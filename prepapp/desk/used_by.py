"""What names a row, and what a row names: each with a link, for lists and for refusals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import CASCADE, PROTECT, Model
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from prepapp.bank.models import Choice, Condition, Item, Row


def used_by(thing: Row | Choice | Item) -> list[Row]:
    """Return every row that names a row, a choice or an item, each once."""
    found: dict[tuple[str, str], Row] = {}
    if thing._state.adding:  # typed a moment ago, or taken out by somebody else meanwhile
        return []
    for relation in thing._meta.related_objects:
        if relation.on_delete is not PROTECT:
            continue
        model: Any = relation.related_model
        for link in model._default_manager.filter(**{relation.field.name: thing}):
            row = owner(link)
            found.setdefault((row._meta.label, row.key), row)
    return list(found.values())


def lacks(row: Row) -> list[Row]:
    """Return every retired row that a row names, or names something of: it cannot do without."""
    found: dict[tuple[str, str], Row] = {}
    for thing in _named(row):
        if thing.retired:
            needed = thing.step if isinstance(thing, Choice | Item) else thing
            found.setdefault((needed._meta.label, needed.key), needed)
    return list(found.values())


def _named(thing: Model) -> Iterator[Any]:
    """Yield what a row names, itself and by the lines that hang on it."""
    for field in thing._meta.concrete_fields:
        if field.remote_field is not None and field.remote_field.on_delete is PROTECT:
            named = getattr(thing, field.name)
            yield from [named] if named is not None else []
    for relation in thing._meta.related_objects:
        if relation.on_delete is CASCADE:
            model: Any = relation.related_model
            for line in model._default_manager.filter(**{relation.field.name: thing}):
                yield from _named(line)


def owner(link: Any) -> Row:
    """Return the row that a link belongs to; the row itself when it is one."""
    while not isinstance(link, Row):
        link = link.criterion if isinstance(link, Condition) else link.owner
    return link


def living(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.retired]


def address(row: Model) -> str:
    """Return the address of a row's page on the desk."""
    return reverse(f"admin:bank_{row._meta.model_name}_change", args=[row.pk])


def linked(row: Row) -> SafeString:
    """Return a link to a row: what it is, and what an editor knows it by."""
    name = str(row._meta.verbose_name).capitalize()
    retired = _(" (retired)") if row.retired else ""
    return format_html('{} <a href="{}">{}</a>{}', name, address(row), str(row) or row.key, retired)


def linked_list(rows: Iterable[Row]) -> SafeString:
    """Return links to rows, as a list."""
    return format_html(
        "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((linked(row),) for row in rows))
    )


def refusal(thing: Row | Choice | Item, rows: Iterable[Row]) -> SafeString:
    """Return why a thing has to stay, with every dependant named."""
    return format_html(
        _("“{}” is in use. Take it out of these first: {}"), str(thing), linked_list(rows)
    )


def not_yet(row: Row, retired: Iterable[Row]) -> SafeString:
    """Return why a row cannot come back, with every retired thing that it names."""
    return format_html(
        _("“{}” needs what is retired. Bring these back first, or take them out of it: {}"),
        str(row),
        linked_list(retired),
    )
