"""One day: who is at the desk, which pages they left open, what was done and what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from django.http import HttpResponse

from prepapp.desk.roles import Role
from tests.desk.chaos.refusals import refusal
from tests.desk.nurse import Form, Nurse
from tests.desk.whole import somebody

T = TypeVar("T")


@dataclass
class Page:
    """A page that somebody opened, and the form on it as it was then."""

    person: Nurse
    address: str
    form: Form
    to: str = ""

    def press(self, button: str = "_save", **typed: Any) -> HttpResponse:
        """Fill in some fields, and press a button."""
        return self.person.send(self.form, self.to or self.address, button, **typed)

    def lines(self, prefix: str) -> int:
        """Return how many lines of a kind there are; the empty one after them has this number."""
        return int(self.form.fields[f"{prefix}-INITIAL_FORMS"][0])

    def value(self, name: str) -> str:
        return next(iter(self.form.fields.get(name, [])), "")


@dataclass
class Day:
    """The staff, and chance."""

    chance: Random
    editor: Nurse = field(default_factory=lambda: somebody("nina", Role.EDITOR))
    reviewer: Nurse = field(default_factory=lambda: somebody("rita", Role.REVIEWER))
    owner: Nurse = field(default_factory=lambda: somebody("olga", Role.OWNER))
    left_open: list[Page] = field(default_factory=list)
    to_do: list[Move] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def somebody(self) -> Nurse:
        """Return whoever is at work; most of it is the editor's."""
        return self.chance.choice([self.editor, self.editor, self.reviewer, self.owner])

    def now_and_then(self, often: float) -> bool:
        """Return True in so many of all cases, 0 to 1."""
        return self.chance.random() < often

    def one(self, things: Iterable[T]) -> T:
        """Return one of the things; there is at least one."""
        return self.chance.choice(list(things))

    def some(self, things: Iterable[T], most: int = 4) -> list[T]:
        """Return a few of the things, at least one when there is any."""
        there = list(things)
        return self.chance.sample(there, min(len(there), self.chance.randint(1, most)))

    def key(self, model: Any, **which: Any) -> str | None:
        """Return the key of one row in use, or with other marks; None when there is none."""
        found = model.objects.filter(**{"retired": False, **which}).order_by("pk")
        keys = list(found.values_list("pk", flat=True).distinct())
        return self.chance.choice(keys) if keys else None

    def open(self, model: str, key: str | None, person: Nurse | None = None) -> Page:
        """Open a row's page; the page for a new one when there is no key."""
        person = person or self.somebody()
        address = f"/admin/bank/{model}/{f'{key}/change' if key else 'add'}/"
        return Page(person, address, person.form(address, f"{model}_form"))

    def count(self, move: Move, response: HttpResponse) -> str:
        """Write down how a move ended, and return why it was refused, "" when it was not."""
        reason = refusal(response)
        assert reason or not move.never, f"{move.name} was not refused"
        if reason:
            self.refused[reason] += 1
        if move.never or not reason:
            self.done[move.name] += 1
        return reason


Act = Callable[[Day], HttpResponse | None]


@dataclass(frozen=True)
class Move:
    """Something that people do at a desk: how often, and whether it is always refused."""

    name: str
    act: Act
    weight: int
    never: bool = False


MOVES: dict[str, Move] = {}


def move(weight: int, *, never: bool = False) -> Callable[[Act], Act]:
    """Make a function a move; it returns None when there was nothing to do it to."""

    def listed(act: Act) -> Act:
        name = act.__name__.replace("_", " ")
        MOVES[name] = Move(name, act, weight, never)
        return act

    return listed
