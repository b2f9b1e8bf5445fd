"""The page of questions: its rows, and the form that turns what was posted into picks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from prepapp.domain.answers import OWN_QUESTION_LENGTH, OWN_QUESTIONS, STARS, Picks, one_line
from prepapp.domain.bank import Ask, Role, Source
from prepapp.domain.path import Path
from prepapp.domain.selection import Fit, Selection
from prepapp.domain.writer import because
from prepapp.patient.fields import WORDS, CrispyForm, Words
from prepapp.patient.language import VOICE


@dataclass(frozen=True)
class Row:
    """One question as the page shows it."""

    fit: Fit
    number: int
    kept: bool
    starred: bool
    fixed: bool
    up: bool
    down: bool
    because: str
    sources: tuple[Source, ...]
    who: str


Groups = list[tuple[str, list[Row]]]


@dataclass(frozen=True)
class Part:
    """Questions that stay folded until somebody opens them, in groups with a name."""

    key: str
    name: str
    hint: str
    groups: Groups

    def size(self) -> int:
        return sum(len(rows) for _name, rows in self.groups)


def page_2(path: Path, selection: Selection, picks: Picks) -> Groups:
    """Return the questions of page 2, topic by topic, in the order they print."""
    rest = [*selection.starred, *selection.others]
    groups = [(_("Always on your sheet"), _rows(path, selection.spine, picks))]
    for topic in path.bank.topics.values():
        here = [f for f in rest if f.question.topic == topic.key]
        moving = [f.key for f in here if f in selection.others]
        groups.append((topic.name, _rows(path, here, picks, moving=moving)))
    return [(name, rows) for name, rows in groups if rows]


def folded(path: Path, selection: Selection, picks: Picks) -> list[Part]:
    """Return the calls, the page that helps to start, and what else fits."""
    s = selection
    parts = [
        Part(
            "calls",
            _("For your calls"),
            _("Questions for the clinic and your health plan, on a page of their own."),
            _by_who(path, s.calls, picks),
        ),
        Part(
            "talk",
            _("To talk about ketamine with your doctor"),
            _("Help to start, on a page of its own."),
            [("", _rows(path, s.talk, picks))],
        ),
        Part(
            "more",
            _("More you could ask"),
            _("Tick one to put it on your sheet; the least urgent one makes room."),
            _by_topic(path, s.more, picks),
        ),
    ]
    return [part for part in parts if part.size()]


def _by_who(path: Path, fits: Sequence[Fit], picks: Picks) -> Groups:
    groups = (
        (name, _rows(path, (f for f in fits if f.question.ask is ask), picks))
        for ask, name in who_answers().items()
    )
    return [(name, rows) for name, rows in groups if rows]


def _by_topic(path: Path, fits: Sequence[Fit], picks: Picks) -> Groups:
    groups = (
        (t.name, _rows(path, (f for f in fits if f.question.topic == t.key), picks, kept=False))
        for t in path.bank.topics.values()
    )
    return [(name, rows) for name, rows in groups if rows]


def who_answers() -> dict[Ask, str]:
    return {
        Ask.DOCTOR: _("Your doctor can answer"),
        Ask.CLINIC: _("The clinic that would give it can answer"),
        Ask.PLAN: _("Your health plan can answer"),
    }


def _rows(
    path: Path,
    fits: Iterable[Fit],
    picks: Picks,
    *,
    kept: bool = True,
    moving: Sequence[str] = (),
) -> list[Row]:
    sources, who = path.bank.sources, who_answers()
    return [
        Row(
            fit=fit,
            number=path.bank.numbers[fit.key],
            kept=kept,
            starred=fit.key in picks.starred,
            fixed=fit.question.role is Role.SPINE,
            up=fit.key in moving[1:],
            down=fit.key in moving[:-1],
            because=_because(path, fit),
            sources=tuple(sources[key] for key in fit.question.sources if key in sources),
            who=who[fit.question.ask],
        )
        for fit in fits
    ]


def _because(path: Path, fit: Fit) -> str:
    """Return why a question was chosen, as a sentence; empty for one that everybody gets."""
    reason = "; ".join(because(path, criterion, VOICE) for criterion in fit.reasons)
    return _("Because {reason}.").format(reason=reason) if reason else ""


class ChooseForm(CrispyForm):
    """Keep, star and add: what is posted, checked and turned into picks.

    The page lists its own rows (`shown`), so a question that was published meanwhile is neither
    added nor taken away.
    """

    def __init__(self, selection: Selection, picks: Picks, data: Any = None) -> None:
        own = {f"{WORDS}own-{n}": text for n, text in enumerate(picks.own, 1)}
        super().__init__(data, initial=own)
        self.selection, self.picks = selection, picks
        for n in range(1, OWN_QUESTIONS + 1):
            label = _("My question {n}").format(n=n)
            self.fields[f"{WORDS}own-{n}"] = Words(OWN_QUESTION_LENGTH, label=label)

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
        shown = known.intersection(self._posted("shown"))
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
