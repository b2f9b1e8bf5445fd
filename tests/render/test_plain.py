"""The sheet as text: the short one says what it leaves out, the whole one leaves nothing out."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.test import Client

from prepapp.bank.files import seed_bank
from prepapp.domain.answers import WORDS_LENGTH, Answers
from prepapp.domain.sheet import Sheet
from prepapp.patient import answers_cookie
from prepapp.patient.language import voice
from prepapp.render import plain
from tests.render.sheets import WORDS, Worst, made

BANK = seed_bank()
SHEETS: dict[str, Sheet] = {
    **{key: made(BANK, p.answers, p.picks) for key, p in BANK.personas.items()},
    **{f"the fullest, {words}": Worst(words).sheet(BANK) for words in WORDS},
    "the fullest, long visit": Worst(visit="long").sheet(BANK),
    "silent": made(BANK, Answers.from_data({"age": ["adult"]})),
}
LEFT_OUT = re.compile(r"^\(and (\d+) more lines? on my printed sheet\)$", re.MULTILINE)

each_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)


def text_of(sheet: Sheet) -> str:
    return plain.render(sheet, voice())


def whole(sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the text as it would be with room for all of it."""
    with monkeypatch.context() as patch:
        patch.setattr(plain, "MOST", 100_000)
        return text_of(sheet)


@each_sheet
def test_it_fits_into_a_portal_message(sheet: Sheet) -> None:
    assert len(text_of(sheet)) <= 1_200


@each_sheet
def test_it_starts_with_what_it_is_and_ends_by_saying_that_it_is_no_advice(sheet: Sheet) -> None:
    lines = text_of(sheet).splitlines()
    assert lines[:2] == [sheet.title, sheet.prepared]
    assert lines[-1] == "Questions to ask, not medical advice."


@each_sheet
def test_it_holds_what_the_person_most_wants_and_the_first_questions(sheet: Sheet) -> None:
    text = text_of(sheet)
    agenda = next(b for b in sheet.pages[0].blocks if b.kind == "words")
    assert "\n".join(agenda.lines) in text
    first = sheet.pages[1].blocks[0].asks[:3]
    assert [ask.number for ask in first] == ["1", "2", "3"]
    assert [f"{ask.number}. {ask.text}" for ask in first if ask.text not in text] == []


@each_sheet
def test_it_leaves_out_whole_lines_and_says_how_many(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, full = text_of(sheet), whole(sheet, monkeypatch)
    if short == full:
        assert not LEFT_OUT.search(short)
        return
    (left_out,) = LEFT_OUT.findall(short)
    kept, end = short.splitlines()[:-2], full.splitlines()[-1]
    assert full.splitlines()[: len(kept)] == kept
    rest = [line for line in full.splitlines()[len(kept) :] if line and line != end]
    assert int(left_out) == len(rest)


@each_sheet
def test_it_leaves_out_no_more_than_it_must(sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    short, full = text_of(sheet), whole(sheet, monkeypatch)
    left_out = full.removeprefix("\n".join(short.splitlines()[:-2])).lstrip("\n").split("\n")
    headings = {block.heading for page in sheet.pages for block in page.blocks if block.asks}
    following = "\n".join(left_out[: 1 + (left_out[0] in headings)])
    assert short == full or len(short) + len(following) + 1 > 1_200 - 2


@pytest.mark.parametrize("person", BANK.personas)
def test_no_heading_is_left_with_nothing_under_it_however_much_the_person_types(
    person: str,
) -> None:
    said = BANK.personas[person].answers.as_data()
    for length in range(1, WORDS_LENGTH + 1, 2):
        words = {"agenda": "x" * length, "good-day": "x" * length}
        sheet = made(BANK, Answers.from_data({**said, "words": words}))
        headings = {b.heading for page in sheet.pages for b in page.blocks if b.kind == "asks"}
        pairs = list(pairwise(text_of(sheet).splitlines()))
        under = [after for line, after in pairs if line in headings]
        assert under
        assert [line for line in under if not re.match(r"\d+\. |- ", line)] == [], length


def test_the_fullest_sheet_is_the_one_that_is_cut() -> None:
    assert all(LEFT_OUT.search(text_of(Worst(words).sheet(BANK))) for words in WORDS)


def test_a_treatment_stands_with_how_it_went_and_where_it_stands() -> None:
    assert "Pregabalin (made things worse, stopped: side effects)" in text_of(SHEETS["maria"])


@each_sheet
def test_the_whole_text_says_all_that_the_paper_says(sheet: Sheet) -> None:
    text = plain.whole(sheet)
    blocks = [b for page in sheet.pages for b in page.blocks if b.kind != "fill"]
    said = [
        sheet.title,
        *(page.title for page in sheet.pages),
        *(cell for b in blocks for row in b.rows for cell in row),
        *(line for b in blocks for line in b.lines),
        *(ask.text for b in blocks for ask in b.asks),
        *sheet.footer,
    ]
    assert [part for part in said if part not in text] == []


def test_the_whole_text_comes_as_a_file_from_the_sheet(browser: Client) -> None:
    maria = BANK.personas["maria"]
    browser.cookies[answers_cookie.NAME] = answers_cookie.sealed(maria.answers, maria.picks)
    text = browser.get("/prepare/sheet.txt").content.decode()
    assert "Safety: please ask me about: high blood pressure" in text
    assert "To my health plan" in text
