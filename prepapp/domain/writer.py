"""The pages of a sheet, written for one path: what stands where, and in whose words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import is_dataclass, replace
from datetime import date
from functools import reduce
from itertools import count
from typing import Any

from prepapp.domain.answers import Outcome, Picks
from prepapp.domain.bank import Ask, Kind, Role
from prepapp.domain.criteria import Criterion
from prepapp.domain.path import Path
from prepapp.domain.selection import Fit, select
from prepapp.domain.sheet import Block, Page, Printed, Sheet, SiteFacts, Voice, gettext_noop

# What page 1 says of a treatment, by outcome and status.
WENT_SHORT: dict[str | None, str] = {
    None: "",
    "helped-a-lot": gettext_noop("helped a lot"),
    "helped-some": gettext_noop("helped some"),
    "no-help": gettext_noop("did not help"),
    "made-worse": gettext_noop("made things worse"),
    "not-sure": gettext_noop("not sure"),
}
NOW_SHORT: dict[str | None, str] = {
    None: "",
    "still-using": gettext_noop("still using"),
    "stopped-no-effect": gettext_noop("stopped: did not work"),
    "stopped-side-effects": gettext_noop("stopped: side effects"),
    "stopped-cost": gettext_noop("stopped: cost or access"),
    "stopped-other": gettext_noop("stopped: other reason"),
}
STOPPED_WORKING = {
    "helped-a-lot": gettext_noop("stopped: wore off"),
    "helped-some": gettext_noop("stopped: wore off"),
    "no-help": gettext_noop("stopped"),
}
ROWS = 8
NAMED = 3
TAGGED = 2
REASONS = 3
BLANK_ROWS = 3
OWN_BLANKS = 2


def because(path: Path, criterion: Criterion, voice: Voice, named: int = NAMED) -> str:
    """Return a reason in the patient's words, naming the treatments that gave it."""
    _ = voice.say
    treatments = path.bank.treatments
    names = [treatments[key].short for key in criterion.evidence(path.said)]
    if not names:
        return criterion.because
    more = [f"+{len(names) - named}"] if len(names) > named else []
    listed = ", ".join(names[:named] + more)
    return _("{reason}: {treatments}").format(reason=criterion.because, treatments=listed)


def build(
    path: Path,
    picks: Picks,
    facts: SiteFacts,
    voice: Voice,
    *,
    edition: str,
    prepared_on: date,
    printable: frozenset[int],
) -> Sheet:
    """Build the sheet for a path, with every letter outside `printable` replaced once."""
    _ = voice.say
    writer = _Writer(path, picks, facts, voice)
    pages = [writer.doctor_page(prepared_on), writer.questions_page()]
    if writer.selection.calls:
        pages.append(writer.calls_page())
    if writer.selection.talk:
        pages.append(writer.talk_page())
    sheet = Sheet(
        title=_("Is IV ketamine worth considering for me?"),
        language=_spoken(path.bank.language),
        prepared=voice.date(prepared_on),
        pages=tuple(pages),
        footer=writer.footer(edition),
        page_label=_("Page {n} of {all}"),
    )
    paper = _Paper(printable)
    printed: Sheet = paper.on(sheet)
    return replace(printed, replaced=" ".join(sorted(paper.replaced)))


