"""The columns of the draft's rows, as a bank fills them."""

from __future__ import annotations

from typing import Any

from prepapp.domain.bank import Bank, Choice, Item, Question, Source, Step, Text


def columns(kind: str, bank: Bank, key: str) -> dict[str, Any]:
    """Return the columns of one row; the rows that hang on it are written apart."""
    match kind:
        case "groups":
            return {"name": _words(bank.groups[key])}
        case "topics":
            topic = bank.topics[key]
            return {"name": _words(topic.name), "page": topic.page, "always": topic.always}
        case "sources":
            return _source(bank.sources[key])
        case "treatments":
            t = bank.treatments[key]
            return {"name": _words(t.name), "short": _short(t.short, t.name)}
        case "steps":
            return _step(next(s for s in bank.steps if s.key == key))
        case "criteria":
            criterion = bank.criteria[key]
            return {"name": criterion.name, "because": _words(criterion.because)}
        case "questions":
            return _question(bank.questions[key])
        case "notices":
            notice = bank.notices[key]
            everyone = notice.rule.everyone
            return {"text": _words(notice.text), "kind": notice.kind, "everyone": everyone}
        case _:
            persona = bank.personas[key]
            return {
                "name": persona.name,
                "story": persona.story,
                "answers": persona.answers.as_data(),
                "picks": persona.picks.as_data(),
            }


def _source(s: Source) -> dict[str, Any]:
    return {
        "cite": s.cite,
        "link": s.link,
        "kind": s.kind,
        "year": s.year,
        "certainty": s.certainty,
        "result": _words(s.result),
        "limit": _words(s.limit),
        "checked": s.checked,
        "review_by": s.review_by,
        "doctor_should_read": s.doctor_should_read,
    }


def _step(s: Step) -> dict[str, Any]:
    return {
        "title": _words(s.title),
        "why": _words(s.why),
        "kind": s.kind.value,
        "everyone": s.rule.everyone,
        "required": s.required,
        "at_most": s.at_most,
        "prints": s.prints,
    }


def _question(q: Question) -> dict[str, Any]:
    return {
        "text": _words(q.text),
        "why": _words(q.why),
        "topic_id": q.topic,
        "ask": q.ask.value,
        "role": q.role.value,
        "side": q.side.value,
        "priority": q.priority,
        "everyone": q.rule.everyone,
    }


def choice_columns(c: Choice) -> dict[str, Any]:
    return {
        "text": _words(c.text),
        "short": _short(c.short, c.text),
        "exclusive": c.exclusive,
        "unsure": c.unsure,
        "stops": c.stops,
        "length": c.length.value if c.length else "",
        "country": c.country or "",
    }


def item_columns(i: Item) -> dict[str, Any]:
    return {
        "text": _words(i.text),
        "short": _short(i.short, i.text),
        "low": _words(i.low),
        "high": _words(i.high),
        "prints": i.prints,
    }


def _words(text: str) -> dict[str, str]:
    return dict(text.languages) if isinstance(text, Text) else {}


def _short(short: str, text: str) -> dict[str, str]:
    return {} if short is text else _words(short)
