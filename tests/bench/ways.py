"""The first persona's requests: through our site, through the wizard, and to the small view."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from prepapp.domain.bank import Step
from prepapp.domain.path import Path, walk
from prepapp.patient.forms import initial
from tests.bench.browser import Browser, Visit, WrongPage
from tests.bench.wizard import BANK, PATH, SESSION, Wizard

BOX = re.compile(r'name="(shown|keep)" value="([\w -]+)"( checked)?')
SMALL = Visit("/small/")
SMALL_POST = Visit("/small/", {"name": "Maria"})


def step_url(step: Step) -> str:
    """Return a step's address on our site."""
    return reverse("step", args=[BANK.steps.index(step) + 1])


def our_post(step: Step, path: Path = PATH) -> Visit:
    """Return the persona's answer to a step."""
    return Visit(step_url(step), {"step": step.key, "go": "on", **initial(path, step)})


def wizard_post(wizard: Wizard, step: Step) -> Visit:
    """Return the same answer for a wizard, which draws the next page in its reply."""
    answers = {f"{step.key}-{name}": value for name, value in initial(PATH, step).items()}
    return Visit(wizard.url, {f"{wizard.prefix}-current_step": step.key, **answers})


def wizard_look(wizard: Wizard, step: Step) -> Visit:
    """Return the request that shows a step already answered: the wizard's Back button."""
    return Visit(wizard.url, {"wizard_goto_step": step.key})


def our_way(handler: WSGIHandler, path: Path = PATH) -> tuple[Browser, list[Visit]]:
    """Walk our site once, from the start to the sheet; return the browser and every request."""
    browser = Browser(handler)
    visits = [Visit(reverse("start"))]
    for step in path.steps:
        visits += [Visit(step_url(step)), our_post(step, path)]
    visits += [Visit(reverse("check")), Visit(reverse("choose"))]
    for visit in visits:
        page = browser.send(visit)
    visits += [Visit(reverse("choose"), _kept(page.body.decode())), Visit(reverse("sheet"))]
    for visit, following in zip(visits, [*visits[1:], None], strict=True):
        page = browser.send(visit)
        if following and visit.data is not None and page.location.split("#")[0] != following.url:
            raise WrongPage(f"{visit.url} led to {page.location}, not to {following.url}")
    return browser, visits


def everyones_ways(handler: WSGIHandler) -> list[list[Visit]]:
    """Return the way of every persona who has a sheet, to its PDF."""
    paths = [walk(BANK, persona.answers) for persona in BANK.personas.values()]
    return [
        [*our_way(handler, path)[1], Visit(reverse("sheet_pdf"))]
        for path in paths
        if not path.stopped
    ]


def _kept(page: str) -> dict[str, str | list[str]]:
    """Return what a browser sends when nothing is changed on the page of questions."""
    boxes = [found.groups() for found in BOX.finditer(page)]
    shown = [key for name, key, _checked in boxes if name == "shown"]
    if not shown:
        raise WrongPage("no questions were found on the page of questions")
    kept = [key for name, key, checked in boxes if name == "keep" and checked]
    return {"do": "sheet", "shown": shown, "keep": kept}


def wizard_way(handler: WSGIHandler, wizard: Wizard) -> tuple[Browser, list[Visit]]:
    """Walk a wizard; return a browser that stands before the last post, and every request."""
    browser = Browser(handler)
    visits = [Visit(wizard.url), *(wizard_post(wizard, step) for step in PATH.steps)]
    for step, visit in zip(PATH.steps, visits, strict=False):
        if f'value="{step.key}"'.encode() not in browser.send(visit).body:
            raise WrongPage(f"the wizard did not ask {step.key}")
    put_back = keep(browser, wizard)
    if b"<dl>" not in browser.send(visits[-1]).body:
        raise WrongPage("the wizard did not come to its end")
    put_back()
    return browser, visits


def keep(browser: Browser, wizard: Wizard) -> Callable[[], None]:
    """Return a function that puts the wizard's answers back as they are now."""
    cookies = dict(browser.cookies)
    row = Session.objects.filter(pk=cookies["sessionid"]) if wizard is SESSION else None
    data = row.get().session_data if row else None

    def put_back() -> None:
        browser.cookies = dict(cookies)
        if row:
            row.update(session_data=data)

    return put_back


def small_way(visits: list[Visit]) -> list[Visit]:
    """Return as many requests to the small view as a way has, of the same methods."""
    return [SMALL if visit.data is None else SMALL_POST for visit in visits]
