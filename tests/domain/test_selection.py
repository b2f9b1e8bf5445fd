"""Which questions a person gets: what is pressing, what a star brings, and what waits for whom."""

from __future__ import annotations

from typing import Any

from prepapp.bank.files import seed_bank
from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Role, Side
from prepapp.domain.path import walk
from prepapp.domain.selection import Selection, fitting, select

BANK = seed_bank()
IN_PAIN = {"age": ["adult"], "conditions": ["fibromyalgia"], "visit": ["normal"]}
SHORT = {**IN_PAIN, "visit": ["short"]}
HAD_DRIPS = {
    "treatments": ["ketamine-drip"],
    "outcomes": {"ketamine-drip": ["helped-some", "still-using"]},
}


def chosen(picks: Picks | None = None, **said: Any) -> Selection:
    return select(walk(BANK, Answers.from_data({**IN_PAIN, **said})), picks or Picks())


def page_2(picks: Picks | None = None, **said: Any) -> list[str]:
    return [f.key for f in chosen(picks, **said).page_2()]


def in_full(selection: Selection) -> list[str]:
    return [f.key for f in selection.others if f.question.role is Role.SAFETY]


def test_a_danger_is_named_with_the_rest_and_asked_in_full() -> None:
    selection = chosen(health=["pregnancy", "nausea"], medicines=["antidepressant"])
    assert [c.key for c in selection.topics] == ["pregnancy", "nausea", "antidepressant"]
    assert in_full(selection) == ["safe-pregnancy"]


def test_of_two_dangers_the_first_of_the_bank_is_asked_in_full_and_the_other_is_one_tap_away() -> (
    None
):
    selection = chosen(health=["heart", "pregnancy"])
    assert in_full(selection) == ["safe-pregnancy"]
    assert "safe-heart" in {f.key for f in selection.more}


def test_what_is_not_pressing_is_named_in_the_safety_question_alone() -> None:
    selection = chosen(medicines=["antidepressant", "lamotrigine"])
    assert len(selection.topics) == 2
    assert in_full(selection) == []


def test_a_danger_has_its_place_on_the_shortest_visit_too() -> None:
    assert "safe-heart" in page_2(**SHORT, health=["heart"])


def test_a_danger_that_was_unticked_is_still_named_in_the_safety_question() -> None:
    selection = chosen(Picks(removed=frozenset({"safe-heart"})), health=["heart"])
    assert in_full(selection) == []
    assert [c.key for c in selection.topics] == ["heart"]


def test_a_star_that_asks_about_harm_leaves_the_place_of_a_harm_to_something_pressing() -> None:
    said = {**SHORT, **HAD_DRIPS, "worries": ["wearing-off"]}
    starred = "cons-long-term-safety"
    assert "safe-checks-now" in page_2(**said)
    with_star = chosen(Picks(starred=(starred,)), **said)
    assert "safe-checks-now" in {f.key for f in with_star.others}
    assert [f.key for f in with_star.page_2() if f.question.side is Side.HARM] == [starred]


def test_what_a_newcomer_asks_first_comes_before_anything_else_for_newcomers_alone() -> None:
    worried = {"worries": ["addiction", "wearing-off", "not-working"], "visit": ["normal"]}
    new = {"treatments": ["gabapentin"], "outcomes": {"gabapentin": ["no-help", "still-using"]}}
    assert "cons-common-side-effects" in page_2(**worried, **new)
    assert "cons-common-side-effects" not in page_2(**worried, **HAD_DRIPS)


def test_who_skips_the_treatments_may_still_ask_what_newcomers_ask() -> None:
    assert "cons-common-side-effects" in page_2()
    fits = {f.key for f in fitting(walk(BANK, Answers.from_data({**IN_PAIN, "treatments": []})))}
    assert "cons-common-side-effects" in fits


def test_on_a_short_visit_the_one_harm_is_what_the_person_worries_about() -> None:
    new = {"treatments": ["none"]}
    harms = [
        f.key
        for f in chosen(**SHORT, **new, worries=["addiction"]).page_2()
        if f.question.side is Side.HARM
    ]
    assert harms[:1] == ["cons-getting-hooked"]
