"""What changed between two documents, object by object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from prepapp.bank.difference.lines import lines_of
from prepapp.bank.difference.names import Names, naming, quoted
from prepapp.bank.difference.order import fewest_moved, kinds, languages, woven


class What(StrEnum):
    """What happened to one object; moved is when only its place among the others changed."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One object that changed: what an editor knows it by, and a line for each field."""

    kind: str
    key: str
    what: What
    label: str
    lines: tuple[str, ...]


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return every object that changed, in the order of `after`; what is gone at its old place.

    A language that was added or removed is a change of the kind `languages`.
    """
    names = naming(after, before)
    several = len({*languages(before), *languages(after)}) > 1
    found = [*_changes("languages", languages(before), languages(after), names, several)]
    for kind in kinds(after, before):
        found += _changes(kind, before.get(kind) or {}, after.get(kind) or {}, names, several)
    return found


def _changes(
    kind: str, before: dict[str, Any], after: dict[str, Any], names: Names, several: bool
) -> Iterator[Change]:
    moved = fewest_moved(list(before), list(after))
    for key in woven(after, before):
        what, lines = What.CHANGED, lines_of(kind, before.get(key), after.get(key), names, several)
        if key not in before:
            what = What.ADDED
        elif key not in after:
            what = What.REMOVED
        elif key in moved:
            what = What.CHANGED if lines else What.MOVED
            lines = (*lines, _moved_to(kind, key, list(after), names))
        elif not lines:
            continue
        yield Change(kind, key, what, names(kind, key), lines)


def _moved_to(kind: str, key: str, keys: list[str], names: Names) -> str:
    at = keys.index(key)
    if not at:
        return _("Moved: now first")
    return _("Moved: now after {name}").format(name=quoted(names(kind, keys[at - 1])))
