"""What costs the machine much is served as long as its share lasts, and politely put off after."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from prepapp.bank import editions
from tests.patient.visitor import Visitor, words


@pytest.mark.parametrize("address", ["/prepare/sheet.pdf", "/example.pdf"])
def test_who_asks_for_a_sheet_too_many_is_asked_to_wait(
    visitor: Visitor, shares: dict[str, float], address: str
) -> None:
    visitor.answer("age", "adult")
    assert visitor.get(address).content.startswith(b"%PDF")
    later = visitor.get(address)
    assert later.status_code == 503
    assert int(later.headers["Retry-After"]) > 0
    assert "Nothing is lost. Please try again in a minute." in words(later)
    assert visitor.get("/prepare/sheet/").status_code == 200
    assert visitor.kept().answers.seen("age")


def test_a_file_too_many_is_asked_to_wait_too(visitor: Visitor, shares: dict[str, float]) -> None:
    def bring() -> Any:
        return visitor.post("/prepare/resume/", {"file": SimpleUploadedFile("a.json", b"{}")})

    assert bring().status_code == 422
    assert bring().status_code == 503
    assert visitor.get("/prepare/").status_code == 200


def test_in_a_browser_without_answers_the_page_is_as_plain(
    published: editions.Live, shares: dict[str, float]
) -> None:
    Client().get("/example.pdf")
    assert "Many people are here right now" in words(Client().get("/example.pdf"))
