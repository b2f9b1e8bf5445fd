"""What every page of the way starts from: the live bank, the answers, and the path they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from prepapp.bank import editions
from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Bank, Notice, Step
from prepapp.domain.path import Path, walk
from prepapp.domain.sheet import Voice
from prepapp.patient import answers_cookie, failures, language
from prepapp.patient.drawn import Book


@dataclass(frozen=True)
class Way:
    """One request's view of the patient's way."""

    live: editions.Live
    bank: Bank
    kept: answers_cookie.Kept
    path: Path
    book: Book

    @property
    def answers(self) -> Answers:
        return self.kept.answers

    @property
    def picks(self) -> Picks:
        return self.kept.picks

    def number(self, step: Step) -> int:
        """Return a step's place in the edition, from 1: its neutral address."""
        return self.bank.step_numbers[step.key]

    def address(self, step: Step) -> str:
        return self.book.address("step", self.number(step))

    @cached_property
    def help(self) -> SafeString:
        """Return whom to call in a crisis, in the person's country or in each."""
        return self.book.draw(
            "crisis.html", {}, crisis=self.live.facts.crisis_for(self.path.country())
        )

    @cached_property
    def voice(self) -> Voice:
        """Return how the person's language says things."""
        return language.voice()

    def notices(self, place: str) -> SafeString:
        """Return the notices that belong on a page, as HTML."""
        return self.drawn_notices(self.path.notices(place))

    def drawn_notices(self, notices: Iterable[Notice]) -> SafeString:
        drawn = (self.book.draw("notice.html", {"help": self.help}, notice=n) for n in notices)
        return SafeString("".join(drawn))

    def to(self, step: Step | None, *, change: bool = False) -> HttpResponse:
        """Send the person to a step, or to the check page when there is none."""
        if step is None:
            return self.go("check")
        return HttpResponseRedirect(self.address(step) + ("?change" if change else ""))

    def go(self, page: str) -> HttpResponse:
        """Send the person to a page without a number."""
        return HttpResponseRedirect(self.book.address(page))

    def following(self) -> str:
        """Return the address to go on with: the first page not seen, or all the answers."""
        if self.path.stopped:
            return self.book.address("stop")
        step = self.path.first_not_seen()
        return self.address(step) if step else self.book.address("check")

    def detour(self) -> HttpResponse | None:
        """Send away somebody who cannot have a sheet: stopped, or without a required answer."""
        if self.path.stopped:
            return self.go("stop")
        missing = self.path.blocking()
        return self.to(missing) if missing else None


def can_begin() -> bool:
    """Tell whether there is an edition for a patient to begin with."""
    try:
        return bool(editions.live())
    except editions.NothingPublished:
        return False


def open_way(request: HttpRequest) -> Way:
    """Return the way for a request; raise NothingPublished when there is no edition.

    A preview brings what it shows as `request.live`; patients see the live edition.
    """
    live = getattr(request, "live", None) or editions.live()
    bank = live.bank(get_language() or "en")
    kept = answers_cookie.unseal(request)
    return Way(live, bank, kept, walk(bank, kept.answers), open_book(request, live, bank))


def open_book(request: HttpRequest, live: editions.Live, bank: Bank) -> Book:
    """Return what was drawn of the bank; a preview, whose addresses are others, keeps nothing."""
    preview = getattr(request, "preview", None)
    books: dict[str, Book] | None = None if preview else live.drawn
    spoken = get_language() or "en"
    if books is not None and spoken in books:
        return books[spoken]
    found = language.offered(bank.languages)
    shared = {
        "live": live,
        "bank": bank,
        "facts": live.facts,
        "languages": found if len(found) > 1 else {},
        "preview": preview,
    }
    book = Book(shared, keeps=books is not None)
    return book if books is None else books.setdefault(spoken, book)


def on_the_way(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand a view the way instead of the bare request's cookie; say so when nothing is open yet."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            way = open_way(request)
        except editions.NothingPublished:
            return failures.not_open(request)
        return view(request, way, *args, **kwargs)

    return wrapped
