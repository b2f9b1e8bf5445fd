"""What people will see of a change: each persona's pages and sheet, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prepapp.domain.answers import Picks
from prepapp.domain.bank import Bank, Kind, Persona, Step
from prepapp.domain.path import Path, walk
from prepapp.domain.selection import Fit, select

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Seen:
    """What changes for one persona: the questions on the sheet, and the steps they meet.

    A pair is the old words and the new ones. A topic of the folded safety question counts as a
    question.
    """

    persona: Persona
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    reworded: Pairs
    steps_gained: tuple[str, ...]
    steps_lost: tuple[str, ...]
    steps_reworded: Pairs

    def __bool__(self) -> bool:
        questions = self.gained or self.lost or self.reworded
        return bool(questions or self.steps_gained or self.steps_lost or self.steps_reworded)


def seen(before: Bank, after: Bank) -> tuple[Seen, ...]:
    """Return what changes for each persona of either bank for whom something does."""
    gone = {key: p for key, p in before.personas.items() if key not in after.personas}
    everyone = (*after.personas.values(), *gone.values())
    return tuple(change for p in everyone if (change := _seen(p, before, after)))


def _seen(persona: Persona, before: Bank, after: Bank) -> Seen:
    was, now = walk(before, persona.answers), walk(after, persona.answers)
    old, new = _printed(was, persona.picks), _printed(now, persona.picks)
    old_steps, new_steps = ({s.key: s for s in path.steps} for path in (was, now))
    return Seen(
        persona=persona,
        gained=tuple(words["text"] for key, words in new.items() if key not in old),
        lost=tuple(words["text"] for key, words in old.items() if key not in new),
        reworded=_reworded(old, new),
        steps_gained=tuple(s.title for s in now.steps if s.key not in old_steps),
        steps_lost=tuple(s.title for s in was.steps if s.key not in new_steps),
        steps_reworded=tuple(
            (old_steps[key].title, said)
            for key, step in new_steps.items()
            if key in old_steps and (said := _step_now(old_steps[key], step, before, after))
        ),
    )


# The sheet

Printed = dict[str, dict[str, str]]


def _printed(path: Path, picks: Picks) -> Printed:
    """Return the words of every question on the sheet, and every topic of the safety question."""
    if path.stopped or path.blocking():
        return {}
    selection = select(path, picks)
    fits = (*selection.page_2(), *selection.calls, *selection.talk)
    topics = {
        f"{step.key}/{choice.key}": {"text": f"Safety question: {choice.short}"}
        for step in path.steps
        if step.prints == "topics"
        for choice in step.choices
        if choice in selection.topics and choice.key in path.said.to(step.key).chosen
    }
    return {fit.key: _words(fit) for fit in fits} | topics


def _words(fit: Fit) -> dict[str, str]:
    reasons = {f"because {c.key}": c.because for c in fit.reasons}
    return {"text": fit.question.text, "why": fit.question.why, **reasons}


def _reworded(old: Printed, new: Printed) -> Pairs:
    pairs = (
        (old[key][name], words)
        for key in new
        if key in old
        for name, words in new[key].items()
        if old[key].get(name, words) != words
    )
    # Many questions may share a reason; its new words are told once.
    return tuple(dict.fromkeys(pairs))


# The steps


def _step_now(was: Step, now: Step, before: Bank, after: Bank) -> str:
    """Return a step's title with what else changed on its page; nothing when nothing did."""
    said = "; ".join(_page_now(was, now, before, after))
    if said:
        return f"{now.title}: {said}"
    return now.title if now.title != was.title else ""


def _page_now(was: Step, now: Step, before: Bank, after: Bank) -> Iterator[str]:
    old, new = _offered(was, before), _offered(now, after)
    if added := [text for key, text in new.items() if key not in old]:
        yield f"now also offers {_listed(added)}"
    if removed := [text for key, text in old.items() if key not in new]:
        yield f"no longer offers {_listed(removed)}"
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield "offers the same in another order"
    old_words, new_words = {**old, **_around(was)}, {**new, **_around(now)}
    for key, text in new_words.items():
        if old_words.get(key, text) != text:
            yield _now(old_words[key], text)
    if (was.kind, was.required, was.at_most) != (now.kind, now.required, now.at_most):
        yield "is answered in another way"


def _offered(step: Step, bank: Bank) -> Mapping[str, str]:
    """Return what a step offers: choices, items, and treatments where it asks for those."""
    offered = {c.key: c.text for c in step.choices} | {i.key: i.text for i in step.items}
    if step.kind is Kind.TREATMENTS:
        offered |= {key: t.name for key, t in bank.treatments.items()}
    return offered


def _around(step: Step) -> dict[str, str]:
    """Return the words of a page that offer nothing: why we ask, and the ends of its scales."""
    ends = {
        f"{i.key} {end}": text for i in step.items for end, text in (("0", i.low), ("10", i.high))
    }
    return {"why we ask": step.why, **ends}


def _now(old: str, new: str) -> str:
    if old and new:
        return f"“{old}” is now “{new}”"
    return f"now says “{new}”" if new else f"no longer says “{old}”"


def _listed(texts: list[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)
