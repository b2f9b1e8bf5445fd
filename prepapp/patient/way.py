"""What every page of the way starts from: the live bank, the answers, and the path they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from prepapp.bank import editions
from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Bank, Step
from prepapp.domain.path import Path, walk
from prepapp.patient import answers_cookie, failures, language


@dataclass(frozen=True)
class Way:
    """One request's view of the patient's way."""

    live: editions.Live
    bank: Bank
    kept: answers_cookie.Kept
    path: Path

    @property
    def answers(self) -> Answers:
        return self.kept.answers

    @property
    def picks(self) -> Picks:
        return self.kept.picks

    def number(self, step: Step) -> int:
        """Return a step's place in the edition, from 1: its neutral address."""
        return self.bank.steps.index(step) + 1

    def languages(self) -> dict[str, str]:
        """Return the languages to choose from, by code; nothing when there is but one."""
        found = language.offered(self.bank.languages)
        return found if len(found) > 1 else {}

    def to(self, step: Step | None, *, change: bool = False) -> HttpResponse:
        """Send the person to a step, or to the check page when there is none."""
        if step is None:
            return redirect("check")
        response = redirect("step", self.number(step))
        if change:
            response["Location"] += "?change"
        return response

    def following(self) -> str:
        """Return the address to go on with: the first page not seen, or all the answers."""
        if self.path.stopped:
            return reverse("stop")
        step = self.path.first_not_seen()
        return reverse("step", args=[self.number(step)]) if step else reverse("check")

    def detour(self) -> HttpResponse | None:
        """Send away somebody who cannot have a sheet: stopped, or without a required answer."""
        if self.path.stopped:
            return redirect("stop")
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
    return Way(live, bank, kept, walk(bank, kept.answers))


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
