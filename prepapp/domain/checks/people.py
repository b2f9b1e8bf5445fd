"""Personas: what their answers name, whether the pages take them, and the sheet they get."""

from __future__ import annotations

from collections.abc import Iterator

from prepapp.domain.answers import Given, Picks
from prepapp.domain.bank import Bank, Kind, Persona, Side, Step
from prepapp.domain.checks.problem import Problem, quoted
from prepapp.domain.checks.ways import LONGEST_WAY
from prepapp.domain.path import Path, walk
from prepapp.domain.selection import select


def personas(bank: Bank) -> Iterator[Problem]:
    """Walk with every persona: answers the pages take, a short way, a sheet with both sides."""
    for persona in bank.personas.values():
        path = walk(bank, persona.answers)
        texts = list(_refused(path))
        if not texts and not path.stopped:
            texts = [*_way(path), *_sheet(path)]
        for text in texts:
            yield Problem("personas", persona.key, text)


def unknown(bank: Bank) -> Iterator[Problem]:
    """Yield what personas say about things that the bank does not have."""
    for persona in bank.personas.values():
        for text in (*_unknown_answers(bank, persona), *_unknown_picks(bank, persona)):
            yield Problem("personas", persona.key, f"{text} Take it out, or name another.")


def _refused(path: Path) -> Iterator[str]:
    for step in path.steps:
        yield from _refused_at(step, path.said.to(step.key))
    if blocking := path.blocking():
        yield f'It gives no answer at step "{blocking.key}", which needs one. Choose one.'


def _refused_at(step: Step, given: Given) -> Iterator[str]:
    ticks = len(given.chosen)
    alone = sorted(c.key for c in step.choices if c.exclusive and c.key in given.chosen)
    if step.kind is Kind.ONE and ticks > 1:
        yield f'It chooses {ticks} answers at step "{step.key}", which takes one. Choose one.'
    elif alone and ticks > 1:
        yield f'At step "{step.key}" it ticks "{alone[0]}" and others. Untick that, or the others.'
    elif step.kind is Kind.MANY and step.at_most and ticks > step.at_most:
        most = f"takes {step.at_most} at most. Untick some."
        yield f'It ticks {ticks} answers at step "{step.key}", which {most}'


def _way(path: Path) -> Iterator[str]:
    if len(path.steps) > LONGEST_WAY:
        yield f"The way has {len(path.steps)} pages, over {LONGEST_WAY}."


def _sheet(path: Path) -> Iterator[str]:
    selection = select(path, Picks())
    sides = selection.sides()
    for side in (Side.BENEFIT, Side.HARM):
        if not sides[side]:
            yield f"The sheet has no {side} question. Show one to more people."
    if abs(sides[Side.BENEFIT] - sides[Side.HARM]) > 1:
        counts = ", ".join(f"{sides[side]} {side}" for side in (Side.BENEFIT, Side.HARM))
        yield f"The sheet is not balanced: {counts}."
    for topic in path.bank.topics.values():
        if topic.always and topic.key not in selection.topics_asked():
            yield f'The sheet has no question on "{topic.key}".'


def _unknown_answers(bank: Bank, persona: Persona) -> Iterator[str]:
    for key, given in persona.answers.given.items():
        step = bank.step(key)
        if step is None:
            yield f'It answers step "{key}", which the bank does not have.'
        elif lost := _named(given) - _named(bank.understood(step, given)):
            yield f'At step "{key}" it names {quoted(sorted(lost))}, which the step does not offer.'


def _unknown_picks(bank: Bank, persona: Persona) -> Iterator[str]:
    picks = persona.picks
    named = {*picks.removed, *picks.added, *picks.starred, *picks.order}
    if lost := named - bank.questions.keys():
        yield f"It picks question {quoted(sorted(lost))}, which the bank does not have."


def _named(given: Given) -> set[str]:
    return {*given.chosen, *given.numbers, *given.words, *given.outcomes}
