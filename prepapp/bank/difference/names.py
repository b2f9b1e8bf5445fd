"""What an editor knows the things of a document by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language_info

from prepapp.bank.difference.order import kinds

Names = Callable[[str, str], str]


def label(kind: str, entry: Mapping[str, Any]) -> str:
    """Return what an editor knows an object by: a question's text, a criterion's name."""
    found = entry if kind == "groups" else entry.get(KNOWN_BY.get(kind, "name"), "")
    if isinstance(found, Mapping):
        return next((text for text in found.values() if text), "")
    return str(found)


def naming(*documents: dict[str, Any]) -> Names:
    """Return a way from a kind and a key to a label, from the first document that knows it.

    A step's choices and items are of the kind `steps/<step>`. What none knows keeps its key.
    """
    found: dict[tuple[str, str], str] = {}
    for document in reversed(documents):
        for kind in kinds(document):
            for key, entry in document[kind].items():
                found[kind, key] = label(kind, entry)
                for offers in (entry.get("choices"), entry.get("items")):
                    if kind == "steps" and isinstance(offers, dict):
                        of_step = f"steps/{key}"
                        found |= {(of_step, k): label("choices", v) for k, v in offers.items()}

    def name(kind: str, key: str) -> str:
        if kind == "languages":
            return language_name(key)
        # A step may offer the treatments as its choices.
        offered = found.get(("treatments", key)) if kind.startswith("steps/") else None
        return found.get((kind, key)) or offered or key

    return name


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


KNOWN_BY = {
    "steps": "title",
    "questions": "text",
    "notices": "text",
    "choices": "text",
    "sources": "cite",
}


def quoted(text: str) -> str:
    return f"“{text}”"
