"""Which questions a person gets, and why each.

1. Three spine questions are always there; then what the patient starred.
2. Every health topic and medicine that was ticked is folded into one safety question.
3. Then come one question each of benefit, harm and every topic marked "always" (cost, who pays).
4. The rest is filled by urgency: "more urgent if" first, then questions that answer a rule before
   those shown to everyone, then priority; three to a topic before a fourth.
5. A benefit or harm question waits while its side is ahead, and what the patient changes is then
   applied on top: nothing moves in by itself, and what does not fit stands under "more".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prepapp.domain.answers import Picks
from prepapp.domain.bank import Ask, Choice, Length, Question, Role, Side
from prepapp.domain.criteria import Criterion
from prepapp.domain.path import Path

PRINTED = {Length.SHORT: 9, Length.NORMAL: 12, Length.LONG: 16}
CALLS = {Ask.CLINIC: 6, Ask.PLAN: 4}
TALK = 6
TO_A_TOPIC = 3


@dataclass(frozen=True)
class Fit:
    """A question that fits a person, with the criteria that say why."""

    question: Question
    reasons: tuple[Criterion, ...] = ()
    urgent: bool = False

    @property
    def key(self) -> str:
        return self.question.key


@dataclass(frozen=True)
class Selection:
    """The questions of one sheet. `topics` are the ticked choices of the safety question."""

    spine: tuple[Fit, ...]
    starred: tuple[Fit, ...]
    topics: tuple[Choice, ...]
    others: tuple[Fit, ...]
    calls: tuple[Fit, ...]
    talk: tuple[Fit, ...]
    more: tuple[Fit, ...]
    limit: int

    def page_2(self) -> tuple[Fit, ...]:
        return (*self.spine, *self.starred, *self.others)

    def printed(self) -> int:
        """Return how many questions page 2 prints, the patient's own not counted."""
        return len(self.page_2()) + bool(self.topics)

    def sides(self) -> Counter[Side]:
        """Count benefit and harm questions on the sheet; spine and safety do not count."""
        return Counter(f.question.side for f in (*self.starred, *self.others, *self.calls))


def select(path: Path, picks: Picks) -> Selection:
    """Choose the questions for a path, then apply what the patient changed."""
    fits = fitting(path)
    topics = ticked_topics(path)
    limit = PRINTED[path.length()]
    by_key = {f.key: f for f in fits}
    spine = tuple(f for f in fits if f.question.role is Role.SPINE)
    starred = tuple(by_key[k] for k in picks.starred if k in by_key and by_key[k] not in spine)

    suggested = _fill(path, fits, limit - len(spine) - bool(topics))
    kept = [f for f in suggested if f.key not in picks.removed]
    wanted = [f for f in fits if f.key in picks.added and _prints_on_page_2(f, path)]
    room = limit - len(spine) - bool(topics) - len(starred)
    must = _must_have(path, kept)
    others = _unique([*must, *wanted, *kept], besides=starred)[: max(room, 0)]

    taken = {f.key for f in (*spine, *starred, *others)}
    calls = [
        f
        for ask, most in CALLS.items()
        for f in _page(fits, picks, most, taken, lambda f, a=ask: f.question.ask is a)  # type: ignore[misc]
    ]
    talk = _page(fits, picks, TALK, taken, lambda f: _page_of(f, path) == "talk")
    taken |= {f.key for f in (*calls, *talk)}
    return Selection(
        spine=spine,
        starred=starred,
        topics=topics,
        others=tuple(_in_order(path, others, picks.order)),
        calls=tuple(calls),
        talk=tuple(talk),
        more=tuple(f for f in fits if f.key not in taken),
        limit=limit,
    )


def fitting(path: Path) -> tuple[Fit, ...]:
    """Return every question whose rule holds, the most urgent first."""
    criteria, said = path.bank.criteria, path.said
    fits = [
        Fit(q, q.rule.reasons(criteria, said), q.rule.is_urgent(criteria, said))
        for q in path.bank.questions.values()
        if q.rule.holds(criteria, said)
    ]
    return tuple(
        sorted(fits, key=lambda f: (not f.urgent, f.question.rule.everyone, f.question.priority))
    )


