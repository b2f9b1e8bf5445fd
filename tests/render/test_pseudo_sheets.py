"""The sheet in the made-up language: two fifths longer, it fits its paper or runs over whole."""

from __future__ import annotations

import page as checker
import pytest
from django.utils.translation import override

from prepapp.bank.reading import parse
from prepapp.domain.sheet import Sheet
from prepapp.render import pdf
from tests.pseudo import CODE, document
from tests.render.paper import read
from tests.render.sheets import WORDS, Worst, made
from tests.render.test_pdf import (
    UA_1,
    assert_each_page_opens_a_side,
    assert_inside_the_paper,
    assert_lines_stay_with_their_question,
    assert_nothing_hangs,
    assert_the_same,
    each_paper,
    each_size,
)

BANK = parse(document(), CODE)
pytestmark = pytest.mark.usefixtures("pseudo_pages")


def sheet_of(person: str) -> Sheet:
    with override(CODE):
        return made(BANK, BANK.personas[person].answers, BANK.personas[person].picks)


def assert_whole(sheet: Sheet, paper: str, large: bool) -> None:
    content = pdf.render(sheet, paper=paper, large=large)
    printed = read(content)
    assert str(printed.pdf.Root.Lang) == "en-XA"
    assert_each_page_opens_a_side(printed, sheet)
    assert_lines_stay_with_their_question(printed, sheet)
    assert_nothing_hangs(printed, sheet)
    assert_inside_the_paper(printed)
    assert_the_same(printed.spoken(), sheet)
    assert checker.is_pdf_compliant_bytes(content, profile=UA_1)


@pytest.mark.parametrize("person", BANK.personas)
@each_size
def test_everyones_sheet_is_whole(person: str, large: bool) -> None:
    assert_whole(sheet_of(person), "letter", large)


@pytest.mark.parametrize("words", WORDS)
@each_paper
@each_size
def test_the_fullest_sheet_is_whole(words: str, paper: str, large: bool) -> None:
    with override(CODE):
        sheet = Worst(words).sheet(BANK)
    assert sheet.title.startswith("[")
    assert_whole(sheet, paper, large)


@pytest.mark.parametrize("person", ["maria", "mei"])
def test_nothing_of_it_is_replaced_by_a_question_mark(person: str) -> None:
    assert sheet_of(person).replaced == ""
