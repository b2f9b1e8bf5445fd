"""The rows of the draft read as a Bank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.conf import settings

from prepapp.bank import models
from prepapp.bank.models import Condition, Part
from prepapp.bank.models.reasons import Says
from prepapp.domain import criteria
from prepapp.domain.answers import Answers, BadAnswers, Picks
from prepapp.domain.bank import (
    Ask,
    Bank,
    Choice,
    Item,
    Kind,
    Length,
    Notice,
    Persona,
    Question,
    Role,
    Side,
    Source,
    Step,
    Text,
    Topic,
    Treatment,
)


def read(language: str | None = None) -> Bank:
    """Return what the rows say, retired ones left out, in a language of the bank or its first."""
    languages = tuple(models.Language.objects.values_list("code", flat=True))
    languages = languages or (settings.LANGUAGE_CODE,)
    return _Reader(languages, language if language in languages else languages[0]).bank()


class _Reader:
    """The rows, read in one language."""

    def __init__(self, languages: tuple[str, ...], language: str) -> None:
        self.languages, self.language = languages, language

    def bank(self) -> Bank:
        groups = {g.key: self.text(g.name) for g in _living(models.Group)}
        treatments = {t.key: self.treatment(t) for t in _living(models.Treatment, "group_lines")}
        lines = [f"conditions__{name}" for name in ("choice_lines__choice", "treatment_lines")]
        return Bank(
            languages=self.languages,
            language=self.language,
            steps=tuple(
                self.step(s) for s in _living(models.Step, "choices", "items", "rule_lines")
            ),
            criteria={
                c.key: self.criterion(c, treatments)
                for c in _living(models.Criterion, "conditions__item", *lines)
            },
            groups=groups,
            treatments=treatments,
            topics={
                t.key: Topic(t.key, self.text(t.name), t.page, t.always)
                for t in _living(models.Topic)
            },
            questions={
                q.key: self.question(q)
                for q in _living(models.Question, "rule_lines", "source_lines")
            },
            notices={
                n.key: Notice(n.key, n.kind, _rule(n), _places(n), self.text(n.text))
                for n in _living(models.Notice, "rule_lines", "places")
            },
            sources={s.key: self.source(s) for s in _living(models.Source)},
            personas={p.key: _persona(p) for p in _living(models.Persona)},
        )

    def text(self, words: Mapping[str, str]) -> str:
        return Text(words, self.language) if words else ""

    def short(self, words: Mapping[str, str], text: str) -> str:
        """Return a short form, or the text itself where none was written."""
        return self.text(words) or text

    def step(self, row: models.Step) -> Step:
        return Step(
            key=row.key,
            kind=Kind(row.kind),
            title=self.text(row.title),
            why=self.text(row.why),
            rule=_rule(row),
            choices=tuple(self.choice(c) for c in row.choices.all() if not c.retired),
            items=tuple(self.item(i) for i in row.items.all() if not i.retired),
            required=row.required,
            at_most=row.at_most,
            prints=row.prints,
        )

    def choice(self, row: models.Choice) -> Choice:
        text = self.text(row.text)
        return Choice(
            key=row.key,
            text=text,
            short=self.short(row.short, text),
            exclusive=row.exclusive,
            stops=row.stops,
            unsure=row.unsure,
            length=Length(row.length) if row.length else None,
            country=row.country or None,
        )

    def item(self, row: models.Item) -> Item:
        text = self.text(row.text)
        return Item(
            key=row.key,
            text=text,
            short=self.short(row.short, text),
            low=self.text(row.low),
            high=self.text(row.high),
            prints=row.prints,
        )

    def treatment(self, row: models.Treatment) -> Treatment:
        name = self.text(row.name)
        groups = tuple(line.group_id for line in row.group_lines.all())
        return Treatment(row.key, name, self.short(row.short, name), groups)

    def criterion(
        self, row: models.Criterion, treatments: Mapping[str, Treatment]
    ) -> criteria.Criterion:
        return criteria.Criterion(
            key=row.key,
            name=row.name,
            because=self.text(row.because),
            conditions=tuple(_condition(c, treatments) for c in row.conditions.all()),
        )

    def question(self, row: models.Question) -> Question:
        return Question(
            key=row.key,
            topic=row.topic_id,
            ask=Ask(row.ask),
            role=Role(row.role),
            side=Side(row.side),
            priority=row.priority,
            rule=_rule(row),
            text=self.text(row.text),
            why=self.text(row.why),
            sources=tuple(line.source_id for line in row.source_lines.all()),
        )

    def source(self, row: models.Source) -> Source:
        return Source(
            key=row.key,
            cite=row.cite,
            link=row.link,
            kind=row.kind,
            year=row.year,
            certainty=row.certainty,
            result=self.text(row.result),
            limit=self.text(row.limit),
            checked=row.checked,
            review_by=row.review_by,
            doctor_should_read=row.doctor_should_read,
        )


def _living(model: Any, *related: str) -> Iterable[Any]:
    return cast(
        Iterable[Any],
        model.objects.filter(retired=False).prefetch_related(*related),
    )


def _rule(row: models.Step | models.Question | models.Notice) -> criteria.Rule:
    lines = row.rule_lines.all()

    def named(part: Part) -> tuple[str, ...]:
        return tuple(line.criterion_id for line in lines if line.part == part)

    return criteria.Rule(
        everyone=row.everyone,
        anyone_who=named(Part.ANYONE_WHO),
        only_if=named(Part.ONLY_IF),
        more_urgent_if=named(Part.MORE_URGENT_IF),
    )


def _condition(row: Condition, treatments: Mapping[str, Treatment]) -> criteria.Condition:
    step = row.step_id or ""
    choices = frozenset(line.choice.key for line in row.choice_lines.all())
    match row.says:
        case Says.NONE_OF:
            return criteria.ChoseNone(step, choices)
        case Says.ANSWERED:
            return criteria.Answered(step)
        case Says.AT_LEAST:
            item = row.item.key if row.item else ""
            return criteria.ScaleAtLeast(step, item, row.at_least or 0)
        case Says.TRIED:
            went, now = frozenset(row.went), frozenset(row.now)
            return criteria.Tried(*_tried(row, treatments), row.at_least or 1, went, now)
        case Says.NOT_TRIED:
            return criteria.NotTried(*_tried(row, treatments))
        case _:  # what says nothing yet never holds: a rule fails closed
            return criteria.Chose(step, choices)


def _tried(
    row: Condition, treatments: Mapping[str, Treatment]
) -> tuple[frozenset[str], str | None]:
    if row.all_treatments:
        return frozenset(treatments), "any"
    if row.group_id:
        return frozenset(k for k, t in treatments.items() if row.group_id in t.groups), row.group_id
    return frozenset(line.treatment_id for line in row.treatment_lines.all()), None


def _places(row: models.Notice) -> tuple[str, ...]:
    return tuple(place.page or str(place.step_id) for place in row.places.all())


def _persona(row: models.Persona) -> Persona:
    try:
        answers, picks = Answers.from_data(row.answers), Picks.from_data(row.picks)
    except BadAnswers:
        answers, picks = Answers(), Picks()
    return Persona(row.key, row.name, row.story, answers, picks)
