"""Publishing: what is shown first, what is asked, and what patients get of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prepapp.bank import editions, models, rows
from prepapp.bank.reading import parse
from prepapp.desk import draft
from prepapp.desk.roles import Role
from prepapp.domain.bank import Bank
from tests.desk.nurse import Form, Nurse
from tests.desk.whole import AGE, NEW_WORDS, press, reword, said, somebody
from tests.patient.visitor import Visitor, where, words

pytestmark = pytest.mark.django_db
PAGE = "/admin/publish/"


@pytest.fixture
def nina(drafted: editions.Live) -> Nurse:
    """An editor, at a draft that says what the live edition says."""
    return somebody("nina", Role.EDITOR)


@pytest.fixture
def rita(nina: Nurse) -> Nurse:
    """A reviewer."""
    return somebody("rita", Role.REVIEWER)


def publish(person: Nurse, note: str = "Clearer words", **typed: Any) -> HttpResponse:
    return press(person, PAGE, "publish", note=note, **typed)


def numbers() -> list[int]:
    return sorted(models.Edition.objects.values_list("number", flat=True))


# Publishing


def test_a_reviewer_publishes_with_a_note_and_patients_read_it_at_their_next_page(
    nina: Nurse, rita: Nurse, seed: Bank
) -> None:
    nina.change("step", "age", title=AGE)
    patient = Visitor(seed)
    assert AGE not in words(patient.get("/prepare/1/"))
    response = publish(rita, "Clearer words")
    assert where(response) == "/admin/draft/"
    assert AGE in words(patient.get("/prepare/1/"))
    edition = models.Edition.objects.get(pk=2)
    assert (edition.note, edition.published_by) == ("Clearer words", rita.user)
    assert edition.digest == editions.digest(rows.read())


def test_who_published_is_told_so_with_a_link_to_the_site_and_it_is_written_down(
    nina: Nurse, rita: Nurse
) -> None:
    reword(nina)
    page = rita.get(where(publish(rita, "Clearer words")))
    assert "Edition 2 is live. Patients see it at their next page. See the site" in said(page)
    assert '<a href="/prepare/">See the site</a>' in page.content.decode()
    entry = LogEntry.objects.latest("pk")
    assert (entry.user, entry.object_id, entry.action_flag) == (rita.user, "2", ADDITION)
    assert entry.get_change_message() == "Published: Clearer words"


@pytest.mark.parametrize("note", ["", "   \n ", "x" * 1001, "a\0b"])
def test_a_note_is_needed_and_what_was_typed_stays(nina: Nurse, rita: Nurse, note: str) -> None:
    reword(nina)
    response = publish(rita, note)
    assert response.status_code == 422
    assert "Not published yet. Please fill in what is marked below." in said(response)
    assert numbers() == [1]
    if len(note) > 1000:
        assert note in said(response)


def test_an_editor_sees_the_page_without_a_button_and_reads_who_can(
    nina: Nurse, rita: Nurse
) -> None:
    reword(nina)
    response = nina.get(PAGE)
    assert "These people can publish: rita." in said(response)
    assert NEW_WORDS in said(response)
    assert 'id="publish"' not in response.content.decode()


def test_an_editor_cannot_publish_by_posting(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    form = rita.form(PAGE, "publish")
    form.fields["csrfmiddlewaretoken"] = [nina.client.cookies["csrftoken"].value]
    response = nina.send(form, PAGE, "press", note="I may not")
    assert response.status_code == 403
    assert numbers() == [1]
    assert not LogEntry.objects.filter(user=nina.user, content_type__model="edition").exists()


def test_nothing_changed_is_nothing_to_publish(rita: Nurse) -> None:
    response = rita.get(PAGE)
    assert "There is nothing to publish. The draft says what patients see." in said(response)
    assert 'id="publish"' not in response.content.decode()


def test_a_change_that_was_taken_back_is_nothing_to_publish(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    form = rita.form(PAGE, "publish")
    before = models.Edition.objects.get().document
    rows.write(parse(json.loads(before)))
    response = rita.send(form, PAGE, "press", note="Too late")
    assert response.status_code == 409
    assert "There is nothing to publish." in said(response)
    assert numbers() == [1]


def test_the_first_edition_of_a_site_comes_from_the_desk(
    db: None, seed: Bank, static_files: None
) -> None:
    editions.forget()
    rows.write(seed)
    rita = somebody("rita", Role.REVIEWER)
    page = said(rita.get(PAGE))
    assert "Patients see nothing yet: no edition is live." in page
    assert "by a command" in page
    assert publish(rita, "The first").status_code == 302
    assert editions.live().bank("en") == seed


# What is shown first


def test_errors_are_shown_with_links_and_without_a_button(nina: Nurse, rita: Nurse) -> None:
    models.Question.objects.filter(pk="cost-compare").update(everyone=False)
    models.QuestionRule.objects.filter(owner="cost-compare").delete()
    response = rita.get(PAGE)
    assert "1 error keeps the draft from being published" in said(response)
    assert "so nobody sees it" in said(response)
    assert 'href="/admin/bank/question/cost-compare/change/"' in response.content.decode()
    assert 'id="publish"' not in response.content.decode()


def test_errors_refuse_a_publish_that_is_posted_all_the_same(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    form = rita.form(PAGE, "publish")
    models.Question.objects.filter(pk="cost-compare").update(everyone=False)
    models.QuestionRule.objects.filter(owner="cost-compare").delete()
    form.fields["stamp"] = [str(draft.stamp(draft.read(), draft.live()))]
    response = rita.send(form, PAGE, "press", note="My long note")
    assert response.status_code == 422
    assert "so nobody sees it" in said(response)
    assert "My long note" in said(response)
    assert numbers() == [1]


def test_warnings_are_counted_and_lead_to_the_problems(nina: Nurse, rita: Nurse) -> None:
    models.Source.objects.filter(pk__in=["eular-2017", "nice-2021"]).update(checked=None)
    reword(nina)
    response = rita.get(PAGE)
    assert "There are 2 warnings. They can wait. See the problems" in said(response)
    assert 'href="/admin/problems/"' in response.content.decode()


def test_what_people_will_see_is_shown_persona_by_persona(
    nina: Nurse, rita: Nurse, seed: Bank
) -> None:
    lost = seed.questions["pros-fm-how-much-how-long"].text
    gained = seed.questions["pros-what-is-a-good-result"].text
    spine = next(iter(seed.questions.values()))
    nina.change("question", "pros-fm-how-much-how-long", retired="on")
    reword(nina, "Which way do you think suits me best?", spine.key)
    nina.change("step", "age", title=AGE)
    page = said(rita.get(PAGE))
    maria = page[page.index("Maria") : page.index("Maria") + 600]
    assert f"New questions on the sheet {gained}" in maria
    assert f"Questions no longer on the sheet {lost}" in maria
    assert f"Reworded on the sheet {spine.text} Which way do you think suits me best?" in maria
    assert f"Pages that read differently How old are you? {AGE}" in maria


def test_personas_for_whom_the_same_changes_are_told_together(nina: Nurse, rita: Nurse) -> None:
    nina.change("step", "age", title=AGE)
    page = rita.get(PAGE).content.decode()
    assert page.count(f"<ins>{AGE}</ins>") == 1


def test_everything_that_changed_is_shown_with_who_changed_it_last(
    nina: Nurse, rita: Nurse
) -> None:
    reword(nina, "What would each one cost?")
    reword(rita)
    nina.change("step", "age", title=AGE)
    models.Topic.objects.filter(pk="cost").update(name={"en": "What it costs"})
    nina.change("persona", "maria", retired="on")
    page = said(rita.get(PAGE))
    today = timezone.localtime().strftime("%-d %B %Y")
    assert f"Changed: question “{NEW_WORDS}” rita, {today}" in page
    assert f"Changed: step “{AGE}” nina, {today}" in page
    assert "Changed: topic “What it costs” by a command" in page
    assert "Gone: persona “Maria” nina" in page
    assert f"→ “{NEW_WORDS}”" in page


def test_who_changed_a_thing_before_the_live_edition_is_not_named(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    publish(rita)
    models.Question.objects.filter(pk="cost-compare").update(text={"en": "What does it cost me?"})
    assert "“What does it cost me?” by a command" in said(rita.get(PAGE))


# Overdue reviews


@pytest.fixture
def overdue(nina: Nurse) -> models.Source:
    source = models.Source.objects.all()[0]
    source.review_by = timezone.localdate() - timedelta(days=1)
    source.save()
    return source


def test_an_overdue_review_asks_why_and_the_reason_is_kept_with_the_note(
    overdue: models.Source, rita: Nurse
) -> None:
    page = said(rita.get(PAGE))
    assert "The review of 1 source is overdue" in page
    assert overdue.cite in page
    assert publish(rita, "A wrong number").status_code == 422
    assert numbers() == [1]
    assert publish(rita, "A wrong number", reason="It cannot wait").status_code == 302
    note = models.Edition.objects.get(pk=2).note
    assert note == "A wrong number\n\nPublished with overdue reviews: It cannot wait"


def test_without_an_overdue_review_nobody_is_asked_why(nina: Nurse, rita: Nurse) -> None:
    for source in models.Source.objects.all():
        source.review_by = date(2999, 1, 1)
        source.save()
    assert "overdue" not in said(rita.get(PAGE))
    assert publish(rita).status_code == 302


# Two at once


def test_the_draft_changed_while_i_looked(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    form = rita.form(PAGE, "publish")
    nina.change("step", "age", title=AGE)
    response = rita.send(form, PAGE, "press", note="My long note")
    assert response.status_code == 409
    assert numbers() == [1]
    page = said(response)
    assert "Nothing was done: something changed while you looked." in page
    assert f"step “{AGE}”. What we ask: “How old are you?” → “{AGE}”" in page
    assert "2 things changed in the draft" in page
    assert "My long note" in page
    again = Form(response.content.decode(), "publish")
    assert rita.send(again, PAGE, "press").status_code == 302
    assert models.Edition.objects.get(pk=2).note == "My long note"


def test_a_command_changed_the_draft_while_i_looked(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    form = rita.form(PAGE, "publish")
    models.Topic.objects.filter(pk="cost").update(name={"en": "What it costs"})
    response = rita.send(form, PAGE, "press", note="My note")
    assert response.status_code == 409
    assert "It was changed by a command." in said(response)


def test_another_edition_went_live_while_i_looked(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    publish(rita, "The second")
    nina.change("step", "age", title=AGE)
    form = rita.form(PAGE, "publish")
    press(rita, "/admin/editions/1/live/", "live", note="The second was wrong")
    response = rita.send(form, PAGE, "press", note="My note")
    assert response.status_code == 409
    assert "Made live again: The second was wrong" in said(response)
    assert "Patients see edition 1" in said(response)
    assert numbers() == [1, 2]


@pytest.mark.parametrize("stamp", ["", "nonsense", "a\0b", "WyIiLDEsIiJd:1xUzDg:BU3GL24y9Ta"])
def test_a_stamp_that_is_not_ours_publishes_nothing(nina: Nurse, rita: Nurse, stamp: str) -> None:
    reword(nina)
    assert publish(rita, stamp=stamp).status_code == 409
    assert numbers() == [1]


def test_a_second_press_of_the_button_makes_no_second_edition(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    form = rita.form(PAGE, "publish")
    first, second = (rita.send(form, PAGE, "press", note="Once") for _press in range(2))
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Published: Once" in said(second)
    assert "There is nothing to publish." in said(second)
    assert numbers() == [1, 2]


@pytest.mark.parametrize("page", [PAGE, "/admin/draft/", "/admin/editions/1/reset/"])
def test_a_page_about_the_whole_draft_reads_it_once(nina: Nurse, rita: Nurse, page: str) -> None:
    reword(nina)
    with CaptureQueriesContext(connection) as queries:
        assert rita.get(page).status_code == 200
    times_read = [q["sql"] for q in queries if 'FROM "bank_language"' in q["sql"]]
    assert len(times_read) == 1
    assert len(queries) < 80
