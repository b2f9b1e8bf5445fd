"""What somebody answers to a step: any answer at all that its page takes, or none."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from prepapp.domain.answers import NOW, WENT, Given, Outcome
from prepapp.domain.bank import Bank, Kind, Step


def given_at(chance: Random, bank: Bank, step: Step, tried: Sequence[str] = ()) -> Given:
    """Return an answer to a step; a skipped one now and then. `tried` are treatments."""
    choices = [c.key for c in step.choices if not c.exclusive]
    items = [item.key for item in step.items]
    match step.kind:
        case Kind.ONE:
            on = [c.key for c in step.choices if not c.stops] or choices
            return Given(chosen=frozenset(chance.sample(on, min(len(on), 1))))
        case Kind.MANY:
            return Given(chosen=frozenset(some(chance, choices, step.at_most or 4)))
        case Kind.TREATMENTS:
            return Given(chosen=frozenset(some(chance, list(bank.treatments), 5)))
        case Kind.SCALES:
            return Given(numbers={key: chance.randint(0, 10) for key in some(chance, items, 3)})
        case Kind.TEXT:
            said = chance.choice(["A good night", "To walk again 🙂", "<b>less</b> pain"])
            return Given(words=dict.fromkeys(some(chance, items, 2), said))
        case Kind.OUTCOMES:
            went = some(chance, tried, 3)
            return Given(outcomes={key: outcome(chance) for key in went})


def outcome(chance: Random) -> Outcome:
    return Outcome(chance.choice(WENT), chance.choice([None, *NOW]))


def some(chance: Random, keys: Sequence[str], most: int) -> list[str]:
    return chance.sample(keys, min(len(keys), chance.randint(0, most)))
