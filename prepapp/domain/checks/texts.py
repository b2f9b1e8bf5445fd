"""Every text that people read: there in each language, and no longer than its place."""

from __future__ import annotations

from collections.abc import Iterator

from prepapp.domain.bank import Bank, Text
from prepapp.domain.checks.problem import Problem

QUESTION_LENGTH = 95
WHY_LENGTH = 200
BECAUSE_LENGTH = 70


def missing(bank: Bank) -> Iterator[Problem]:
    """Yield the texts that a language lacks."""
    named = set()
    for (kind, key), name, text in texts(bank):
        # A short form that was left out is the text itself, and named once.
        if isinstance(text, Text) and id(text) not in named:
            named.add(id(text))
            for language in bank.languages:
                if not text.languages.get(language, "").strip():
                    told = f'"{name}" has no text in "{language}". Write one.'
                    yield Problem(kind, key, told)


def too_long(bank: Bank) -> Iterator[Problem]:
    """Yield the texts that their place has no room for."""
    for criterion in bank.criteria.values():
        if _longest(criterion.because) > BECAUSE_LENGTH:
            text = f'"because" is over {BECAUSE_LENGTH} letters. Shorten it.'
            yield Problem("criteria", criterion.key, text)
    for question in bank.questions.values():
        if _longest(question.text) > QUESTION_LENGTH:
            text = f"It is over {QUESTION_LENGTH} letters. Shorten it."
            yield Problem("questions", question.key, text)
        if _longest(question.why) > WHY_LENGTH:
            text = f'"why" is over {WHY_LENGTH} letters. Shorten it.'
            yield Problem("questions", question.key, text)


def texts(bank: Bank) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Yield every text that people read: the kind and key it belongs to, its name, and the text."""
    for step in bank.steps:
        thing = ("steps", step.key)
        yield thing, "title", step.title
        yield thing, "why", step.why
        for choice in step.choices:
            yield thing, f"choice {choice.key}", choice.text
            yield thing, f"choice {choice.key}, short", choice.short
        for item in step.items:
            yield thing, f"item {item.key}", item.text
            yield thing, f"item {item.key}, short", item.short
            yield thing, f"item {item.key}, low", item.low
            yield thing, f"item {item.key}, high", item.high
    for criterion in bank.criteria.values():
        yield ("criteria", criterion.key), "because", criterion.because
    for group, name in bank.groups.items():
        yield ("groups", group), "name", name
    for treatment in bank.treatments.values():
        yield ("treatments", treatment.key), "name", treatment.name
        yield ("treatments", treatment.key), "short", treatment.short
    for topic in bank.topics.values():
        yield ("topics", topic.key), "name", topic.name
    for question in bank.questions.values():
        yield ("questions", question.key), "text", question.text
        yield ("questions", question.key), "why", question.why
    for notice in bank.notices.values():
        yield ("notices", notice.key), "text", notice.text
    for source in bank.sources.values():
        yield ("sources", source.key), "result", source.result
        yield ("sources", source.key), "limit", source.limit


def _longest(text: str) -> int:
    """Return the length of a text in its longest language."""
    languages = text.languages.values() if isinstance(text, Text) else ()
    return max(map(len, (text, *languages)))
