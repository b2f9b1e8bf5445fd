"""Questions and notices: what they belong to, and what part they play."""

from __future__ import annotations

from collections.abc import Iterator

from prepapp.domain.bank import Ask, Bank, Question, Role, Side
from prepapp.domain.checks.problem import Problem, listed
from prepapp.domain.criteria import Rule

SPINE = 3
PLACES = ("next", "check", "choose", "sheet", "stop")


def questions(bank: Bank) -> Iterator[Problem]:
    """Yield what is wrong with the questions, their wording apart."""
    spine = [q for q in bank.questions.values() if q.role is Role.SPINE]
    if len(spine) != SPINE or not all(q.rule == Rule(everyone=True) for q in spine):
        text = f"Three spine questions, shown to everyone; not {len(spine)}."
        yield Problem("questions", "", text)
    for question in bank.questions.values():
        for text in _question(bank, question):
            yield Problem("questions", question.key, text)


def notices(bank: Bank) -> Iterator[Problem]:
    """Yield notices that stand nowhere."""
    places = {*PLACES, *(s.key for s in bank.steps)}
    right = f"Places: {listed(PLACES)}, or the key of a step."
    for notice in bank.notices.values():
        if not notice.places:
            yield Problem("notices", notice.key, f"It stands in no place. {right}")
        for place in notice.places:
            if place not in places:
                text = f'There is no place "{place}". {right}'
                yield Problem("notices", notice.key, text)


def _question(bank: Bank, question: Question) -> Iterator[str]:
    if question.topic not in bank.topics:
        yield f'Topic "{question.topic}" does not exist. Topics: {listed(bank.topics)}.'
    for key in question.sources:
        if key not in bank.sources:
            yield f'Source "{key}" does not exist.'
    if question.side is not Side.NEUTRAL and not _may_take_a_side(bank, question):
        yield "Only a normal question for the doctor takes a side. Make it neutral."


def _may_take_a_side(bank: Bank, question: Question) -> bool:
    topic = bank.topics.get(question.topic)
    return (
        question.ask is Ask.DOCTOR
        and question.role is Role.NORMAL
        and (topic is None or (topic.page == "questions" and not topic.always))
    )
