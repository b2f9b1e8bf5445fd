"""Pages that were left open while others worked, and what comes of pressing their buttons."""

from __future__ import annotations

from django.http import HttpResponse

from tests.desk.chaos.day import MOVES, Day, Page, move
from tests.desk.chaos.edits import some_page
from tests.desk.chaos.leaving import OFTEN, order_page
from tests.desk.chaos.whole import PUBLISH, copy_page, edition_page
from tests.desk.nurse import Form

LEFT_OPEN = 3
LABELS = ("text", "title", "name", "cite", "note")


@move(10)
def go_on_with_an_old_page(day: Day) -> HttpResponse | None:
    """Press what was left open; when it has grown old, read why, and press once more."""
    while len(day.left_open) < LEFT_OPEN:
        page = day.one([a_row, a_row, a_row, places, publish_page, live_page, copy])(day)
        day.left_open += [page] if page and page.form.fields else []
    page = day.left_open.pop(day.chance.randrange(LEFT_OPEN))
    label = next((name for name in LABELS if name in page.form.fields), None)
    response = page.press(**{label: "What was typed before lunch?"} if label else {})
    again = Form(response.content.decode(), page.form.form_id)
    if response.status_code == 302 or not again.fields:
        return response
    day.count(MOVES["go on with an old page"], response)
    page.form = again
    return page.press()


def a_row(day: Day) -> Page | None:
    return some_page(day, day.one(OFTEN))


def places(day: Day) -> Page:
    return order_page(day)[0]


def publish_page(day: Day) -> Page:
    content = day.reviewer.get(PUBLISH).content.decode()
    return Page(day.reviewer, PUBLISH, Form(content, "publish"))


def live_page(day: Day) -> Page:
    return edition_page(day, day.reviewer, "live")


def copy(day: Day) -> Page | None:
    person, address = day.somebody(), copy_page(day)
    form = Form(person.get(address).content.decode(), "bring") if address else None
    return Page(person, address, form) if form else None
