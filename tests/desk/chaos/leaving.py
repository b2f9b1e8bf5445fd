"""Moves that take things away, bring them back, and put them in another order."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from prepapp.bank import models
from prepapp.bank.keys import is_published
from tests.desk.chaos.day import Day, Page, move
from tests.desk.chaos.edits import BY_NAME, some_page
from tests.desk.nurse import Form

OFTEN = ["question", "question", "question", *BY_NAME]


@move(8)
def retire_on_its_page(day: Day) -> HttpResponse | None:
    page = some_page(day, day.one(OFTEN))
    return page and page.press(retired="on")


@move(5)
def bring_back_on_its_page(day: Day) -> HttpResponse | None:
    page = some_page(day, day.one(OFTEN), retired=True)
    return page and page.press(retired=None)


@move(3)
def retire_several_in_a_list(day: Day) -> HttpResponse | None:
    return in_a_list(day, "retire", retired=False)


@move(4)
def bring_several_back_in_a_list(day: Day) -> HttpResponse | None:
    return in_a_list(day, "bring_back", retired=True)


def in_a_list(day: Day, action: str, *, retired: bool) -> HttpResponse | None:
    """Tick a few rows of a list, and do something with them."""
    model = day.one(OFTEN)
    keys = BY_NAME[model].objects.filter(retired=retired).order_by("pk")
    ticked = day.some(keys.values_list("pk", flat=True), 3)
    if not ticked:
        return None
    address, person = f"/admin/bank/{model}/", day.somebody()
    address += "?state=retired" if retired else ""
    page = Page(person, address, person.form(address, "changelist-form"))
    return page.press("index", action=action, _selected_action=ticked)


@move(4)
def retire_a_choice(day: Day) -> HttpResponse | None:
    page = some_page(day, "step", choices__retired=False)
    at = day.chance.randrange(page.lines("choices")) if page else 0
    return page and page.press(**{f"choices__{at}__retired": "on"})


@move(2)
def bring_a_choice_back(day: Day) -> HttpResponse | None:
    page = some_page(day, "step", choices__retired=True)
    lines = range(page.lines("choices")) if page else ()
    back = {f"choices__{n}__retired": None for n in lines}
    return page and page.press(**back)


# Deleting


@move(5)
def delete_what_was_never_published(day: Day) -> HttpResponse | None:
    model: Any = BY_NAME[day.one(OFTEN)]
    new = [row for row in model.objects.order_by("pk") if not is_published(row)]
    return delete(day, model, day.one(new).pk) if new else None


@move(1, never=True)
def delete_what_was_published(day: Day) -> HttpResponse | None:
    """Post what no page offers: somebody published it after the page was opened."""
    model: Any = BY_NAME[day.one(OFTEN)]
    old = [row for row in model.objects.order_by("pk") if is_published(row)]
    return delete(day, model, day.one(old).pk) if old else None


def delete(day: Day, model: Any, key: str) -> HttpResponse:
    address, person = f"/admin/bank/{model._meta.model_name}/{key}/delete/", day.somebody()
    person.get(address)
    return person.send(Form("", ""), address, "sure", post="yes")


@move(2)
def delete_a_choice(day: Day) -> HttpResponse | None:
    """Delete the choice that was added last; there may be none that was never published."""
    choice = models.Choice.objects.filter(retired=False).order_by("pk").last()
    page = day.open("step", choice.step_id) if choice else None
    if choice is None or page is None:
        return None
    keys = [page.value(f"choices-{n}-id") for n in range(page.lines("choices"))]
    return page.press(**{f"choices__{keys.index(str(choice.pk))}__DELETE": "on"})


# The order


@move(5)
def type_places_on_the_order_page(day: Day) -> HttpResponse | None:
    page, keys = order_page(day)
    typed = {f"place-{key}": str(day.chance.randint(1, 60)) for key in day.some(keys)}
    if day.now_and_then(0.1):
        typed |= dict.fromkeys(typed, day.one(["0", "-1", "first", "", "9999999"]))
    return page.press("save", **typed) if keys else None


@move(4)
def press_up_or_down_on_the_order_page(day: Day) -> HttpResponse | None:
    page, keys = order_page(day)
    return page.press("save", **{day.one(["up", "down"]): day.one(keys)}) if keys else None


def order_page(day: Day) -> tuple[Page, list[str]]:
    """Open the order page of a kind of row, or of one topic; return the keys in order, too."""
    model, person = day.one(OFTEN), day.somebody()
    address = f"/admin/order/{model}/"
    topic = day.key(models.Topic, question__retired=False)
    if model == "question" and topic and day.now_and_then(0.5):
        address += f"?topic={topic}"
    page = Page(person, address, Form(person.get(address).content.decode(), None))
    places = [name for name in page.form.fields if name.startswith("place-")]
    return page, [name.removeprefix("place-") for name in places]


@move(3)
def type_the_places_of_choices(day: Day) -> HttpResponse | None:
    page = some_page(day, "step", choices__retired=False)
    at = day.chance.randrange(page.lines("choices")) if page else 0
    return page and page.press(**{f"choices__{at}__order": day.one(["1", "2", "9", "", "0"])})
