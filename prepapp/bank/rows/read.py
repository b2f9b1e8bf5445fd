"""The rows of the draft read as a Bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django.conf import settings

from prepapp.bank import keys, models, writing
from prepapp.bank.models import Part
from prepapp.bank.models.reasons import Says
from prepapp.bank.rows.hanging import Hanging, Line
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
    codes = languages()
    return _Reader(codes, language if language in codes else codes[0]).bank()


def languages() -> tuple[str, ...]:
    """Return the codes of the draft's languages, the leading one first."""
    codes = tuple(models.Language.objects.values_list("code", flat=True))
    return codes or (settings.LANGUAGE_CODE,)


def entry(row: models.Row) -> dict[str, Any]:
    """Return what one row says, as its entry in a document, whether it is retired or not."""
    return _entry(row, _Reader((), "", only=row.key))


def retired() -> dict[str, dict[str, Any]]:
    """Return what the retired rows say, by kind and key."""
    reader = _Reader((), "")
    return {
        keys.kind_of(model): {row.key: _entry(row, reader) for row in _rows(model, retired=True)}
        for model in keys.MODELS
    }


def _entry(row: models.Row, reader: _Reader) -> dict[str, Any]:
    kind = keys.kind_of(row)
    readers: dict[str, Callable[[Any], Any]] = {
        "steps": reader.step,
        "criteria": lambda criterion: reader.criterion(criterion, {}),
        "groups": lambda group: reader.text(group.name),
        "treatments": reader.treatment,
        "topics": reader.topic,
        "questions": reader.question,
        "notices": reader.notice,
        "sources": reader.source,
        "personas": _persona,
    }
    return writing.entry(kind, readers[kind](row))


class _Reader:
    """The rows, read in one language: all of them, or `only` what hangs on one key."""

    def __init__(self, languages: tuple[str, ...], language: str, only: str | None = None) -> None:
        self.languages, self.language = languages, language
        self.hanging = Hanging(only)

    def bank(self) -> Bank:
        groups = {g.key: self.text(g.name) for g in _rows(models.Group)}
        treatments = {t.key: self.treatment(t) for t in _rows(models.Treatment)}
        return Bank(
            languages=self.languages,
            language=self.language,
            steps=tuple(self.step(s) for s in _rows(models.Step)),
            criteria={c.key: self.criterion(c, treatments) for c in _rows(models.Criterion)},
            groups=groups,
            treatments=treatments,
            topics={t.key: self.topic(t) for t in _rows(models.Topic)},
            questions={q.key: self.question(q) for q in _rows(models.Question)},
            notices={n.key: self.notice(n) for n in _rows(models.Notice)},
            sources={s.key: self.source(s) for s in _rows(models.Source)},
            personas={p.key: _persona(p) for p in _rows(models.Persona)},
        )

    def text(self, words: Mapping[str, str]) -> str:
        return Text(words, self.language)

    def optional(self, words: Mapping[str, str], otherwise: str = "") -> str:
        """Return a text that may be left out, or what stands for it."""
        return self.text(words) if words else otherwise

    def step(self, row: models.Step) -> Step:
        return Step(
            key=row.key,
            kind=Kind(row.kind),
            title=self.text(row.title),
            why=self.text(row.why),
            rule=self.rule(row),
            choices=tuple(self.choice(c) for c in self.hanging.offers[0].get(row.key, ())),
            items=tuple(self.item(i) for i in self.hanging.offers[1].get(row.key, ())),
            required=row.required,
            at_most=row.at_most,
            prints=row.prints,
        )

    def choice(self, row: models.Choice) -> Choice:
        text = self.text(row.text)
        return Choice(
            key=row.key,
            text=text,
            short=self.optional(row.short, text),
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
            short=self.optional(row.short, text),
            low=self.optional(row.low),
            high=self.optional(row.high),
            prints=row.prints,
        )

    def treatment(self, row: models.Treatment) -> Treatment:
        name = self.text(row.name)
        groups = tuple(self.hanging.groups.get(row.key, ()))
        return Treatment(row.key, name, self.optional(row.short, name), groups)

    def criterion(
        self, row: models.Criterion, treatments: Mapping[str, Treatment]
    ) -> criteria.Criterion:
        return criteria.Criterion(
            key=row.key,
            name=row.name,
            because=self.text(row.because),
            conditions=tuple(
                self.condition(Line(*line), treatments)
                for line in self.hanging.conditions.get(row.key, ())
            ),
        )

    def condition(self, line: Line, treatments: Mapping[str, Treatment]) -> criteria.Condition:
        step, chosen = line.step_id or "", frozenset(self.hanging.chosen.get(line.pk, ()))
        match line.says:
            case Says.NONE_OF:
                return criteria.ChoseNone(step, chosen)
            case Says.ANSWERED:
                return criteria.Answered(step)
            case Says.AT_LEAST:
                return criteria.ScaleAtLeast(step, line.item__key or "", line.at_least or 0)
            case Says.TRIED:
                went, now = frozenset(line.went), frozenset(line.now)
                return criteria.Tried(*self.tried(line, treatments), line.at_least or 1, went, now)
            case Says.NOT_TRIED:
                return criteria.NotTried(*self.tried(line, treatments))
            case _:  # what says nothing yet never holds: a rule fails closed
                return criteria.Chose(step, chosen)

    def tried(
        self, line: Line, treatments: Mapping[str, Treatment]
    ) -> tuple[frozenset[str], str | None]:
        if line.all_treatments:
            return frozenset(treatments), "any"
        if line.group_id:
            group = line.group_id
            return frozenset(key for key, t in treatments.items() if group in t.groups), group
        return frozenset(self.hanging.treatments.get(line.pk, ())), None

    def rule(self, row: models.Step | models.Question | models.Notice) -> criteria.Rule:
        lines = self.hanging.rules(str(row._meta.model_name)).get(row.key, ())

        def named(part: Part) -> tuple[str, ...]:
            return tuple(criterion for listed, criterion in lines if listed == part)

        return criteria.Rule(
            everyone=row.everyone,
            anyone_who=named(Part.ANYONE_WHO),
            only_if=named(Part.ONLY_IF),
            more_urgent_if=named(Part.MORE_URGENT_IF),
        )

    def topic(self, row: models.Topic) -> Topic:
        return Topic(row.key, self.text(row.name), row.page, row.always)

    def notice(self, row: models.Notice) -> Notice:
        places = tuple(page or str(step) for page, step in self.hanging.places.get(row.key, ()))
        return Notice(row.key, row.kind, self.rule(row), places, self.text(row.text))

    def question(self, row: models.Question) -> Question:
        return Question(
            key=row.key,
            topic=row.topic_id,
            ask=Ask(row.ask),
            role=Role(row.role),
            side=Side(row.side),
            priority=row.priority,
            rule=self.rule(row),
            text=self.text(row.text),
            why=self.text(row.why),
            sources=tuple(self.hanging.sources.get(row.key, ())),
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


def _rows(model: Any, *, retired: bool = False) -> Iterable[Any]:
    return cast(Iterable[Any], model._default_manager.filter(retired=retired))


def _persona(row: models.Persona) -> Persona:
    try:
        answers, picks = Answers.from_data(row.answers), Picks.from_data(row.picks)
    except BadAnswers:
        answers, picks = Answers(), Picks()
    return Persona(row.key, row.name, row.story, answers, picks)
