"""An earlier edition again: live for patients at once, or as what the draft says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.utils import timezone

from prepapp.bank import editions, models, rows
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.desk.roles import Role
from prepapp.domain.bank import Bank
from tests.desk.nurse import Form, Nurse
from tests.desk.whole import AGE, NEW_WORDS, press, reword, said, somebody
from tests.patient.visitor import Visitor, where, words

pytestmark = pytest.mark.django_db
LIVE = "/admin/editions/1/live/"
RESET = "/admin/editions/1/reset/"


@pytest.fixture
def rita(drafted: editions.Live) -> Nurse:
    """A reviewer. Edition 2 is live, and the draft says the same: the first page has new words."""
    rita = somebody("rita", Role.REVIEWER)
    rita.change("step", "age", title=AGE)
    press(rita, "/admin/publish/", "publish", note="Friendlier words")
    return rita


def title() -> str:
    """Return the first heading that a patient reads."""
    return str(editions.live().bank("en").steps[0].title)


def unreadable(number: int = 9) -> models.Edition:
    """Add an edition that a later version of the site has published."""
    edition = models.Edition(number=number, published=timezone.now(), document='{"format": 2}')
    edition.save()
    return edition


# Live again


def test_what_patients_will_see_of_it_is_shown_beside_what_they_see_now(rita: Nurse) -> None:
    page = said(rita.get(LIVE))
    assert "Edition 1, published on" in page
    assert "for a test" in page
    assert "Beside edition 2, which they see now." in page
    assert f"Pages that read differently {AGE} How old are you?" in page


def test_an_earlier_edition_is_live_again_and_the_draft_is_as_it_was(rita: Nurse) -> None:
    patient = Visitor(rows.read())
    assert AGE in words(patient.get("/prepare/1/"))
    before = rows.read()
    response = press(rita, LIVE, "live", note="The words were wrong")
    assert where(response) == "/admin/draft/"
    assert "How old are you?" in words(patient.get("/prepare/1/"))
    assert rows.read() == before
    page = rita.get("/admin/draft/")
    assert "Edition 1 is live again. Patients see it at their next page." in said(page)
    assert "The draft is as it was." in said(page)
    assert f'<a href="{RESET}">Reset the draft to edition 1</a>' in page.content.decode()
    assert "1 thing changed since edition 1" in said(page)


def test_who_made_it_live_and_why_is_written_down(rita: Nurse) -> None:
    press(rita, LIVE, "live", note="The words were wrong")
    entry = LogEntry.objects.latest("pk")
    assert (entry.user, entry.object_id, entry.action_flag) == (rita.user, "1", CHANGE)
    assert entry.get_change_message() == "Made live again: The words were wrong"
    assert models.Edition.objects.get(pk=1).note == "for a test"


@pytest.mark.parametrize("note", ["", "  ", "x" * 1001])
def test_a_note_is_needed_to_make_it_live(rita: Nurse, note: str) -> None:
    response = press(rita, LIVE, "live", note=note)
    assert response.status_code == 422
    assert "Not done yet." in said(response)
    assert title() == AGE


def test_an_edition_that_is_live_already_needs_no_press(rita: Nurse) -> None:
    response = rita.get("/admin/editions/2/live/")
    assert "It is live already." in said(response)
    assert 'id="live"' not in response.content.decode()
    form = rita.form(LIVE, "live")
    assert rita.send(form, "/admin/editions/2/live/", "press", note="x").status_code == 422
    assert not LogEntry.objects.filter(change_message__startswith="Made live").exists()


def test_another_edition_went_live_while_i_looked(rita: Nurse) -> None:
    form = rita.form(LIVE, "live")
    reword(rita)
    press(rita, "/admin/publish/", "publish", note="The third")
    response = rita.send(form, LIVE, "press", note="My long note")
    assert response.status_code == 409
    assert "another edition went live while you looked" in said(response)
    assert "Beside edition 3, which they see now." in said(response)
    assert "My long note" in said(response)
    assert editions.live().number == 3
    again = Form(response.content.decode(), "live")
    assert rita.send(again, LIVE, "press").status_code == 302
    assert editions.live().number == 1


def test_an_edition_that_cannot_be_read_any_more_is_refused_in_words(rita: Nurse) -> None:
    unreadable()
    for page in ("/admin/editions/9/live/", "/admin/editions/9/reset/"):
        response = rita.get(page)
        assert response.status_code == 200
        assert "This site cannot read it any more:" in said(response)
        assert "This bank has format 2; this site reads format 1." in said(response)
        assert "<form method" not in said_form(response)
    live, reset = rita.form(LIVE, "live"), rita.form(RESET, "reset")
    assert rita.send(live, "/admin/editions/9/live/", "press", note="x").status_code == 422
    assert rita.send(reset, "/admin/editions/9/reset/", "press").status_code == 422
    assert title() == AGE
    assert rows.read().steps[0].title == AGE


def said_form(response: Any) -> str:
    """Return the part of a page that is the desk's own."""
    return str(response.content.decode().partition('id="content-main"')[2])


