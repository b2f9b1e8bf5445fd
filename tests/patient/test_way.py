"""The patient's way: from the first page to the sheet, and every turn on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from prepapp.bank import editions
from prepapp.domain.bank import Bank
from tests.desk.browser import Browser, Tab
from tests.patient.visitor import Visitor, where, words


def rows() -> dict[str, list[Any]]:
    """Return every row of every table."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
    }


def test_a_newcomer_walks_from_start_to_a_printed_sheet(visitor: Visitor) -> None:
    maria = visitor.bank.personas["maria"]
    assert visitor.get("/").headers["Location"] == "/prepare/"
    assert "Start" in words(visitor.get("/prepare/"))
    visitor.walk(maria.answers)
    assert "Pregabalin" in words(visitor.get("/prepare/check/"))
    assert "because" in words(visitor.get("/prepare/questions/")).lower()
    assert "Walking the dog" in words(visitor.get("/prepare/sheet/"))
    assert visitor.get("/prepare/sheet.pdf").content.startswith(b"%PDF")
    assert "What I most want" in visitor.get("/prepare/sheet.txt").content.decode()


def test_a_full_run_leaves_every_table_as_it_was(visitor: Visitor) -> None:
    before = rows()
    visitor.walk(visitor.bank.personas["maria"].answers)
    visitor.post("/prepare/questions/", {"do": "save", "words-own-1": "May I bring my sister?"})
    for page in ("check/", "questions/", "sheet/", "sheet.pdf", "sheet.txt", "answers.json"):
        assert visitor.get(f"/prepare/{page}").status_code == 200
    visitor.post("/prepare/clear/", {})
    assert rows() == before


def test_a_page_view_by_a_robot_makes_no_row_and_no_answers_cookie(
    visitor: Visitor, django_assert_max_num_queries: Any
) -> None:
    before = rows()
    robot = Client()
    for page in ("/prepare/", "/prepare/1/", "/prepare/7/", "/prepare/check/", "/example/"):
        robot.get(page, follow=True)
        robot.head(page)
    assert set(robot.cookies) <= {"csrftoken"}
    assert rows() == before


