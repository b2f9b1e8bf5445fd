"""How texts read: not too hard, and no two the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepapp.domain.bank import Bank, Text
from prepapp.domain.checks.problem import Problem, quoted
from prepapp.domain.reading_grade import grade, hard_words, words

HARDEST_GRADE = 8.0
ENGLISH = "en"
ALWAYS_KNOWN = ("ketamine", "esketamine", "fibromyalgia")


def hard_to_read(bank: Bank) -> Iterator[Problem]:
    """Yield the texts that ask for more than eight years of school."""
    known = known_words(bank)
    for kind, key, text in _read_in_one_go(bank):
        found = grade(text, known)
        if found is not None and found > HARDEST_GRADE:
            hardest = hard_words(text, known)[:3]
            advice = f"The hardest words are {quoted(hardest)}. " if hardest else ""
            told = f"It is hard to read: grade {found}, above {HARDEST_GRADE:.0f}. {advice}"
            yield Problem(kind, key, f"{told}Use shorter words or shorter sentences.")


def known_words(bank: Bank) -> frozenset[str]:
    """Return the words that a patient ticks: their conditions, medicines and treatments."""
    names = [*ALWAYS_KNOWN]
    for treatment in bank.treatments.values():
        names += [_english(bank, treatment.name), _english(bank, treatment.short)]
    for step in bank.steps:
        if step.prints in ("lives-with", "topics"):
            names += [_english(bank, text) for c in step.choices for text in (c.text, c.short)]
    return frozenset(word.lower() for name in names for word in words(name))


def the_same(bank: Bank) -> Iterator[Problem]:
    """Yield things that read just as an earlier one does."""
    for kind, named in _told_apart_by(bank).items():
        for key, other in _twins(named):
            text = f'It has the very same text as "{other}". Change one of them.'
            yield Problem(kind, key, text)
    for step in bank.steps:
        choices = [(choice.key, choice.text) for choice in step.choices]
        items = [(item.key, item.text) for item in step.items]
        for key, other in _twins(choices + items):
            text = f'"{other}" and "{key}" have the very same text. Change one of them.'
            yield Problem("steps", step.key, text)


def _read_in_one_go(bank: Bank) -> Iterator[tuple[str, str, str]]:
    """Yield what is read as one piece, with the kind and the key it belongs to."""
    for question in bank.questions.values():
        yield "questions", question.key, _lines(bank, question.text, question.why)
    for step in bank.steps:
        yield "steps", step.key, _lines(bank, step.title, step.why)
    for notice in bank.notices.values():
        yield "notices", notice.key, _lines(bank, notice.text)


def _lines(bank: Bank, *texts: str) -> str:
    return "\n".join(_english(bank, text) for text in texts)


def _english(bank: Bank, text: str) -> str:
    """Return a text in English, the one language that the grade is made for."""
    if isinstance(text, Text):
        return text.languages.get(ENGLISH, "")
    return text if bank.language == ENGLISH else ""


def _told_apart_by(bank: Bank) -> dict[str, Iterable[tuple[str, str]]]:
    return {
        "steps": ((s.key, s.title) for s in bank.steps),
        "criteria": ((c.key, c.name) for c in bank.criteria.values()),
        "groups": bank.groups.items(),
        "treatments": ((t.key, t.name) for t in bank.treatments.values()),
        "topics": ((t.key, t.name) for t in bank.topics.values()),
        "questions": ((q.key, q.text) for q in bank.questions.values()),
        "notices": ((n.key, n.text) for n in bank.notices.values()),
        "sources": ((s.key, s.cite) for s in bank.sources.values()),
        "personas": ((p.key, p.name) for p in bank.personas.values()),
    }


def _twins(named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each key whose text was there before, with the key that had it first."""
    first: dict[str, str] = {}
    for key, text in named:
        alike = " ".join(text.split()).casefold()
        if alike and first.setdefault(alike, key) != key:
            yield key, first[alike]
