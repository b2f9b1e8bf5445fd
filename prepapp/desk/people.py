"""What people will see of a change, told once for everybody who sees the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from prepapp.domain.bank import Bank, Persona
from prepapp.domain.difference import Seen, seen


@dataclass(frozen=True)
class Alike:
    """The personas for whom a change is the same, and what it is."""

    personas: list[Persona]
    change: Seen


def people(before: Bank, after: Bank) -> list[Alike]:
    """Return what changes for the personas, those who see the same together."""
    return _grouped(seen(before, after))


def _grouped(changes: Iterable[Seen]) -> list[Alike]:
    alike: list[Alike] = []
    for change in changes:
        same = next((a for a in alike if _same(a.change, change)), None)
        if same is None:
            alike.append(Alike([change.persona], change))
        else:
            same.personas.append(change.persona)
    return alike


def _same(one: Seen, other: Seen) -> bool:
    return replace(one, persona=other.persona) == other
