"""What the desk knows about the draft: looked up when somebody asks, once for each draft.

A draft that breaks a check must not close the pages on which it is mended: what cannot be worked
out is logged, and told as a problem.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import TypeVar

from django.utils.translation import gettext as _

from prepapp.bank import editions
from prepapp.bank.writing import dump
from prepapp.domain import checks
from prepapp.domain.answers import Answers
from prepapp.domain.bank import Bank, Persona, Place
from prepapp.domain.checks import Problem
from prepapp.domain.path import walk
from prepapp.domain.reach import Reached, reach
from prepapp.domain.selection import select

KEPT = 4  # drafts: the one being edited, and those it was a moment ago
NOBODY = Reached({}, {}, {}, {})
Found = TypeVar("Found")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Facts:
    """What is true of one draft; each part is worked out when it is first asked for."""

    bank: Bank
    _warnings: dict[date, list[Problem]] = field(default_factory=dict)

    @cached_property
    def reached(self) -> Reached:
        """One set of answers that reaches each thing that can be reached."""
        return safely(NOBODY, lambda: _tries.reach(self.bank))

    @cached_property
    def errors(self) -> list[Problem]:
        """What keeps the draft from being published."""
        return safely([_unknown()], lambda: editions.errors(self.bank))

    def warnings(self, today: date) -> list[Problem]:
        """Return what should be mended and can wait; some of it falls due on a day."""
        if today not in self._warnings:
            found = safely([_unknown()], lambda: checks.warnings(self.bank, today))
            self._warnings[today] = found
        return self._warnings[today]

    @cached_property
    def seen_by(self) -> Mapping[str, list[Persona]]:
        """The personas whose sheet prints each question, by the question's key."""
        seen: dict[str, list[Persona]] = {}
        for persona in self.bank.personas.values():
            for key in safely(set[str](), partial(prints, self.bank, persona)):
                seen.setdefault(key, []).append(persona)
        return seen


def facts_of(bank: Bank) -> Facts:
    """Return what is known of a draft; nothing is worked out until it is asked for."""
    document = json.dumps(dump(bank), ensure_ascii=False)
    digest = hashlib.sha256(document.encode()).hexdigest()
    return _drafts.keep((digest, bank.language), Facts(bank))


def seen_by(bank: Bank, question: str) -> list[Persona]:
    """Return the personas whose sheet prints a question, or folds it into the safety question."""
    return facts_of(bank).seen_by.get(question, [])


def prints(bank: Bank, persona: Persona) -> set[str]:
    """Return the keys of the questions on a persona's sheet; none when the way has no sheet."""
    path = walk(bank, persona.answers)
    if path.stopped or path.blocking():
        return set()
    s = select(path, persona.picks)
    folded = [f for f in s.more if f.place is Place.FOLDED and s.topics]
    return {f.key for f in (*s.page_2(), *s.calls, *s.talk, *folded)}


@dataclass
class _Tries:
    """The proofs of the last draft looked at: most of them still hold in the next one."""

    proofs: tuple[Answers, ...] = ()

    def reach(self, bank: Bank) -> Reached:
        """Find what can be reached, trying first the personas and what reached the last draft."""
        personas = [persona.answers for persona in bank.personas.values()]
        reached = reach(bank, (*personas, *self.proofs))
        kinds = (reached.steps, reached.questions, reached.notices, reached.criteria)
        self.proofs = tuple({id(a): a for found in kinds for a in found.values()}.values())
        return reached


@dataclass
class _Drafts:
    """The facts of the last few drafts, the one last asked for at the end."""

    kept: OrderedDict[tuple[str, str], Facts] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, draft: tuple[str, str], new: Facts) -> Facts:
        """Return what is known of a draft already, or begin anew."""
        with self.lock:
            facts = self.kept.setdefault(draft, new)
            self.kept.move_to_end(draft)
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return facts


_tries = _Tries()
_drafts = _Drafts()


def safely(otherwise: Found, work_out: Callable[[], Found]) -> Found:
    """Return what could be worked out of a draft, something else when that failed."""
    try:
        return work_out()
    except Exception:
        log.exception("a draft could not be checked")
        return otherwise


def _unknown() -> Problem:
    return Problem(
        "", "", _("Part of the draft could not be checked. Undo your last change, and tell us.")
    )
