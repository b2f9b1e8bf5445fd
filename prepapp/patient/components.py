"""Every part that the pages are built from, in every state, on one page for developers.

Nothing is copied here. The site's own views answer somebody made up, and the parts are cut out of
what they answer: what breaks on its page breaks here, and what is gone from its page is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import resolve, reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from prepapp.domain.answers import STARS, Answers, Given, Picks
from prepapp.domain.bank import Kind, Step
from prepapp.domain.path import walk
from prepapp.domain.selection import select
from prepapp.domain.sheet import SiteFacts
from prepapp.patient import answers_cookie
from prepapp.patient.cutting import cut, one_of_each, renamed
from prepapp.patient.forms import StepForm
from prepapp.patient.views import page
from prepapp.patient.way import Way, on_the_way

KINDS = {
    Kind.ONE: "One of several",
    Kind.MANY: "Any of several, or none",
    Kind.SCALES: "Scales",
    Kind.TREATMENTS: "Treatments in their groups",
    Kind.OUTCOMES: "How each treatment went",
    Kind.TEXT: "Own words",
}
WRONG = "nowhere " * 40  # no choice of any step, and longer than any words may be


@dataclass(frozen=True)
class Part:
    """One part of the pages, and the pages that show its states."""

    name: str
    what: str
    pages: Mapping[str, str]

    def states(self) -> dict[str, list[str]]:
        """Return the HTML of each state, one of each that look different."""
        return {
            state: [
                renamed(html, slugify(f"{self.name} {state} {n}"))
                for n, html in enumerate(one_of_each(cut(drawn, self.what)), 1)
            ]
            for state, drawn in self.pages.items()
        }


@dataclass(frozen=True)
class Visitor:
    """Somebody made up, for whom the site's own views draw their pages."""

    request: HttpRequest
    answers: Answers
    picks: Picks = field(default_factory=Picks)

    def gets(self, name: str, *numbers: int, **query: str) -> str:
        """Return a page as this visitor sees it."""
        return self._asks(name, numbers, method="GET", GET=_query(query))

    def posts(self, name: str, *numbers: int, **data: str | list[str]) -> str:
        """Return the page that answers what this visitor sends."""
        return self._asks(name, numbers, method="POST", POST=_query(data))

    def _asks(self, name: str, numbers: tuple[int, ...], **asked: Any) -> str:
        request = copy(self.request)
        cookie = {answers_cookie.NAME: answers_cookie.sealed(self.answers, self.picks)}
        for what, value in {"COOKIES": self.request.COOKIES | cookie, **asked}.items():
            setattr(request, what, value)
        view, found, named = resolve(reverse(name, args=numbers))
        return str(view(request, *found, **named).content.decode())


def _query(data: Mapping[str, str | list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


@require_GET
@on_the_way
def components(request: HttpRequest, way: Way) -> HttpResponse:
    """Show every part in every state; only where the site is being developed."""
    if not settings.DEVELOPMENT or not way.bank.personas:
        raise Http404
    given = next(iter(way.bank.personas.values())).answers
    path = walk(way.bank, given)
    example = replace(way, path=path)
    stars = [fit.key for fit in select(path, Picks()).others[: STARS + 1]]
    picks = Picks(starred=tuple(stars[:2]), own=("May my sister come with me?",))
    full = Visitor(request, given, picks)
    brief = Visitor(request, Answers({s.key: given.to(s.key) for s in path.steps if s.required}))
    parts = [*_alone(example, full), *_asked(example, full), *_answered(brief, full, stars)]
    return page(request, way, "components.html", {"parts": parts})


def _alone(way: Way, full: Visitor) -> Iterator[Part]:
    """Return what stands on many pages."""
    new = Visitor(full.request, Answers())
    start, again = new.gets("start"), full.gets("start")
    first, last = new.gets("step", 1), full.gets("step", way.number(way.path.steps[-1]))
    empty = new.posts("step", 1, step=way.bank.steps[0].key, answer=WRONG)
    no_line = replace(way, live=replace(way.live, facts=SiteFacts()))
    notices = way.bank.notices.values()
    gone = replace(full, answers=full.answers.with_("no-such-step", Given(frozenset({"yes"}))))
    yield Part("Error summary", ".summary", {"a step": empty, "a file": new.posts("resume")})
    yield Part("Progress", ".progress", {"first page": first, "last page": last})
    yield Part("Way back", ".back", {"to the page before": last})
    yield Part(
        "Buttons", ".buttons", {"start": start, "a step": empty, "sheet": full.gets("sheet")}
    )
    yield Part("Ways out", ".out", {"of an answered step": last})
    yield Part("Link on its own line", ".alone", {"start": start})
    yield Part("Card", ".card", {"for somebody who comes back": again})
    yield Part("File", "form", {"empty": start, "error": new.posts("resume")})
    yield Part("Notice", ".notice", {"that something is gone": gone.gets("check")})
    yield Part(
        "Notice of the bank",
        ".notice",
        {
            "each kind": way.drawn_notices(notices),
            "no crisis line known": no_line.drawn_notices(notices),
        },
    )
    yield Part("Help in a crisis", ".help", {"of a country": last, "of every country": start})


def _asked(way: Way, full: Visitor) -> Iterator[Part]:
    """Return a step of each kind, with one that offers "none of these" before one that does not."""
    apart = sorted(
        way.path.steps, key=lambda s: not any(c.exclusive or c.unsure for c in s.choices)
    )
    for kind, name in KINDS.items():
        for step in [s for s in apart if s.kind is kind][:1]:
            yield Part(name, "form", _states(way, full, step))


def _states(way: Way, full: Visitor, step: Step) -> dict[str, str]:
    rest = {key: given for key, given in full.answers.given.items() if key != step.key}
    wrong = dict.fromkeys(StepForm(way.path, step).fields, WRONG)
    number = way.number(step)
    return {
        "empty": replace(full, answers=Answers(rest)).gets("step", number),
        "filled": full.gets("step", number),
        "error": full.posts("step", number, step=step.key, **wrong),
    }


def _answered(brief: Visitor, full: Visitor, stars: list[str]) -> Iterator[Part]:
    """Return what shows answers, questions and the sheet."""
    new, chosen = brief.gets("choose"), full.gets("choose", saved="")
    wrong = full.posts("choose", star=stars)
    yield Part("Answers to check", ".row", {"given": full.gets("check")})
    yield Part("Answers not given", ".plain", {"a way in": brief.gets("check")})
    yield Part("Question", ".q", {"suggested": new, "starred": chosen})
    yield Part("Tally", ".bar", {"new": new, "saved": chosen, "error": wrong})
    yield Part("Sheet", ".sheet", {"nearly empty": brief.gets("sheet"), "full": full.gets("sheet")})
