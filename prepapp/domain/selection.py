"""Which questions a person gets, and why each.

1. Three spine questions are always there; then what the patient starred.
2. Every health topic and medicine that was ticked is folded into one safety question; the most
   pressing one (the first of priority 0) is also asked in full.
3. Then come one question each of benefit, harm and every topic marked "always" (safety unless it
   is folded, cost, who pays) that no star has brought yet, the more urgent before any other.
4. The rest is filled by urgency: priority 0 first (one that names what makes it more urgent waits
   for that), then "more urgent if", then questions that answer a rule before those shown to
   everyone, then priority; three to a topic before a fourth.
5. A benefit or harm question waits while its side is ahead, and what the patient changes is then
   applied on top: nothing moves in by itself, and what does not fit stands under "more".
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from prepapp.domain.answers import Picks
from prepapp.domain.bank import Ask, Bank, Choice, Length, Place, Question, Side
from prepapp.domain.criteria import Criterion
from prepapp.domain.path import Path

PRINTED = {Length.SHORT: 9, Length.NORMAL: 12, Length.LONG: 16}
TO_A_TOPIC = 3
MOST = {Place.CLINIC: 6, Place.PLAN: 4, Place.TALK: 6}


@dataclass(frozen=True)
class Fit:
    """A question that fits a person, with the criteria that say why."""

    question: Question
    place: Place
    reasons: tuple[Criterion, ...] = ()
    urgent: bool = False

    @property
    def key(self) -> str:
        return self.question.key


@dataclass(frozen=True)
class Selection:
    """The questions of one sheet.

    `topics` are the ticked choices of the safety question, `folded` the topic it stands for;
    `suggested` are the keys of what would be there if the patient had changed nothing.
    """

    spine: tuple[Fit, ...]
    starred: tuple[Fit, ...]
    topics: tuple[Choice, ...]
    folded: frozenset[str]
    others: tuple[Fit, ...]
    calls: tuple[Fit, ...]
    talk: tuple[Fit, ...]
    more: tuple[Fit, ...]
    suggested: frozenset[str]
    limit: int

    def page_2(self) -> tuple[Fit, ...]:
        return (*self.spine, *self.starred, *self.others)

    def topics_asked(self) -> frozenset[str]:
        """Return the topics of page 2, the folded one included."""
        return self.folded | {f.question.topic for f in self.page_2()}

    def no_room(self, picks: Picks) -> tuple[Fit, ...]:
        """Return what was suggested and not unticked, but had to give way."""
        return tuple(f for f in self.more if f.key in self.suggested and f.key not in picks.removed)

    def printed(self) -> int:
        """Return how many questions page 2 prints, the patient's own not counted."""
        return len(self.page_2()) + bool(self.topics)

    def sides(self) -> Counter[Side]:
        """Count the benefit and harm questions on page 2; spine and safety take no side."""
        return Counter(f.question.side for f in self.page_2())


def select(path: Path, picks: Picks) -> Selection:
    """Choose the questions for a path, then apply what the patient changed."""
    bank, fits, topics = path.bank, fitting(path), ticked_topics(path)
    placed: dict[Place, list[Fit]] = {place: [] for place in Place}
    for fit in fits:
        placed[fit.place].append(fit)
    by_key = {f.question.key: f for f in fits}
    spine = tuple(placed[Place.SPINE])
    starred = tuple(
        by_key[k] for k in picks.starred if k in by_key and by_key[k].place is not Place.SPINE
    )
    limit = PRINTED[path.length()]
    room = max(limit - len(spine) - bool(topics), 0)

    pressing = next((f for f in placed[Place.FOLDED] if _pressing(f.question)), None)
    pool = [f for f in fits if f.place is Place.QUESTIONS or f is pressing]
    folded = bank.safety_topics if topics else frozenset()
    suggested = _fill(_must_have(bank, pool, folded), pool, room)
    keys = {f.key for f in suggested} - picks.removed
    kept = [f for f in pool if f.key in keys]
    added = [f for f in fits if f.key in picks.added and f.place in (Place.QUESTIONS, Place.FOLDED)]
    others = _unique([*_must_have(bank, kept, folded, starred), *added, *kept], besides=starred)
    others = others[: max(room - len(starred), 0)]

    pages: dict[Place, list[Fit]] = {}
    for place, most in MOST.items():
        called = _fill([], placed[place], most)
        suggested += called
        kept = [f for f in called if f.key not in picks.removed]
        added = [f for f in placed[place] if f.key in picks.added]
        pages[place] = _unique([*added, *kept], besides=starred)[:most]

    calls = (*pages[Place.CLINIC], *pages[Place.PLAN])
    printed = {f.question.key for f in (*spine, *starred, *others, *calls, *pages[Place.TALK])}
    return Selection(
        spine=spine,
        starred=starred,
        topics=topics,
        folded=folded,
        others=tuple(_in_order(bank, others, picks.order)),
        calls=calls,
        talk=tuple(pages[Place.TALK]),
        more=tuple([f for f in fits if f.question.key not in printed]),
        suggested=frozenset(f.key for f in suggested),
        limit=limit,
    )


