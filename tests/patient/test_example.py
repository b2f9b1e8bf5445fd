"""The pages for everyone: the example, about, sources, and the desk's door."""

from __future__ import annotations

from dataclasses import replace

from prepapp.bank import editions
from prepapp.domain.bank import Bank
from tests.patient.visitor import Visitor, where, words


def test_the_example_sheet_is_whole_and_touches_no_answers(visitor: Visitor) -> None:
    page = words(visitor.get("/example/"))
    assert "Made for Maria" in page
    assert "My questions" in page
    assert "Make my own" in page
    assert visitor.get("/example.pdf").content.startswith(b"%PDF")
    assert "answers" not in visitor.cookies()


def test_every_source_is_listed_with_its_limit_and_when_it_was_checked(visitor: Visitor) -> None:
    page = words(visitor.get("/sources/"))
    for source in visitor.bank.sources.values():
        assert source.cite in page
        assert source.limit in page
    assert "Checked 22 November 2026." in page
    assert "Not yet checked." not in page


def test_a_source_that_nobody_has_checked_says_so(visitor: Visitor, seed: Bank) -> None:
    unchecked = replace(seed.sources["cochrane-2025"], checked=None)
    editions.publish(replace(seed, sources={**seed.sources, unchecked.key: unchecked}), note="?")
    assert "Not yet checked." in words(visitor.get("/sources/"))


def test_what_is_not_so_yet_reads_as_not_so_yet(visitor: Visitor) -> None:
    assert "Not yet reviewed by a clinician." in words(visitor.get("/about/"))
    assert "Not yet reviewed by a clinician." in words(visitor.get("/example/"))
    assert "Publisher not set." in words(visitor.get("/about/"))


def test_a_link_to_a_source_lands_on_it(visitor: Visitor) -> None:
    page = visitor.get("/sources/").content.decode()
    for key in visitor.bank.sources:
        assert f'id="{key}"' in page


def test_the_desk_asks_to_sign_in(visitor: Visitor) -> None:
    assert "/admin/login/" in where(visitor.get("/admin/"))


def test_an_edition_without_personas_has_no_example_and_says_so(visitor: Visitor) -> None:
    assert "/example/" in visitor.get("/prepare/").content.decode()
    editions.publish(replace(visitor.bank, personas={}), note="no personas")
    start = visitor.get("/prepare/")
    assert start.status_code == 200
    assert "/example" not in start.content.decode()
    for page in ("/example/", "/example.pdf"):
        response = visitor.get(page)
        assert response.status_code == 404
        assert "There is no example yet" in words(response)
