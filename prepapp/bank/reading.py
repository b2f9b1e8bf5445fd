"""A document read as a Bank: nested plain data, each mistake in it put in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from prepapp.domain.answers import NOW, WENT, Answers, BadAnswers, Picks
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
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    Criterion,
    NotTried,
    Rule,
    ScaleAtLeast,
    Tried,
)

FORMAT = 1
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class BadDocument(ValueError):
    """Raised with every problem found in data that should be a bank."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Fields:
    """The fields of one thing, read one by one; what is wrong or left over is put in words."""

    def __init__(self, about: str, data: object, language: str, problems: list[str]) -> None:
        self.about = about
        self.language = language
        self.problems = problems
        self.data: dict[str, Any] = {}
        if isinstance(data, dict) and all(isinstance(key, str) for key in data):
            self.data = dict(data)
        else:
            self.wrong('should be "name: value" lines; put quotes round words like yes, no and on.')

    def wrong(self, text: str) -> None:
        self.problems.append(f"{self.about}: {text}" if self.about else text)

    def take(self, name: str, kind: type[T], default: T) -> T:
        value = self.data.pop(name, default)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.wrong(f'"{name}" should be {_KIND[kind]}, not {value!r}.')
        return default

    def plain(self, name: str) -> str:
        value = self.take(name, str, "")
        if not value.strip():
            self.wrong(f'"{name}" is missing.')
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text: a mapping from language to words."""
        if name not in self.data and default is not None:
            return default
        languages = self.take(name, dict, {})
        if not all(isinstance(k, str) and isinstance(v, str) for k, v in languages.items()):
            self.wrong(f'"{name}" should be words under each language, such as en: "...".')
            languages = {}
        elif not languages:
            self.wrong(f'"{name}" is missing.')
        return Text(languages, self.language)

    def keys(self, name: str) -> tuple[str, ...]:
        value = self.take(name, list, [])
        if all(isinstance(item, str) for item in value):
            return tuple(value)
        self.wrong(f'"{name}" should be a list of keys.')
        return ()

    def one_of(self, name: str, kind: type[E], default: E | None) -> Any:
        value = self.data.pop(name, None)
        if value is None:
            return default
        if value in list(kind):
            return kind(value)
        self.wrong(f'"{name}" should be one of {", ".join(kind)}, not {value!r}.')
        return default

    def day(self, name: str) -> date | None:
        value = self.data.pop(name, None)
        try:
            return date.fromisoformat(str(value)) if value is not None else None
        except ValueError:
            self.wrong(f'"{name}" should be a date such as 2026-11-21, not {value!r}.')
            return None

    def rule(self, default: Rule | None = None) -> Rule:
        value = self.data.pop("shown to", None)
        if value == "everyone":
            return Rule(everyone=True)
        if value is None:
            if default is None:
                self.wrong('"shown to" is missing. Say everyone, or anyone who.')
            return default or Rule()
        fields = self.inside("shown to", value)
        rule = Rule(
            everyone=fields.take("everyone", bool, False),
            anyone_who=fields.keys("anyone who"),
            only_if=fields.keys("only if"),
            more_urgent_if=fields.keys("more urgent if"),
        )
        fields.done()
        return rule

    def each(self, name: str, read: Callable[[str, Fields], T]) -> tuple[T, ...]:
        """Read a mapping of key to thing."""
        things = []
        for key, value in self.take(name, dict, {}).items():
            fields = self.inside(f"{name} {key}", value)
            if not isinstance(key, str):
                fields.wrong(f"put quotes round the key {key}, so that it is read as a word.")
            things.append(read(str(key), fields))
            fields.done()
        return tuple(things)

    def inside(self, name: str, data: object) -> Fields:
        about = f"{self.about}, {name}" if self.about else name
        return Fields(about, data, self.language, self.problems)

    def done(self) -> None:
        for name in self.data:
            self.wrong(f'"{name}" is not a field here.')


_KIND: dict[type, str] = {
    str: "words",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: 'lines of "name: value"',
}


def parse(document: object, language: str | None = None) -> Bank:
    """Read a document as a Bank that speaks one language; raise BadDocument with every problem."""
    problems: list[str] = []
    top = Fields("", document, "en", problems)
    found = top.take("format", int, FORMAT)
    if found != FORMAT:
        raise BadDocument([f"This bank has format {found}; this site reads format {FORMAT}."])
    languages = top.keys("languages") or ("en",)
    top.language = language or languages[0]
    groups = top.inside("groups", top.take("groups", dict, {}))
    treatments = _by_key(top.each("treatments", _treatment))
    bank = Bank(
        languages=languages,
        language=top.language,
        steps=top.each("steps", _step),
        criteria=_by_key(top.each("criteria", lambda k, f: _criterion(k, f, treatments))),
        groups={key: groups.text(key) for key in list(groups.data)},
        treatments=treatments,
        topics=_by_key(top.each("topics", _topic)),
        questions=_by_key(top.each("questions", _question)),
        notices=_by_key(top.each("notices", _notice)),
        sources=_by_key(top.each("sources", _source)),
        personas=_by_key(top.each("personas", _persona)),
    )
    top.done()
    if problems:
        raise BadDocument(problems)
    return bank


def _by_key(things: Iterable[Any]) -> dict[str, Any]:
    return {thing.key: thing for thing in things}


def _step(key: str, f: Fields) -> Step:
    return Step(
        key=key,
        kind=f.one_of("kind", Kind, Kind.ONE),
        title=f.text("title"),
        why=f.text("why"),
        rule=f.rule(default=Rule(everyone=True)),
        choices=f.each("choices", _choice),
        items=f.each("items", _item),
        required=f.take("required", bool, False),
        at_most=f.take("at most", int, 0) or None,
        prints=f.take("prints", str, ""),
    )


def _choice(key: str, f: Fields) -> Choice:
    text = f.text("text")
    return Choice(
        key=key,
        text=text,
        short=f.text("short", default=text),
        exclusive=f.take("exclusive", bool, False),
        stops=f.take("stops", bool, False),
        unsure=f.take("unsure", bool, False),
        length=f.one_of("length", Length, None),
        country=f.take("country", str, "") or None,
    )


def _item(key: str, f: Fields) -> Item:
    text = f.text("text")
    return Item(
        key=key,
        text=text,
        short=f.text("short", default=text),
        low=f.text("low", default=""),
        high=f.text("high", default=""),
        prints=f.take("prints", str, ""),
    )


def _criterion(key: str, f: Fields, treatments: Mapping[str, Treatment]) -> Criterion:
    return Criterion(
        key=key,
        name=f.plain("name"),
        because=f.text("because"),
        conditions=tuple(
            condition
            for line in f.take("when", list, [])
            if (condition := _condition(f.inside("when", line), treatments))
        ),
    )


def _condition(f: Fields, treatments: Mapping[str, Treatment]) -> Condition | None:
    step = f.take("step", str, "")
    condition: Condition | None = None
    if "any of" in f.data:
        condition = Chose(step, frozenset(f.keys("any of")))
    elif "none of" in f.data:
        condition = ChoseNone(step, frozenset(f.keys("none of")))
    elif "item" in f.data:
        condition = ScaleAtLeast(step, f.plain("item"), f.take("at least", int, 0))
    elif f.data.pop("answered", False) is True:
        condition = Answered(step)
    elif "tried" in f.data or "tried group" in f.data:
        keys, group = _treatments(f, "tried", treatments)
        went, now = frozenset(f.keys("outcome")), frozenset(f.keys("status"))
        for unknown in sorted((went - set(WENT)) | (now - set(NOW))):
            f.wrong(f'"{unknown}" is not an outcome or a status: {", ".join((*WENT, *NOW))}.')
        condition = Tried(keys, group, f.take("at least", int, 1), went, now)
    elif "not tried" in f.data or "not tried group" in f.data:
        condition = NotTried(*_treatments(f, "not tried", treatments))
    else:
        f.wrong("a condition says any of, none of, answered, item, tried or not tried.")
    f.done()
    return condition


def _treatments(
    f: Fields, name: str, treatments: Mapping[str, Treatment]
) -> tuple[frozenset[str], str | None]:
    if f"{name} group" in f.data:
        group = f.plain(f"{name} group")
        return frozenset(t.key for t in treatments.values() if group in t.groups), group
    if f.data.get(name) == "any":
        f.data.pop(name)
        return frozenset(treatments), "any"
    return frozenset(f.keys(name)), None


def _treatment(key: str, f: Fields) -> Treatment:
    name = f.text("name")
    return Treatment(key, name, f.text("short", default=name), f.keys("groups"))


def _topic(key: str, f: Fields) -> Topic:
    page = f.plain("page")
    if page not in ("questions", "talk"):
        f.wrong(f'"page" should be questions or talk, not "{page}".')
    return Topic(key, f.text("name"), page, f.take("always", bool, False))


def _question(key: str, f: Fields) -> Question:
    return Question(
        key=key,
        topic=f.plain("topic"),
        ask=f.one_of("ask", Ask, Ask.DOCTOR),
        role=f.one_of("role", Role, Role.NORMAL),
        side=f.one_of("side", Side, Side.NEUTRAL),
        priority=f.take("priority", int, 2),
        rule=f.rule(),
        text=f.text("text"),
        why=f.text("why"),
        sources=f.keys("sources"),
    )


def _notice(key: str, f: Fields) -> Notice:
    kind = f.plain("kind")
    if kind not in ("crisis", "plain"):
        f.wrong(f'"kind" should be crisis or plain, not "{kind}".')
    return Notice(key, kind, f.rule(), f.keys("places"), f.text("text"))


def _source(key: str, f: Fields) -> Source:
    return Source(
        key=key,
        cite=f.plain("cite"),
        link=f.plain("link"),
        kind=f.plain("kind"),
        year=f.take("year", int, 0) if f.data.get("year") is not None else f.data.pop("year", None),
        certainty=f.plain("certainty"),
        result=f.text("result"),
        limit=f.text("limit"),
        checked=f.day("checked"),
        review_by=f.day("review by"),
        doctor_should_read=f.take("doctor should read", bool, False),
    )


def _persona(key: str, f: Fields) -> Persona:
    try:
        answers = Answers.from_data(f.take("answers", dict, {}))
        picks = Picks.from_data(f.take("picks", dict, {}))
    except BadAnswers as error:
        f.wrong(str(error))
        answers, picks = Answers(), Picks()
    return Persona(key, f.plain("name"), f.plain("story"), answers, picks)
