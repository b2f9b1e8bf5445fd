"""The page of questions: its rows, and the form that turns what was posted into picks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prepapp.domain.answers import OWN_QUESTION_LENGTH, OWN_QUESTIONS, STARS, Picks, one_line
from prepapp.domain.bank import Ask, Bank, Place, Question, Role
from prepapp.domain.selection import Fit, Selection
from prepapp.domain.writer import because
from prepapp.patient.fields import WORDS, CrispyForm, Words
from prepapp.patient.way import Way


@dataclass(frozen=True)
class Group:
    """Questions under one name, as HTML, and how many they are."""

    name: str
    rows: SafeString
    size: int


@dataclass(frozen=True)
class Part:
    """Questions that stay folded until somebody opens them, in groups with a name."""

    key: str
    name: str
    hint: str
    groups: list[Group]

    def size(self) -> int:
        return sum(group.size for group in self.groups)


def page_2(way: Way, selection: Selection, picks: Picks) -> list[Group]:
    """Return the questions of page 2, topic by topic, in the order they print."""
    others = _by_topic(selection.others)
    rest = _by_topic((*selection.starred, *selection.others))
    groups = [_group(way, _("Always on your sheet"), selection.spine, picks)]
    for topic in way.bank.topics.values():
        moving = [f.key for f in others[topic.key]]
        groups.append(_group(way, topic.name, rest[topic.key], picks, moving=moving))
    return [group for group in groups if group.size]


def folded(way: Way, selection: Selection, picks: Picks) -> list[Part]:
    """Return the calls, the page that helps to start, and what else fits."""
    s = selection
    more = _by_topic(s.more)
    parts = [
        Part(
            "calls",
            _("For your calls"),
            _("Questions for the clinic and your health plan, on a page of their own."),
            [
                _group(way, name, [f for f in s.calls if f.question.ask is ask], picks)
                for ask, name in who_answers().items()
            ],
        ),
        Part(
            "talk",
            _("To talk about ketamine with your doctor"),
            _("Help to start, on a page of its own."),
            [_group(way, "", s.talk, picks)],
        ),
        Part(
            "more",
            _("More you could ask"),
            _("Tick one to put it on your sheet; the least urgent one makes room."),
            [_group(way, t.name, more[t.key], picks, kept=False) for t in way.bank.topics.values()],
        ),
    ]
    shown = [replace(part, groups=[g for g in part.groups if g.size]) for part in parts]
    return [part for part in shown if part.size()]


def drawn_groups(way: Way, groups: Iterable[Group]) -> SafeString:
    drawn = (way.book.draw("group.html", {"name": g.name, "rows": g.rows}) for g in groups)
    return SafeString("".join(drawn))


def drawn_parts(
    way: Way, parts: Iterable[Part], opened: str | None, *, all_open: bool
) -> SafeString:
    return SafeString("".join(_drawn_part(way, p, all_open or p.key == opened) for p in parts))


def _drawn_part(way: Way, part: Part, is_open: bool) -> SafeString:
    groups = (
        {"name": g.name, "rows": g.rows, "size": g.size, "is_fold": part.key == "more"}
        for g in part.groups
    )
    drawn = "".join(way.book.draw("group_folded.html", own) for own in groups)
    own = {
        "key": part.key,
        "name": part.name,
        "hint": part.hint,
        "size": ngettext("{n} question", "{n} questions", part.size()).format(n=part.size()),
        "groups": SafeString(drawn),
        "is_open": is_open,
    }
    return way.book.draw("part.html", own)


def _by_topic(fits: Iterable[Fit]) -> Mapping[str, list[Fit]]:
    topics: dict[str, list[Fit]] = defaultdict(list)
    for fit in fits:
        topics[fit.question.topic].append(fit)
    return topics


def who_answers() -> dict[Ask, str]:
    return {
        Ask.DOCTOR: _("Your doctor can answer"),
        Ask.CLINIC: _("The clinic that would give it can answer"),
        Ask.PLAN: _("Your health plan can answer"),
    }


def _group(
    way: Way,
    name: str,
    fits: Sequence[Fit],
    picks: Picks,
    *,
    kept: bool = True,
    moving: Sequence[str] = (),
) -> Group:
    rows = (
        way.book.draw(
            "question.html",
            {
                "kept": kept,
                "starred": fit.key in picks.starred,
                "up": fit.key in moving[1:],
                "down": fit.key in moving[:-1],
                "because": _because(way, fit),
            },
            made=_told,
            question=fit.question,
        )
        for fit in fits
    )
    shown = " ".join(f.key for f in fits if f.place is not Place.SPINE)
    named = format_html('<input type="hidden" name="shown" value="{}">\n', shown)
    return Group(name, SafeString("".join([named, *rows])), len(fits))


def _told(bank: Bank, own: object, question: Question) -> dict[str, Any]:
    """Return what a question's row says that is the same for everybody."""
    return {
        "number": bank.numbers[question.key],
        "is_fixed": question.role is Role.SPINE,
        "sources": [bank.sources[key] for key in question.sources if key in bank.sources],
        "who": who_answers()[question.ask],
    }