def test_the_desk_opens_when_the_live_edition_itself_cannot_be_read(rita: Nurse) -> None:
    facts = models.SiteFacts.the()
    facts.live = unreadable()
    facts.save()
    for page in ("/admin/", "/admin/publish/", "/admin/draft/", LIVE, RESET):
        assert rita.get(page).status_code == 200, page
    assert press(rita, LIVE, "live", note="Back to one that can be read").status_code == 302
    assert title() == "How old are you?"


@pytest.mark.parametrize("number", ["3", "0", "99999999999999999999999"])
def test_an_edition_that_is_not_there_is_not_found(rita: Nurse, number: str) -> None:
    for page in (f"/admin/editions/{number}/live/", f"/admin/editions/{number}/reset/"):
        assert rita.get(page).status_code == 404
        token = rita.client.cookies["csrftoken"].value
        assert rita.client.post(page, {"csrfmiddlewaretoken": token}).status_code == 404


# The draft reset


@pytest.fixture
def nina(rita: Nurse) -> Nurse:
    """An editor with half-done work: a new wording, a new question, one taken out."""
    nina = somebody("nina", Role.EDITOR)
    reword(nina)
    added = {
        "text": "Could lithium and ketamine clash?",
        "why": "Some medicines change how another one works.",
        "topic": "safety",
    }
    assert nina.add("question", **added).status_code == 302
    nina.change("question", "pros-helped-before", retired="on")
    return nina


ADDED = "could-lithium-and-ketamine-clash"


def test_what_the_draft_would_lose_is_shown_with_who_changed_it(nina: Nurse, seed: Bank) -> None:
    page = said(nina.get(RESET))
    assert "4 things change in the draft" in page
    assert f"Changed: question “{seed.questions['cost-compare'].text}” nina" in page
    assert "Gone: question “Could lithium and ketamine clash?” nina" in page
    assert f"New: question “{seed.questions['pros-helped-before'].text}” nina" in page
    assert "Changed: step “How old are you?” rita" in page
    assert "Patients see no difference: nothing is published." in page


def test_the_draft_then_says_what_the_edition_says_and_patients_see_no_difference(
    nina: Nurse, seed: Bank
) -> None:
    assert where(press(nina, RESET, "reset")) == "/admin/draft/"
    assert rows.read() == seed
    assert title() == AGE
    assert not models.Question.objects.filter(pk=ADDED).exists()
    assert "The draft now says what edition 1 says." in said(nina.get("/admin/draft/"))


