"""A Bank written as a document: the shape of a published edition and of the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from prepapp.bank.reading import FORMAT
from prepapp.domain.bank import (
    Bank,
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


def dump(bank: Bank) -> dict[str, Any]:
    """Write a Bank as a document, always in the same order and without empty fields."""
    things: dict[str, Mapping[str, Any]] = {
        "steps": {s.key: s for s in bank.steps},
        "criteria": bank.criteria,
        "groups": bank.groups,
        "treatments": bank.treatments,
        "topics": bank.topics,
        "questions": bank.questions,
        "notices": bank.notices,
        "sources": bank.sources,
        "personas": bank.personas,
    }
    return {
        "format": FORMAT,
        "languages": list(bank.languages),
        **{
            kind: {key: entry(kind, thing) for key, thing in things[kind].items()}
            for kind in things
        },
    }


def entry(kind: str, thing: Any) -> dict[str, Any]:
    """Write one thing of a bank as its entry in a document; `kind` is such as questions."""
    return _DUMP[kind](thing)


def _full(**values: Any) -> dict[str, Any]:
    """Return the fields that say something, with spaces in their names."""
    return {
        name.replace("_", " "): value
        for name, value in values.items()
        if value or (value == 0 and value is not False)
    }


def _words(text: str) -> dict[str, str]:
    return dict(text.languages) if isinstance(text, Text) else {}


def _short(short: str, text: str) -> dict[str, str]:
    return _words(short) if short is not text else {}


def _dump_rule(rule: Rule) -> Any:
    if rule == Rule(everyone=True):
        return "everyone"
    said = _full(
        everyone=rule.everyone,
        anyone_who=list(rule.anyone_who),
        only_if=list(rule.only_if),
        more_urgent_if=list(rule.more_urgent_if),
    )
    # A rule that says nothing yet is nobody's; left out, a step's would come back as everyone's.
    return said or {"anyone who": []}


def _dump_step(s: Step) -> dict[str, Any]:
    return _full(
        kind=s.kind.value,
        required=s.required,
        shown_to=_dump_rule(s.rule),
        prints=s.prints,
        at_most=s.at_most,
        title=_words(s.title),
        why=_words(s.why),
        choices={
            c.key: _full(
                text=_words(c.text),
                short=_short(c.short, c.text),
                exclusive=c.exclusive,
                stops=c.stops,
                unsure=c.unsure,
                length=c.length and c.length.value,
                country=c.country,
            )
            for c in s.choices
        },
        items={
            i.key: _full(
                text=_words(i.text),
                short=_short(i.short, i.text),
                low=_words(i.low),
                high=_words(i.high),
                prints=i.prints,
            )
            for i in s.items
        },
    )


def _dump_criterion(c: Criterion) -> dict[str, Any]:
    when = [_dump_condition(condition) for condition in c.conditions]
    return _full(name=c.name, because=_words(c.because), when=when)


def _dump_condition(condition: Condition) -> dict[str, Any]:
    match condition:
        case Chose(step, keys):
            return {"step": step, "any of": sorted(keys)}
        case ChoseNone(step, keys):
            return {"step": step, "none of": sorted(keys)}
        case Answered(step):
            return {"step": step, "answered": True}
        case ScaleAtLeast(step, item, at_least):
            return {"step": step, "item": item, "at least": at_least}
        case Tried(keys, group, at_least, went, now):
            limits = _full(at_least=at_least, outcome=sorted(went), status=sorted(now))
            return {**_dump_treatments("tried", keys, group), **limits}
        case NotTried(keys, group):
            return _dump_treatments("not tried", keys, group)


def _dump_treatments(name: str, keys: frozenset[str], group: str | None) -> dict[str, Any]:
    if group == "any":
        return {name: "any"}
    return {f"{name} group": group} if group else {name: sorted(keys)}


def _dump_question(q: Question) -> dict[str, Any]:
    return _full(
        topic=q.topic,
        ask=q.ask.value,
        role=q.role.value if q.role is not Role.NORMAL else None,
        side=q.side.value if q.side is not Side.NEUTRAL else None,
        priority=q.priority,
        shown_to=_dump_rule(q.rule),
        text=_words(q.text),
        why=_words(q.why),
        sources=list(q.sources),
    )


def _dump_source(s: Source) -> dict[str, Any]:
    return _full(
        cite=s.cite,
        link=s.link,
        kind=s.kind,
        year=s.year,
        certainty=s.certainty,
        result=_words(s.result),
        limit=_words(s.limit),
        checked=s.checked and s.checked.isoformat(),
        review_by=s.review_by and s.review_by.isoformat(),
        doctor_should_read=s.doctor_should_read,
    )


def _dump_treatment(t: Treatment) -> dict[str, Any]:
    return _full(name=_words(t.name), short=_short(t.short, t.name), groups=list(t.groups))


def _dump_topic(t: Topic) -> dict[str, Any]:
    return _full(name=_words(t.name), page=t.page, always=t.always)


def _dump_notice(n: Notice) -> dict[str, Any]:
    return _full(
        kind=n.kind, shown_to=_dump_rule(n.rule), places=list(n.places), text=_words(n.text)
    )


def _dump_persona(p: Persona) -> dict[str, Any]:
    return _full(name=p.name, story=p.story, answers=p.answers.as_data(), picks=p.picks.as_data())


_DUMP: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "steps": _dump_step,
    "criteria": _dump_criterion,
    "groups": _words,
    "treatments": _dump_treatment,
    "topics": _dump_topic,
    "questions": _dump_question,
    "notices": _dump_notice,
    "sources": _dump_source,
    "personas": _dump_persona,
}
