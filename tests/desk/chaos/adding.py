"""Moves that add something: on its own page, in the page of its step, or by walking the preview."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from prepapp.bank import models, rows
from prepapp.domain.bank import Kind
from tests.desk.browser import Tab
from tests.desk.chaos.answering import given_at
from tests.desk.chaos.day import Day, Page, move
from tests.desk.chaos.edits import say, some_page
from tests.desk.chaos.wording import plain, words
from tests.desk.nurse import Form, Nurse
from tests.patient.visitor import where

PERSONA = "/admin/preview/prepare/persona/"


@move(10)
def add_a_question(day: Day) -> HttpResponse | None:
    page = day.open("question", None)
    topic = day.one([t for t in page.form.options["topic"] if t])
    typed: dict[str, Any] = {"text": words(day), "why": words(day), "topic": topic}
    if day.now_and_then(0.2):
        typed["everyone"] = "on"
    elif not day.now_and_then(0.1):
        typed |= {"rule_lines__0__criterion": day.key(models.Criterion)}
    if day.now_and_then(0.5):
        typed |= {"source_lines__0__source": day.key(models.Source)}
    return page.press(**typed)


@move(2)
def add_a_notice(day: Day) -> HttpResponse | None:
    page = day.open("notice", None)
    place = {"places__0__page": day.one(["check", "sheet", "next", "choose", "stop"])}
    criterion = {"rule_lines__0__criterion": day.key(models.Criterion)}
    return page.press(text=words(day), **place, **criterion)


@move(6)
def add_a_criterion(day: Day) -> HttpResponse | None:
    """Name it and its step first; then say what the patient answered there."""
    person = day.somebody()
    page = day.open("criterion", None, person)
    step = day.key(models.Step, kind=day.one([*Kind, "many", "treatments", "treatments"]))
    because = plain(day)[:70]
    response = page.press(name=words(day), because=because, conditions__0__step=step)
    if response.status_code != 302 or not step:
        return response
    return say(day, day.open("criterion", where(response).split("/")[-3], person), 0)


@move(3)
def add_a_condition(day: Day) -> HttpResponse | None:
    page = some_page(day, "criterion")
    step = day.key(models.Step)
    return page and page.press(**{f"conditions__{page.lines('conditions')}__step": step})


@move(5)
def add_a_step(day: Day) -> HttpResponse | None:
    """Ask it of a few; most often it prints, since a step that changes nothing is an error."""
    person = day.somebody()
    page = day.open("step", None, person)
    prints = day.one(["lives-with", "wants", "topics", ""])
    kind = day.one(["one", "many", "many", "scales", "text"])
    response = page.press(title=words(day), why=words(day), kind=kind, prints=prints)
    if response.status_code != 302:
        return response
    page = day.open("step", where(response).split("/")[-3], person)
    offers = "choices" if kind in ("one", "many") else "items"
    typed: dict[str, Any] = {f"{offers}__TOTAL_FORMS": "3"}
    typed |= {f"{offers}__{n}__text": plain(day) for n in range(3)}
    if not day.now_and_then(0.1):
        typed |= {"everyone": None, "rule_lines__0__criterion": day.key(models.Criterion)}
    return page.press(**typed)


@move(6)
def add_a_choice(day: Day) -> HttpResponse | None:
    page = some_page(day, "step", kind__in=["one", "many", "treatments"])
    at = page.lines("choices") if page else 0
    return page and page.press(**{f"choices__{at}__text": words(day)})


@move(2)
def add_a_line(day: Day) -> HttpResponse | None:
    page = some_page(day, "step", kind__in=["scales", "text"])
    at = page.lines("items") if page else 0
    return page and page.press(**{f"items__{at}__text": words(day)})


@move(4)
def add_a_treatment(day: Day) -> HttpResponse | None:
    page = day.open("treatment", None)
    group = "" if day.now_and_then(0.1) else day.key(models.Group)
    return page.press(name=words(day), group_lines__0__group=group)


@move(3)
def add_a_source(day: Day) -> HttpResponse | None:
    page = day.open("source", None)
    names = ("cite", "kind", "certainty", "result", "limit")
    return page.press(link="https://example.org/", **{name: words(day) for name in names})


@move(2)
def add_a_topic(day: Day) -> HttpResponse | None:
    return day.open("topic", None).press(name=words(day))


@move(2)
def add_a_group(day: Day) -> HttpResponse | None:
    return day.open("group", None).press(name=words(day))


# Personas, which are made by walking the preview


@move(3)
def add_a_persona(day: Day) -> HttpResponse | None:
    person = walked(day)
    name = day.one([plain(day)[:40], words(day)])
    return Page(person, PERSONA, unnamed(person)).press(over=None, name=name, story=words(day))


@move(3)
def save_over_a_persona(day: Day) -> HttpResponse | None:
    """See the draft as a persona, and save; now and then another tab sees somebody else by then."""
    person, key, other = walked(day), day.key(models.Persona), day.key(models.Persona)
    if key is None:
        return None
    person.send(NOTHING, f"/admin/preview/as/{key}/", "see")
    form = unnamed(person)
    if day.now_and_then(0.3):
        person.send(NOTHING, f"/admin/preview/as/{other}/?to=sheet", "see")
    return Page(person, PERSONA, form).press(name=None, story=None)


@move(1, never=True)
def save_no_answers_as_a_persona(day: Day) -> HttpResponse | None:
    person = day.somebody()
    person.get("/admin/preview/")
    person.send(NOTHING, "/admin/preview/prepare/clear/", "clear")
    return person.send(NOTHING, PERSONA, "save", name="Nobody", story="Said nothing")


NOTHING = Form("", "")


def walked(day: Day) -> Nurse:
    """Let somebody begin afresh in the preview, and answer a few of its pages."""
    person, bank = day.somebody(), rows.read()
    person.get("/admin/preview/")
    person.send(NOTHING, "/admin/preview/prepare/clear/", "clear")
    tab = Tab(bank, person.client, "/admin/preview")
    for step in bank.steps:
        if step is bank.steps[0] or day.now_and_then(0.3):
            assert tab.get(tab.address(step.key)).status_code in (200, 302)
            tab.give(step, given_at(day.chance, bank, step))
    return person


def unnamed(person: Nurse) -> Form:
    """Return the forms of the page that saves a persona: they have no id."""
    return Form(person.get(PERSONA).content.decode(), None)
