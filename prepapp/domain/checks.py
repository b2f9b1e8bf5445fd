"""An editor's mistakes, each named in words that say what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prepapp.domain.answers import Picks
from prepapp.domain.bank import Ask, Bank, Kind, Question, Role, Side, Step, Text
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    Rule,
    ScaleAtLeast,
    Tried,
)
from prepapp.domain.path import steps_asked, walk
from prepapp.domain.selection import select

QUESTION_LENGTH = 95
WHY_LENGTH = 200
BECAUSE_LENGTH = 70
LONGEST_WAY = 15
STEP_PRINTS = ("", "lives-with", "wants", "topics")
PLACES = ("next", "check", "choose", "sheet", "stop")


@dataclass(frozen=True)
class Problem:
    """One mistake: what it is about, and a sentence about it."""

    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.about}: {self.text}"


def problems(bank: Bank) -> list[Problem]:
    """Return everything that keeps a bank from being published, in the bank's own order."""
    found = [
        *_steps(bank),
        *_criteria(bank),
        *_rules(bank),
        *_questions(bank),
        *_notices(bank),
        *_texts(bank),
        *_orphans(bank),
    ]
    return found or list(_personas(bank))


def _longest(text: str) -> int:
    """Return the length of a text in its longest language."""
    languages = text.languages.values() if isinstance(text, Text) else ()
    return max(map(len, (text, *languages)))


def _named(kind: str, key: str) -> str:
    return f'{kind} "{key}"'


def _or(keys: Iterable[str]) -> str:
    return ", ".join(keys) or "none"


def _steps(bank: Bank) -> Iterator[Problem]:
    for kind in (Kind.TREATMENTS, Kind.OUTCOMES):
        keys = [s.key for s in bank.steps if s.kind is kind]
        if len(keys) > 1:
            yield Problem("Steps", f"There can be one step of kind {kind}, not {_or(keys)}.")
    kinds = [s.kind for s in bank.steps]
    if Kind.OUTCOMES in kinds and Kind.TREATMENTS not in kinds[: kinds.index(Kind.OUTCOMES)]:
        yield Problem("Steps", "The outcomes step must come after the treatments step.")
    for step in bank.steps:
        about = _named("Step", step.key)
        if step.kind in (Kind.ONE, Kind.MANY) and not step.choices:
            yield Problem(about, "It offers no choice. Add at least one.")
        if step.kind in (Kind.SCALES, Kind.TEXT) and not step.items:
            yield Problem(about, "It has no item. Add at least one.")
        if step.rule.more_urgent_if:
            yield Problem(about, 'A step has no "more urgent if". Remove it.')
        if step.at_most is not None and step.at_most < 1:
            yield Problem(about, '"At most" should be 1 or more.')
        if step.prints not in STEP_PRINTS:
            names = _or(name for name in STEP_PRINTS if name)
            yield Problem(about, f'"Prints" should be one of {names}, or be left out.')
        for item in step.items:
            if item.prints not in ("", "agenda", "good-day"):
                yield Problem(
                    about, f'Item "{item.key}" prints as agenda or good-day, or not at all.'
                )
        if step.required and step.kind is not Kind.ONE:
            yield Problem(about, "Only a step with one choice can be required.")
    for treatment in bank.treatments.values():
        about = _named("Treatment", treatment.key)
        if not treatment.groups:
            yield Problem(about, "It stands in no group. Give it one.")
        for group in treatment.groups:
            if group not in bank.groups:
                yield Problem(about, f'Group "{group}" does not exist. Groups: {_or(bank.groups)}.')


def _criteria(bank: Bank) -> Iterator[Problem]:
    for criterion in bank.criteria.values():
        about = _named("Criterion", criterion.key)
        if not criterion.conditions:
            yield Problem(about, "It has no condition, so it never holds. Add one.")
        for condition in criterion.conditions:
            for text in _condition(bank, condition):
                yield Problem(about, text)
        if _longest(criterion.because) > BECAUSE_LENGTH:
            yield Problem(about, f'"because" is over {BECAUSE_LENGTH} letters. Shorten it.')