class _Writer:
    """Writes the pages of one sheet; the numbers of its questions run on from page to page."""

    def __init__(self, path: Path, picks: Picks, facts: SiteFacts, voice: Voice) -> None:
        self.path = path
        self.bank = path.bank
        self.picks = picks
        self.facts = facts
        self.voice = voice
        self.selection = select(path, picks)
        self.number = count(1)
        self.topic = ""

    def doctor_page(self, prepared_on: date) -> Page:
        _ = self.voice.say
        prepared = _("Prepared on {date}").format(date=self.voice.date(prepared_on))
        blocks = [
            Block("fill", note=prepared, lines=(_("Name"), _("Date of birth"), _("Visit date"))),
            self._ticked("lives-with", _("I live with")),
            self._words("agenda", _("What I most want from this visit"), ruled=1),
            self._ticked("so-far", _("So far")),
            self._ticked("wants", _("What I want to change")),
            self._talk_about(),
            self._starred(),
            self._treatments(),
            self._numbers(),
            self._words("good-day", _("A good day")),
            Block("fill", _("What we agreed"), lines=(_("Next step"), _("Who"), _("When"))),
        ]
        return Page("doctor", _("For my doctor"), _there(blocks), fills=True)

    def questions_page(self) -> Page:
        _ = self.voice.say
        s = self.selection
        first = [*(self._plain(f) for f in s.spine), *(self._full(f) for f in s.starred)]
        then = [self._safety()] if s.topics else []
        then += [self._tagged(f) for f in s.others]
        counts = _(
            "On this page: {benefit} on benefits, {harm} on limits and harms, {safety} on safety."
        )
        sides = {"benefit": 0, "harm": 0, **{k.value: n for k, n in s.sides().items()}}
        about = self.bank.safety_topics
        safety = bool(s.topics) + sum(f.question.topic in about for f in s.page_2())
        own = [Printed("", text) for text in self.picks.own]
        blocks = [
            Block("asks", _("If there are only five minutes"), asks=tuple(first)),
            Block("asks", _("Then"), note=counts.format(**sides, safety=safety), asks=tuple(then)),
            Block("asks", _("My own questions"), asks=tuple(own), ruled=OWN_BLANKS),
        ]
        blocks = [b for b in blocks if b.asks or b.ruled]
        return Page("questions", _("My questions"), _there(blocks), _("Name"), fills=True)

    def calls_page(self) -> Page:
        _ = self.voice.say
        script = (_("Who I spoke with"), _("Date"), _("Reference number"))
        heading = {
            Ask.CLINIC: _("To the clinic that gives the drips"),
            Ask.PLAN: _("To my health plan"),
        }
        opening = {
            Ask.CLINIC: _(
                "Say: I would like to ask about ketamine drips. May I ask a few questions?"
            ),
            Ask.PLAN: _("Say: I would like to know your rules for ketamine drips."),
        }
        blocks = []
        for ask in heading:
            asks = tuple(self._plain(f, 1) for f in self.selection.calls if f.question.ask is ask)
            if asks:
                blocks.append(Block("asks", heading[ask], note=opening[ask], asks=asks))
                blocks.append(Block("fill", lines=script))
        return Page("calls", _("Calls to make"), tuple(blocks), _("Name"))

    def talk_page(self) -> Page:
        _ = self.voice.say
        asks = tuple(self._plain(f) for f in self.selection.talk)
        s = self.selection
        read_for = [f for f in s.page_2() if f.question.role is not Role.SAFETY]
        cited = {key for f in (*read_for, *s.talk) for key in f.question.sources}
        reading = tuple(
            (f"{s.cite}. {s.link}", s.result, s.limit)
            for s in self.bank.sources.values()
            if s.doctor_should_read and s.key in cited
        )
        note = _("For my doctor: what each source found, and its limits.")
        blocks = (
            Block("asks", _("How to start"), asks=asks),
            Block(
                "reading",
                _("What there is to read"),
                note=note,
                columns=(_("Found:"), _("Limits:")),
                rows=reading,
            ),
        )
        return Page("talk", _("To talk about ketamine with my doctor"), blocks, _("Name"))

    def footer(self, edition: str) -> tuple[str, ...]:
        _ = self.voice.say
        f = self.facts
        reviewed = _("Not yet reviewed by a clinician.")
        if f.reviewer and f.reviewed_on:
            when = self.voice.date(f.reviewed_on)
            reviewed = _("Reviewed by {name}, {date}.").format(name=f.reviewer, date=when)
        publisher: list[str] = []
        if f.publisher:
            publisher = [_("Published by {name}.").format(name=f.publisher)]
            if f.funding:
                publisher.append(_("Paid for by {name}.").format(name=f.funding))
            if f.sells_infusions is not None:
                publisher.append(
                    _("The publisher sells ketamine infusions.")
                    if f.sells_infusions
                    else _("The publisher does not sell ketamine infusions.")
                )
        about = [_("Questions to ask, not medical advice."), edition, reviewed, *publisher]
        return " ".join(about), " ".join(self._help())

    def _help(self) -> tuple[str, str]:
        """Return whom to call in a crisis, and when to call an ambulance."""
        _ = self.voice.say
        lines = self.facts.crisis_for(self.path.country())
        crisis = _("In a crisis: call your local crisis line.")
        if lines:
            named = "; ".join(f"{_(c.name)}: {c.line}" for c in lines)
            crisis = _("In a crisis: {lines}.").format(lines=named)
        urgent = _("Chest pain, trouble breathing or sudden confusion: call your emergency number.")
        if numbers := sorted({c.emergency for c in lines if c.emergency}):
            either = _("{number} or {other}")
            number = reduce(lambda one, two: either.format(number=one, other=two), numbers)
            urgent = _("Chest pain, trouble breathing or sudden confusion: call {number}.")
            urgent = urgent.format(number=number)
        return crisis, urgent

    def _words(self, prints: str, heading: str, ruled: int = 0) -> Block | None:
        said = [
            self.path.said.to(step.key).words.get(item.key, "")
            for step in self.path.steps
            for item in step.items
            if item.prints == prints
        ]
        lines = tuple(text for text in said if text)
        return (
            Block("words", heading, lines=lines, ruled=0 if lines else ruled)
            if lines or ruled
            else None
        )

    def _ticked(self, prints: str, heading: str) -> Block | None:
        said = [
            choice.short
            for step in self.path.steps
            if step.prints == prints
            for choice in step.choices
            if choice.key in self.path.said.to(step.key).chosen and not choice.exclusive
        ]
        return _in_one_line(heading, said)

    def _starred(self) -> Block | None:
        _ = self.voice.say
        lines = tuple(f.question.text for f in self.selection.starred)
        return Block("list", _("The questions I starred"), lines=lines) if lines else None

    def _treatments(self) -> Block:
        _ = self.voice.say
        heading = _("Treatments tried")
        columns = (_("Treatment"), _("How it went"), _("Now"), _("Name, dose, time"))
        tried = self.path.said.tried
        if tried is None:
            return Block("table", heading, columns=columns, rows=(("",) * 4,) * BLANK_ROWS)
        if not tried:
            return Block(
                "words", heading, lines=(_("I ticked none of the treatments on the list."),)
            )
        said_first = sorted(tried.items(), key=lambda item: item[1].went is None)
        rows = tuple(
            (self.bank.treatments[key].short, _(WENT_SHORT[o.went]), _(_now(o)), "")
            for key, o in said_first[:ROWS]
        )
        return Block("table", heading, columns=columns, rows=rows, note=self._and_more(len(tried)))

    def _numbers(self) -> Block | None:
        _ = self.voice.say
        rated = _("{item}: {n}")
        said = [
            rated.format(item=item.short, n=self.path.said.to(step.key).numbers[item.key])
            for step in self.path.steps
            if step.kind is Kind.SCALES
            for item in step.items
            if item.key in self.path.said.to(step.key).numbers
        ]
        return _in_one_line(_("My past week, 0 to 10"), said)

    def _talk_about(self) -> Block | None:
        _ = self.voice.say
        topics = self.selection.topics
        if not topics:
            return None
        named = [*(c.short for c in topics[:ROWS]), _("my medicine list")]
        more = self._and_more(len(topics))
        return _in_one_line(_("Safety: please ask me about"), [*named, *([more] if more else [])])

    def _and_more(self, n: int) -> str:
        ngettext = self.voice.count
        more = ngettext("and {n} more", "and {n} more", n - ROWS)
        return more.format(n=n - ROWS) if n > ROWS else ""

    def _safety(self) -> Printed:
        _ = self.voice.say
        named = [c.short for c in self.selection.topics[:ROWS]]
        more = self._and_more(len(self.selection.topics))
        text = _("Which of these change what is safe: {topics}?")
        if len(named) == 1:
            text = _("Does this change what is safe: {topics}?")
        text = text.format(topics="; ".join([*named, *([more] if more else [])]))
        folded = (t.name for t in self.bank.topics.values() if t.key in self.selection.folded)
        self.topic = next(folded, "")
        return Printed(str(next(self.number)), text, label=self.topic)

    def _plain(self, fit: Fit, ruled: int = 0) -> Printed:
        return Printed(str(next(self.number)), fit.question.text, ruled=ruled)

    def _tagged(self, fit: Fit) -> Printed:
        """Print a question with a short reason, and its topic where a new one begins."""
        topic = self.bank.topics.get(fit.question.topic)
        name = topic.name if topic else ""
        label, self.topic = (name if name != self.topic else ""), name
        named = [because(self.path, c, self.voice, TAGGED) for c in fit.reasons[:1]]
        reason = f"({named[0]})" if named else ""
        return replace(self._plain(fit), label=label, reason=reason)

    def _full(self, fit: Fit) -> Printed:
        _ = self.voice.say
        reason = "; ".join(because(self.path, c, self.voice) for c in fit.reasons[:REASONS])
        reason = _("Because {reason}.").format(reason=reason) if reason else ""
        return replace(self._plain(fit, ruled=2), label=_("Starred"), reason=reason, starred=True)


