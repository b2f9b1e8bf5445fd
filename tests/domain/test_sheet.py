"""The sheet as a value: what is printed for whom, and in whose words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Bank
from prepapp.domain.path import walk
from prepapp.domain.sheet import Block, CrisisLine, Page, Sheet, SiteFacts
from prepapp.domain.writer import build
from tests.voice import PLAIN

US = CrisisLine("us", "United States", "call or text 988", "911")
UK = CrisisLine("uk", "United Kingdom", "call 116 123", "999")


def made(
    seed: Bank, picks: Picks | None = None, facts: SiteFacts | None = None, **said: Any
) -> Sheet:
    return build(
        walk(seed, Answers.from_data({"age": ["adult"], **said})),
        picks or Picks(),
        facts or SiteFacts(crisis=(US, UK)),
        PLAIN,
        edition="Edition 3.",
        prepared_on=date(2026, 11, 22),
        printable=frozenset(range(32, 127)),
    )


def page(sheet: Sheet, key: str) -> Page:
    return next(page for page in sheet.pages if page.key == key)


def block(sheet: Sheet, heading: str) -> Block:
    return next(b for p in sheet.pages for b in p.blocks if b.heading == heading)


def test_the_agenda_stands_in_the_patients_words_or_as_a_line_to_write_on(seed: Bank) -> None:
    heading = "What I most want from this visit"
    assert block(made(seed, words={"agenda": "To sleep."}), heading).lines == ("To sleep.",)
    assert block(made(seed), heading).ruled == 1


def test_eight_treatments_print_and_the_rest_is_counted(seed: Bank) -> None:
    tried = list(seed.treatments)[:11]
    outcomes = {tried[10]: ["helped-some", "still-using"]}
    table = block(made(seed, treatments=tried, outcomes=outcomes), "Treatments tried")
    assert len(table.rows) == 8
    assert table.note == "and 3 more"
    assert table.rows[0][1:] == ("helped some", "still using", "")


def test_a_row_of_a_treatment_says_nothing_twice_and_never_against_itself(seed: Bank) -> None:
    tried = ["tens", "massage", "cbt"]
    outcomes = {
        "tens": ["helped-a-lot", "stopped-no-effect"],
        "massage": ["no-help", "stopped-no-effect"],
        "cbt": ["made-worse", "stopped-no-effect"],
    }
    table = block(made(seed, treatments=tried, outcomes=outcomes), "Treatments tried")
    assert sorted(row[1:3] for row in table.rows) == [
        ("did not help", "stopped"),
        ("helped a lot", "stopped: wore off"),
        ("made things worse", "stopped: did not work"),
    ]


def test_a_skipped_list_of_treatments_prints_as_rows_to_fill_in(seed: Bank) -> None:
    assert block(made(seed), "Treatments tried").rows == (("", "", "", ""),) * 3


def test_no_treatment_ticked_is_said_as_just_that(seed: Bank) -> None:
    lines = block(made(seed, treatments=["none"]), "Treatments tried").lines
    assert lines == ("I ticked none of the treatments on the list.",)


def test_a_tick_is_something_to_talk_about_and_never_a_fact(seed: Bank) -> None:
    sheet = made(seed, health=["blood-pressure"], medicines=["benzodiazepine"])
    assert block(sheet, "Safety: please ask me about").lines == (
        "high blood pressure; benzodiazepines; my medicine list.",
    )
    safety = block(sheet, "Then").asks[0]
    assert (
        safety.text == "Which of these change what is safe: high blood pressure; benzodiazepines?"
    )
    text = str(sheet)
    assert "I have high blood pressure" not in text
    assert "I take a benzodiazepine" not in text


def test_with_nothing_ticked_there_is_no_safety_question(seed: Bank) -> None:
    assert all(
        ask.label != "Safety" or "Which of" not in ask.text
        for ask in block(made(seed), "Then").asks
    )


def test_more_than_eight_topics_are_counted(seed: Bank) -> None:
    step = next(s for s in seed.steps if s.key == "health")
    ticked = [c.key for c in step.choices if not c.exclusive]
    sheet = made(seed, health=ticked)
    (line,) = block(sheet, "Safety: please ask me about").lines
    assert line.endswith(f"; my medicine list; and {len(ticked) - 8} more.")
    assert f"and {len(ticked) - 8} more?" in block(sheet, "Then").asks[0].text


def test_a_starred_question_carries_its_reason_in_full_and_two_lines(seed: Bank) -> None:
    said: dict[str, Any] = {
        "conditions": ["fibromyalgia"],
        "treatments": ["gabapentin", "cbt", "tens", "exercise"],
        "outcomes": {k: ["no-help", None] for k in ("gabapentin", "cbt", "tens", "exercise")},
    }
    sheet = made(seed, Picks(starred=("alt-nothing-worked",)), **said)
    starred = next(a for a in block(sheet, "If there are only five minutes").asks if a.starred)
    assert starred.reason == "Because these did not help me: Gabapentin, TENS, Exercise, +1."
    assert starred.ruled == 2


def test_calls_come_with_blanks_for_date_name_and_reference(seed: Bank) -> None:
    fills = [
        b.lines
        for b in page(made(seed, country=["us"], cover=["employer"]), "calls").blocks
        if b.kind == "fill"
    ]
    assert fills == [("Who I spoke with", "Date", "Reference number")] * 2


@pytest.mark.parametrize(
    ("doctor", "has_page"),
    [
        ("knows", False),
        ("knows-some", False),
        ("knows-little", True),
        ("not-discussed", True),
        ("against", True),
        ("no-visit", False),
        ("not-sure", True),
    ],
)
def test_the_fourth_page_is_for_a_doctor_new_to_ketamine_only(
    seed: Bank, doctor: str, has_page: bool
) -> None:
    keys = [p.key for p in made(seed, doctor=[doctor]).pages]
    assert ("talk" in keys) is has_page


def test_the_reading_list_gives_both_sides_with_year_and_link(seed: Bank) -> None:
    reading = block(
        made(seed, conditions=["fibromyalgia"], doctor=["against"]), "What there is to read"
    )
    assert reading.columns == ("Found:", "Limits:")
    assert len(reading.rows) >= 3
    for cite, found, limits in reading.rows:
        assert re.search(r"\d{4}.*https://", cite)
        assert found
        assert limits


def test_the_footer_invents_nothing_until_an_editor_has_set_it(seed: Bank) -> None:
    about, help_ = made(seed).footer
    assert about == (
        "Questions to ask, not medical advice. Edition 3. Not yet reviewed by a clinician."
    )
    assert help_ == (
        "In a crisis: United States: call or text 988; United Kingdom: call 116 123. Chest pain, "
        "trouble breathing or sudden confusion: call 911 or 999."
    )


def test_the_footer_says_who_reviewed_paid_and_sells(seed: Bank) -> None:
    facts = SiteFacts("A Charity", "gifts", False, "Dr R", date(2026, 10, 1), (US, UK))
    about, help_ = made(seed, facts=facts, country=["uk"]).footer
    assert "Reviewed by Dr R, 2026-10-01. Published by A Charity. Paid for by gifts." in about
    assert "does not sell ketamine infusions" in about
    assert "988" not in help_
    assert "999" in help_


def test_without_a_checked_number_the_footer_names_none(seed: Bank) -> None:
    _about, help_ = made(seed, facts=SiteFacts()).footer
    assert "call your emergency number" in help_
    assert not any(letter.isdigit() for letter in help_)


def test_letters_that_cannot_be_printed_are_replaced_once_and_named(seed: Bank) -> None:
    sheet = made(seed, words={"agenda": "Sleep 😴 well é"})
    assert block(sheet, "What I most want from this visit").lines == ("Sleep ? well ?",)
    assert sheet.replaced == "é 😴"


@pytest.mark.parametrize("ticked", [{}, {"health": ["seizures"]}, {"health": ["pregnancy"]}])
def test_the_page_states_how_many_questions_each_side_has(
    seed: Bank, ticked: dict[str, Any]
) -> None:
    sheet = made(seed, **ticked)
    texts = {q.text: q for q in seed.questions.values()}
    printed = [texts.get(a.text) for b in page(sheet, "questions").blocks for a in b.asks]
    sides = Counter(q.side.value for q in printed if q)
    safety = sum(q is None or q.topic == "safety" for q in printed)
    assert block(sheet, "Then").note == (
        f"On this page: {sides['benefit']} on benefits, {sides['harm']} on limits and harms, "
        f"{safety} on safety."
    )
    assert safety


def test_page_1_says_what_the_person_lives_with_and_wants_as_they_ticked_it(seed: Bank) -> None:
    sheet = made(seed, conditions=["fibromyalgia", "low-mood"], goals=["better-sleep"])
    assert block(sheet, "I live with").lines == ("Fibromyalgia; Low mood on most days.",)
    assert block(sheet, "What I want to change").lines == ("Better sleep.",)
    assert all(b.heading != "I live with" for b in page(made(seed), "doctor").blocks)


def test_ketamine_had_before_is_among_the_first_eight_rows(seed: Bank) -> None:
    table = block(made(seed, treatments=list(seed.treatments)), "Treatments tried")
    assert "Ketamine by drip" in [row[0] for row in table.rows]


def test_the_reading_list_fits_the_condition(seed: Bank) -> None:
    def cites(*conditions: str) -> str:
        sheet = made(seed, doctor=["against"], conditions=list(conditions))
        return str([row[0] for row in block(sheet, "What there is to read").rows])

    assert "ELEKT-D" in cites("depression")
    assert "fibromyalgia" in cites("fibromyalgia")
    assert "ELEKT-D" not in cites("fibromyalgia")
    assert "CRPS" in cites("crps")


def test_elsewhere_the_footer_names_no_number_of_another_country(seed: Bank) -> None:
    _about, help_ = made(seed, country=["elsewhere"]).footer
    assert help_ == (
        "In a crisis: call your local crisis line. Chest pain, trouble breathing or sudden "
        "confusion: call your emergency number."
    )


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("en", "en"),
        ("pt-br", "pt-BR"),
        ("fil", "fil"),
        ("zh-hant", "zh"),
        ("english", "und"),
        ("", "und"),
    ],
)
def test_a_sheet_names_its_language_in_letters_that_paper_knows(
    seed: Bank, language: str, named: str
) -> None:
    assert made(replace(seed, language=language)).language == named