def _because(way: Way, fit: Fit) -> str:
    """Return why a question was chosen, as a sentence; empty for one that everybody gets."""
    if not fit.reasons:
        return ""
    reason = "; ".join(because(way.path, criterion, way.voice) for criterion in fit.reasons)
    return way.voice.say("Because {reason}.").format(reason=reason) if reason else ""


def own_questions() -> dict[str, forms.Field]:
    """Return the fields for questions of the patient's own."""
    return {
        f"{WORDS}own-{n}": Words(OWN_QUESTION_LENGTH, label=_("My question {n}").format(n=n))
        for n in range(1, OWN_QUESTIONS + 1)
    }


def blank_words(bank: Bank, own: Mapping[str, Any]) -> dict[str, CrispyForm]:
    """Return the form of own questions for whatever is written there."""
    form = CrispyForm()
    form.fields, form.initial = own_questions(), own["given"]
    return {"form": form}


class ChooseForm(CrispyForm):
    """Keep, star and add: what is posted, checked and turned into picks.

    The page lists its own rows (`shown`, in one field for each group: a bank of 10,000 has more
    rows than a form may have fields), so a question that was published meanwhile is neither added
    nor taken away.
    """

    def __init__(self, selection: Selection, picks: Picks, data: Any = None) -> None:
        own = {f"{WORDS}own-{n}": text for n, text in enumerate(picks.own, 1)}
        super().__init__(data, initial=own)
        self.selection, self.picks = selection, picks
        self.fields = own_questions()

    def clean(self) -> None:
        starred = self._posted("star")
        if len(set(starred)) > STARS:
            text = _("Please star at most {most}. You starred {starred}.")
            raise forms.ValidationError(text.format(most=STARS, starred=len(set(starred))))

    def _posted(self, name: str) -> list[str]:
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def control(self, name: str) -> str:
        return "questions" if name == "__all__" else super().control(name)

    def picked(self) -> Picks:
        """Return the picks of a valid form."""
        s, before = self.selection, self.picks
        known = {f.key for f in (*s.starred, *s.others, *s.calls, *s.talk, *s.more)}
        shown = known.intersection(" ".join(self._posted("shown")).split())
        kept = shown.intersection(self._posted("keep"))
        stars = [key for key in self._posted("star") if key in known]
        return Picks(
            removed=(before.removed | (shown & s.suggested)) - kept - set(stars),
            added=(before.added - shown) | (kept - s.suggested),
            starred=tuple(dict.fromkeys([k for k in before.starred if k in stars] + stars)),
            order=before.order,
            own=tuple(filter(None, self.cleaned_data.values())),
        )

    def typed_picks(self) -> Picks:
        """Return the picks to draw: what was posted, right or wrong, else what was kept."""
        if not self.is_bound:
            return self.picks
        if self.is_valid():
            return self.picked()
        self.cleaned_data = {name: one_line(self.data.get(name, "")) for name in self.fields}
        return self.picked()
