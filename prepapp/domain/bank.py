"""The bank: everything that an editor edits, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum, auto
from functools import cached_property

from prepapp.domain.answers import WORDS_LENGTH, Answers, Given, Picks
from prepapp.domain.criteria import Criterion, NotTried, Rule, Tried


class Text(str):
    """A text in every language of the bank, which reads as one of them."""

    languages: Mapping[str, str]

    def __new__(cls, languages: Mapping[str, str], language: str) -> Text:
        text = super().__new__(cls, languages.get(language, ""))
        text.languages = languages
        return text


class Kind(StrEnum):
    """How a step asks."""

    ONE = "one"
    MANY = "many"
    SCALES = "scales"
    TREATMENTS = "treatments"
    OUTCOMES = "outcomes"
    TEXT = "text"


class Ask(StrEnum):
    """Who can answer a question."""

    DOCTOR = "doctor"
    CLINIC = "clinic"
    PLAN = "plan"


class Role(StrEnum):
    """What part a question plays: on every sheet, folded into the safety line, or neither."""

    SPINE = "spine"
    SAFETY = "safety"
    NORMAL = "normal"


class Place(Enum):
    """Where a question prints."""

    SPINE = auto()
    QUESTIONS = auto()
    FOLDED = auto()
    CLINIC = auto()
    PLAN = auto()
    TALK = auto()


class Side(StrEnum):
    """What a question is about, for the balance."""

    BENEFIT = "benefit"
    HARM = "harm"
    NEUTRAL = "neutral"


class Length(StrEnum):
    """How long the visit is."""

    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"


@dataclass(frozen=True)
class Choice:
    """An answer that a step offers."""

    key: str
    text: str
    short: str
    exclusive: bool = False
    stops: bool = False
    unsure: bool = False
    length: Length | None = None
    country: str | None = None


@dataclass(frozen=True)
class Item:
    """One line of a step: a 0 to 10 scale with its ends, or a box for the patient's own words."""

    key: str
    text: str
    short: str
    low: str = ""
    high: str = ""
    prints: str = ""


@dataclass(frozen=True)
class Step:
    """One page of the questionnaire."""

    key: str
    kind: Kind
    title: str
    why: str
    rule: Rule
    choices: tuple[Choice, ...] = ()
    items: tuple[Item, ...] = ()
    required: bool = False
    at_most: int | None = None
    prints: str = ""

    @cached_property
    def choice_keys(self) -> frozenset[str]:
        return frozenset(c.key for c in self.choices)

    @cached_property
    def item_keys(self) -> frozenset[str]:
        return frozenset(i.key for i in self.items)

    @cached_property
    def stopping(self) -> frozenset[str]:
        """Return the keys of the choices that end the way."""
        return frozenset(c.key for c in self.choices if c.stops)

    def choice(self, key: str) -> Choice | None:
        return next((c for c in self.choices if c.key == key), None)


@dataclass(frozen=True)
class Treatment:
    """Something a patient may have tried; the first group is the heading it stands under."""

    key: str
    name: str
    short: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """What questions are about. `page` is questions (page 2) or talk (page 4)."""

    key: str
    name: str
    page: str
    always: bool = False


