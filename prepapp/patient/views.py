"""The pages of the way: load, ask the form, ask the domain, answer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.context_processors import csrf
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prepapp.domain.answers import STARS, Answers, BadAnswers, Given
from prepapp.domain.bank import Step
from prepapp.domain.path import walk
from prepapp.domain.selection import moved, other_side, select
from prepapp.patient import answers_cookie, answers_file, failures
from prepapp.patient.choosing import (
    ChooseForm,
    blank_words,
    drawn_groups,
    drawn_parts,
    folded,
    page_2,
)
from prepapp.patient.fields import LONG
from prepapp.patient.folds import drawn_folds, refused_folds
from prepapp.patient.forms import StepForm, blank_form, initial
from prepapp.patient.sparing import sparing
from prepapp.patient.way import Way, on_the_way
from prepapp.patient.words import said_at

GET_POST = ["GET", "HEAD", "POST"]
# Buttons that leave a page without an answer as it was: not seen, and not skipped.
UNTOUCHED = ("sheet", "pause", "back")
# Where a Save button on the page of questions comes back to.
PLACES = ("own", "calls", "talk", "more")


def page(
    request: HttpRequest, way: Way, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a page of the way, with the help lines and the state that every page shows."""
    shared = {**way.book.shared, "way": way, "help": way.help, "here": request.get_full_path()}
    return render(request, template, {**shared, **context}, status=status)


def kept_page(
    request: HttpRequest, way: Way, template: str, own: dict[str, Any], **things: Any
) -> HttpResponse:
    """Draw a page from the edition's book: things of the bank, and what is a person's own."""
    shared = {"help": way.help, "here": request.get_full_path(), **csrf(request)}
    return HttpResponse(way.book.draw(template, {**shared, **own}, **things))


@require_GET
@on_the_way
def start(request: HttpRequest, way: Way) -> HttpResponse:
    return _start_page(request, way)


def _start_page(
    request: HttpRequest, way: Way, *, bad_file: str = "", status: int = 200
) -> HttpResponse:
    trouble, is_back = way.kept.trouble, bool(way.kept)
    own: dict[str, Any] = {"is_back": is_back, "following": way.following()}
    if bad_file:
        own["here"] = reverse("start")  # a file is only posted to its own address
    is_cleared = "cleared" in request.GET and not is_back
    if bad_file or trouble or is_cleared:
        told = {"bad_file": bad_file, "trouble": trouble, "is_cleared": is_cleared}
        return page(request, way, "start.html", {**own, **told}, status)
    return kept_page(request, way, "start.html", own)


@require_http_methods(GET_POST)
@on_the_way
def step(request: HttpRequest, way: Way, number: int) -> HttpResponse:
    """Ask one step; write its answer only, then go on."""
    if request.method == "POST":
        return _answer_step(request, way, number)
    here = way.bank.steps[number - 1] if 0 < number <= len(way.bank.steps) else None
    if here is None or here.key not in way.path.keys:
        return way.to(way.path.first_not_seen())
    return _step_page(request, way, here, change="change" in request.GET)


def _answer_step(request: HttpRequest, way: Way, number: int) -> HttpResponse:
    here = way.bank.step(request.POST.get("step", ""))
    if here is None:
        return failures.changed(request)
    if here.key not in way.path.keys:
        return way.to(way.path.first_not_seen())
    change, go = "change" in request.POST, request.POST.get("go")
    form = StepForm(way.path, here, request.POST, way.book)
    drops = go in ("skip", "clear") and not here.required
    if not drops and not form.is_valid():
        if go == "back":
            return _back(way, here, change)
        return _refused_step(request, way, here, form, change=change)
    given = Given() if drops else form.given()
    answers = way.answers
    if given or go not in UNTOUCHED:
        answers = answers.with_(here.key, given)
    leads = _back if go == "back" else partial(_after, answers=answers, go=go)
    try:
        return answers_cookie.seal(leads(way, here, change), answers, way.picks)
    except answers_cookie.TooLarge:
        return _refused_step(request, way, here, form, change=change, full=True)


def _after(way: Way, here: Step, change: bool, *, answers: Answers, go: str | None) -> HttpResponse:
    """Say where a saved step leads: on, back to check, to the sheet, to a break, or nowhere."""
    path = walk(way.bank, answers)
    if path.stopped:
        return way.go("stop")
    if go in ("sheet", "pause"):
        return way.go(go)
    if go == "clear":
        return way.to(here, change=change)
    if change:
        return way.to(path.first_not_seen(), change=True)
    return way.to(path.after(here))


