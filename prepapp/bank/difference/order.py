"""The keys of a document in order: woven from two, and the fewest that moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any


def woven(keys: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return keys with what only the others have put after the neighbour it follows there."""
    order = dict.fromkeys(keys)
    after: dict[str | None, list[str]] = {}
    neighbour = None
    for key in others:
        if key in order:
            neighbour = key
        else:
            after.setdefault(neighbour, []).append(key)
    return [
        *after.get(None, ()),
        *(key for known in order for key in (known, *after.get(known, ()))),
    ]


def fewest_moved(before: list[str], after: list[str]) -> set[str]:
    """Return the fewest keys whose move explains the new order: all but a longest run in order."""
    place = {key: at for at, key in enumerate(before)}
    common = [key for key in after if key in place]
    ends: list[int] = []  # the lowest last place of a run of each length
    lasts: list[str] = []  # the key there
    follows: dict[str, str | None] = {}  # in the longest run that ends with a key
    for key in common:
        at = bisect_left(ends, place[key])
        follows[key] = lasts[at - 1] if at else None
        ends[at : at + 1] = [place[key]]
        lasts[at : at + 1] = [key]
    stayed, last = set(), lasts[-1] if lasts else None
    while last is not None:
        stayed.add(last)
        last = follows[last]
    return set(common) - stayed


def kinds(*documents: dict[str, Any]) -> list[str]:
    """Return the names of what holds objects by key."""
    return list(dict.fromkeys(k for d in documents for k, v in d.items() if isinstance(v, dict)))


def languages(document: dict[str, Any]) -> dict[str, Any]:
    return {code: {} for code in document.get("languages", ())}


def same(one: Any, other: Any) -> bool:
    # Unlike ==, in the same order, too: the order of a step's choices is the editor's.
    return repr(one) == repr(other)