def fitting(path: Path) -> tuple[Fit, ...]:
    """Return every question whose rule holds, the most urgent first."""
    bank, held = path.bank, path.held
    lines: tuple[list[Fit], ...] = ([], [], [], [])
    for q in bank.by_priority:
        if q.rule.holds_by(held):
            urgent = q.rule.is_urgent(held)
            fit = Fit(q, bank.places[q.key], q.rule.reasons(bank.criteria, held), urgent)
            lines[2 * (not _before_all(fit)) + (not urgent)].append(fit)
    return tuple(chain(*lines))


def ticked_topics(path: Path) -> tuple[Choice, ...]:
    """Return the health topics and medicines that the patient wants to talk about."""
    return tuple(
        c
        for s in path.steps
        if s.prints == "topics"
        for c in s.choices
        if c.key in path.said.to(s.key).chosen and not c.exclusive
    )


def other_side(selection: Selection) -> Fit | None:
    """Return the best question for a side that is behind, or not there at all, if one is left."""
    sides = selection.sides()
    benefit, harm = sides[Side.BENEFIT], sides[Side.HARM]
    if abs(benefit - harm) <= 1 and benefit and harm:
        return None
    wanted = Side.HARM if benefit > harm or not harm else Side.BENEFIT
    return next((f for f in selection.more if f.question.side is wanted), None)


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


def _before_all(fit: Fit) -> bool:
    return fit.question.priority == 0 and (fit.urgent or not fit.question.rule.more_urgent_if)


def _pressing(question: Question) -> bool:
    return question.priority == 0 and question.ask is Ask.DOCTOR


def _fill(must: list[Fit], pool: list[Fit], room: int) -> list[Fit]:
    """Fill a page as if the patient had changed nothing."""
    page = _Page(must, room)
    for most in (TO_A_TOPIC, len(pool)):
        page.fill(pool, most)
    return page.chosen


class _Page:
    """A page with room for so many questions, as it is filled."""

    def __init__(self, chosen: Iterable[Fit], room: int) -> None:
        self.room = room
        self.chosen = list(chosen)
        self.topics = Counter(f.question.topic for f in self.chosen)
        self.sides = Counter(f.question.side for f in self.chosen)

    def fill(self, pool: list[Fit], most: int) -> None:
        """Choose from a pool in its order, at most so many to a topic.

        Who waits for the other side goes before all that follow. Only the side that is ahead
        waits, so there is one queue.
        """
        there = {f.key for f in self.chosen}
        waiting: deque[Fit] = deque()
        for fit in pool:
            if len(self.chosen) >= self.room:
                break
            if fit.key in there:
                continue
            if self._is_ahead(fit):
                waiting.append(fit)
                continue
            self._choose(fit, most)
            while waiting and not self._is_ahead(waiting[0]):
                self._choose(waiting.popleft(), most)

    def _choose(self, fit: Fit, most: int) -> None:
        topic = fit.question.topic
        if len(self.chosen) < self.room and self.topics[topic] < most:
            self.chosen.append(fit)
            self.topics[topic] += 1
            self.sides[fit.question.side] += 1

    def _is_ahead(self, fit: Fit) -> bool:
        benefit, harm = self.sides[Side.BENEFIT], self.sides[Side.HARM]
        match fit.question.side:
            case Side.BENEFIT:
                return benefit > harm
            case Side.HARM:
                return harm > benefit
            case _:
                return False


def _must_have(
    bank: Bank, pool: list[Fit], folded: frozenset[str], starred: tuple[Fit, ...] = ()
) -> list[Fit]:
    """Return the first benefit, harm and question of every topic that is missing so far."""
    topics = [t.key for t in bank.topics.values() if t.always and t.key not in folded]
    worried_first = [*(f for f in pool if not _calm(f)), *(f for f in pool if _calm(f))]
    firsts = [
        *_firsts(worried_first, starred, (Side.BENEFIT, Side.HARM), lambda q: q.side),
        *_firsts(worried_first, starred, topics, lambda q: q.topic),
    ]
    return _unique(firsts)


def _firsts(
    fits: list[Fit],
    starred: tuple[Fit, ...],
    kinds: Iterable[Hashable],
    kind_of: Callable[[Question], Hashable],
) -> Iterator[Fit]:
    """Yield the first question of each kind that no star has brought."""
    first: dict[Hashable, Fit] = {}
    for fit in fits:
        first.setdefault(kind_of(fit.question), fit)
    there = {kind_of(f.question) for f in starred}
    return (first[kind] for kind in kinds if kind in first and kind not in there)


def _calm(fit: Fit) -> bool:
    """Tell whether a question can wait: what this patient worries about comes first of its kind."""
    return not fit.urgent or fit.question.rule.everyone


def _unique(fits: Iterable[Fit], besides: Iterable[Fit] = ()) -> list[Fit]:
    others = {f.key for f in besides}
    found = {f.question.key: f for f in fits}
    return [f for key, f in found.items() if key not in others]


def _in_order(bank: Bank, fits: list[Fit], order: tuple[str, ...]) -> Iterator[Fit]:
    """Yield page 2 topic by topic; inside a topic, what the patient moved trades places."""
    place = {key: at for at, key in enumerate(order)}
    by_topic: dict[str, list[Fit]] = {topic: [] for topic in bank.topics}
    for fit in fits:
        by_topic.get(fit.question.topic, []).append(fit)
    for here in by_topic.values():
        moved = iter(sorted((f for f in here if f.key in place), key=lambda f: place[f.key]))
        yield from (next(moved) if f.key in place else f for f in here)
