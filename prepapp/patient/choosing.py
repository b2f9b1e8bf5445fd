"""The page of questions: its rows, and the form that turns what was posted into picks."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True)
class Row:
    """One question as the page shows it."""

    fit: Fit
    kept: bool
    starred: bool
    fixed: bool
    up: bool
    down: bool
    reasons: tuple[str, ...]
    sources: tuple[Source, ...]
    who: str
    calls: bool


def rows_by_topic(path: Path, selection: Selection, picks: Picks) -> list[tuple[str, list[Row]]]:
    """Return the questions that print, topic by topic, in the order they print."""
    who = who_answers()
    spine = [_row(path, f, picks, who[f.question.ask], kept=True) for f in selection.spine]
    rest = [*selection.starred, *selection.others, *selection.calls, *selection.talk]
    groups = [(_("Always on your sheet"), spine)]
    for topic in path.bank.topics.values():
        here = [f for f in rest if f.question.topic == topic.key]
        moving = [f.key for f in here if f in selection.others]
        rows = [_row(path, f, picks, who[f.question.ask], kept=True, moving=moving) for f in here]
        if rows:
            groups.append((topic.name, rows))
    return groups


def rows_to_add(path: Path, selection: Selection, picks: Picks) -> list[tuple[str, list[Row]]]:
    """Return what else fits, by who can answer it."""
    groups = []
    for ask, name in who_answers().items():
        rows = [
            _row(path, f, picks, name, kept=False) for f in selection.more if f.question.ask is ask
        ]
        if rows:
            groups.append((name, rows))
    return groups


def who_answers() -> dict[Ask, str]:
    return {
        Ask.DOCTOR: _("Your doctor can answer"),
        Ask.CLINIC: _("The clinic that would give it can answer"),
        Ask.PLAN: _("Your health plan can answer"),
    }


def _row(
    path: Path,
    fit: Fit,
    picks: Picks,
    who: str,
    *,
    kept: bool,
    moving: Sequence[str] = (),
) -> Row:
    sources = path.bank.sources
    return Row(
        fit=fit,
        kept=kept,
        starred=fit.key in picks.starred,
        fixed=fit.question.role is Role.SPINE,
        up=fit.key in moving[1:],
        down=fit.key in moving[:-1],
        reasons=tuple(because(path, c) for c in fit.reasons),
        sources=tuple(sources[key] for key in fit.question.sources if key in sources),
        who=who,
        calls=fit.question.ask is not Ask.DOCTOR,
    )


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