def _back(way: Way, here: Step, change: bool) -> HttpResponse:
    before = way.path.before(here)
    if change:
        return way.go("check")
    return way.to(before) if before else way.go("start")


def _step_page(request: HttpRequest, way: Way, here: Step, *, change: bool) -> HttpResponse:
    own = {
        **_asked(way, here, change),
        "given": initial(way.path, here),
        "folds": drawn_folds(way, here),
    }
    if way.kept.trouble or "opened" in request.GET:
        said = {"trouble": way.kept.trouble, "opened": "opened" in request.GET}
        form = StepForm(way.path, here)
        return page(
            request, way, "step.html", {**own, **said, "step": here, "change": change, "form": form}
        )
    return kept_page(request, way, "step.html", own, made=blank_form, step=here, change=change)


def _refused_step(
    request: HttpRequest, way: Way, here: Step, form: StepForm, *, change: bool, full: bool = False
) -> HttpResponse:
    """Show a step again, with what was typed and what is wrong with it."""
    context = {
        **_asked(way, here, change),
        "step": here,
        "change": change,
        "form": form,
        "full": full,
        "folds": refused_folds(way, form),
    }
    return page(request, way, "step.html", context, status=422)


def _asked(way: Way, here: Step, change: bool) -> dict[str, Any]:
    """Return what a step's page says of the way, whatever was said on it."""
    path = way.path
    before, place = path.before(here), path.keys.index(here.key) + 1
    shortest, longest = len(path.steps), path.longest()
    back = way.address(before) if before else way.book.address("start")
    return {
        "back": way.book.address("check") if change else back,
        "action": way.address(here),
        "place": place,
        "shortest": shortest,
        "longest": longest,
        "is_sure": shortest == longest,
        "is_last": place == shortest,
        "is_given": bool(path.said.to(here.key)),
        "has_many_folds": len(path.said.tried or {}) > LONG,
        "notices": way.notices(here.key),
    }


@require_GET
@on_the_way
def pause(request: HttpRequest, way: Way) -> HttpResponse:
    """Say how long the answers stay, and how to keep them longer."""
    return page(request, way, "pause.html", {})


@require_GET
@on_the_way
def stop(request: HttpRequest, way: Way) -> HttpResponse:
    if not way.path.stopped:
        return way.to(way.path.first_not_seen())
    last = way.number(way.path.steps[-1])
    return page(request, way, "stop.html", {"notices": way.notices("stop"), "last": last})


@require_GET
@on_the_way
def check(request: HttpRequest, way: Way) -> HttpResponse:
    """Show all answers, with a link to change each."""
    if detour := way.detour():
        return detour
    said = [(s, said_at(way.path, s)) for s in way.path.steps]
    own = {
        "given": SafeString("".join(_row(way, s, lines) for s, lines in said if lines)),
        "not_given": format_html_join(
            "",
            '<li><a class="alone" href="{}?change">{}</a></li>',
            ((way.address(s), s.title) for s, lines in said if not lines),
        ),
        "notices": way.notices("check"),
    }
    gone = sum(way.bank.step(key) is None for key in way.answers.given)
    opened = "opened" in request.GET
    if gone or opened:
        return page(request, way, "check.html", {**own, "gone": gone, "opened": opened})
    return kept_page(request, way, "check.html", own)


def _row(way: Way, step: Step, lines: list[str]) -> SafeString:
    listed = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return way.book.draw("row.html", {"lines": listed, "address": way.address(step)}, step=step)


@require_http_methods(GET_POST)
@on_the_way
def choose(request: HttpRequest, way: Way) -> HttpResponse:
    """Show the suggested questions; every button saves all that was ticked and typed."""
    if detour := way.detour():
        return detour
    if request.method == "POST":
        return _save_picks(request, way)
    return _choose_page(request, way, ChooseForm(select(way.path, way.picks), way.picks))


