"""Who reaches a thing of the draft, with which answers, and where it shows up; or why nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from prepapp.bank import rows
from prepapp.bank.difference import Names
from prepapp.bank.models import NoticePlace
from prepapp.desk import persona_seen, preview
from prepapp.desk.facts import Facts, facts_of
from prepapp.desk.fewest import fewest, pages_with
from prepapp.desk.page import show
from prepapp.desk.problem_words import names_of, problem_says
from prepapp.desk.words import condition_says, who_sees
from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Bank, Place
from prepapp.domain.path import Path, walk
from prepapp.domain.selection import select
from prepapp.patient import answers_cookie
from prepapp.patient.words import said_at

MODEL_OF = {
    "steps": "step",
    "questions": "question",
    "notices": "notice",
    "criteria": "criterion",
}


@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show with which answers somebody reaches a thing, or why nobody does; preview with them."""
    if kind not in MODEL_OF:
        raise Http404
    bank = rows.read(get_language())
    thing, facts = _thing(bank, kind, key), facts_of(bank)
    if thing is None:
        messages.error(request, _("It is not in the draft: it is retired, or was taken away."))
        return redirect("desk_problems")
    answers = _proof(facts, kind, key)
    if request.method == "POST" and answers is not None:
        return _previewed(answers)
    told = _not_reached(facts, kind, key) if answers is None else _reached(bank, kind, key, answers)
    return show(request, "proof", **_about(bank, kind, thing), **told)


def _proof(facts: Facts, kind: str, key: str) -> Answers | None:
    found: Answers | None = getattr(facts.reached, kind).get(key)
    return None if found is None else fewest(facts.bank, kind, key, found)


def _thing(bank: Bank, kind: str, key: str) -> Any:
    return bank.step(key) if kind == "steps" else getattr(bank, kind).get(key)


def _about(bank: Bank, kind: str, thing: Any) -> dict[str, Any]:
    model = MODEL_OF[kind]
    told = {
        "title": _("Can it ever hold?") if kind == "criteria" else _("Can anybody reach it?"),
        "kind": kind,
        "address": reverse(f"admin:bank_{model}_change", args=[thing.key]),
        "list": reverse(f"admin:bank_{model}_changelist"),
    }
    if kind == "criteria":
        conditions = [condition_says(bank, condition) for condition in thing.conditions]
        return {**told, "label": thing.name, "conditions": conditions}
    label = thing.title if kind == "steps" else thing.text
    return {**told, "label": label, "sentence": who_sees(bank, thing.rule)}


def _reached(bank: Bank, kind: str, key: str, answers: Answers) -> dict[str, Any]:
    way = walk(bank, answers)
    return {
        "reached": True,
        "places": list(_places(way, kind, key)),
        "pages": [(step, said_at(way, step)) for step in way.steps if step.key in answers.given],
    }


def _not_reached(facts: Facts, kind: str, key: str) -> dict[str, Any]:
    names: Names = names_of(facts.bank)
    found = [p for p in facts.errors if (p.kind, p.key) == (kind, key)]
    elsewhere = _("A mistake elsewhere keeps everybody from it. See the problems of the draft.")
    return {
        "reached": False,
        "reasons": [problem_says(names, p) for p in found] or [elsewhere],
    }


def _places(way: Path, kind: str, key: str) -> Iterator[str]:
    """Yield where a thing shows up on a way, a sentence each."""
    match kind:
        case "steps":
            n = [step.key for step in way.steps].index(key) + 1
            yield _("It is page {n} of this way.").format(n=n)
        case "questions":
            yield _place_of_question(way, key)
        case "notices":
            names = {**dict(NoticePlace.PAGES), **{s.key: s.title for s in way.steps}}
            for page in pages_with(way, key):
                yield _("It stands on the page “{page}”.").format(page=names[page])


def _place_of_question(way: Path, key: str) -> str:
    selection = select(way, Picks())
    if key in {fit.key for fit in selection.page_2()}:
        return _("It is on page 2 of the sheet, among the questions.")
    if key in {fit.key for fit in selection.calls}:
        return _("It is on the sheet, on the page of calls to make.")
    if key in {fit.key for fit in selection.talk}:
        return _("It is on the sheet, on the page for a doctor who is new to ketamine.")
    place = next((fit.place for fit in selection.more if fit.key == key), None)
    if place is Place.FOLDED and selection.topics:
        return _("It is folded into the safety question on page 2 of the sheet.")
    return _("It is in the list “More you could ask”: others come first on the sheet.")


def _previewed(answers: Answers) -> HttpResponse:
    with preview.inside():
        response: HttpResponse = redirect("check")
        answers_cookie.seal(response, answers, Picks())
    return persona_seen.forget(response)
