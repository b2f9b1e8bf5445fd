"""The sheet in the made-up language: two fifths longer, it fits its paper or runs over whole."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from prepapp.bank.reading import parse
from prepapp.domain.sheet import Sheet
from tests.pseudo import CODE, document
from tests.render.sheets import WORDS, Worst, made
from tests.render.test_pdf import assert_whole, each_paper, each_size

BANK = parse(document(), CODE)
pytestmark = pytest.mark.usefixtures("pseudo_pages")


def sheet_of(person: str) -> Sheet:
    with override(CODE):
        return made(BANK, BANK.personas[person].answers, BANK.personas[person].picks)


def assert_whole_and_named(sheet: Sheet, paper: str, large: bool) -> None:
    assert str(assert_whole(sheet, paper, large).pdf.Root.Lang) == "en-XA"


@pytest.mark.parametrize("person", BANK.personas)
@each_size
def test_everyones_sheet_is_whole(person: str, large: bool) -> None:
    assert_whole_and_named(sheet_of(person), "letter", large)


@pytest.mark.parametrize("words", WORDS)
@each_paper
@each_size
def test_the_fullest_sheet_is_whole(words: str, paper: str, large: bool) -> None:
    with override(CODE):
        sheet = Worst(words).sheet(BANK)
    assert sheet.title.startswith("[")
    assert_whole_and_named(sheet, paper, large)


@pytest.mark.parametrize("person", ["maria", "mei"])
def test_nothing_of_it_is_replaced_by_a_question_mark(person: str) -> None:
    assert sheet_of(person).replaced == ""
