"""The file a patient keeps: saved, opened again, and opened by a stranger who edited it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from prepapp.domain.answers import Answers, BadAnswers, Picks
from prepapp.patient import answers_file
from tests.patient.visitor import Visitor, where, words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def upload(visitor: Visitor, content: bytes) -> HttpResponse:
    return visitor.post("/prepare/resume/", {"file": SimpleUploadedFile("a.json", content)})


def test_a_saved_file_brings_everything_back_in_another_browser(visitor: Visitor) -> None:
    visitor.walk(visitor.bank.personas["maria"].answers)
    visitor.post("/prepare/questions/", {"star": "cost-whole-course", "words-own-1": "Mine?"})
    saved = visitor.get("/prepare/answers.json")
    assert "attachment" in saved.headers["Content-Disposition"]
    elsewhere = Visitor(visitor.bank)
    assert where(upload(elsewhere, saved.content)) == "/prepare/check/?opened"
    assert "Your file is open." in words(elsewhere.get("/prepare/check/?opened"))
    assert elsewhere.kept() == visitor.kept()


def test_the_file_reads_plainly(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    data = json.loads(visitor.get("/prepare/answers.json").content)
    assert data["answers"] == {"age": ["adult"]}
    assert data["format"] == 1


def test_a_file_saved_half_way_goes_on_from_there(visitor: Visitor) -> None:
    text = answers_file.write(Answers.from_data({"age": ["adult"], "country": ["uk"]}), Picks())
    address = f"{visitor.address('conditions')}?opened"
    assert where(upload(visitor, text.encode())) == address
    assert "Your file is open. Go on here." in words(visitor.get(address))


def test_a_file_of_somebody_under_18_leads_to_the_stop_page(visitor: Visitor) -> None:
    text = answers_file.write(Answers.from_data({"age": ["under-18"]}), Picks())
    assert where(upload(visitor, text.encode())) == "/prepare/stop/"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b'{"format": 1}',
        b'{"format": 2, "answers": {}}',
        b'{"format": 1, "answers": []}',
        b'{"format": 1, "answers": {"age": "adult"}}',
        b'{"format": 1, "answers": {"age": {"a": [1, 2]}}}',
        b'{"format": 1, "answers": {"AGE; DROP": ["adult"]}}',
        b'{"format": 1, "answers": {"age": ["\\ud800"]}}',
        b'{"format": 1, "answers": {"pain": {"average": 1e999}}}',
        b'{"format": 1, "answers": {}, "picks": {"own": "text"}}',
        b'{"format": 1, "answers": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"format": 1, "answers": {"x": ' + b"9" * 5_000 + b"}}",
        b" " * 60_000,
    ],
)
def test_a_file_that_is_not_ours_is_refused_in_plain_words(
    visitor: Visitor, content: bytes
) -> None:
    visitor.answer("age", "adult")
    response = upload(visitor, content)
    assert response.status_code == 422
    assert "could not read that file" in words(response)
    assert visitor.kept().answers.seen("age")


def test_no_file_at_all_is_refused_in_plain_words(visitor: Visitor) -> None:
    response = visitor.post("/prepare/resume/", {})
    assert response.status_code == 422
    assert "Please choose a file first." in words(response)


def test_a_file_with_more_answers_than_a_browser_holds_is_refused(visitor: Visitor) -> None:
    import random

    letters = random.Random(1)
    keys = ["".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=50)) for _ in range(200)]
    data = {"format": 1, "answers": {"health": keys}}
    assert upload(visitor, json.dumps(data).encode()).status_code == 422


def test_what_the_bank_does_not_know_is_kept_but_never_shown(visitor: Visitor) -> None:
    data: dict[str, Any] = {
        "format": 1,
        "answers": {"age": ["adult"], "shoe-size": ["xl"], "goals": ["world-peace"]},
        "picks": {"starred": ["no-such-question"]},
    }
    assert upload(visitor, json.dumps(data).encode()).status_code == 302
    page = words(visitor.get("/prepare/check/"))
    assert "world-peace" not in page
    assert "One of your answers belongs to a page that we no longer ask" in page
    assert visitor.get("/prepare/sheet/").status_code == 200
    assert visitor.kept().answers.to("shoe-size").chosen == {"xl"}


@given(JSON, JSON)
def test_any_json_is_answers_or_is_refused(answers: Any, picks: Any) -> None:
    content = json.dumps({"format": 1, "answers": answers, "picks": picks}).encode()
    try:
        read = answers_file.read(content)
    except BadAnswers:
        return
    again = answers_file.read(answers_file.write(*read).encode())
    assert again == read


def wrapped(answers: str, picks: str = "{}") -> bytes:
    return f'{{"format": 1, "answers": {answers}, "picks": {picks}}}'.encode()


WORST = {
    "nested lists": wrapped("[" * 24_000 + "]" * 24_000),
    "nested names": wrapped('{"a":' * 8_000 + "1" + "}" * 8_000),
    "as many steps as fit": wrapped("{" + ",".join(f'"k{n}":[]' for n in range(4_400)) + "}"),
    "a name said over and over": wrapped("{" + ",".join(['"age":["adult"]'] * 3_000) + "}"),
    "a number of 48,000 digits": wrapped('{"pain":{"joy":' + "9" * 48_000 + "}}"),
    "numbers as long as are read": wrapped(
        '{"pain":{' + ",".join(f'"a{n}":{"9" * 4_300}' for n in range(11)) + "}}"
    ),
    "beyond all numbers": wrapped('{"pain":{"joy":1e999}}'),
    "no number": wrapped('{"pain":{"joy":NaN}}'),
    "half letters": wrapped('{"words":{"agenda":"' + "\\ud800" * 8_000 + '"}}'),
    "one long word": wrapped('{"words":{"agenda":"' + "a" * 48_000 + '"}}'),
    "as many picks as fit": wrapped(
        "{}", '{"order":[' + ",".join(f'"q{n}"' for n in range(5_500)) + "]}"
    ),
    "no text": b"\xff\xfe" * 20_000,
}


@pytest.mark.parametrize("content", WORST.values(), ids=WORST)
def test_the_worst_files_that_fit_are_read_or_refused(visitor: Visitor, content: bytes) -> None:
    assert len(content) <= answers_file.LIMIT
    response = upload(visitor, content)
    assert response.status_code in (302, 422)
    assert visitor.get("/prepare/").status_code == 200