@dataclass(frozen=True)
class Question:
    """Something the patient asks."""

    key: str
    topic: str
    ask: Ask
    role: Role
    side: Side
    priority: int
    rule: Rule
    text: str
    why: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A citation; `checked` is None until somebody has read it again."""

    key: str
    cite: str
    link: str
    kind: str
    year: int | None
    certainty: str
    result: str
    limit: str
    checked: date | None
    review_by: date | None
    doctor_should_read: bool = False


@dataclass(frozen=True)
class Notice:
    """A text shown to some people in some places; a crisis notice carries the crisis lines."""

    key: str
    kind: str
    rule: Rule
    places: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Persona:
    """A named set of answers, for preview, publish difference and tests."""

    key: str
    name: str
    story: str
    answers: Answers
    picks: Picks = field(default_factory=Picks)


@dataclass(frozen=True)
class Bank:
    """All that an editor edits. Mappings keep the editor's order.

    What follows from a bank alone is worked out once, when it is first asked for.
    """

    languages: tuple[str, ...]
    language: str
    steps: tuple[Step, ...]
    criteria: Mapping[str, Criterion]
    groups: Mapping[str, str]
    treatments: Mapping[str, Treatment]
    topics: Mapping[str, Topic]
    questions: Mapping[str, Question]
    notices: Mapping[str, Notice]
    sources: Mapping[str, Source]
    personas: Mapping[str, Persona]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Return each question's place in the bank, from 1: its neutral name in an address."""
        return {key: n for n, key in enumerate(self.questions, 1)}

    def step(self, key: str) -> Step | None:
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> Mapping[str, Step]:
        return {s.key: s for s in reversed(self.steps)}

    @cached_property
    def _by_kind(self) -> Mapping[Kind, frozenset[str]]:
        return {kind: frozenset(s.key for s in self.steps if s.kind is kind) for kind in Kind}

    @cached_property
    def step_numbers(self) -> Mapping[str, int]:
        """Return each step's place in the bank, from 1."""
        return {s.key: n for n, s in reversed([*enumerate(self.steps, 1)])}

    @cached_property
    def asked(self) -> Mapping[str, frozenset[str]]:
        """Return, by the key of each criterion, the steps that it asks about."""
        return {key: self._steps_asked(criterion) for key, criterion in self.criteria.items()}

    def _steps_asked(self, criterion: Criterion) -> frozenset[str]:
        asked: set[str] = set()
        for condition in criterion.conditions:
            if isinstance(condition, Tried | NotTried):
                asked |= self._by_kind[Kind.TREATMENTS]
                if isinstance(condition, Tried) and (condition.went or condition.now):
                    asked |= self._by_kind[Kind.OUTCOMES]
            else:
                asked.add(condition.step)
        return frozenset(asked)

    @cached_property
    def may_open(self) -> tuple[frozenset[str], ...]:
        """Return, step by step, the keys of the steps whose answers may put it on the path."""
        return tuple(
            frozenset().union(
                *(
                    self.asked[key]
                    for key in (s.rule.only_if if s.rule.everyone else s.rule.anyone_who)
                    if key in self.asked
                )
            )
            for s in self.steps
        )

    @cached_property
    def by_priority(self) -> tuple[Question, ...]:
        """Return the questions as they come when nothing is urgent for the person who asks."""
        return tuple(
            sorted(
                self.questions.values(),
                key=lambda q: (q.priority > 0, q.rule.everyone, q.priority),
            )
        )

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Return, by its key, where each question prints."""
        return {key: self._place(question) for key, question in self.questions.items()}

    def _place(self, question: Question) -> Place:
        topic = self.topics.get(question.topic)
        match question.role, question.ask:
            case Role.SPINE, _:
                return Place.SPINE
            case Role.SAFETY, _:
                return Place.FOLDED
            case _, Ask.CLINIC:
                return Place.CLINIC
            case _, Ask.PLAN:
                return Place.PLAN
            case _:
                return Place.TALK if topic and topic.page == "talk" else Place.QUESTIONS

    @cached_property
    def safety_topics(self) -> frozenset[str]:
        """Return the topics that the one safety question stands for."""
        return frozenset(q.topic for q in self.questions.values() if q.role is Role.SAFETY)

    @cached_property
    def _ticks(self) -> Mapping[str, frozenset[str]]:
        """Return what can be ticked on each page of choices or treatments."""
        found = {s.key: s.choice_keys for s in self.steps if s.kind in (Kind.ONE, Kind.MANY)}
        here = (s for s in self.steps if s.kind is Kind.TREATMENTS)
        return found | {s.key: s.choice_keys | self.treatments.keys() for s in here}

    def understood(self, step: Step, given: Given) -> Given:
        """Return the part of an answer that the step offers today; the rest is invisible."""
        ticks, items = self._ticks.get(step.key), step.item_keys
        if ticks is not None:
            is_all = given.chosen <= ticks and not (given.numbers or given.words or given.outcomes)
            return given if is_all else Given(chosen=given.chosen & ticks)
        match step.kind:
            case Kind.SCALES:
                numbers = {k: n for k, n in given.numbers.items() if k in items and 0 <= n <= 10}
                return Given(numbers=numbers)
            case Kind.TEXT:
                words = {k: t[:WORDS_LENGTH] for k, t in given.words.items() if k in items}
                return Given(words=words)
            case _:
                kept = {k: o for k, o in given.outcomes.items() if k in self.treatments}
                return Given(outcomes=kept)
