"""Two changes of one document made one."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from prepapp.bank.difference.documents import Change, differences
from prepapp.bank.difference.names import label
from prepapp.bank.difference.order import kinds, languages, same, woven


@dataclass(frozen=True)
class Conflict:
    """One object that both changed, each in their own way; None where one took it away."""

    kind: str
    key: str
    ours: dict[str, Any] | None
    theirs: dict[str, Any] | None
    label: str


@dataclass(frozen=True)
class Merged:
    """Two documents made one; `taken` is what that changes in ours."""

    document: dict[str, Any]
    conflicts: tuple[Conflict, ...]
    taken: tuple[Change, ...]


def merge(
    base: dict[str, Any],
    ours: dict[str, Any],
    theirs: dict[str, Any],
    take_theirs: Container[tuple[str, str]] = (),
) -> Merged:
    """Bring to ours what theirs changed since base, object by object.

    What both changed, each in their own way, is a conflict; ours is kept, unless its kind and key
    are in `take_theirs`.
    """
    document: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    three = (base, ours, theirs)
    for name in woven(ours, theirs):
        parts = [d.get(name) for d in three]
        if name == "languages":
            document[name] = list(_merged(name, [languages(d) for d in three], (), conflicts))
        elif name in kinds(ours, theirs):
            document[name] = _merged(name, [p or {} for p in parts], take_theirs, conflicts)
        else:
            document[name] = parts[2] if same(parts[1], parts[0]) else parts[1]
    return Merged(document, tuple(conflicts), tuple(differences(ours, document)))


def _merged(
    kind: str,
    three: list[dict[str, Any]],
    take_theirs: Container[tuple[str, str]],
    conflicts: list[Conflict],
) -> dict[str, Any]:
    entries = {}
    for key in _order(*three):
        was, our, their = (d.get(key) for d in three)
        kept = our
        if same(our, was):
            kept = their
        elif not same(their, was) and not same(our, their):
            known_by = label(kind, our or their or {}) or key
            conflicts.append(Conflict(kind, key, our, their, known_by))
            kept = their if (kind, key) in take_theirs else our
        if kept is not None:
            entries[key] = kept
    return entries


def _order(base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Return every key in our order; in theirs when only they moved something."""

    def moved(entries: dict[str, Any]) -> bool:
        return [k for k in base if k in entries] != [k for k in entries if k in base]

    if moved(theirs) and not moved(ours):
        return woven(theirs, ours)
    return woven(ours, theirs)
