"""The draft set aside, downloaded, brought back: no work is lost, none is overwritten unseen."""

from __future__ import annotations

import json

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db.models import Count
from django.http import HttpResponse
from django.utils import timezone

from prepapp.bank import editions, files, models, rows
from prepapp.bank.reading import parse
from prepapp.desk import draft
from prepapp.desk.roles import Role
from prepapp.domain.bank import Bank
from tests.desk.nurse import Form, Nurse
from tests.desk.whole import AGE, NEW_WORDS, press, reword, said, somebody
from tests.patient.visitor import where

pytestmark = pytest.mark.django_db
PAGE = "/admin/draft/"
ASIDE = "/admin/draft/set-aside/"
HIS_WORDS = "How would the cost compare for me?"


@pytest.fixture
def nina(drafted: editions.Live) -> Nurse:
    """An editor, at a draft that says what edition 1 says."""
    return somebody("nina", Role.EDITOR)


@pytest.fixture
def rita(nina: Nurse) -> Nurse:
    """A reviewer."""
    return somebody("rita", Role.REVIEWER)


def set_aside(person: Nurse, name: str = "Words on cost") -> models.DraftCopy:
    response = press(person, PAGE, "set-aside", to=ASIDE, name=name)
    assert response.status_code == 302, said(response)
    return models.DraftCopy.objects.latest("pk")


def page_of(copy: models.DraftCopy) -> str:
    return f"/admin/draft/copies/{copy.pk}/"


def reset(person: Nurse, number: int = 1) -> None:
    response = press(person, f"/admin/editions/{number}/reset/", "reset", aside=None)
    assert response.status_code == 302


def bring(person: Nurse, copy: models.DraftCopy, **chosen: str) -> HttpResponse:
    return press(person, page_of(copy), "bring", **chosen)


def text(key: str = "cost-compare") -> str:
    """Return the words of a question in the draft."""
    return str(rows.read().questions[key].text)


# How the draft stands


def test_a_line_says_how_the_draft_stands(nina: Nurse) -> None:
    assert "just what patients see: edition 1. 0 errors," in said(nina.get(PAGE))
    reword(nina)
    models.Question.objects.filter(pk="cost-whole-course").update(everyone=False)
    models.QuestionRule.objects.filter(owner="cost-whole-course").delete()
    assert "2 things changed since edition 1, which patients see. 1 error," in said(nina.get(PAGE))


def test_an_empty_site_has_an_empty_draft_whose_page_opens(db: None, static_files: None) -> None:
    editions.forget()
    nina = somebody("nina", Role.EDITOR)
    assert "no edition is live." in said(nina.get(PAGE))
    copy = set_aside(nina)
    assert copy.base is None
    assert "The draft says all of it already." in said(nina.get(page_of(copy)))


# Downloads


