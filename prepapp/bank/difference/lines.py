"""What changed in one object, a line for each field, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.bank.difference.names import Names, label, language_name, quoted
from prepapp.bank.difference.order import fewest_moved, same, woven
from prepapp.domain.writer import NOW_SHORT, WENT_SHORT


def entry_lines(
    kind: str, before: dict[str, Any] | None, after: dict[str, Any] | None, names: Names
) -> tuple[str, ...]:
    """Return a line for each field of an object that changed, or that a new one has.

    `names` gives the label of a kind and a key, as `naming` does; a step's choices, items and
    treatments are asked for as the kind `steps/<step>`.
    """
    entries = (_fields(kind, before) or {}, _fields(kind, after) or {})
    texts = [text for entry in entries for text in entry.values() if _is_text(text)]
    several = len({language for text in texts for language in text}) > 1
    return lines_of(kind, before, after, names, several)


def lines_of(
    kind: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    names: Names,
    several: bool,
) -> tuple[str, ...]:
    old, new = _fields(kind, before), _fields(kind, after)
    if new is None:
        return ()
    lines = tuple(_Teller(names, several, new=old is None).fields(old or {}, new))
    if lines or old is None or same(old, new):
        return lines
    return (_("Parts of it: now in another order"),)


def _fields(kind: str, entry: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what an object says by field; a group is but its name."""
    return {"name": entry} if kind == "groups" and entry is not None else entry


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(words, str) for words in value.values())