def _save_picks(request: HttpRequest, way: Way) -> HttpResponse:
    form = ChooseForm(select(way.path, way.picks), way.picks, request.POST)
    if not form.is_valid():
        return _choose_page(request, way, form, status=422)
    picks = form.picked()
    do, _colon, key = request.POST.get("do", "save").partition(":")
    if do in ("up", "down"):
        picks = moved(way.path, picks, key, -1 if do == "up" else 1)
    if do == "balance" and (other := other_side(select(way.path, picks))):
        picks = replace(picks, added=picks.added | {other.key}, removed=picks.removed - {other.key})
        key = other.key
    if do in ("sheet", "check"):
        response = way.go(do)
    else:
        place = _place(way, key)
        part = f"={key}" if key in PLACES else ""
        response = HttpResponseRedirect(f"{way.book.address('choose')}?saved{part}#{place}")
    try:
        return answers_cookie.seal(response, way.answers, picks)
    except answers_cookie.TooLarge:
        form.add_error(None, _("Your answers are full. Please shorten your own questions."))
        return _choose_page(request, way, form, status=422)


def _place(way: Way, key: str) -> str:
    """Return where on the page somebody was; an address names no question, as it names no step."""
    if key in way.bank.numbers:
        return f"q-{way.bank.numbers[key]}"
    return key if key in PLACES else "questions"


def _choose_page(
    request: HttpRequest, way: Way, form: ChooseForm, status: int = 200
) -> HttpResponse:
    picks = form.typed_picks()
    selection = form.selection if picks == form.picks else select(way.path, picks)
    groups = page_2(way, selection, picks)
    no_room = selection.no_room(picks)
    left_out = ngettext("{n} question did not fit.", "{n} questions did not fit.", len(no_room))
    opened = request.GET.get("saved")
    own = {
        "first": drawn_groups(way, groups[:1]),
        "topics": ", ".join(c.short for c in selection.topics),
        "rest": drawn_groups(way, groups[1:]),
        "is_one_sided": other_side(selection) is not None,
        "parts": drawn_parts(way, folded(way, selection, picks), opened, all_open=status != 200),
        "no_room": format_html_join("", "<li>{}</li>", ((f.question.text,) for f in no_room)),
        "left_out": left_out.format(n=len(no_room)) if no_room else "",
        "saved": "saved" in request.GET and status == 200,
        "printed": selection.printed(),
        "limit": selection.limit,
        "stars": len(selection.starred),
        "most_stars": STARS,
        "given": form.initial,
        "notices": way.notices("choose"),
    }
    if status != 200:
        return page(request, way, "choose.html", {**own, "form": form}, status)
    return kept_page(request, way, "choose.html", own, made=blank_words)


@require_GET
@on_the_way
def save(request: HttpRequest, way: Way) -> HttpResponse:
    """Hand out the answers as a file that the person keeps."""
    text = answers_file.write(way.answers, way.picks)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-answers.json"'
    return response


@require_POST
@sparing("upload")
@on_the_way
def resume(request: HttpRequest, way: Way) -> HttpResponse:
    """Take up the answers from a file that the person kept."""
    upload = request.FILES.get("file")
    if upload is None:
        return _start_page(request, way, bad_file=_("Please choose a file first."), status=422)
    try:
        answers, picks = answers_file.read(upload.read(answers_file.LIMIT + 1))
        return answers_cookie.seal(_continue(way, answers), answers, picks)
    except (BadAnswers, answers_cookie.TooLarge):
        text = _("We could not read that file. Please choose the file that you saved here.")
        return _start_page(request, way, bad_file=text, status=422)


def _continue(way: Way, answers: Answers) -> HttpResponse:
    path = walk(way.bank, answers)
    if path.stopped:
        return way.go("stop")
    response = way.to(path.first_not_seen())
    response["Location"] += "?opened"
    return response


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Take the answers out of the browser."""
    return answers_cookie.clear(redirect(reverse("start") + "?cleared"))


@require_GET
@on_the_way
def about(request: HttpRequest, way: Way) -> HttpResponse:
    return page(request, way, "about.html", {})


@require_GET
@on_the_way
def privacy(request: HttpRequest, way: Way) -> HttpResponse:
    return page(request, way, "privacy.html", {})


@require_GET
@on_the_way
def accessibility(request: HttpRequest, way: Way) -> HttpResponse:
    return page(request, way, "accessibility.html", {})


@require_GET
@on_the_way
def sources(request: HttpRequest, way: Way) -> HttpResponse:
    return page(request, way, "sources.html", {"sources": way.bank.sources.values()})
