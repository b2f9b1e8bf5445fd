"""The sheet's addresses: on the screen, as a PDF, as plain text, and an example of it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Persona
from prepapp.domain.path import Path, walk
from prepapp.domain.sheet import Sheet
from prepapp.domain.writer import build
from prepapp.patient import failures
from prepapp.patient.paper import drawn_pages
from prepapp.patient.sparing import sparing
from prepapp.patient.views import kept_page, page
from prepapp.patient.way import Way, on_the_way
from prepapp.render import pdf, plain

LETTER_COUNTRIES = ("us", "canada")


def build_sheet(way: Way, path: Path, picks: Picks) -> Sheet:
    """Build a sheet for today from the edition that the way shows."""
    return build(
        path,
        picks,
        way.live.facts,
        way.voice,
        edition=edition(way),
        prepared_on=timezone.localdate(),
        printable=pdf.printable(),
    )


def edition(way: Way) -> str:
    """Return what the sheet says of its edition; a draft has none yet."""
    if way.live.number is None:
        return _("Draft, not published.")
    when = way.voice.date(way.live.published)
    return _("Edition {number}, {date}.").format(number=way.live.number, date=when)


def paper(path: Path) -> str:
    """Return the paper that a patient's printer is likely to hold."""
    return "letter" if path.country() in (None, *LETTER_COUNTRIES) else "a4"


@require_GET
@on_the_way
def sheet(request: HttpRequest, way: Way) -> HttpResponse:
    if detour := way.detour():
        return detour
    return _sheet_page(request, way, way.path, way.picks, example=None)


@require_GET
@sparing("pdf")
@on_the_way
def sheet_pdf(request: HttpRequest, way: Way) -> HttpResponse:
    return way.detour() or _pdf(request, way, way.path, way.picks)


@require_GET
@on_the_way
def sheet_text(request: HttpRequest, way: Way) -> HttpResponse:
    text = plain.whole(build_sheet(way, way.path, way.picks))
    return way.detour() or HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_GET
@on_the_way
def example(request: HttpRequest, way: Way) -> HttpResponse:
    persona = _example(way)
    if persona is None:
        return _no_example(request)
    path = walk(way.bank, persona.answers)
    return _sheet_page(request, way, path, persona.picks, example=persona)


@require_GET
@sparing("pdf")
@on_the_way
def example_pdf(request: HttpRequest, way: Way) -> HttpResponse:
    persona = _example(way)
    if persona is None:
        return _no_example(request)
    return _pdf(request, way, walk(way.bank, persona.answers), persona.picks)


def _example(way: Way) -> Persona | None:
    """Return the first persona; their own words have one language, the bank's leading one."""
    persona = next(iter(way.bank.personas.values()), None)
    if persona is None or way.bank.language == way.bank.languages[0]:
        return persona
    given = {step: replace(given, words={}) for step, given in persona.answers.given.items()}
    return replace(persona, story="", answers=Answers(given), picks=replace(persona.picks, own=()))


def _no_example(request: HttpRequest) -> HttpResponse:
    return failures.failure(
        request,
        404,
        _("There is no example yet"),
        _("Answer a few easy pages, and you get a sheet of your own."),
    )


def _sheet_page(
    request: HttpRequest, way: Way, path: Path, picks: Picks, example: object
) -> HttpResponse:
    made = build_sheet(way, path, picks)
    prints_on = paper(path)
    own = {
        "pages": drawn_pages(way.book, made),
        "language": made.language,
        "replaced": made.replaced,
        "text": plain.render(made, way.voice),
        "paper": prints_on,
        "other_paper": "a4" if prints_on == "letter" else "letter",
        "other_is_a4": prints_on == "letter",
        "notices": way.drawn_notices(path.notices("sheet")),
    }
    if example:
        return page(request, way, "sheet.html", {**own, "example": example, "sheet": made})
    return kept_page(request, way, "sheet.html", own)


def _pdf(request: HttpRequest, way: Way, path: Path, picks: Picks) -> HttpResponse:
    chosen = request.GET.get("paper", "")
    content = pdf.render(
        build_sheet(way, path, picks),
        paper=chosen if chosen in pdf.PAPERS else paper(path),
        large=request.GET.get("size") == "large",
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="my-questions.pdf"'
    return response
