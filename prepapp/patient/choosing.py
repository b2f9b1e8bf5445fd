"""The rows of the page of questions, and what moving one means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from prepapp.domain.answers import Picks
from prepapp.domain.bank import Ask, Role, Source
from prepapp.domain.path import Path
from prepapp.domain.selection import Fit, Selection, select
from prepapp.domain.sheet import because


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


def moved(path: Path, picks: Picks, key: str, by: int) -> Picks:
    """Return picks in which one question has traded places with its neighbour in its topic."""
    others = select(path, picks).others
    topic = next((f.question.topic for f in others if f.key == key), None)
    keys = [f.key for f in others if f.question.topic == topic]
    at = keys.index(key) if key in keys else -1
    if topic is None or not 0 <= at + by < len(keys):
        return picks
    keys[at], keys[at + by] = keys[at + by], keys[at]
    return replace(picks, order=(*(k for k in picks.order if k not in keys), *keys))


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
