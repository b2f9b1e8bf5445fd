"""How a criterion's name reads inside a sentence: after “anyone”, and after “if”.

Names are written to follow “Anyone who …”: “Asked about lithium”, “Is 65 or older”. Those that are
not, such as “Worried about the cost” or “The doctor knows some”, get the words that they lack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from prepapp.domain.bank import Bank

# What is to be known of English: the first words that begin a deed or a state. Any other word
# begins a whole clause, such as “a treatment did not help”.
PLURAL = {"is": "are", "has": "have", "was": "were", "does": "do"}
VERBS = frozenset(
    "can cannot could did felt found gave got had heard kept knew left lost may might must paid "
    "said saw should spent thought told took went will would".split()
)
ADVERBS = frozenset(
    "already also always currently never often once only rarely sometimes still".split()
)
STATES = frozenset(
    "able afraid alone allergic anxious bothered concerned confused frightened in insured "
    "interested married new not older on open over pregnant ready retired scared sensitive tired "
    "unable under uninsured unsure widowed willing worried younger".split()
)
NEGATIVE = frozenset(("cannot", "never", "no", "not", "without"))
LINKING = frozenset(("about", "for", "from", "in", "of", "with"))


@dataclass
class Phrases:
    """Names of criteria, by how they join a sentence: what somebody does, is, has, or met with."""

    does: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    whose: list[str] = field(default_factory=list)
    for_whom: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, bank: Bank, names: Iterable[str]) -> Phrases:
        """Sort the names of criteria by how they join a sentence."""
        phrases, subjects = cls(), _subjects(bank)
        for name in names:
            text = re.sub(r"^(anyone )?who ", "", lowered(bank, name))
            first = text.partition(" ")[0]
            if first == "the":
                phrases.whose.append(text.removeprefix("the "))
            elif first in STATES:
                phrases.states.append(text)
            elif first not in subjects and _is_verb(first):
                phrases.does.append(text)
            else:
                phrases.for_whom.append(text)
        return phrases

    def after_anyone(self) -> str:
        """Return the names as they follow “anyone”, where one of them is enough."""
        states = [_("is {state}").format(state=state) for state in _merged(self.states)]
        does = [*_merged(self.does), *states]
        who = [_("who {does}").format(does=either(does))] if does else []
        whose = [_("whose {clause}").format(clause=clause) for clause in self.whose]
        for_whom = [_("for whom {clause}").format(clause=clause) for clause in self.for_whom]
        return _apart([*who, *whose, *for_whom], _("or"))

    def after_if(self, *, every: bool) -> str:
        """Return the names as they follow “if”, where all of them, or one, must be true."""
        word = _("and") if every else _("or")
        does, states = [_of_many(text) for text in self.does], self.states
        if not every:
            does, states = _merged(does), _merged(states)
        clauses = [_("the {clause}").format(clause=clause) for clause in self.whose]
        clauses += self.for_whom
        if not does and not clauses:
            return _joined(states, word)
        does += [_("are {state}").format(state=state) for state in states]
        they = [_("they {do}").format(do=_joined(does, word))] if does else []
        return _apart([*they, *clauses], word)


def lowered(bank: Bank, name: str) -> str:
    """Return a name as it stands inside a sentence: initialisms and names keep their capital."""
    name = name.strip().rstrip(".")
    first = re.split(r"[\s,;:’']", name, maxsplit=1)[0]
    is_initialism = first == "I" or (len(first) > 1 and not first[1:].islower())
    if is_initialism or _is_a_name(bank, first):
        return name
    return name[:1].lower() + name[1:]


def either(parts: Sequence[str]) -> str:
    """Join with commas and “or”."""
    return _joined(parts, _("or"))


def _joined(parts: Sequence[str], word: str) -> str:
    if len(parts) < 2 or not all(map(_is_plain, parts)):
        return _apart(parts, word)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _apart(parts: Sequence[str], word: str) -> str:
    """Join with a comma before the last part too, as long parts need it."""
    *others, last = parts or [""]
    return f"{', '.join(others)}, {word} {last}" if others else last


def _is_plain(part: str) -> bool:
    return not any(word in part for word in (",", f" {_('or')} ", f" {_('and')} "))


def _is_a_name(bank: Bank, word: str) -> bool:
    """Tell whether the bank writes a word with a capital in the middle of a sentence."""
    inside = re.compile(rf"[a-z,] {re.escape(word)}\b")
    return word.istitle() and any(
        inside.search(text) for c in bank.criteria.values() for text in (c.name, c.because)
    )


def _subjects(bank: Bank) -> set[str]:
    """Return the words for treatments, which begin a clause: “opioids did not help”."""
    names = (*bank.groups.values(), *(t.name for t in bank.treatments.values()))
    return {word.lower() for name in names for word in re.findall(r"\w+", name)}


def _is_verb(word: str) -> bool:
    return (
        word in VERBS
        or word in PLURAL
        or word in ADVERBS
        or (len(word) > 3 and word.endswith("ed"))
        or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")))
    )


def _of_many(text: str) -> str:
    """Return “gets care” as “get care”, to follow “they”."""
    verb, _space, rest = text.partition(" ")
    if verb in ADVERBS:
        return f"{verb} {_of_many(rest)}"
    rest = re.sub(r"\b(and|or|but) (is|has|was|does)\b", lambda m: f"{m[1]} {PLURAL[m[2]]}", rest)
    return f"{_plural(verb)} {rest}".strip()


def _plural(verb: str) -> str:
    if verb in PLURAL or not verb.endswith("s") or not _is_verb(verb):
        return PLURAL.get(verb, verb)
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(("sses", "shes", "ches", "xes", "oes")) else verb[:-1]


def _merged(parts: Iterable[str]) -> list[str]:
    """Say “asked about” once where many asked about something."""
    groups: dict[str, list[str]] = {}
    for part in parts:
        groups.setdefault(_opening(part), []).append(part)
    merged: list[str] = []
    for opening, group in groups.items():
        rests = [part.removeprefix(opening) for part in group]
        if len(group) > 2 or all(map(_is_plain, rests)):
            merged.append(opening + either(rests))
        else:
            merged += group
    return merged


def _opening(part: str) -> str:
    """Return the words up to the first that links, such as “asked about ”; else the whole part.

    What says “not” stays whole: “did not ask about A or B” would mean neither of them.
    """
    words = part.split(" ")
    at = next((n for n, word in enumerate(words[:5], 1) if word in LINKING), None)
    if at is None or not NEGATIVE.isdisjoint(words[:at]):
        return part
    return f"{' '.join(words[:at])} "