def _condition(bank: Bank, condition: Condition) -> Iterator[str]:
    if isinstance(condition, Chose | ChoseNone | Answered | ScaleAtLeast):
        step = bank.step(condition.step)
        if step is None:
            steps = _or(s.key for s in bank.steps)
            yield f'Step "{condition.step}" does not exist. Steps: {steps}.'
            return
        for key in _choices_named(condition):
            if step.choice(key) is None:
                offered = _or(c.key for c in step.choices)
                yield f'Step "{step.key}" has no choice "{key}". Choices: {offered}.'
        if isinstance(condition, ScaleAtLeast):
            if condition.item not in {i.key for i in step.items}:
                items = _or(i.key for i in step.items)
                yield f'Step "{step.key}" has no item "{condition.item}". Items: {items}.'
            if not 0 <= condition.at_least <= 10:
                yield "A scale goes from 0 to 10."
        return
    if condition.group not in (None, "any", *bank.groups):
        yield f'Group "{condition.group}" does not exist. Groups: {_or(bank.groups)}.'
    for key in sorted(condition.treatments - bank.treatments.keys()):
        yield f'Treatment "{key}" does not exist.'
    if isinstance(condition, Tried) and condition.at_least < 1:
        yield '"At least" should be 1 or more.'
    if not condition.treatments:
        yield "It names no treatment, so it says nothing. Name one."


def _choices_named(condition: Condition) -> list[str]:
    match condition:
        case Chose(any_of=keys) | ChoseNone(none_of=keys):
            return sorted(keys)
        case _:
            return []


def _rules(bank: Bank) -> Iterator[Problem]:
    order = [s.key for s in bank.steps]
    for step in bank.steps:
        about = _named("Step", step.key)
        yield from _rule(bank, about, step.rule)
        for key in step.rule.named():
            if key not in bank.criteria:
                continue
            later = steps_asked(bank, bank.criteria[key]) - set(order[: order.index(step.key)])
            for other in sorted(later & set(order)):
                earlier = _or(order[: order.index(step.key)])
                text = f'Criterion "{key}" asks about step "{other}", which does not come earlier.'
                yield Problem(about, f"{text} Earlier steps: {earlier}.")
    for question in bank.questions.values():
        yield from _rule(bank, _named("Question", question.key), question.rule)
    for notice in bank.notices.values():
        yield from _rule(bank, _named("Notice", notice.key), notice.rule)


def _rule(bank: Bank, about: str, rule: Rule) -> Iterator[Problem]:
    if not rule.everyone and not rule.anyone_who:
        yield Problem(about, '"Anyone who" is empty, so nobody sees it. Name a criterion.')
    if rule.everyone and rule.anyone_who:
        yield Problem(about, 'It says "everyone" and "anyone who". Keep one of them.')
    for key in rule.named():
        if key not in bank.criteria:
            yield Problem(about, f'Criterion "{key}" does not exist.')


def _questions(bank: Bank) -> Iterator[Problem]:
    spine = [q for q in bank.questions.values() if q.role is Role.SPINE]
    if len(spine) != 3 or not all(q.rule == Rule(everyone=True) for q in spine):
        yield Problem("Questions", f"Three spine questions, shown to everyone; not {len(spine)}.")
    for question in bank.questions.values():
        about = _named("Question", question.key)
        if question.topic not in bank.topics:
            topics = _or(bank.topics)
            yield Problem(about, f'Topic "{question.topic}" does not exist. Topics: {topics}.')
        for key in question.sources:
            if key not in bank.sources:
                yield Problem(about, f'Source "{key}" does not exist.')
        if question.side is not Side.NEUTRAL and not _may_take_a_side(bank, question):
            yield Problem(
                about, "Only a normal question for the doctor takes a side. Make it neutral."
            )
        if _longest(question.text) > QUESTION_LENGTH:
            yield Problem(about, f"It is over {QUESTION_LENGTH} letters. Shorten it.")
        if _longest(question.why) > WHY_LENGTH:
            yield Problem(about, f'"why" is over {WHY_LENGTH} letters. Shorten it.')


def _may_take_a_side(bank: Bank, question: Question) -> bool:
    topic = bank.topics.get(question.topic)
    return (
        question.ask is Ask.DOCTOR
        and question.role is Role.NORMAL
        and (topic is None or (topic.page == "questions" and not topic.always))
    )


