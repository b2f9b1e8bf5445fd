"""The page of questions: keep, star, add, move, write one's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse

from prepapp.domain.bank import Side
from prepapp.domain.selection import Selection, select
from tests.patient.visitor import Visitor, where, words

QUESTIONS = "/prepare/questions/"


@pytest.fixture
def maria(visitor: Visitor) -> Visitor:
    visitor.walk(visitor.bank.personas["maria"].answers)
    return visitor


def selection(visitor: Visitor) -> Selection:
    return select(visitor.path(), visitor.kept().picks)


def form(visitor: Visitor) -> dict[str, list[str]]:
    """Return what the page would post if nothing were changed."""
    s = selection(visitor)
    here = [f.key for f in (*s.starred, *s.others, *s.calls, *s.talk)]
    return {
        "shown": [*here, *(f.key for f in s.more)],
        "keep": here,
        "star": [f.key for f in s.starred],
    }


def save(visitor: Visitor, do: str = "save", **changes: Any) -> HttpResponse:
    return visitor.post(QUESTIONS, {**form(visitor), "do": do, **changes})


def in_topic(visitor: Visitor, topic: str) -> list[str]:
    return [f.key for f in selection(visitor).others if f.question.topic == topic]


def keys(fits: Any) -> list[str]:
    return [f.key for f in fits]


def test_saving_without_a_change_changes_nothing(maria: Visitor) -> None:
    before = selection(maria)
    assert where(save(maria)) == f"{QUESTIONS}?saved#questions"
    assert selection(maria) == before
    assert "Saved." in words(maria.get(f"{QUESTIONS}?saved"))


def test_a_page_of_as_many_questions_as_fit_in_a_bank_of_ten_thousand_is_saved(
    maria: Visitor,
) -> None:
    before = selection(maria)
    many = [f"a-question-of-some-length-{n}" for n in range(2_400)]
    shown = " ".join([*form(maria)["shown"], *many])
    assert where(save(maria, shown=shown)) == f"{QUESTIONS}?saved#questions"
    assert selection(maria) == before


def test_enter_saves_because_the_first_button_is_save(maria: Visitor) -> None:
    page = maria.get(QUESTIONS).content.decode()
    first = page.partition("<form")[2].partition("<button")[2].partition(">")[0]
    assert 'value="save"' in first


def test_an_unticked_question_leaves_and_none_moves_in(maria: Visitor) -> None:
    before = keys(selection(maria).others)
    gone = before[2]
    save(maria, keep=[k for k in form(maria)["keep"] if k != gone])
    assert keys(selection(maria).others) == [k for k in before if k != gone]
    assert gone in keys(selection(maria).more)


def test_an_unticked_question_can_be_ticked_again(maria: Visitor) -> None:
    before = keys(selection(maria).others)
    kept = form(maria)["keep"]
    save(maria, keep=[k for k in kept if k != before[2]])
    save(maria, keep=kept)
    assert keys(selection(maria).others) == before


def test_a_question_ticked_under_more_makes_the_least_urgent_one_give_way(maria: Visitor) -> None:
    added = next(
        f for f in selection(maria).more if f.question.ask == "doctor" and f.question.side == "harm"
    )
    printed = selection(maria).printed()
    save(maria, keep=[*form(maria)["keep"], added.key])
    assert added.key in keys(selection(maria).others)
    assert selection(maria).printed() == printed


def test_a_starred_question_stands_in_the_first_block_with_its_reason(maria: Visitor) -> None:
    starred = selection(maria).others[-1]
    save(maria, star=[starred.key])
    assert keys(selection(maria).starred) == [starred.key]
    sheet = words(maria.get("/prepare/sheet/"))
    assert f"Starred: {starred.question.text}" in sheet


def test_a_starred_safety_question_is_printed_in_full(maria: Visitor) -> None:
    save(maria, star=["safe-blood-pressure"])
    assert keys(selection(maria).starred) == ["safe-blood-pressure"]


def test_a_fourth_star_is_refused_and_all_four_stay_ticked(maria: Visitor) -> None:
    four = keys(selection(maria).others)[:4]
    response = save(maria, star=four)
    assert response.status_code == 422
    assert "Please star at most 3. You starred 4." in words(response)
    page = response.content.decode()
    for key in four:
        assert f'name="star" value="{key}" checked' in page


def test_own_questions_print_and_stay(maria: Visitor) -> None:
    save(maria, **{"words-own-1": "May my sister come?", "words-own-3": "Is parking free?"})
    assert maria.kept().picks.own == ("May my sister come?", "Is parking free?")
    assert "Is parking free?" in words(maria.get("/prepare/sheet/"))


def test_an_own_question_that_is_too_long_is_named_and_kept(maria: Visitor) -> None:
    long = "May I ask you " + "really " * 30
    response = save(maria, **{"words-own-2": long})
    assert response.status_code == 422
    assert "Please use at most 120 letters." in words(response)
    assert long.strip() in words(response)
    assert 'href="#id_words-own-2"' in response.content.decode()


def test_up_and_down_trade_places_inside_a_topic_and_come_back_to_the_same_place(
    maria: Visitor,
) -> None:
    first, second = in_topic(maria, "cons")[:2]
    place = f"q-{maria.bank.numbers[second]}"
    assert where(save(maria, do=f"up:{second}")) == f"{QUESTIONS}?saved#{place}"
    row = maria.get(QUESTIONS).content.decode().partition(f'id="{place}"')[2]
    boxes = re.findall(r'name="(\w+)" value="([\w-]+)"', row.partition('id="q-')[0])
    assert boxes == [("keep", second), ("star", second)]
    assert in_topic(maria, "cons")[:2] == [second, first]
    save(maria, do=f"down:{second}")
    assert in_topic(maria, "cons")[:2] == [first, second]


def test_moving_past_the_end_or_an_unknown_question_is_harmless(maria: Visitor) -> None:
    before = keys(selection(maria).others)
    for do in (f"up:{before[0]}", "down:no-such-question", "up:", "fly", ""):
        assert save(maria, do=do).status_code == 302
    assert keys(selection(maria).others) == before


def test_every_button_saves_what_was_typed(maria: Visitor) -> None:
    key = selection(maria).others[1].key
    for n, do in enumerate(("save", "sheet", f"up:{key}", f"down:{key}", "balance")):
        save(maria, do=do, **{"words-own-1": f"Question number {n}?"})
        assert maria.kept().picks.own == (f"Question number {n}?",)


def test_a_one_sided_sheet_says_so_and_offers_the_other_side(maria: Visitor) -> None:
    bank = maria.bank
    benefits = [
        f.key for f in selection(maria).others if bank.questions[f.key].side is not Side.HARM
    ]
    added = [f.key for f in selection(maria).more if f.question.side is Side.BENEFIT][:2]
    save(maria, keep=[*benefits, *added])
    assert "leans to one side" in words(maria.get(QUESTIONS))
    before = selection(maria).sides()
    save(maria, do="balance")
    assert selection(maria).sides()[Side.HARM] == before[Side.HARM] + 1


def test_what_fits_but_is_not_printed_stands_under_more(maria: Visitor) -> None:
    page = words(maria.get(QUESTIONS))
    assert "More you could ask" in page
    for fit in selection(maria).more:
        assert fit.question.text in page


def test_posted_keys_that_do_not_fit_are_left_alone(maria: Visitor) -> None:
    before = selection(maria)
    save(maria, star=["cost-uk-nhs", "nonsense"], keep=[*form(maria)["keep"], "cost-uk-nhs"])
    assert selection(maria) == before
    assert "cost-uk-nhs" not in maria.kept().picks.starred


def test_a_pick_waits_while_its_question_does_not_fit_and_comes_back(maria: Visitor) -> None:
    save(maria, star=["ins-prior-auth"])
    maria.answer("country", "canada")
    assert keys(selection(maria).starred) == []
    maria.answer("country", "us")
    assert keys(selection(maria).starred) == ["ins-prior-auth"]


def test_what_gives_way_to_an_added_question_is_named(maria: Visitor) -> None:
    added = next(f for f in selection(maria).more if f.question.ask == "doctor")
    save(maria, keep=[*form(maria)["keep"], added.key])
    (gone,) = selection(maria).no_room(maria.kept().picks)
    page = words(maria.get(QUESTIONS))
    assert "There was no room for these." in page
    assert gone.question.text in page.partition("There was no room")[2][:300]


def test_a_sheet_without_any_harm_offers_one(maria: Visitor) -> None:
    bank = maria.bank
    harms = {f.key for f in selection(maria).others if bank.questions[f.key].side is Side.HARM}
    save(maria, keep=[k for k in form(maria)["keep"] if k not in harms])
    assert "leans to one side" in words(maria.get(QUESTIONS))
    save(maria, do="balance")
    assert selection(maria).sides()[Side.HARM] == 1


def test_going_back_to_the_answers_saves_first(maria: Visitor) -> None:
    assert where(save(maria, do="check", **{"words-own-1": "Mine?"})) == "/prepare/check/"
    assert maria.kept().picks.own == ("Mine?",)


def test_save_comes_back_to_where_it_was_pressed(maria: Visitor) -> None:
    assert where(save(maria, do="save:own")) == f"{QUESTIONS}?saved=own#own"
    assert where(save(maria, do="save:more")) == f"{QUESTIONS}?saved=more#more"
    page = maria.get(f"{QUESTIONS}?saved=more").content.decode()
    assert '<details class="fold" id="more" open>' in page
    assert '<details class="fold" id="calls">' in page


def test_the_page_counts_questions_and_stars(maria: Visitor) -> None:
    save(maria, star=keys(selection(maria).others)[:2])
    page = words(maria.get(QUESTIONS))
    printed = selection(maria).printed()
    assert f"Page 2: {printed} of {selection(maria).limit} questions. Stars: 2 of 3." in page


def test_a_save_that_is_refused_says_so_beside_the_count(maria: Visitor) -> None:
    response = save(maria, star=keys(selection(maria).others)[:4])
    tally = response.content.decode().partition('id="tally"')[2].partition("</p>")[0]
    assert "Not saved." in tally
    assert "Please star at most 3. You starred 4." in tally