class _Teller:
    """Tells what changed in one object; of a new one it tells what it is."""

    def __init__(self, names: Names, several: bool, new: bool) -> None:
        self.names = names
        self.several = several
        self.new = new

    def fields(self, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
        for field in dict.fromkeys((*after, *before)):
            old, new = before.get(field), after.get(field)
            if same(old, new):
                continue
            match field:
                case "shown to":
                    yield from self.rule(_rule(old), _rule(new))
                case "when":
                    yield from self.conditions(old or [], new or [])
                case "choices" | "items":
                    yield from self.offers(field, old or {}, new or {})
                case "answers":
                    yield from self.answers(old or {}, new or {})
                case "picks":
                    yield from self.fields(old or {}, new or {})
                case _:
                    yield from self.field(field, old, new)

    def field(self, field: str, old: Any, new: Any) -> Iterator[str]:
        name = str(FIELDS.get(field, field[:1].upper() + field[1:]))
        if _is_text(old or new) and _is_text(new or {}):
            yield from self.text(name, old or {}, new or {})
        elif isinstance(old or new, list) and isinstance(new or [], list):
            yield from self.keys(name, KEYS.get(field, ""), old or [], new or [])
        else:
            yield self.one(name, self.value(field, old), self.value(field, new))

    def value(self, field: str, value: Any) -> str:
        if value is None and field in UNSAID:
            value = UNSAID[field]
        if value is None:
            return _("not set")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field in KEYS:
            return quoted(self.names(KEYS[field], value))
        return quoted(value) if field in FREE else str(WORDS.get(f"{field} {value}", value))

    def one(self, name: str, old: str, new: str) -> str:
        return f"{name}: {new}" if self.new else f"{name}: {old} → {new}"

    def text(self, name: str, old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
        for language in dict.fromkeys((*new, *old)):
            was, now = (text.get(language) for text in (old, new))
            if was != now:
                named = f"{name} ({language_name(language)})" if self.several else name
                yield self.one(named, self.words(was), self.words(now))

    def words(self, text: str | None) -> str:
        return _("not set") if text is None else quoted(text)

    def keys(self, name: str, kind: str, old: list[str], new: list[str]) -> Iterator[str]:
        added, removed = [k for k in new if k not in old], [k for k in old if k not in new]
        parts = []
        if added:
            parts.append(("" if self.new else _("added") + " ") + self.named(kind, added))
        if removed:
            parts.append(_("removed") + " " + self.named(kind, removed))
        yield f"{name}: " + (", ".join(parts) or _("now in the order ") + self.named(kind, new))

    def named(self, kind: str, keys: Iterable[str]) -> str:
        return ", ".join(quoted(self.names(kind, key) if kind else key) for key in keys)

    def rule(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        if self.new or old["everyone"] != new["everyone"]:
            yield self.one(_("Shown to"), self.who(old), self.who(new))
        elif old["anyone who"] != new["anyone who"]:
            name = _("Shown to, anyone who")
            yield from self.keys(name, "criteria", old["anyone who"], new["anyone who"])
        if old["only if"] != new["only if"]:
            yield from self.keys(_("Shown only if"), "criteria", old["only if"], new["only if"])
        if old["more urgent if"] != new["more urgent if"]:
            name = _("More urgent if")
            yield from self.keys(name, "criteria", old["more urgent if"], new["more urgent if"])

    def who(self, rule: dict[str, Any]) -> str:
        someone = _("anyone who {criteria}").format(
            criteria=self.named("criteria", rule["anyone who"])
        )
        parts = [_("everyone")] * rule["everyone"] + [someone] * bool(rule["anyone who"])
        return ", ".join(parts) or _("nobody")

    def conditions(self, old: list[Any], new: list[Any]) -> Iterator[str]:
        added, removed = [c for c in new if c not in old], [c for c in old if c not in new]
        if len(added) == len(removed) == 1:
            yield f"{_('Condition')}: {self.condition(removed[0])} → {self.condition(added[0])}"
            return
        name = _("Condition") if self.new else _("Condition added")
        yield from (f"{name}: {self.condition(c)}" for c in added)
        yield from (f"{_('Condition removed')}: {self.condition(c)}" for c in removed)
        if not added and not removed:
            yield _("Conditions: now in another order")

    def condition(self, when: dict[str, Any]) -> str:
        key = when.get("step", "")
        step, offers = quoted(self.names("steps", key)), f"steps/{key}"
        match when:
            case {"any of": choices}:
                return _("{step}: any of {choices}").format(
                    step=step, choices=self.named(offers, choices)
                )
            case {"none of": choices}:
                return _("{step}: none of {choices}").format(
                    step=step, choices=self.named(offers, choices)
                )
            case {"item": item, "at least": number}:
                return _("{step}: {item} at least {number}").format(
                    step=step, item=quoted(self.names(offers, item)), number=number
                )
            case {"tried": _any} | {"tried group": _any}:
                return self.tried(when)
            case {"not tried": keys}:
                return _("tried none of {these}").format(these=self.these(keys, None))
            case {"not tried group": group}:
                return _("tried none of {these}").format(these=self.these((), group))
        return _("{step}: answered").format(step=step)

    def tried(self, when: dict[str, Any]) -> str:
        these = self.these(when.get("tried", ()), when.get("tried group"))
        words = [
            _("tried at least {number} of {these}").format(
                number=when.get("at least", 1), these=these
            )
        ]
        for limit in (when.get("outcome"), when.get("status")):
            words += [_(" or ").join(quoted(_said(word)) for word in limit)] if limit else []
        return ", ".join(words)

    def these(self, treatments: Any, group: str | None) -> str:
        if group is not None:
            return _("the group {name}").format(name=quoted(self.names("groups", group)))
        return _("all treatments") if treatments == "any" else self.named("treatments", treatments)

    def offers(self, field: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        """Tell of a step's choices or items, one by one."""
        moved = fewest_moved(list(old), list(new))
        for key in woven(new, old):
            was, now = old.get(key), new.get(key)
            name = f"{FIELDS[field]} {quoted(label('choices', now or was or {}) or key)}"
            if now is None:
                yield f"{name}: " + _("removed")
                continue
            if was is None:
                yield f"{name}: " + _("added")
            elif key in moved:
                yield f"{name}: " + _("moved")
            told = _Teller(self.names, self.several, new=was is None)
            # The name of a new one is its text.
            known = {"text": now.get("text")} if was is None else was
            yield from (f"{name}, {_lower(line)}" for line in told.fields(known, now))

    def answers(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        """Tell of a persona's answers, step by step."""
        for step in dict.fromkeys((*new, *old)):
            was, now, kind = old.get(step), new.get(step), f"steps/{step}"
            name = _("Answer to {step}").format(step=quoted(self.names("steps", step)))
            if was == now:
                continue
            if not was and not now:
                yield self.one(name, _seen(was), _seen(now))
            elif isinstance(was or now, list) and isinstance(now or [], list):
                yield from self.keys(name, kind, was or [], now or [])
            else:
                was, now = (x if isinstance(x, dict) else {} for x in (was, now))
                for key in (k for k in dict.fromkeys((*now, *was)) if was.get(k) != now.get(k)):
                    named = f"{name}, {quoted(self.names(kind, key))}"
                    yield self.one(named, self.said(was.get(key)), self.said(now.get(key)))

    def said(self, answer: Any) -> str:
        if isinstance(answer, list):
            return ", ".join(_said(word) for word in answer if word) or _("not said")
        if isinstance(answer, str):
            return quoted(answer)
        return _("not said") if answer is None else str(answer)


def _rule(data: Any) -> dict[str, Any]:
    rule = {"everyone": data == "everyone", "anyone who": [], "only if": [], "more urgent if": []}
    return rule | data if isinstance(data, dict) else rule


def _seen(answer: Any) -> str:
    return _("not seen") if answer is None else _("skipped")


def _said(word: str) -> str:
    return _(SAID[word]) if word in SAID else word


def _lower(line: str) -> str:
    return line[:1].lower() + line[1:]


FIELDS = {
    "always": gettext_lazy("At least one on every sheet"),
    "ask": gettext_lazy("Who can answer"),
    "at most": gettext_lazy("At most this many"),
    "checked": gettext_lazy("Checked on"),
    "choices": gettext_lazy("Choice"),
    "cite": gettext_lazy("Citation"),
    "country": gettext_lazy("Says the country"),
    "doctor should read": gettext_lazy("On the doctor's reading list"),
    "exclusive": gettext_lazy("None of these"),
    "groups": gettext_lazy("Groups"),
    "high": gettext_lazy("What 10 means"),
    "items": gettext_lazy("Line"),
    "kind": gettext_lazy("Kind"),
    "length": gettext_lazy("Says how long the visit is"),
    "low": gettext_lazy("What 0 means"),
    "own": gettext_lazy("Own questions"),
    "page": gettext_lazy("Prints on"),
    "required": gettext_lazy("Must be answered"),
    "short": gettext_lazy("Short form"),
    "starred": gettext_lazy("Starred"),
    "stops": gettext_lazy("Ends the way"),
    "title": gettext_lazy("What we ask"),
    "unsure": gettext_lazy("Not sure"),
}
# The kind of thing whose keys a field holds.
KEYS = {
    "topic": "topics",
    "sources": "sources",
    "groups": "groups",
    "places": "steps",
    "starred": "questions",
    "removed": "questions",
    "added": "questions",
    "order": "questions",
}
# What is typed freely, and so stands in quotes.
FREE = ("name", "cite", "link", "certainty", "story")
WORDS = {
    "kind one": gettext_lazy("one choice"),
    "kind many": gettext_lazy("any number of choices"),
    "ask plan": gettext_lazy("health plan"),
    "page questions": gettext_lazy("page 2, my questions"),
    "page talk": gettext_lazy("page 4, for a doctor who does not know ketamine"),
}
# What a field that says nothing means.
UNSAID: dict[str, Any] = {
    **dict.fromkeys(("required", "exclusive", "stops", "unsure", "always"), False),
    "doctor should read": False,
    "role": "normal",
    "side": "neutral",
}
SAID = {**WENT_SHORT, **NOW_SHORT}