def _there(blocks: Iterable[Block | None]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block)


def _in_one_line(heading: str, said: list[str]) -> Block | None:
    return Block("ticked", heading, lines=("; ".join(said) + ".",)) if said else None


def _now(outcome: Outcome) -> str:
    """Return what is so now; that it did not help is not said twice, nor that it never helped."""
    if outcome.now == "stopped-no-effect" and outcome.went in STOPPED_WORKING:
        return STOPPED_WORKING[outcome.went]
    return NOW_SHORT[outcome.now]


def _spoken(language: str) -> str:
    """Return a language as paper names it, with its country if it says one; und for none."""
    found = re.match(r"([a-z]{2,3})(?:-([a-z]{2}))?(?![^-])", language)
    return "-".join(filter(None, (found[1], (found[2] or "").upper()))) if found else "und"


class _Paper:
    """Letters that can be printed, and those that were met and cannot."""

    def __init__(self, printable: frozenset[int]) -> None:
        self.printable = printable
        self.has_ascii = printable.issuperset(range(ord(" "), ord("~") + 1))
        self.replaced: set[str] = set()

    def on(self, value: Any) -> Any:
        """Return a value with every letter that cannot be printed replaced by a question mark."""
        if isinstance(value, str):
            return self._text(str(value))
        if isinstance(value, tuple):
            return tuple([self.on(v) for v in value])
        if is_dataclass(value) and not isinstance(value, type):
            return type(value)(**{n: self.on(v) for n, v in vars(value).items()})
        return value

    def _text(self, written: str) -> str:
        if self.has_ascii and written.isascii() and written.isprintable():
            return written  # nearly all of them, and quick to tell
        text = unicodedata.normalize("NFC", written)
        if self.printable.issuperset(map(ord, set(text))):
            return text
        letters = ""
        for c in text:
            stands_for = letters.endswith("?") and unicodedata.combining(c)
            if ord(c) not in self.printable or stands_for:
                self.replaced.add(c)
            # An accent goes with its letter: on a question mark, paper would say it twice.
            if not stands_for:
                letters += c if ord(c) in self.printable else "?"
        return letters
