"""What the patient said, step by step, and what they picked for their sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

WENT = ("helped-a-lot", "helped-some", "no-help", "made-worse", "not-sure")
NOW = (
    "still-using",
    "stopped-no-effect",
    "stopped-side-effects",
    "stopped-cost",
    "stopped-other",
)
STARS = 3
OWN_QUESTIONS = 3
OWN_QUESTION_LENGTH = 120
WORDS_LENGTH = 150
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class BadAnswers(ValueError):
    """Raised when data that should be a patient's answers has another shape."""


@dataclass(frozen=True)
class Outcome:
    """How one treatment went (`WENT`) and where it stands (`NOW`); either may be unsaid."""

    went: str | None = None
    now: str | None = None


@dataclass(frozen=True)
class Given:
    """What was given at one step; all empty means that the step was skipped."""

    chosen: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.chosen or self.numbers or self.words or self.outcomes)


NOTHING = Given()


@dataclass(frozen=True)
class Answers:
    """Everything given, by step key. A key that is not there was not seen."""

    given: Mapping[str, Given] = field(default_factory=dict)

    def seen(self, step: str) -> bool:
        return step in self.given

    def to(self, step: str) -> Given:
        return self.given.get(step, NOTHING)

    def with_(self, step: str, given: Given) -> Answers:
        """Return these answers with one step's answer replaced."""
        return Answers({**self.given, step: given})

    def as_data(self) -> dict[str, Any]:
        """Return plain lists, numbers and strings, the shape of the cookie and the saved file."""
        return {step: _given_as_data(given) for step, given in self.given.items()}

    @classmethod
    def from_data(cls, data: object) -> Answers:
        """Read what `as_data` wrote; raise BadAnswers for any other shape."""
        return cls({key: _given_from_data(value) for key, value in _mapping(data).items()})


@dataclass(frozen=True)
class Picks:
    """What the patient changed on the page of questions, all by question key."""

    removed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    starred: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        data = {
            "removed": sorted(self.removed),
            "added": sorted(self.added),
            "starred": list(self.starred),
            "order": list(self.order),
            "own": list(self.own),
        }
        return {name: value for name, value in data.items() if value}

    @classmethod
    def from_data(cls, data: object) -> Picks:
        """Read what `as_data` wrote; raise BadAnswers for any other shape."""
        lists = {
            name: _strings(value) if name == "own" else _keys(value)
            for name, value in _mapping(data).items()
        }
        return cls(
            removed=frozenset(lists.get("removed", ())),
            added=frozenset(lists.get("added", ())),
            starred=_unique(lists.get("starred", ()))[:STARS],
            order=_unique(lists.get("order", ())),
            own=tuple(
                text[:OWN_QUESTION_LENGTH]
                for text in map(one_line, lists.get("own", ())[:OWN_QUESTIONS])
                if text
            ),
        )


def one_line(text: str) -> str:
    """Return the text on one line, without control characters or spare spaces."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def _given_as_data(given: Given) -> Any:
    if given.outcomes:
        return {key: [o.went, o.now] for key, o in given.outcomes.items()}
    return dict(given.numbers) or dict(given.words) or sorted(given.chosen)


def _given_from_data(data: object) -> Given:
    if isinstance(data, list):
        return Given(chosen=frozenset(_keys(data)))
    values = _mapping(data)
    if all(type(value) is int for value in values.values()):
        return Given(numbers={key: n for key, n in values.items() if 0 <= n <= 10})
    if all(isinstance(value, str) for value in values.values()):
        lines = {key: one_line(text)[:WORDS_LENGTH] for key, text in values.items()}
        return Given(words={key: text for key, text in lines.items() if text})
    return Given(outcomes={key: _outcome(value) for key, value in values.items()})


def _outcome(data: object) -> Outcome:
    match data:
        case [(str() | None) as went, (str() | None) as now]:
            return Outcome(went if went in WENT else None, now if now in NOW else None)
    raise BadAnswers("An outcome is a list of two.")


def _mapping(data: object) -> dict[str, Any]:
    if not isinstance(data, dict) or not _are_keys(data):
        raise BadAnswers("Answers are named by key.")
    return data


def _are_keys(keys: Iterable[object]) -> bool:
    try:
        return all(map(KEY.fullmatch, keys))  # type: ignore[arg-type]
    except TypeError:  # not even texts
        return False


def _keys(data: object) -> list[str]:
    if not isinstance(data, list) or not _are_keys(data):
        raise BadAnswers("An answer is a list of keys.")
    return data


def _strings(data: object) -> list[str]:
    if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
        raise BadAnswers("An answer is a list of words.")
    return data


def _unique(keys: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
