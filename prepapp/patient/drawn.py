"""Pages, and parts of pages, that are drawn once for an edition and filled for each person.

A template is drawn from things of the bank (a step, a question, a notice), with a slot in the
place of every value of a person's own. What comes of it, texts with slots between them, is kept
with the edition and filled afresh for each request. What a person said cannot be kept: only things
of the bank are taken to draw from, and there is no value to look at while it is drawn.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from html import escape
from operator import itemgetter
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

MOST = 20_000  # parts that one book keeps; a bank of 1,000 questions comes to about 1,200
MARK = f"\0{secrets.token_hex(4)}:"  # made anew at each start, so that no text of a bank holds it
MARKED = re.compile(rf"{MARK}(\d+);")

Own = Mapping[str, Any]
Piece = str | Callable[[Own], str]


class Slot:
    """Stands in a template for a value that only a request knows."""

    def __init__(self, pieces: list[Piece], *path: str) -> None:
        self.pieces, self.path = pieces, path

    def __getitem__(self, name: str) -> Slot:
        return Slot(self.pieces, *self.path, name)

    def get(self, name: str, default: object = None) -> Slot:
        return self[name]

    def __bool__(self) -> bool:
        raise TypeError(f"{self.path} is not known while drawing: ask {{% when %}}, not {{% if %}}")

    def __str__(self) -> SafeString:
        look = _looking(self.path)
        return self._mark(lambda own: _escaped(look(own)))

    def checked(self, option: str) -> SafeString:
        """Mark the place that says whether this value is an option, or has it among others."""
        look = _looking(self.path)
        return self._mark(lambda own: checked(look(own), option))

    def either(self, yes: str, no: str) -> SafeString:
        """Mark the place of one text where there is such a value, and of another where not."""
        look, there, gone = _looking(self.path), self._parsed(yes), self._parsed(no)
        if MARK not in yes + no:
            return self._mark(lambda own: yes if look(own) else no)
        return self._mark(lambda own: _filled(there if look(own) else gone, own))

    def _mark(self, piece: Piece) -> SafeString:
        self.pieces.append(piece)
        return SafeString(f"{MARK}{len(self.pieces) - 1};")

    def _parsed(self, text: str) -> list[Piece]:
        return _parsed(text, self.pieces)


class Book:
    """What was drawn of one edition in one language; or, where it keeps nothing, just a pen.

    `shared` is what all templates may use of the edition.
    """

    def __init__(self, shared: Mapping[str, Any], *, keeps: bool) -> None:
        self.shared, self.keeps = shared, keeps
        self.made: dict[tuple[Any, ...], tuple[Any, Iterable[Any]]] = {}
        self.addresses: dict[tuple[str | int, ...], str] = {}
        self.kept: dict[tuple[Any, ...], tuple[list[Piece], Iterable[Any]]] = {}

    def draw(
        self,
        template: str,
        own: Own,
        made: Callable[..., dict[str, Any]] | None = None,
        **things: Any,
    ) -> SafeString:
        """Return a template's HTML for things of the bank and values of a person's own.

        What `made` makes of things and values, or of things and slots, is in the context too.
        """
        if not self.keeps:
            return self._drawn(template, own, made, things)
        name = (template, *map(_name, things.values()))
        found = self.kept.get(name)
        if found is None:
            pieces: list[Piece] = []
            slots: dict[str, Any] = {key: Slot(pieces, key) for key in own}
            if "csrf_token" in slots:  # Django's own tag asks whether there is one
                slots["csrf_token"] = str(slots["csrf_token"])
            found = _parsed(self._drawn(template, slots, made, things), pieces), things.values()
            if len(self.kept) < MOST:
                self.kept[name] = found
        return SafeString(_filled(found[0], own))

    def once(self, make: Callable[..., Any], *things: Any) -> Any:
        """Return what a function makes of things of the bank, made once."""
        name = (make, *map(_name, things))
        if name not in self.made:
            self.made[name] = make(*things), things
        return self.made[name][0]

    def address(self, name: str, *args: int) -> str:
        """Return the address of a page, worked out once."""
        found = self.addresses.get((name, *args))
        if found is None:
            found = self.addresses[(name, *args)] = reverse(name, args=args)
        return found

    def _drawn(
        self, template: str, own: Own, made: Callable[..., dict[str, Any]] | None, things: Any
    ) -> SafeString:
        more = made(self.shared["bank"], own, **things) if made else {}
        return render_to_string(template, {**self.shared, **things, **own, **more})


def checked(value: Any, option: str) -> str:
    """Return the mark of an option that is the value, or among its values."""
    ticked = option in value if isinstance(value, list) else option == value
    return SafeString(" checked") if ticked else ""


def _name(thing: Any) -> Any:
    """Return what tells a thing of the bank from others: never a text, which could be anybody's."""
    if isinstance(thing, bool):
        return thing
    if isinstance(thing, tuple):
        return tuple(map(_name, thing))
    if is_dataclass(thing):
        return id(thing)  # the book holds the thing too, so no other can come by its number
    raise TypeError(f"Only things of the bank are drawn from, not {type(thing).__name__}.")


def _parsed(html: str, pieces: list[Piece]) -> list[Piece]:
    parts = enumerate(MARKED.split(html))
    return [pieces[int(part)] if n % 2 else part for n, part in parts if part]


def _filled(pieces: list[Piece], own: Own) -> str:
    return "".join([p if p.__class__ is str else p(own) for p in pieces])  # type: ignore[operator]


def _looking(path: tuple[str, ...]) -> Callable[[Own], Any]:
    """Return how to find a value, or an answer inside a value."""
    name, *inside = path
    if not inside:
        return itemgetter(name)
    (key,) = inside
    return lambda own: own[name].get(key)


def _escaped(value: Any) -> str:
    if type(value) is SafeString:
        return value
    return "" if value is None else escape(str(value))