def downloaded(person: Nurse, query: str = "") -> tuple[str, Bank]:
    """Download a file; return its name and the bank in it."""
    response = person.get(f"/admin/draft/export/{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert response.headers["Cache-Control"].find("no-store") >= 0
    name = response.headers["Content-Disposition"].partition("filename=")[2].strip('"')
    return name, parse(files.from_bytes(response.content))


def test_the_draft_an_edition_and_a_copy_can_be_downloaded_and_read_back(
    nina: Nurse, seed: Bank
) -> None:
    reword(nina)
    copy = set_aside(nina, "Words on “cost”")
    reset(nina)
    name, bank = downloaded(nina)
    assert (name.startswith("bank-draft-"), bank) == (True, seed)
    assert downloaded(nina, "?edition=1") == ("bank-edition-1.yaml", seed)
    name, bank = downloaded(nina, f"?copy={copy.pk}")
    assert (name, bank.questions["cost-compare"].text) == (
        "bank-copy-words-on-cost.yaml",
        NEW_WORDS,
    )


@pytest.mark.parametrize("query", ["?edition=7", "?edition=x", "?copy=", "?copy=-1", "?edition=²"])
def test_what_is_not_there_cannot_be_downloaded(nina: Nurse, query: str) -> None:
    assert nina.get(f"/admin/draft/export/{query}").status_code == 404


def test_an_unreadable_edition_is_named_and_not_downloaded(nina: Nurse) -> None:
    edition = models.Edition(number=9, published=timezone.now(), document='{"format": 2}')
    edition.save()
    assert where(nina.get("/admin/draft/export/?edition=9")) == PAGE
    assert "This bank has format 2; this site reads format 1." in said(nina.get(PAGE))


# Set aside


def test_the_draft_is_kept_as_a_copy_that_knows_where_it_began(nina: Nurse) -> None:
    reword(nina)
    copy = set_aside(nina)
    assert (copy.name, copy.base_id, copy.made_by) == ("Words on cost", 1, nina.user)
    assert parse(json.loads(copy.document)) == rows.read()
    entry = LogEntry.objects.latest("pk")
    assert (entry.user, entry.object_repr, entry.action_flag) == (nina.user, copy.name, ADDITION)


def test_who_sets_the_draft_aside_is_offered_to_reset_it(nina: Nurse) -> None:
    reword(nina)
    set_aside(nina)
    page = nina.get(PAGE)
    assert "The draft is kept as the copy “Words on cost”. For an urgent fix" in said(page)
    assert '<a href="/admin/editions/1/reset/">For an urgent fix' in page.content.decode()
    assert "Words on cost" in said(page)
    assert "nina, began from edition 1" in said(page)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\0b"])
def test_a_copy_needs_a_name(nina: Nurse, name: str) -> None:
    response = press(nina, PAGE, "set-aside", to=ASIDE, name=name)
    assert response.status_code == 422
    assert not models.DraftCopy.objects.exists()


def half_done(person: Nurse) -> None:
    """Leave a draft that cannot be published: rules that say nobody yet."""
    fields = {"text": "Could lithium and ketamine clash?", "why": "It may.", "topic": "safety"}
    assert person.add("question", **fields).status_code == 302
    models.Step.objects.filter(pk="country").update(everyone=False)
    models.Notice.objects.filter(pk="crisis").update(everyone=False)
    models.NoticeRule.objects.filter(owner="crisis").delete()
    models.Condition.objects.create(criterion_id="in-us", step_id="country", order=9)
    models.ConditionTreatment.objects.filter(owner__criterion="tried-ketamine").delete()


def test_half_done_work_is_kept_just_as_it_is(nina: Nurse) -> None:
    half_done(nina)
    was = rows.read()
    copy = set_aside(nina)
    reset(nina)
    assert rows.read() != was
    assert "errors" in said(nina.get(page_of(copy)))
    assert bring(nina, copy).status_code == 302
    assert rows.read() == was
    assert rows.read().steps[1].rule.everyone is False


# An urgent fix


def test_an_urgent_fix_goes_out_past_half_done_work_and_the_work_comes_back_with_the_fix_kept(
    nina: Nurse, rita: Nurse
) -> None:
    half_done(nina)
    reword(nina)
    copy = set_aside(nina)
    reset(nina)
    rita.change("step", "age", title=AGE)
    assert press(rita, "/admin/publish/", "publish", note="Urgent").status_code == 302
    published = editions.live().bank("en")
    assert published.steps[0].title == AGE
    assert published.questions["cost-compare"].text != NEW_WORDS
    page = said(nina.get(page_of(copy)))
    assert f"“{NEW_WORDS}”" in page
    assert AGE not in page, "the fix is no work of the copy, and is not undone"
    assert "The draft will then have" in page
    assert bring(nina, copy).status_code == 302
    assert text() == NEW_WORDS
    assert rows.read().steps[0].title == AGE
    assert rows.read().steps[1].rule.everyone is False
    assert "could-lithium-and-ketamine-clash" in rows.read().questions


def test_every_thing_that_comes_back_gets_a_line_in_the_log(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    copy = set_aside(nina)
    reset(nina)
    before = LogEntry.objects.count()
    bring(rita, copy)
    (entry,) = LogEntry.objects.order_by("pk")[before:]
    assert (entry.user, entry.object_id, entry.action_flag) == (rita.user, "cost-compare", CHANGE)
    assert entry.get_change_message().startswith("From the copy “Words on cost”: Text: “")
    assert "Changed: question" in said(rita.get("/admin/publish/"))
    assert f"“{NEW_WORDS}” rita" in said(rita.get("/admin/publish/"))


def test_a_copy_brought_back_twice_changes_nothing_the_second_time(nina: Nurse) -> None:
    reword(nina)
    copy = set_aside(nina)
    reset(nina)
    form = nina.form(page_of(copy), "bring")
    assert nina.send(form, page_of(copy), "press").status_code == 302
    response = nina.get(page_of(copy))
    assert "The draft says all of it already." in said(response)
    assert 'id="bring"' not in response.content.decode()
    assert nina.send(form, page_of(copy), "press").status_code == 409


# Changed on both sides


@pytest.fixture
def both(nina: Nurse, rita: Nurse) -> models.DraftCopy:
    """A copy with new words for a question that got other new words in the draft since."""
    reword(nina)
    nina.change("step", "age", title=AGE)
    copy = set_aside(nina)
    reset(nina)
    reword(rita, HIS_WORDS)
    return copy


FIELD = "questions.cost-compare"


def test_what_both_changed_is_shown_in_both_versions_and_nothing_is_chosen(
    nina: Nurse, both: models.DraftCopy
) -> None:
    response = nina.get(page_of(both))
    page = said(response)
    assert "1 thing was changed on both sides: choose" in page
    assert f"→ “{HIS_WORDS}”" in page[page.index("Keep the draft's") : page.index("Take the copy")]
    assert f"→ “{NEW_WORDS}”" in page[page.index("Take the copy") :]
    assert FIELD not in Form(response.content.decode(), "bring").fields


def test_what_both_changed_must_be_chosen_before_anything_is_brought_in(
    nina: Nurse, both: models.DraftCopy
) -> None:
    for chosen in ({}, {FIELD: "neither"}, {"questions.cost-whole-course": "copy"}):
        response = bring(nina, both, **chosen)
        assert response.status_code == 422
        assert "Choose one of the two." in said(response)
    assert text() == HIS_WORDS
    assert rows.read().steps[0].title != AGE


@pytest.mark.parametrize(("chosen", "words"), [("draft", HIS_WORDS), ("copy", NEW_WORDS)])
def test_the_version_that_was_chosen_is_in_the_draft_with_the_rest_of_the_work(
    nina: Nurse, both: models.DraftCopy, chosen: str, words: str
) -> None:
    assert bring(nina, both, **{FIELD: chosen}).status_code == 302
    assert text() == words
    assert rows.read().steps[0].title == AGE


def test_a_choice_stays_when_another_is_still_to_be_made(
    nina: Nurse, rita: Nurse, both: models.DraftCopy
) -> None:
    rita.change("step", "age", title="Your age?")
    response = bring(nina, both, **{FIELD: "copy"})
    assert response.status_code == 422
    form = Form(response.content.decode(), "bring")
    assert form.fields[FIELD] == ["copy"]
    assert said(response).count("Choose one of the two.") == 1
    form.fields["steps.age"] = ["draft"]
    assert nina.send(form, page_of(both), "press").status_code == 302
    assert (text(), rows.read().steps[0].title) == (NEW_WORDS, "Your age?")


def test_what_the_draft_took_out_and_the_copy_changed_is_a_choice_too(
    nina: Nurse, rita: Nurse
) -> None:
    reword(nina)
    copy = set_aside(nina)
    reset(nina)
    rita.change("question", "cost-compare", retired="on")
    assert "Taken out." in said(nina.get(page_of(copy)))
    bring(nina, copy, **{FIELD: "draft"})
    assert "cost-compare" not in rows.read().questions
    bring(nina, copy, **{FIELD: "copy"})
    assert text() == NEW_WORDS


def test_keeping_all_of_the_draft_s_changes_nothing(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    copy = set_aside(nina)
    reset(nina)
    reword(rita, HIS_WORDS)
    before = rows.read(), LogEntry.objects.count()
    assert bring(nina, copy, **{FIELD: "draft"}).status_code == 302
    assert (rows.read(), LogEntry.objects.count()) == before


# All or nothing


def test_work_that_names_what_the_draft_no_longer_has_is_refused_whole(nina: Nurse) -> None:
    used = models.Source.objects.annotate(times=Count("questionsource"))
    source = used.exclude(questionsource__owner="cost-compare").filter(times=1)[0]
    nina.change("question", "cost-compare", text=NEW_WORDS, source_lines__0__source=source.pk)
    nina.change("step", "age", title=AGE)
    copy = set_aside(nina)
    reset(nina)
    nina.change("question", source.questionsource_set.get().owner_id, retired="on")
    assert nina.change("source", source.pk, retired="on").status_code == 302
    before = rows.read()
    response = bring(nina, copy)
    assert response.status_code == 422
    assert "Nothing was changed. The draft cannot take this:" in said(response)
    assert f"questions cost-compare: there is no source “{source.pk}”" in said(response)
    assert rows.read() == before


def test_the_draft_changed_while_i_looked_at_a_copy(nina: Nurse, rita: Nurse) -> None:
    reword(nina)
    copy = set_aside(nina)
    reset(nina)
    form = nina.form(page_of(copy), "bring")
    rita.change("step", "age", title=AGE)
    before = rows.read()
    response = nina.send(form, page_of(copy), "press")
    assert response.status_code == 409
    assert "rita" in said(response)
    assert f"step “{AGE}”" in said(response)
    assert rows.read() == before
    again = Form(response.content.decode(), "bring")
    assert nina.send(again, page_of(copy), "press").status_code == 302
    assert (text(), rows.read().steps[0].title) == (NEW_WORDS, AGE)


def test_a_copy_that_cannot_be_read_any_more_says_so_and_can_still_be_deleted(
    nina: Nurse,
) -> None:
    copy = models.DraftCopy.objects.create(name="From the future", document='{"format": 2}')
    response = nina.get(page_of(copy))
    assert "This bank has format 2; this site reads format 1." in said(response)
    assert 'id="bring"' not in response.content.decode()
    form = nina.form(page_of(copy), "rename")
    form.fields["stamp"] = [str(draft.stamp(draft.read(), draft.live()))]
    assert nina.send(form, page_of(copy), "press").status_code == 422
    assert where(nina.get(f"/admin/draft/export/?copy={copy.pk}")) == PAGE
    press(nina, f"{page_of(copy)}delete/", "delete")
    assert not models.DraftCopy.objects.exists()


# What else can be done with a copy


def test_a_copy_can_be_called_something_else(nina: Nurse) -> None:
    copy = set_aside(nina)
    response = press(nina, page_of(copy), "rename", to=f"{page_of(copy)}rename/", name="Cost")
    assert where(response) == page_of(copy)
    assert models.DraftCopy.objects.get().name == "Cost"
    assert LogEntry.objects.latest("pk").get_change_message() == "Was called “Words on cost”."
    for name in ("", "x" * 81):
        to = f"{page_of(copy)}rename/"
        assert press(nina, page_of(copy), "rename", to=to, name=name).status_code == 422
    assert models.DraftCopy.objects.get().name == "Cost"


def test_a_copy_is_deleted_once_it_is_asked_again(nina: Nurse) -> None:
    copy = set_aside(nina)
    assert "It cannot be brought back afterwards." in said(nina.get(f"{page_of(copy)}delete/"))
    assert models.DraftCopy.objects.exists()
    response = press(nina, f"{page_of(copy)}delete/", "delete")
    assert where(response) == PAGE
    assert not models.DraftCopy.objects.exists()
    entry = LogEntry.objects.latest("pk")
    assert (entry.object_repr, entry.action_flag) == ("Words on cost", DELETION)
    assert nina.get(page_of(copy)).status_code == 404


def test_who_still_looks_at_a_copy_that_was_deleted_is_told_so_at_the_desk(
    nina: Nurse, rita: Nurse
) -> None:
    copy = set_aside(nina)
    left_open = rita.form(page_of(copy), "rename")
    press(nina, f"{page_of(copy)}delete/", "delete")
    response = rita.send(left_open, f"{page_of(copy)}rename/", "press", name="Cost")
    assert response.status_code == 404
    assert "Somebody may have deleted it meanwhile." in said(response)
    assert "Back to the desk" in said(response)


def test_a_copy_s_name_is_text_and_never_markup(nina: Nurse) -> None:
    copy = set_aside(nina, "<b>Cost</b> & {{ x }}")
    for page in (PAGE, page_of(copy), f"{page_of(copy)}delete/"):
        content = nina.get(page).content.decode()
        assert "<b>Cost" not in content
        assert "&lt;b&gt;Cost&lt;/b&gt; &amp; {{ x }}" in content
