"""Problems as an editor reads them: a thing that is named by its key gets the name it is known by.

The checks know keys alone, as files and tests do; nobody at the desk has ever seen one.
"""

from __future__ import annotations

import re

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from prepapp.bank import rows
from prepapp.bank.difference import Names, naming
from prepapp.bank.writing import dump
from prepapp.domain.answers import KEY
from prepapp.domain.bank import Bank
from prepapp.domain.checks import Problem

LONGEST = 90  # letters of a name inside a sentence
OFFERS = "offers"  # the choices and items of the step that was named last
# What a sentence calls things, and their kind.
NOUNS = {
    "step": "steps",
    "criteri": "criteria",
    "question": "questions",
    "resting on": "questions",
    "topic": "topics",
    "group": "groups",
    "treatment": "treatments",
    "source": "sources",
    "choice": OFFERS,
    "answer": OFFERS,
    "item": OFFERS,
}
PARTS = re.compile(
    rf'(?:(?<=")|(?<="choice )|(?<="item ))(?P<key>{KEY.pattern})(?=[",])'
    rf"|\b(?P<noun>{'|'.join(NOUNS)})"
    rf"|(?<=s: )(?P<keys>{KEY.pattern}(?:, {KEY.pattern})*)(?=\.)",
    re.IGNORECASE,
)


def names_of(bank: Bank) -> Names:
    """Return a way from a kind and a key to what an editor knows a thing by, retired or not."""
    living, retired = naming(dump(bank)), naming(rows.retired())

    def name(kind: str, key: str) -> str:
        found = living(kind, key)
        if found != key or retired(kind, key) == key:
            return found
        return _("{name} (retired)").format(name=retired(kind, key))

    return name


def problem_says(names: Names, problem: Problem) -> str:
    """Return a problem's sentence, with every key in it replaced by a name in quotes."""
    text = _Sentence(names, problem).told()
    return re.sub(r'"(“[^“”]*”)"', r"\1", text)


class _Sentence:
    """One sentence, read from left to right: a noun says of what kind the keys after it are."""

    def __init__(self, names: Names, problem: Problem) -> None:
        self.names, self.problem = names, problem
        self.kind = problem.kind
        self.step = problem.key if problem.kind == "steps" else ""

    def told(self) -> str:
        return PARTS.sub(self._replaced, self.problem.text)

    def _replaced(self, found: re.Match[str]) -> str:
        if found["noun"]:
            self.kind = NOUNS[found["noun"].lower()]
            return found[0]
        if found["keys"]:
            keys, kind = found["keys"].split(", "), self.kind
            return ", ".join(self._named(key, kind) or key for key in keys)
        name = self._named(found["key"], self.kind)
        if self.kind == "steps":
            self.kind, self.step = OFFERS, found["key"]  # next comes what the step offers
        return name or found["key"]

    def _named(self, key: str, kind: str) -> str:
        """Return a name in quotes, nothing when nobody knows the key."""
        name = self.names(f"steps/{self.step}" if kind == OFFERS else kind, key)
        return "" if name == key else f"“{Truncator(name).chars(LONGEST)}”"