def test_every_thing_that_a_reset_changes_gets_a_line_in_the_log(nina: Nurse) -> None:
    before = LogEntry.objects.count()
    press(nina, RESET, "reset", aside=None)
    entries = LogEntry.objects.order_by("pk")[before:]
    assert {(e.object_id, e.action_flag) for e in entries} == {
        ("age", CHANGE),
        ("cost-compare", CHANGE),
        ("pros-helped-before", CHANGE),
        (ADDED, DELETION),
    }
    told = {e.object_id: e.get_change_message() for e in entries}
    assert all(text.startswith("Reset to edition 1: ") for text in told.values())
    assert f"“{NEW_WORDS}” → “" in told["cost-compare"]
    assert told[ADDED] == "Reset to edition 1: taken out of the draft."
    assert told["pros-helped-before"] == "Reset to edition 1: put into the draft."


def test_the_draft_is_set_aside_first_unless_the_tick_is_taken_away(nina: Nurse) -> None:
    was = rows.read()
    assert nina.form(RESET, "reset").fields["aside"] == ["on"]
    press(nina, RESET, "reset")
    copy = models.DraftCopy.objects.get()
    assert parse(json.loads(copy.document)) == was
    assert (copy.base_id, copy.made_by) == (2, nina.user)
    page = nina.get("/admin/draft/")
    assert f'<a href="/admin/draft/copies/{copy.pk}/">{copy}</a>' in page.content.decode()
    press(nina, "/admin/editions/2/reset/", "reset", aside=None)
    assert models.DraftCopy.objects.count() == 1


def test_nothing_is_set_aside_unasked_when_nothing_would_be_lost(nina: Nurse) -> None:
    press(nina, "/admin/editions/2/reset/", "reset", aside=None)
    assert "aside" not in nina.form(RESET, "reset").fields, "the draft says what is live"
    reword(nina)
    assert "aside" in nina.form(RESET, "reset").fields
    press(nina, "/admin/draft/", "set-aside", to="/admin/draft/set-aside/", name="Mine")
    assert "aside" not in nina.form(RESET, "reset").fields, "it is set aside already"


def test_a_draft_that_says_the_same_needs_no_reset(rita: Nurse) -> None:
    response = rita.get("/admin/editions/2/reset/")
    assert "The draft says the same already." in said(response)
    assert 'id="reset"' not in response.content.decode()


def test_the_draft_changed_while_i_looked(nina: Nurse, rita: Nurse) -> None:
    form = nina.form(RESET, "reset")
    rita.change("step", "country", title="Where are you treated?")
    before = rows.read()
    response = nina.send(form, RESET, "press")
    assert response.status_code == 409
    assert "rita" in said(response)
    assert "“Where are you treated?”" in said(response)
    assert rows.read() == before
    assert not models.DraftCopy.objects.exists()
    again = Form(response.content.decode(), "reset")
    assert nina.send(again, RESET, "press").status_code == 302


def test_a_row_s_page_that_was_open_during_a_reset_is_not_saved_over_it(nina: Nurse) -> None:
    form = nina.form("/admin/bank/question/cost-compare/change/", "question_form")
    press(nina, RESET, "reset")
    address = "/admin/bank/question/cost-compare/change/"
    assert nina.send(form, address, "_save", text="Half-done words?").status_code == 200
    assert rows.read().questions["cost-compare"].text != "Half-done words?"


def test_an_edition_that_rows_cannot_hold_leaves_the_draft_as_it_is(nina: Nurse) -> None:
    document = dump(rows.read())
    document["questions"]["cost-compare"]["sources"] = ["no-such-source"]
    edition = models.Edition(number=9, published=timezone.now(), document=json.dumps(document))
    edition.save()
    before = rows.read()
    response = press(nina, "/admin/editions/9/reset/", "reset")
    assert response.status_code == 422
    assert "there is no source “no-such-source”" in said(response)
    assert rows.read() == before
    assert not models.DraftCopy.objects.exists()


def test_a_key_that_was_retired_comes_back_with_a_reset_as_the_same_thing(
    nina: Nurse, seed: Bank
) -> None:
    row = models.Question.objects.get(pk="pros-helped-before")
    assert row.retired
    press(nina, RESET, "reset")
    row.refresh_from_db()
    assert not row.retired
    assert rows.read().questions[row.pk] == seed.questions[row.pk]