def _notices(bank: Bank) -> Iterator[Problem]:
    places = {*PLACES, *(s.key for s in bank.steps)}
    for notice in bank.notices.values():
        for place in notice.places:
            if place not in places:
                text = f'There is no place "{place}". Places: {_or(PLACES)}, or the key of a step.'
                yield Problem(_named("Notice", notice.key), text)


def _texts(bank: Bank) -> Iterator[Problem]:
    named = set()
    for about, name, text in texts(bank):
        # A short form that was left out is the text itself, and named once.
        if isinstance(text, Text) and id(text) not in named:
            named.add(id(text))
            for language in bank.languages:
                if not text.languages.get(language, "").strip():
                    yield Problem(about, f'"{name}" has no text in "{language}". Write one.')


def texts(bank: Bank) -> Iterator[tuple[str, str, str]]:
    """Yield every text that people read: what it belongs to, its name, and the text."""
    for step in bank.steps:
        about = _named("Step", step.key)
        yield about, "title", step.title
        yield about, "why", step.why
        for choice in step.choices:
            yield about, f"choice {choice.key}", choice.text
            yield about, f"choice {choice.key}, short", choice.short
        for item in step.items:
            yield about, f"item {item.key}", item.text
            yield about, f"item {item.key}, short", item.short
            yield about, f"item {item.key}, low", item.low
            yield about, f"item {item.key}, high", item.high
    for criterion in bank.criteria.values():
        yield _named("Criterion", criterion.key), "because", criterion.because
    for group, name in bank.groups.items():
        yield _named("Group", group), "name", name
    for treatment in bank.treatments.values():
        yield _named("Treatment", treatment.key), "name", treatment.name
        yield _named("Treatment", treatment.key), "short", treatment.short
    for topic in bank.topics.values():
        yield _named("Topic", topic.key), "name", topic.name
    for question in bank.questions.values():
        yield _named("Question", question.key), "text", question.text
        yield _named("Question", question.key), "why", question.why
    for notice in bank.notices.values():
        yield _named("Notice", notice.key), "text", notice.text
    for source in bank.sources.values():
        yield _named("Source", source.key), "result", source.result
        yield _named("Source", source.key), "limit", source.limit


def _orphans(bank: Bank) -> Iterator[Problem]:
    """Name steps whose answers change nothing."""
    rules = [
        *(s.rule for s in bank.steps),
        *(q.rule for q in bank.questions.values()),
        *(n.rule for n in bank.notices.values()),
    ]
    named = {bank.criteria[key] for rule in rules for key in rule.named() if key in bank.criteria}
    asked = {key for criterion in named for key in steps_asked(bank, criterion)}
    for step in bank.steps:
        if step.key not in asked and not _prints(step):
            yield Problem(
                _named("Step", step.key),
                "No rule asks about it and nothing of it prints. Remove it.",
            )


def _prints(step: Step) -> bool:
    return bool(
        step.prints
        or step.kind in (Kind.SCALES, Kind.TREATMENTS, Kind.OUTCOMES)
        or any(i.prints for i in step.items)
        or any(c.length or c.country or c.stops for c in step.choices)
    )


def _personas(bank: Bank) -> Iterator[Problem]:
    """Build every persona's sheet: balance, the topics that are always there, a short way."""
    for persona in bank.personas.values():
        about = _named("Persona", persona.key)
        path = walk(bank, persona.answers)
        if path.stopped:
            continue
        if len(path.steps) > LONGEST_WAY:
            yield Problem(about, f"The way has {len(path.steps)} pages, over {LONGEST_WAY}.")
        selection = select(path, Picks())
        sides = selection.sides()
        for side in (Side.BENEFIT, Side.HARM):
            if not sides[side]:
                yield Problem(about, f"The sheet has no {side} question. Show one to more people.")
        if abs(sides[Side.BENEFIT] - sides[Side.HARM]) > 1:
            yield Problem(about, f"The sheet is not balanced: {dict(sides)}.")
        for topic in bank.topics.values():
            if topic.always and topic.key not in selection.topics_asked():
                yield Problem(about, f'The sheet has no question on "{topic.key}".')
