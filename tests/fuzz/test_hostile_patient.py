"""A patient may type anything: every page and paper keeps its shape, and says it as letters."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from prepapp.bank import editions
from prepapp.domain.answers import OWN_QUESTION_LENGTH, WORDS_LENGTH, one_line
from tests.fuzz.hostile import BYTES, FEW, HOSTILE
from tests.fuzz.tree import Element, Tree
from tests.patient.visitor import Visitor
from tests.render.paper import read

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HARMLESS = "I want to sleep"
PAGES = ["check/", "questions/", "sheet/"]

few = pytest.mark.parametrize("text", FEW.values(), ids=FEW.keys())
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


@pytest.fixture
def visitor(published: editions.Live) -> Visitor:
    """An adult who has just begun."""
    visitor = Visitor(published.bank("en"))
    visitor.answer("age", "adult")
    return visitor


def tell(visitor: Visitor, text: str) -> None:
    """Say the same in every box of own words."""
    assert visitor.answer("words", **dict.fromkeys(boxes(visitor), text)).status_code == 302
    own = {f"words-own-{n}": text for n in (1, 2, 3)}
    assert visitor.post("/prepare/questions/", own).status_code == 302


def boxes(visitor: Visitor) -> list[str]:
    step = visitor.bank.step("words")
    assert step
    return [f"words-{item.key}" for item in step.items]


def shape(response: HttpResponse) -> list[Element]:
    """Return the elements of a page with all their attributes, but for the token of its forms."""
    html = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", response.content.decode())
    tree = Tree(html)
    assert not tree.slips, tree.slips
    return tree.elements


def shown(response: HttpResponse) -> str:
    return " ".join(Tree(response.content.decode()).text().split())


@hostile
def test_typed_words_change_no_page_and_are_said_as_they_were_typed(
    visitor: Visitor, text: str
) -> None:
    typed = text[:OWN_QUESTION_LENGTH]
    said = one_line(typed)
    tell(visitor, typed)
    pages = [*PAGES, visitor.address("words").removeprefix("/prepare/")]
    found = {page: visitor.get(f"/prepare/{page}") for page in pages}
    replaced = visitor.sheet().replaced
    tell(visitor, (HARMLESS + (" 😀" if replaced else "")) if said else "")
    for page, response in found.items():
        assert response.status_code == 200
        assert shape(response) == shape(visitor.get(f"/prepare/{page}")), page
        assert not TURNING.search(response.content.decode()), page
        if page != "sheet/":
            assert said in shown(response), page


@hostile
def test_the_paper_and_the_text_say_what_was_typed_or_what_stands_for_it(
    visitor: Visitor, text: str
) -> None:
    typed = text[:OWN_QUESTION_LENGTH]
    said = one_line(typed)
    tell(visitor, typed)
    sheet = visitor.sheet()
    printed = [line for b in sheet.pages[0].blocks if b.kind == "words" for line in b.lines]
    content = visitor.get("/prepare/sheet.pdf").content
    spoken, plain = read(content).spoken(), visitor.get("/prepare/sheet.txt").content.decode()
    assert bool(said) == bool(printed)
    for line in printed:
        assert "".join(line.split()) in "".join(spoken.split())
        assert line in plain
    assert not TURNING.search(plain)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", plain)


@few
def test_the_saved_file_brings_back_what_was_typed(visitor: Visitor, text: str) -> None:
    tell(visitor, text[:OWN_QUESTION_LENGTH])
    before = visitor.kept()
    content = visitor.get("/prepare/answers.json").content
    assert json.loads(content)["picks"].get("own", []) == list(before.picks.own)
    back = Visitor(visitor.bank)
    file = SimpleUploadedFile("my-answers.json", content)
    assert back.post("/prepare/resume/", {"file": file}).status_code == 302
    assert back.kept() == before


@few
def test_a_strangers_file_with_it_everywhere_is_read_or_refused(
    visitor: Visitor, text: str
) -> None:
    answers: Any = {"age": ["adult"], "words": {"agenda": text, "good-day": text}}
    for data in (
        {"format": 1, "answers": answers, "picks": {"own": [text] * 5}},
        {"format": 1, "answers": {text: [text]}},
        {"format": 1, "answers": {"age": [text]}},
        {"format": text, "answers": answers},
        {text: text},
        text,
    ):
        file = SimpleUploadedFile(text or "x", json.dumps(data).encode(), content_type="a/b")
        response = visitor.post("/prepare/resume/", {"file": file})
        assert response.status_code in (302, 422)
        sheet = visitor.get("/prepare/sheet.pdf")
        assert sheet.status_code == 302 or sheet.content.startswith(b"%PDF")
    lone = b'{"format": 1, "answers": {"age": ["adult"], "words": {"agenda": "\\ud800 x"}}}'
    file = SimpleUploadedFile("x", lone)
    assert visitor.post("/prepare/resume/", {"file": file}).status_code == 302
    assert visitor.kept().answers.to("words").words == {"agenda": "x"}


@hostile
def test_a_page_that_refuses_gives_it_back_as_letters(visitor: Visitor, text: str) -> None:
    """Too long a text, a form without its token, and a page that is no more."""

    def refused(typed: str) -> list[HttpResponse]:
        sent = {"words-agenda": typed + "long " * WORDS_LENGTH, "words-own-1": typed[:100]}
        stale = {"csrfmiddlewaretoken": "x", **sent}
        return [
            visitor.answer("words", **sent),
            visitor.post("/prepare/questions/", {**sent, "words-own-2": "x" * 999}),
            visitor.client.post("/prepare/questions/", stale),
            visitor.post("/prepare/1/", {**sent, "step": "gone"}),
        ]

    harmless = refused(HARMLESS if one_line(text) else "")
    for found, plain in zip(refused(text), harmless, strict=True):
        assert found.status_code == plain.status_code >= 400
        assert shape(found) == shape(plain)
        assert "\0" not in found.content.decode()
        assert one_line(text)[:90] in one_line(shown(found))


@few
def test_addresses_cookies_and_headers_change_no_page(published: editions.Live, text: str) -> None:
    header = re.sub(r"[\x00-\x1f\x7f]", "", text).encode().decode("latin-1")[:3000]

    def asked(query: str, header: str) -> list[HttpResponse]:
        client = Client()
        for name in ("answers", "csrftoken", "language", "persona", "messages", "sessionid"):
            client.cookies[name] = header.replace(";", "")
        headers = dict.fromkeys(("Referer", "Accept-Language", "User-Agent", "Origin"), header)
        return [
            client.get("/prepare/", {"q": query, query: query}),
            client.get("/prepare/1/", {"change": query}),
            client.get("/prepare/", headers=headers),
        ]

    for found, plain in zip(asked(text[:300], header), asked("x", "x"), strict=True):
        if found.status_code == 400:
            assert "\0" in text or len(quote(text[:300])) > 1_000
        elif header:
            assert shape(found) == shape(plain)


@hostile
def test_a_choice_of_language_goes_nowhere_else(published: editions.Live, text: str) -> None:
    for back in (text, f"/{text}", f"//{text}", f"/\\{text}", f"/prepare/?{text}"):
        response = Client().post("/language/", {"language": text, "next": back})
        assert response.status_code in (303, 400)
        to = urljoin("http://us.example/language/", response.headers.get("Location", "/"))
        assert to.replace("\\", "/").startswith("http://us.example/"), to
        assert not re.search(r"[\x00-\x20]", to)


@pytest.mark.parametrize("content", BYTES.values(), ids=BYTES.keys())
def test_bytes_that_are_no_letters_are_taken_as_well_as_can_be(
    visitor: Visitor, content: bytes
) -> None:
    token = visitor.client.cookies["csrftoken"].value
    body = b"csrfmiddlewaretoken=%s&step=words&words-agenda=" % token.encode() + content
    form = "application/x-www-form-urlencoded"
    response = visitor.client.generic("POST", visitor.address("words"), body, form)
    assert response.status_code == 302
    assert visitor.get("/prepare/sheet.pdf").content.startswith(b"%PDF")
    assert visitor.post("/prepare/resume/", {"file": SimpleUploadedFile("x", content)})
    query = {"QUERY_STRING": "".join(f"%{byte:02x}" for byte in content)}
    assert visitor.client.get("/prepare/", **query).status_code in (200, 400)


def test_someone_who_writes_from_right_to_left_reads_their_own_words(visitor: Visitor) -> None:
    for words in ("ألم شديد في الليل", "כאב חזק בלילה"):
        visitor.answer("words", **{"words-agenda": words})
        assert words in shown(visitor.get("/prepare/check/"))
        assert visitor.kept().answers.to("words").words["agenda"] == words
