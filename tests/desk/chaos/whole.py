"""Moves with the whole draft: publish, go back, reset, set aside, bring in; and site facts."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from prepapp.bank import models
from tests.desk.chaos.day import MOVES, Day, Page, move
from tests.desk.chaos.wording import plain, words
from tests.desk.nurse import Form, Nurse
from tests.desk.whole import said

PUBLISH = "/admin/publish/"
ROW = re.compile(r'<ul class="mistakes">.*?</ul>', re.S)


# Publishing


@move(42)
def publish(day: Day) -> HttpResponse | None:
    """Publish; while errors stand, read them, and have them mended first."""
    person = day.one([day.reviewer, day.owner])
    response = person.get(PUBLISH)
    form = Form(response.content.decode(), "publish")
    if not form.fields:
        if "from being published" in said(response):
            day.to_do += [MOVES[day.one([*MEND, *MEND[:1]])], MOVES["publish"]]
        return response
    note = "" if day.now_and_then(0.03) else plain(day)
    return Page(person, PUBLISH, form).press(note=note, reason="It cannot wait")


MEND = ["retire what is wrong", "reset to the live edition"]


@move(0)
def retire_what_is_wrong(day: Day) -> HttpResponse | None:
    """Follow the link of an error, and retire the row that it leads to."""
    person = day.somebody()
    errors = ROW.findall(person.get(PUBLISH).content.decode())
    links = re.findall(r'href="/admin/bank/(\w+)/([^/"]+)/change/"', " ".join(errors))
    if not links:
        day.to_do.insert(0, MOVES["reset to the live edition"])
        return None
    model, key = day.one(links)
    return day.open(model, key, person).press(retired="on")


@move(2, never=True)
def publish_as_an_editor(day: Day) -> HttpResponse | None:
    form = Form(day.reviewer.get(PUBLISH).content.decode(), "publish")
    form.fields.pop("csrfmiddlewaretoken", None)
    return day.editor.send(form, PUBLISH, "press", note="I may not")


# Going back


@move(8)
def make_an_earlier_edition_live(day: Day) -> HttpResponse | None:
    person = day.one([day.reviewer, day.reviewer, day.owner])
    page = edition_page(day, person, "live")
    note = "" if day.now_and_then(0.05) else plain(day)
    return page.press(note=note) if page.form.fields else person.get(page.address)


@move(1, never=True)
def make_an_edition_live_as_an_editor(day: Day) -> HttpResponse | None:
    return edition_page(day, day.editor, "live").press(note="I may not")


@move(3)
def reset_to_any_edition(day: Day) -> HttpResponse | None:
    person = day.somebody()
    page = edition_page(day, person, "reset")
    aside = "on" if day.now_and_then(0.1) else None
    return page.press(aside=aside) if page.form.fields else person.get(page.address)


@move(4)
def reset_to_the_live_edition(day: Day) -> HttpResponse | None:
    person, live = day.somebody(), models.SiteFacts.the().live_id
    address = f"/admin/editions/{live}/reset/"
    page = Page(person, address, Form(person.get(address).content.decode(), "reset"))
    return page.press(aside=None) if page.form.fields else person.get(address)


def edition_page(day: Day, person: Nurse, name: str) -> Page:
    """Open the page of an edition; a late one more often."""
    numbers = list(models.Edition.objects.order_by("number").values_list("number", flat=True))
    number = day.one(numbers[-10:] if day.now_and_then(0.7) else numbers)
    address = f"/admin/editions/{number}/{name}/"
    return Page(person, address, Form(person.get(address).content.decode(), name))


# Copies


@move(3)
def set_the_draft_aside(day: Day) -> HttpResponse | None:
    person = day.somebody()
    form = person.form("/admin/draft/", "set-aside")
    return Page(person, "/admin/draft/set-aside/", form).press(name=words(day)[:90])


@move(5)
def bring_a_copy_back(day: Day) -> HttpResponse | None:
    """Choose for what both changed; now and then forget one."""
    person, address = day.somebody(), copy_page(day)
    if not address:
        return None
    response = person.get(address)
    page = Page(person, address, Form(response.content.decode(), "bring"))
    if not page.form.fields:
        return response
    both = [name for name in page.form.options if name != "aside"]
    chosen = {name: day.one(["draft", "copy"]) for name in both}
    if day.now_and_then(0.2):
        chosen |= dict.fromkeys(both[:1])
    return page.press("bring", aside=None, **chosen)


@move(1)
def rename_a_copy(day: Day) -> HttpResponse | None:
    person, address = day.somebody(), copy_page(day)
    form = Form(person.get(address).content.decode(), "rename") if address else None
    return form and person.send(form, f"{address}rename/", "press", name=words(day)[:90])


@move(1)
def delete_a_copy(day: Day) -> HttpResponse | None:
    person, address = day.somebody(), copy_page(day)
    if not address or models.DraftCopy.objects.count() < 4:
        return None
    form = person.form(f"{address}delete/", "delete")
    return person.send(form, f"{address}delete/", "press")


def copy_page(day: Day) -> str:
    """Return the address of one copy, "" when there is none."""
    there = list(models.DraftCopy.objects.order_by("pk").values_list("pk", flat=True))
    return f"/admin/draft/copies/{day.one(there)}/" if there else ""


@move(2)
def bring_in_the_file_that_was_downloaded(day: Day) -> HttpResponse | None:
    asked = day.one(["", "?edition=1", f"?edition={models.Edition.objects.count()}"])
    return bring_in(day, day.somebody().get(f"/admin/draft/export/{asked}").content)


@move(2, never=True)
def bring_in_a_file_that_is_wrong(day: Day) -> HttpResponse | None:
    text = day.editor.get("/admin/draft/export/").content
    at = day.chance.randrange(len(text))
    wrong = [b"\xff\xfe", b"", b"a: [", b"*a", b"steps: 3", text[:at] + b"\0" + text[at:]]
    return bring_in(day, day.one(wrong))


def bring_in(day: Day, content: bytes) -> HttpResponse:
    person = day.somebody()
    form = person.form("/admin/draft/", "bring-in")
    file = SimpleUploadedFile(f"{plain(day)}.yaml", content)
    return person.send(form, "/admin/draft/bring-in/", "press", file=file)


# The site's facts


@move(3)
def change_the_site_s_facts(day: Day) -> HttpResponse | None:
    form = day.reviewer.form(FACTS, "sitefacts_form")
    typed = {"publisher": words(day)[:60], "reviewed_on": day.one(["2026-01-02", "", "today"])}
    return day.reviewer.send(form, FACTS, "_save", **typed)


@move(3)
def correct_a_crisis_line(day: Day) -> HttpResponse | None:
    line = day.one(models.CrisisLine.objects.order_by("pk"))
    address = f"/admin/bank/crisisline/{line.pk}/change/"
    form = day.reviewer.form(address, "crisisline_form")
    return day.reviewer.send(form, address, "_save", line=words(day)[:80])


@move(1, never=True)
def change_the_site_s_facts_as_an_editor(day: Day) -> HttpResponse | None:
    day.editor.get(FACTS)
    return day.editor.send(Form("", ""), FACTS, "_save", publisher="I may not")


FACTS = "/admin/bank/sitefacts/1/change/"