def ticked_topics(path: Path) -> tuple[Choice, ...]:
    """Return the health topics and medicines that the patient wants to talk about."""
    return tuple(
        c
        for s in path.steps
        if s.prints == "topics"
        for c in s.choices
        if c.key in path.said.to(s.key).chosen and not c.exclusive
    )


def other_side(path: Path, selection: Selection) -> Fit | None:
    """Return the best question that would bring the balance back, if one is left."""
    sides = selection.sides()
    if abs(sides[Side.BENEFIT] - sides[Side.HARM]) <= 1:
        return None
    wanted = Side.HARM if sides[Side.BENEFIT] > sides[Side.HARM] else Side.BENEFIT
    return next((f for f in selection.more if f.question.side is wanted), None)


def _fill(path: Path, fits: Iterable[Fit], room: int) -> list[Fit]:
    """Fill page 2 as if the patient had changed nothing."""
    pool = [f for f in fits if _suggested_on_page_2(f, path)]
    chosen = _must_have(path, pool)
    for most in (TO_A_TOPIC, len(pool)):
        while len(chosen) < room:
            following = next((f for f in pool if _may_follow(f, chosen, most)), None)
            if following is None:
                break
            chosen.append(following)
    return chosen


def _may_follow(fit: Fit, chosen: list[Fit], most: int) -> bool:
    if fit in chosen or sum(f.question.topic == fit.question.topic for f in chosen) >= most:
        return False
    sides = Counter(f.question.side for f in chosen)
    match fit.question.side:
        case Side.BENEFIT:
            return sides[Side.BENEFIT] <= sides[Side.HARM]
        case Side.HARM:
            return sides[Side.HARM] <= sides[Side.BENEFIT]
        case _:
            return True


def _must_have(path: Path, pool: Iterable[Fit]) -> list[Fit]:
    """Return the first benefit, the first harm and the first of every topic marked always."""
    pool = list(pool)
    tests: list[Callable[[Fit], bool]] = [
        lambda f: f.question.side is Side.BENEFIT,
        lambda f: f.question.side is Side.HARM,
    ]
    for topic in path.bank.topics.values():
        if topic.always:
            tests.append(
                lambda f, key=topic.key: f.question.topic == key and f.question.side is Side.NEUTRAL  # type: ignore[misc]
            )
    return _unique(f for test in tests for f in list(filter(test, pool))[:1])


def _page_of(fit: Fit, path: Path) -> str:
    topic = path.bank.topics.get(fit.question.topic)
    return topic.page if topic else "questions"


def _prints_on_page_2(fit: Fit, path: Path) -> bool:
    if fit.question.role is Role.SPINE or _page_of(fit, path) != "questions":
        return False
    return fit.question.ask is Ask.DOCTOR or fit.question.role is Role.SAFETY


def _suggested_on_page_2(fit: Fit, path: Path) -> bool:
    return _prints_on_page_2(fit, path) and fit.question.role is Role.NORMAL


def _page(
    fits: Iterable[Fit], picks: Picks, most: int, taken: set[str], test: Callable[[Fit], bool]
) -> list[Fit]:
    """Fill page 3 or 4: what was ticked first, then the most urgent, without what was unticked."""
    pool = [f for f in fits if f.key not in taken and f.question.role is Role.NORMAL and test(f)]
    suggested = [f for f in pool[:most] if f.key not in picks.removed]
    return _unique([f for f in pool if f.key in picks.added] + suggested)[:most]


def _unique(fits: Iterable[Fit], besides: Iterable[Fit] = ()) -> list[Fit]:
    others = {f.key for f in besides}
    return list({f.key: f for f in fits if f.key not in others}.values())


def _in_order(path: Path, fits: list[Fit], order: tuple[str, ...]) -> Iterator[Fit]:
    """Yield page 2 topic by topic; inside a topic, what the patient moved trades places."""
    place = {key: at for at, key in enumerate(order)}
    for topic in path.bank.topics:
        here = [f for f in fits if f.question.topic == topic]
        moved = iter(sorted((f for f in here if f.key in place), key=lambda f: place[f.key]))
        yield from (next(moved) if f.key in place else f for f in here)