def test_no_patient_page_asks_the_database_but_for_a_newer_edition(
    visitor: Visitor, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.walk(visitor.bank.personas["maria"].answers)
    pages = ["", "1/", "7/", "check/", "questions/", "sheet/", "sheet.pdf", "sheet.txt"]
    editions.live()
    with django_assert_num_queries(0):
        for page in pages:
            visitor.get(f"/prepare/{page}")
        visitor.answer("age", "adult")
    monkeypatch.setattr(editions, "LOOK_EVERY", 0)
    with django_assert_num_queries(len(pages)):
        for page in pages:
            visitor.get(f"/prepare/{page}")


def test_nothing_ticked_is_a_skip_and_reads_as_not_given(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    assert where(visitor.answer("country")) == visitor.address("conditions")
    _given, _heading, not_given = words(visitor.get("/prepare/check/")).partition("Not given")
    assert "Where do you get your health care?" in not_given


def test_the_skip_button_drops_what_was_ticked_on_that_page(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("worries", "cost", go="skip")
    assert not visitor.kept().answers.to("worries")
    assert visitor.kept().answers.seen("worries")


def test_age_cannot_be_skipped(visitor: Visitor) -> None:
    for go in ("on", "skip", "sheet"):
        response = visitor.answer("age", go=go)
        assert response.status_code == 422
        assert "Please choose one" in words(response)
        assert "<title>Error:" in response.content.decode()


def test_somebody_under_18_is_stopped_and_gets_no_sheet(visitor: Visitor) -> None:
    assert where(visitor.answer("age", "under-18")) == "/prepare/stop/"
    page = words(visitor.get("/prepare/stop/"))
    assert "written for adults" in page
    assert "988" in page
    for address in ("check/", "questions/", "sheet/", "sheet.pdf", "sheet.txt"):
        response = visitor.get(f"/prepare/{address}")
        assert where(response) == "/prepare/stop/"
    assert where(visitor.get("/prepare/5/")) == visitor.address("age") or visitor.get(
        "/prepare/5/"
    ).status_code in (200, 302)


def test_somebody_stopped_by_mistake_can_change_the_answer(visitor: Visitor) -> None:
    visitor.answer("age", "under-18")
    assert visitor.get(visitor.address("age")).status_code == 200
    assert where(visitor.answer("age", "adult")) == visitor.address("country")


def test_there_is_no_sheet_before_the_age_is_known(visitor: Visitor) -> None:
    for address in ("check/", "questions/", "sheet/", "sheet.pdf", "sheet.txt"):
        assert where(visitor.get(f"/prepare/{address}")) == visitor.address("age")


def test_a_good_sheet_exists_right_after_the_age(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    page = words(visitor.get("/prepare/sheet/"))
    assert "What are my options, including doing nothing new?" in page


def test_make_my_sheet_now_keeps_the_page_it_was_pressed_on(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    assert where(visitor.answer("country", "uk", go="sheet")) == "/prepare/sheet/"
    assert visitor.kept().answers.to("country").chosen == {"uk"}
    assert where(visitor.answer("goals", go="sheet")) == "/prepare/sheet/"
    assert not visitor.kept().answers.seen("goals")


def test_a_page_off_the_way_leads_to_the_first_one_not_seen(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("country", "uk")
    assert where(visitor.get(visitor.address("cover"))) == visitor.address("conditions")
    assert where(visitor.get("/prepare/99/")) == visitor.address("conditions")
    assert where(visitor.get("/prepare/0/")) == visitor.address("conditions")


def test_a_form_posted_for_a_page_off_the_way_changes_nothing(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("country", "uk")
    visitor.answer("cover", "medicaid")
    assert not visitor.kept().answers.seen("cover")


def test_change_comes_straight_back_to_the_check_page(visitor: Visitor) -> None:
    visitor.walk(visitor.bank.personas["maria"].answers)
    address = visitor.address("visit")
    assert f'href="{address}?change"' in visitor.get("/prepare/check/").content.decode()
    assert 'name="change"' in visitor.get(f"{address}?change").content.decode()
    assert where(visitor.answer("visit", "short", change="1")) == "/prepare/check/"


def test_a_change_that_opens_a_new_page_asks_it_and_then_comes_back(visitor: Visitor) -> None:
    visitor.walk(visitor.bank.personas["maria"].answers)
    visitor.answer("country", "uk")
    assert "Medicaid" not in words(visitor.get("/prepare/check/"))
    visitor.answer("country", "us", change="1")
    assert "Through a job" in words(visitor.get("/prepare/check/"))
    fresh = Visitor(visitor.bank)
    fresh.walk(visitor.bank.personas["maria"].answers.with_("country", _uk(visitor)))
    response = fresh.answer("country", "us", change="1")
    assert where(response) == f"{fresh.address('cover')}?change"
    assert where(fresh.answer("cover", "medicaid", change="1")) == "/prepare/check/"


def _uk(visitor: Visitor) -> Any:
    return replace(visitor.bank.personas["maria"].answers.to("country"), chosen=frozenset({"uk"}))


def test_an_answer_on_a_branch_that_was_left_counts_no_more(visitor: Visitor) -> None:
    visitor.walk(visitor.bank.personas["maria"].answers)
    assert "health plan" in words(visitor.get("/prepare/sheet/"))
    visitor.answer("country", "canada")
    sheet = words(visitor.get("/prepare/sheet/"))
    assert "plan have to approve" not in sheet
    assert "Would my province" in sheet
    visitor.answer("country", "us")
    assert "plan have to approve" in words(visitor.get("/prepare/sheet/"))


def test_back_shows_what_was_answered(visitor: Visitor) -> None:
    visitor.answer("age", "older-adult")
    page = visitor.get(visitor.address("age")).content.decode()
    assert 'value="older-adult" checked' in page
    assert 'value="adult" checked' not in page


def test_nothing_is_ticked_for_a_newcomer(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    for step in visitor.bank.steps[1:]:
        response = visitor.get(visitor.address(step.key))
        if response.status_code == 200:
            assert " checked" not in response.content.decode()


def test_two_tabs_used_in_turn_keep_both_answers(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    first, second = visitor.address("goals"), visitor.address("worries")
    visitor.get(first)
    visitor.get(second)
    visitor.answer("worries", "cost")
    visitor.answer("goals", "better-sleep")
    answers = visitor.kept().answers
    assert answers.to("worries").chosen == {"cost"}
    assert answers.to("goals").chosen == {"better-sleep"}


def test_the_same_form_sent_twice_is_one_answer(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    for _ in range(2):
        assert where(visitor.answer("country", "uk")) == visitor.address("conditions")


def test_every_treatment_is_asked_about_in_one_list_that_says_what_was_told(
    visitor: Visitor,
) -> None:
    visitor.answer("age", "adult")
    tried = list(visitor.bank.treatments)[:10]
    visitor.answer("treatments", *tried)
    address = visitor.address("outcomes")
    page = visitor.get(address).content.decode()
    assert page.count('<details class="fold"') == 10
    assert page.count('<details class="fold" open>') == 1
    visitor.answer(
        "outcomes", **{f"{tried[9]}.went": "helped-a-lot", f"{tried[9]}.now": "still-using"}
    )
    page = visitor.get(address).content.decode()
    assert page.count('<details class="fold" open>') == 0
    assert words(visitor.get(address)).count("not said yet") == 9
    assert "Helped a lot. Still using" in words(visitor.get(address))
    assert visitor.kept().answers.to("outcomes").outcomes.keys() == {tried[9]}


@pytest.mark.parametrize("tick", ["depression", "low-mood", "trauma-anxiety"])
def test_low_mood_shows_crisis_help_on_the_very_next_page(visitor: Visitor, tick: str) -> None:
    visitor.answer("age", "adult")
    assert 'class="notice crisis"' in visitor.get(visitor.address("conditions")).content.decode()
    following = where(visitor.answer("conditions", tick))
    assert "reach out now" in words(visitor.get(following))
    for page in ("check/", "questions/", "sheet/"):
        assert "reach out now" in words(visitor.get(f"/prepare/{page}"))


def test_crisis_help_stands_in_every_footer(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    pages = ["/prepare/", "/prepare/2/", "/prepare/check/", "/prepare/sheet/", "/about/"]
    for page in [*pages, "/privacy/", "/sources/", "/example/", "/nowhere/"]:
        footer = visitor.get(page).content.decode().partition("<footer")[2]
        assert "988" in footer, page


def test_the_footer_gives_the_numbers_of_the_country(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("country", "uk")
    footer = visitor.get("/prepare/3/").content.decode().partition("<footer")[2]
    assert "116 123" in footer
    assert "988" not in footer


def test_somebody_who_comes_back_may_go_on_or_clear(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    page = visitor.get("/prepare/").content.decode()
    assert "Welcome back" in page
    assert f'href="{visitor.address("country")}">Continue' in page
    visitor.post("/prepare/clear/", {})
    assert "answers" not in {n for n, value in visitor.cookies().items() if value}
    assert "Welcome back" not in visitor.get("/prepare/").content.decode()


def test_no_address_ever_says_anything_about_a_person(visitor: Visitor) -> None:
    allowed = {visitor.address(s.key) for s in visitor.bank.steps} | {"/prepare/check/"}
    answers = visitor.bank.personas["maria"].answers
    while step := visitor.path().first_not_seen():
        assert where(visitor.give(step, answers.to(step.key))) in allowed


def without_step(bank: Bank, key: str) -> Bank:
    """Return a bank that asks one step less, and rules that rest on it gone."""
    gone = {
        c.key
        for c in bank.criteria.values()
        if any(getattr(condition, "step", "") == key for condition in c.conditions)
    }
    questions = {q.key: q for q in bank.questions.values() if not gone.intersection(q.rule.named())}
    criteria = {c.key: c for c in bank.criteria.values() if c.key not in gone}
    steps = tuple(s for s in bank.steps if s.key != key)
    return replace(bank, steps=steps, criteria=criteria, questions=questions)


def test_publishing_while_someone_is_midway_moves_them_with_their_answers(
    visitor: Visitor, published: editions.Live
) -> None:
    visitor.answer("age", "adult")
    visitor.answer("country", "us")
    visitor.answer("so-far", "clinic-offer")
    visitor.answer("goals", "better-sleep")
    editions.publish(without_step(visitor.bank, "so-far"), note="one page less")
    page = words(visitor.get("/prepare/check/"))
    assert "Better sleep" in page
    assert "no longer ask" in page
    assert visitor.kept().answers.seen("so-far")


def test_a_form_from_before_a_publish_is_still_saved_by_its_key(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    old_address = visitor.address("visit")
    editions.publish(without_step(visitor.bank, "so-far"), note="one page less")
    response = visitor.post(old_address, {"step": "visit", "answer": "short", "go": "on"})
    assert response.status_code == 302
    assert visitor.kept().answers.to("visit").chosen == {"short"}


def test_a_form_for_a_page_that_is_gone_gives_back_what_was_typed(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    editions.publish(without_step(visitor.bank, "so-far"), note="one page less")
    data = {"step": "so-far", "words-agenda": "My long story", "go": "on"}
    response = visitor.post("/prepare/9/", data)
    assert response.status_code == 409
    assert "My long story" in words(response)
    assert visitor.kept().answers.seen("age")


@pytest.mark.django_db
def test_a_site_with_nothing_published_says_so(static_files: None) -> None:
    editions.forget()
    for page in ("/prepare/", "/prepare/1/", "/prepare/sheet.pdf", "/example/", "/about/"):
        response = Client().get(page)
        assert response.status_code == 503
        assert "not open yet" in words(response)


def test_elsewhere_in_the_world_no_number_of_another_country_is_shown(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("country", "elsewhere")
    visitor.answer("conditions", "depression")
    for page in (visitor.address("goals"), "/prepare/check/", "/prepare/sheet/"):
        text = words(visitor.get(page))
        assert "988" not in text
        assert "999" not in text
        assert "local crisis line" in text


def test_a_page_that_was_answered_offers_to_clear_and_not_to_skip(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    assert "Skip this page" in words(visitor.get(visitor.address("goals")))
    visitor.answer("goals", "better-sleep")
    page = words(visitor.get(visitor.address("goals")))
    assert "Clear this page" in page
    assert "Skip this page" not in page


def test_clearing_a_page_stays_on_it_so_that_one_sees_what_happened(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("goals", "better-sleep")
    assert where(visitor.answer("goals", go="clear")) == visitor.address("goals")
    assert "checked" not in visitor.get(visitor.address("goals")).content.decode()
    changed = visitor.answer("goals", "better-sleep", go="clear", change="1")
    assert where(changed) == f"{visitor.address('goals')}?change"


def test_a_break_keeps_what_was_ticked_and_says_how_to_keep_it_longer(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    assert where(visitor.answer("country", "uk", go="pause")) == "/prepare/pause/"
    assert visitor.kept().answers.to("country").chosen == {"uk"}
    page = visitor.get("/prepare/pause/")
    assert "for a day at most" in words(page)
    assert "/prepare/answers.json" in page.content.decode()
    assert f'href="{visitor.address("conditions")}"' in page.content.decode()


def test_a_break_from_an_empty_page_comes_back_to_that_page(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("country", go="pause")
    assert f'href="{visitor.address("country")}"' in visitor.get("/prepare/pause/").content.decode()


def test_going_back_keeps_what_was_ticked_and_typed(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    assert where(visitor.answer("country", "uk", go="back")) == visitor.address("age")
    assert visitor.kept().answers.to("country").chosen == {"uk"}
    changed = visitor.answer("country", "canada", go="back", change="1")
    assert where(changed) == "/prepare/check/"
    assert visitor.kept().answers.to("country").chosen == {"canada"}


def test_going_back_from_an_empty_page_does_not_skip_it(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("country", go="back")
    assert not visitor.kept().answers.seen("country")


def test_going_back_is_never_stopped_by_a_mistake_on_the_page(visitor: Visitor) -> None:
    assert where(visitor.answer("age", go="back")) == "/prepare/"
    visitor.answer("age", "adult")
    five = [c.key for s in visitor.bank.steps if s.key == "goals" for c in s.choices][:5]
    assert where(visitor.answer("goals", *five, go="back")) == visitor.address("conditions")


def test_a_radio_that_was_pressed_by_a_slip_can_be_taken_back(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("treatments", "tens")
    visitor.answer("outcomes", **{"tens.went": "helped-a-lot", "tens.now": "still-using"})
    visitor.answer("outcomes", **{"tens.went": "", "tens.now": "still-using"})
    told = visitor.kept().answers.to("outcomes").outcomes["tens"]
    assert (told.went, told.now) == (None, "still-using")
    assert visitor.get(visitor.address("outcomes")).content.decode().count("Leave this out") == 2


@pytest.mark.parametrize("page", ["about", "sources", "accessibility"])
def test_a_side_page_leads_back_to_where_one_was(
    published: editions.Live, seed: Bank, page: str
) -> None:
    """The cookie of answers is for the pages of the way alone, so the way back is by the start."""
    visitor = Tab(seed, Browser())
    visitor.answer("age", "adult")
    back = '<a class="back" href="/prepare/">Back to the start</a>'
    assert back in visitor.get(f"/{page}/").content.decode()
    on = f'<a class="button" href="{visitor.address("country")}">Continue</a>'
    assert on in visitor.get("/prepare/").content.decode()


def test_the_crisis_numbers_can_be_called_with_a_thumb(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("country", "uk")
    page = visitor.get(visitor.address("conditions")).content.decode()
    assert '<a href="tel:116123" aria-label="Call 116 123, United Kingdom">116 123</a>' in page
    assert '<a href="tel:999" aria-label="Call 999, United Kingdom">999</a>' in page


def test_only_a_long_list_of_boxes_offers_a_way_to_its_end(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("conditions", "fibromyalgia")
    for step, offers in (("conditions", True), ("pain", False), ("doctor", False)):
        page = visitor.get(visitor.address(step)).content.decode()
        assert ('href="#end"' in page) is offers, step
        assert page.count('id="end"') == 1
