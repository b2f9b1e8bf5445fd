"""The page for developers that shows every part of the pages in every state."""

from __future__ import annotations

import re
from typing import Any

import pytest

from prepapp.patient.components import KINDS
from prepapp.patient.cutting import cut, one_of_each
from tests.patient.test_pages import Structure
from tests.patient.visitor import Visitor, where

# What a developer comes to look at, and under which heading it stands.
SHOWN = {
    "Error summary": ['role="alert"'],
    "Progress": ["Page 1 of ", "Page 15 of 15"],
    "Way back": ['class="back"'],
    "Buttons": ['class="button"', 'class="quiet"', "<button", "<a "],
    "Ways out": ['class="link"', "<details"],
    "Link on its own line": ['class="alone"'],
    "Card": ["Welcome back"],
    "File": ['type="file"', 'aria-invalid="true"'],
    "Notice": ['role="status"'],
    "Notice of the bank": ['class="notice"', 'class="notice crisis"', "tel:988", "Call your local"],
    "Help in a crisis": ["tel:988", "tel:999"],
    "Answers to check": ["<h2>", "Change<"],
    "Answers not given": ["<li>"],
    "Question": ['class="q"', 'class="q fixed"', 'class="because"', 'value="down:', "checked"],
    "Tally": ["Stars: 0 of 3", "Saved.", "Not saved."],
    "Sheet": [
        *(f'class="block {kind}"' for kind in "fill words ticked list table asks reading".split()),
        *(f'class="{part}"' for part in "blanks asks starred why rule sheet-foot".split()),
        "<table>",
    ],
    "One of several": ['type="radio"', 'class="or"'],
    "Any of several, or none": ['type="checkbox"', "data-alone"],
    "Scales": ["0: No pain."],
    "Treatments in their groups": ["<h2>Medicines</h2>"],
    "How each treatment went": ["not said yet", "Still using"],
    "Own words": ["<textarea"],
}
GIVEN = r" checked|[^>]</textarea>"


@pytest.fixture
def components(visitor: Visitor) -> str:
    return visitor.get("/components/").content.decode()


def under(page: str, heading: str) -> str:
    """Return what stands under the heading of a part."""
    return page.partition(f">{heading}</h2>")[2].partition("\n<h2 id=")[0]


@pytest.mark.parametrize("heading", SHOWN)
def test_a_developer_sees_every_part_under_a_heading_of_its_own(
    components: str, heading: str
) -> None:
    part = under(components, heading)
    assert [look for look in SHOWN[heading] if look not in part] == []


def test_every_kind_of_step_stands_there_empty_filled_and_with_its_error(components: str) -> None:
    assert set(KINDS.values()) <= SHOWN.keys()
    for heading in KINDS.values():
        part = under(components, heading)
        _heading, empty, filled, error = re.split(r'<p class="hint">\w+</p>\n<div>', part)
        assert not re.search(GIVEN, empty), heading
        assert re.search(GIVEN, filled), heading
        assert 'class="error"' not in empty + filled, heading
        assert 'class="error"' in error, heading


def test_the_list_at_the_top_leads_to_each_part(components: str) -> None:
    listed = re.findall(r'<li><a href="#([\w-]+)">', components.partition("<h2")[0])
    assert listed == re.findall(r'\n<h2 id="([\w-]+)">', components)
    assert len(listed) == len(SHOWN)


def test_no_two_parts_share_an_id(visitor: Visitor) -> None:
    structure = Structure(visitor.get("/components/"))
    assert len(structure.ids) == len(set(structure.ids))
    assert set(structure.described) <= set(structure.ids)
    assert not structure.bare


def test_looking_at_the_parts_keeps_nothing(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    before = visitor.kept()
    visitor.get("/components/")
    assert visitor.kept() == before
    assert where(visitor.get("/prepare/2/")) == ""


def test_in_production_there_is_no_such_page(visitor: Visitor, settings: Any) -> None:
    settings.DEVELOPMENT = False
    assert visitor.get("/components/").status_code == 404


def test_a_part_that_is_gone_from_its_page_is_missed() -> None:
    page = '<div class="card wide"><div>One</div></div><p class="cards">Two</p>'
    assert cut(page, ".card") == ['<div class="card wide"><div>One</div></div>']
    with pytest.raises(LookupError, match=r"no \.bar"):
        cut(page, ".bar")
    with pytest.raises(LookupError, match="never closed"):
        cut('<div class="card"><div></div>', ".card")


def test_of_parts_that_look_alike_one_is_enough() -> None:
    one, two, open_ = "<p class=a>1</p>", "<p class=a>2</p>", "<details open>3</details>"
    assert one_of_each([one, two, open_]) == [one, open_]
