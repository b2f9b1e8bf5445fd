"""An editor may type anything: the desk's pages keep their shape, and so do the patients'."""

from __future__ import annotations

import pytest

from prepapp.bank import editions, models, rows
from prepapp.bank.incoming import bank_of
from prepapp.bank.reading import BadDocument
from prepapp.bank.writing import dump
from prepapp.desk.roles import Role
from prepapp.domain.bank import Bank
from prepapp.render import pdf
from tests.desk.nurse import Nurse
from tests.desk.whole import press, somebody
from tests.fuzz.hostile import FEW, HOSTILE
from tests.fuzz.tree import Tree
from tests.patient.visitor import Visitor

HARMLESS = "Words"
# Rows by their table, and the boxes in which people type.
TYPED = {
    "question": ("text", "why"), "topic": ("name",), "source": ("cite", "result", "limit"),
    "notice": ("text",), "step": ("title", "why"), "treatment": ("name", "short"),
    "group": ("name",), "criterion": ("name", "because"), "persona": ("name", "story"),
}  # fmt: skip
few = pytest.mark.parametrize("text", FEW.values(), ids=FEW.keys())
SHORT = 30  # letters that every one of these boxes takes


@pytest.fixture
def owner(site: Bank) -> Nurse:
    return somebody("olga", Role.OWNER)


@few
def test_what_an_editor_types_is_refused_or_shown_as_letters(owner: Nurse, text: str) -> None:
    """Every box of every kind of row, one after the other: saved or told why, and drawn whole."""
    for model, boxes in TYPED.items():
        key = models.__dict__[model.capitalize()].objects.order_by("pk").first().pk
        response = owner.change(model, key, **dict.fromkeys(boxes, text[:SHORT]))
        assert response.status_code in (200, 302), (model, response.status_code)
        if response.status_code == 200:
            assert_whole(response.content.decode(), model)
        for page in (f"{model}/", f"{model}/{key}/change/"):
            assert_whole(owner.get(f"/admin/bank/{page}").content.decode(), page)
    for page in ("publish/", "problems/", "preview/", "admin/logentry/", "", "draft/"):
        assert_whole(owner.get(f"/admin/{page}").content.decode(), page)


def assert_whole(html: str, page: str) -> None:
    """A page is drawn whole, and nothing that was typed became a part of it."""
    tree = Tree(html)
    assert not tree.slips, (page, tree.slips)
    made = [(tag, given) for _depth, tag, given in tree.elements]
    assert not [given for tag, given in made if tag == "script" and not given], page
    assert not [given for tag, given in made if tag == "marquee"], page
    assert "evil.example" not in str([given for tag, given in made if tag == "form"]), page


@few
def test_a_bank_with_it_in_every_text_is_refused_or_keeps_every_page_in_shape(
    site: Bank, text: str
) -> None:
    def published(words: str) -> dict[str, Tree]:
        bank = bank_of(marked(dump(site), words))
        editions.publish(bank, note=words)
        editions.forget()
        visitor = Visitor(bank)
        visitor.walk(bank.personas["maria"].answers)
        steps = [visitor.address(step.key) for step in visitor.path().steps]
        pages = [*steps, "/prepare/check/", "/prepare/questions/", "/sources/", "/example/"]
        assert visitor.get("/prepare/sheet.pdf").content.startswith(b"%PDF")
        found = {page: visitor.get(page).content.decode() for page in pages}
        return {page: Tree(html) for page, html in found.items()}

    try:
        hostile = published(text[:SHORT])
    except (BadDocument, editions.BrokenBank):
        return  # told to whoever brought it
    # The sheet names the letters that it cannot print, whatever they are.
    prints = pdf.printable().issuperset(map(ord, text[:SHORT]))
    for page, plain in published(HARMLESS if prints else f"{HARMLESS} 😀").items():
        tags = [(depth, tag) for depth, tag, _given in hostile[page].elements]
        assert not hostile[page].slips, page
        assert tags == [(depth, tag) for depth, tag, _given in plain.elements], page


def marked(document: object, words: str) -> object:
    """Return a document in which every text ends in these words."""
    if isinstance(document, dict) and set(document) == {"en"}:
        return {"en": f"{document['en']} {words}"}
    if isinstance(document, dict):
        return {key: marked(value, words) for key, value in document.items()}
    return document


def test_a_bank_with_anything_in_it_comes_back_the_same_from_a_file(site: Bank) -> None:
    for text in HOSTILE.values():
        document = marked(dump(site), text)
        try:
            bank = bank_of(document)
        except BadDocument:
            continue
        rows.write(bank)
        assert dump(rows.read()) == dump(bank)


def test_a_note_and_a_copys_name_are_letters(owner: Nurse) -> None:
    for text in HOSTILE.values():
        to = "/admin/draft/set-aside/"
        response = press(owner, "/admin/draft/", "set-aside", to, name=text[:80])
        assert response.status_code in (302, 422)
    for page in ("draft/", "bank/edition/", "admin/logentry/"):
        assert_whole(owner.get(f"/admin/{page}").content.decode(), page)
