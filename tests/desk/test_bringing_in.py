"""A file brought in at the desk: checked like a stranger's, looked at, then taken whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prepapp.bank import editions, files, keys, models, rows
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.desk.roles import Role
from prepapp.domain.bank import Bank
from tests.desk.nurse import Nurse
from tests.desk.whole import NEW_WORDS, press, reword, said, somebody
from tests.patient.visitor import where

pytestmark = pytest.mark.django_db
PAGE = "/admin/draft/bring-in/"


@pytest.fixture
def nina(drafted: editions.Live) -> Nurse:
    """An editor, at a draft that says what edition 1 says."""
    nina = somebody("nina", Role.EDITOR)
    nina.get("/admin/draft/")
    return nina


@pytest.fixture
def nell(db: None, static_files: None) -> Nurse:
    """An editor at an empty desk, which is quicker to set up."""
    editions.forget()
    nell = somebody("nell", Role.EDITOR)
    nell.get("/admin/draft/")
    return nell


def send(person: Nurse, content: bytes, name: str = "bank.yaml", **more: str) -> HttpResponse:
    """Bring in a file with this content."""
    token = person.client.cookies["csrftoken"].value
    file = SimpleUploadedFile(name, content, "application/yaml")
    data: dict[str, Any] = {"csrfmiddlewaretoken": token, "file": file, **more}
    return person.client.post(PAGE, data)


def as_file(document: dict[str, Any]) -> bytes:
    return files.as_text(document).encode()


def refused(response: HttpResponse, sentence: str) -> None:
    """Hold that a file was refused in words, and that nothing came of it."""
    assert response.status_code == 422
    assert "The file was not taken:" in said(response)
    assert sentence in said(response)
    assert not models.DraftCopy.objects.exists()


# A good file


def test_a_file_becomes_a_copy_and_the_draft_waits_until_it_was_looked_at(
    nina: Nurse, seed: Bank
) -> None:
    document = dump(seed)
    document["questions"]["cost-compare"]["text"]["en"] = NEW_WORDS
    response = send(nina, as_file(document), "From our sister clinic.yaml")
    copy = models.DraftCopy.objects.get()
    assert where(response) == f"/admin/draft/copies/{copy.pk}/"
    assert (copy.name, copy.base, copy.made_by) == ("From our sister clinic", None, nina.user)
    assert rows.read() == seed
    page = said(nina.get(where(response)))
    assert "The file is read. The draft is as it was: look first." in page
    assert "1 thing changes in the draft" in page
    assert f"→ “{NEW_WORDS}”" in page
    entry = LogEntry.objects.latest("pk")
    assert (entry.object_repr, entry.action_flag) == ("From our sister clinic", ADDITION)


def test_a_file_takes_the_place_of_the_draft_whole(nina: Nurse, seed: Bank) -> None:
    document = dump(seed)
    document["questions"].pop("pros-helped-before")
    where_to = where(send(nina, as_file(document)))
    reword(nina)
    assert "aside" in nina.form(where_to, "bring").fields
    assert press(nina, where_to, "bring").status_code == 302
    assert dump(rows.read()) == document
    kept = models.DraftCopy.objects.get(base=1)
    assert NEW_WORDS in kept.document
    assert kept.name == "Draft before “bank”"


def test_a_file_with_errors_is_taken_and_its_errors_are_named_first(
    nina: Nurse, seed: Bank
) -> None:
    document = dump(seed)
    document["questions"]["cost-compare"]["shown to"] = {"anyone who": []}
    where_to = where(send(nina, as_file(document)))
    page = said(nina.get(where_to))
    assert "The draft will then have 1 error" in page
    assert "so nobody sees it" in page
    assert "You can bring it in all the same" in page
    assert press(nina, where_to, "bring").status_code == 302
    assert dump(rows.read()) == document


def test_a_retired_key_comes_back_with_a_file_as_the_same_thing(nina: Nurse, seed: Bank) -> None:
    nina.change("question", "cost-compare", retired="on")
    nina.change("question", "cost-compare", text="Half-done?")
    assert keys.new_key(models.Question, "Cost compare") == "cost-compare-2"
    press(nina, where(send(nina, as_file(dump(seed)))), "bring")
    row = models.Question.objects.get(pk="cost-compare")
    assert not row.retired
    assert rows.read() == seed


def test_another_language_comes_in_with_its_texts(nina: Nurse, seed: Bank) -> None:
    document = dump(seed)
    document["languages"] = ["en", "es"]
    document["topics"]["cost"]["name"]["es"] = "Coste"
    where_to = where(send(nina, as_file(document)))
    page = said(nina.get(where_to))
    assert "New: language “Spanish”" in page
    assert "errors" in page
    assert press(nina, where_to, "bring").status_code == 302
    assert dump(rows.read()) == document
    assert nina.get("/admin/publish/").status_code == 200


def test_the_same_document_and_digest_come_out_of_export_empty_import_publish(
    nina: Nurse, seed: Bank
) -> None:
    rita = somebody("rita", Role.REVIEWER)
    first = models.Edition.objects.get()
    exported = nina.get("/admin/draft/export/").content
    empty = dump(parse({}))
    press(nina, where(send(nina, as_file(empty), "empty.yaml")), "bring", aside=None)
    assert dump(rows.read()) == empty
    press(nina, where(send(nina, exported)), "bring", aside=None)
    assert "There is nothing to publish." in said(rita.get("/admin/publish/"))
    reword(nina)
    press(rita, "/admin/publish/", "publish", note="Other words")
    press(nina, where(send(nina, exported, "again.yaml")), "bring", aside=None)
    press(rita, "/admin/publish/", "publish", note="The first words again")
    third = models.Edition.objects.get(pk=3)
    assert (third.digest, third.document) == (first.digest, first.document)
    assert nina.get("/admin/draft/export/?edition=3").content == exported


def test_a_file_larger_than_a_patient_s_may_be_up_to_two_megabytes(nina: Nurse, seed: Bank) -> None:
    content = as_file(dump(seed)) + b"#" * 1_500_000
    assert send(nina, content).status_code == 302


def test_patients_may_still_send_no_more_than_before(nina: Nurse) -> None:
    file = SimpleUploadedFile("answers.json", b"{}" + b" " * 150_000)
    patient = Client()
    response = patient.post("/prepare/resume/", {"file": file})
    assert response.status_code == 422
    assert send(nina, b"", bigger="x" * 150_000).status_code == 400


# A stranger's file


def with_change(seed: Bank, change: Any) -> bytes:
    document = json.loads(json.dumps(dump(seed)))
    change(document)
    return as_file(document)


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing in it": (b"", "This is not a question bank"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "it is not text in UTF-8."),
    "UTF-16": ("format: 1".encode("utf-16"), "it is not text in UTF-8."),
    "a NUL": (b"format: 1\0", "line 1: the letter U+0000 cannot be kept."),
    "an escaped NUL": (b'languages: ["\\0"]', "it has a letter that cannot be kept."),
    "half a pair": (b'languages: ["\\ud800"]', "it has a letter that cannot be kept."),
    "an anchor": (b"a: &a [x]\nb: *a", "aliases (*name) are not read"),
    "a tag": (b"a: !!python/object/apply:os.system [ls]", "tags (!name) are not read"),
    "nested deep": (b"a: " + b"[" * 5000, "it is nested too deep"),
    "nested deep in lines": (b"- " * 5000 + b"x", "it is nested too deep"),
    "very many things": (b"a: [" + b"x," * 600_000 + b"]", "things are not read"),
    "a list": (b"- format: 1", 'it should be lines of "name: value".'),
    "a word": (b"hello", 'it should be lines of "name: value".'),
    "a number": (b"7", 'it should be lines of "name: value".'),
    "JSON that is cut short": (b'{"format": 1', "line 1: it is not YAML"),
    "a key twice": (b"steps: {}\nsteps: {}", '"steps" stands twice.'),
    "another format": (b"format: 2", "This bank has format 2; this site reads format 1."),
    "an odd format": (b"format: [1]", '"format" should be a whole number'),
    "an unknown part": (b"format: 1\nusers: {}", '"users" is not a field here.'),
    "parts of the wrong kind": (b"steps: []\nquestions: hello", '"steps" should be lines of'),
    "languages of the wrong kind": (b"languages: en", '"languages" should be a list'),
    "odd languages": (b"languages: [Klingon]", "“languages” should be codes such as en or es"),
    "a language twice": (b"languages: [en, en]", "each of them once."),
    "a page, saved": (b"<!DOCTYPE html><html><body>Hi</body></html>", "not a question bank"),
}


@pytest.mark.parametrize(("content", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_bank_is_refused_in_words(
    nell: Nurse, content: bytes, sentence: str
) -> None:
    refused(send(nell, content), sentence)


CHANGED: dict[str, tuple[Any, str]] = {
    "an unknown field": (
        lambda d: d["questions"]["cost-compare"].update(colour="red"),
        'questions cost-compare: "colour" is not a field here.',
    ),
    "a source that is not there": (
        lambda d: d["questions"]["cost-compare"].update(sources=["nobody-2020"]),
        "questions cost-compare: there is no source “nobody-2020”.",
    ),
    "a topic that is not there": (
        lambda d: d["questions"]["cost-compare"].update(topic="nowhere"),
        "questions cost-compare: there is no topic “nowhere”.",
    ),
    "a criterion that is not there": (
        lambda d: d["steps"]["age"].update({"shown to": {"anyone who": ["nobody"]}}),
        "steps age: there is no criterion “nobody”.",
    ),
    "a step that is not there": (
        lambda d: d["steps"].pop("age"),
        "there is no step “age”.",
    ),
    "a key with spaces": (
        lambda d: d["topics"].update({"What it costs": d["topics"]["cost"]}),
        "“What it costs” is not a key.",
    ),
    "a key that is a path": (
        lambda d: d["topics"].update({"../../etc": d["topics"]["cost"]}),
        "“../../etc” is not a key.",
    ),
    "a number that is huge": (
        lambda d: d["questions"]["cost-compare"].update(priority=10**17),
        "questions cost-compare: priority should be 0 to 9.",
    ),
    "a day that is none": (
        lambda d: next(iter(d["sources"].values())).update({"review by": "2026-02-31"}),
        '"review by" should be a date',
    ),
    "a missing text": (
        lambda d: d["steps"]["age"].pop("title"),
        'steps age: "title" is missing.',
    ),
    "answers of the wrong kind": (
        lambda d: d["personas"]["maria"].update(answers={"age": {"x": ["y"]}}),
        "personas maria",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), CHANGED.values(), ids=CHANGED)
def test_a_bank_with_a_mistake_that_rows_cannot_hold_is_refused_in_words(
    nell: Nurse, seed: Bank, change: Any, sentence: str
) -> None:
    refused(send(nell, with_change(seed, change)), sentence)


@pytest.mark.parametrize("size", [2_000_001, 2_015_000, 9_000_000])
def test_a_file_over_two_megabytes_is_refused_in_words(nell: Nurse, size: int) -> None:
    refused(send(nell, b"#" * size), "The file is larger than 2 MB.")


def test_no_file_is_asked_for_in_words(nell: Nurse) -> None:
    token = nell.client.cookies["csrftoken"].value
    for data in ({}, {"file": "not a file"}, {"other": SimpleUploadedFile("a", b"a")}):
        response = nell.client.post(PAGE, {"csrfmiddlewaretoken": token, **data})
        refused(response, "Choose a file first")
    body = {"csrfmiddlewaretoken": token, "file": "typed"}
    plain = nell.client.post(
        PAGE,
        "&".join(f"{name}={value}" for name, value in body.items()),
        content_type="application/x-www-form-urlencoded",
    )
    refused(plain, "Choose a file first")


def test_a_form_without_its_token_brings_nothing_in(nell: Nurse, seed: Bank) -> None:
    file = SimpleUploadedFile("bank.yaml", as_file(dump(seed)))
    assert nell.client.post(PAGE, {"file": file}).status_code == 403
    assert not models.DraftCopy.objects.exists()


def test_a_form_that_is_no_form_is_refused(nell: Nurse) -> None:
    token = nell.client.cookies["csrftoken"].value
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        response = nell.client.generic(
            "POST", PAGE, b"\0\xff--x", kind, headers={"X-CSRFToken": token}
        )
        assert response.status_code in (400, 403, 422)


@pytest.mark.parametrize("name", ["../../x.yaml", "." * 9 + "yaml", "x" * 200 + ".yaml", "\n.yaml"])
def test_whatever_a_file_is_called_its_copy_has_a_name(nell: Nurse, seed: Bank, name: str) -> None:
    assert send(nell, as_file(dump(seed)), name).status_code == 302
    kept = models.DraftCopy.objects.get().name
    assert 1 <= len(kept) <= 80
    assert "/" not in kept


LEAF = st.none() | st.booleans() | st.integers(-(10**19), 10**19) | st.text(max_size=9)
DATA = st.recursive(
    LEAF, lambda d: st.lists(d, max_size=3) | st.dictionaries(st.text(max_size=9), d, max_size=3)
)


@st.composite
def odd_documents(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """Put anything at all in some place of a good document, however deep."""
    odd = json.loads(json.dumps(document))
    place = odd
    for _depth in range(draw(st.integers(0, 4))):
        inner = [value for value in place.values() if value and isinstance(value, dict)]
        if inner:
            place = draw(st.sampled_from(inner))
    key = draw(st.sampled_from(list(place)) | st.text(max_size=9))
    place[key] = draw(DATA)
    return odd


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_file_at_all_breaks_the_desk(nell: Nurse, seed: Bank, data: st.DataObject) -> None:
    document = data.draw(odd_documents(dump(seed)))
    response = send(nell, json.dumps(document, ensure_ascii=False).encode(errors="replace"))
    assert response.status_code in (302, 422)
    if response.status_code == 302:
        page = nell.get(where(response))
        assert page.status_code == 200
        if 'id="bring"' in page.content.decode():
            assert press(nell, where(response), "bring").status_code in (302, 422)
