"""What a stranger or a slip may send: a clear sentence, nothing lost, never a 500."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prepapp.bank import editions
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.domain.answers import WORDS_LENGTH
from prepapp.patient import views
from tests.patient.visitor import Visitor, words

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% load x %}",
    '#read("/etc/passwd") *bold* $x$ @label',
    "‮ reversed, zero​width",
    "😀 日本語 العربية e\u0301",
    "a\x00b\x1b[31m\r\nc\td",
]


def test_an_unknown_choice_is_named_and_the_rest_stays_ticked(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    response = visitor.answer("worries", "cost", "no-such-worry")
    assert response.status_code == 422
    assert "not on this page any more" in words(response)
    assert 'value="cost" checked' in response.content.decode()
    assert not visitor.kept().answers.seen("worries")
    assert visitor.answer("age", "ancient").status_code == 422


def test_none_of_these_cannot_be_ticked_with_others(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    response = visitor.answer("worries", "cost", "none")
    assert response.status_code == 422
    assert 'Untick "None of these", or untick the others.' in words(response)


def test_a_fourth_goal_is_refused_in_plain_words(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    goals = [c.key for s in visitor.bank.steps if s.key == "goals" for c in s.choices][:4]
    response = visitor.answer("goals", *goals)
    assert response.status_code == 422
    assert "You ticked 4. Please untick some, to leave at most 3." in words(response)


def test_a_text_that_is_too_long_is_named_and_kept(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    long = "sleep " * 40
    response = visitor.answer("words", **{"words-agenda": long})
    assert response.status_code == 422
    assert f"Please use at most {WORDS_LENGTH} letters. You used 239." in words(response)
    assert long.strip() in words(response)
    assert 'aria-invalid="true"' in response.content.decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_print_as_letters_everywhere(visitor: Visitor, text: str) -> None:
    visitor.answer("age", "adult")
    assert visitor.answer("words", **{"words-agenda": text}).status_code == 302
    assert visitor.post("/prepare/questions/", {"words-own-1": text}).status_code == 302
    for page in ("check/", "questions/", "sheet/", f"{visitor.address('words')[9:]}"):
        content = visitor.get(f"/prepare/{page}").content.decode()
        assert "<script>alert" not in content
        assert "<img src=x" not in content
        assert "\x00" not in content
        assert "\x1b" not in content
    assert visitor.get("/prepare/sheet.pdf").content.startswith(b"%PDF")
    assert visitor.get("/prepare/sheet.txt").status_code == 200


def marked(data: Any) -> Any:
    """Return a document in which every text of an editor ends in markup."""
    if isinstance(data, dict) and set(data) == {"en"}:
        return {"en": f"{data['en']}<i>"}
    if isinstance(data, dict):
        return {key: marked(value) for key, value in data.items()}
    return data


def test_an_editors_markup_prints_as_letters_on_every_page(
    visitor: Visitor, published: editions.Live
) -> None:
    bank = parse(marked(dump(published.bank("en"))))
    editions.publish(bank, note="with markup in every text")
    visitor = Visitor(bank)
    visitor.walk(bank.personas["maria"].answers)
    steps = [visitor.address(step.key) for step in bank.steps]
    others = ["check/", "questions/", "sheet/"]
    for page in [*steps, *(f"/prepare/{name}" for name in others), "/sources/", "/example/"]:
        content = visitor.client.get(page, follow=True).content.decode()
        assert "<i>" not in content, page
        assert "&lt;i&gt;" in content, page
    assert visitor.get("/prepare/sheet.pdf").content.startswith(b"%PDF")


def test_letters_that_cannot_be_printed_are_named_on_the_sheet(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("words", **{"words-agenda": "I want to sleep 😀"})
    page = words(visitor.get("/prepare/sheet/"))
    assert "cannot print these letters yet" in page
    assert "I want to sleep ?" in page


def test_a_body_that_is_too_large_is_refused_in_plain_words(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    response = visitor.answer("words", **{"words-agenda": "x" * 200_000})
    assert response.status_code == 400
    assert "too large" in words(response)
    assert visitor.kept().answers.seen("age")


def test_a_form_with_too_many_fields_is_refused_in_plain_words(visitor: Visitor) -> None:
    fields = {f"field-{n}": "x" for n in range(1_100)}
    assert visitor.answer("age", "adult", **fields).status_code == 400


def test_somebody_whose_browser_keeps_no_cookies_is_told_and_gets_their_words_back(
    published: editions.Live,
) -> None:
    data = {"step": "words", "words-agenda": "To sleep through one night"}
    response = Client(enforce_csrf_checks=True).post("/prepare/15/", data)
    assert response.status_code == 403
    assert "allow cookies" in words(response)
    assert "To sleep through one night" in words(response)


def test_a_form_with_a_stale_token_gives_the_words_back(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    data = {"csrfmiddlewaretoken": "x" * 64, "words-own-1": "May my <b>sister</b> come?"}
    response = visitor.client.post("/prepare/questions/", data)
    assert response.status_code == 403
    assert "open for a while" in words(response)
    assert "May my <b>sister</b> come?" in words(response)
    assert "<b>sister" not in response.content.decode()


def test_an_error_on_our_side_shows_a_plain_page_with_the_words(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.answer("age", "adult")

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("a fault made for this test")

    monkeypatch.setattr(views, "select", broken)
    visitor.client.raise_request_exception = False
    response = visitor.post("/prepare/questions/", {"words-own-1": "May my sister come?"})
    assert response.status_code == 500
    assert "went wrong on our side" in words(response)
    assert "May my sister come?" in words(response)
    assert "RuntimeError" not in response.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(visitor: Visitor, method: str) -> None:
    for page in ("/prepare/1/", "/prepare/questions/", "/prepare/clear/", "/prepare/sheet.pdf"):
        response = getattr(visitor.client, method)(page)
        assert response.status_code in (403, 405)


ADDRESSES = [
    "/prepare/",
    *(f"/prepare/{n}/" for n in (0, 1, 2, 3, 7, 8, 15, 16, 10**6)),
    "/prepare/check/",
    "/prepare/questions/",
    "/prepare/stop/",
    "/prepare/resume/",
    "/prepare/clear/",
    "/prepare/sheet/",
    "/prepare/sheet.pdf",
    "/prepare/sheet.txt",
    "/prepare/answers.json",
    "/example/",
    "/sources/",
    "/language/",
]
FIELD = st.sampled_from(
    "step answer go do keep star shown change all average words-agenda words-own-1 file "
    "language next "
    "pregabalin.went".split()
)
VALUE = st.text(max_size=30) | st.sampled_from(
    "age adult under-18 treatments pregabalin outcomes no-help sheet up:alt-next-best balance on "
    "skip words goals pain 7 -1 11".split()
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(ADDRESSES),
    st.booleans(),
    st.dictionaries(FIELD, VALUE | st.lists(VALUE, max_size=3), max_size=5),
    st.text(max_size=40),
)
def test_no_address_and_no_form_ever_ends_in_a_server_error(
    visitor: Visitor, address: str, post: bool, data: dict[str, Any], query: str
) -> None:
    if not visitor.kept().answers.seen("age"):
        visitor.answer("age", "adult")
    if post:
        response = visitor.post(address, data)
    else:
        response = visitor.client.get(address, data={**data, "q": query})
    assert response.status_code < 500


def no_answer(*_query: Any) -> None:
    raise OperationalError("a database that does not answer, made for this test")


def test_a_desk_without_its_database_says_so_and_is_no_error_of_ours(
    published: editions.Live,
) -> None:
    editor = Client(raise_request_exception=False)
    editor.force_login(User.objects.create_superuser("nina"))
    with connection.execute_wrapper(no_answer):
        response = editor.get("/admin/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "look before you send it again" in words(response)
    assert editor.get("/admin/").status_code == 200


def test_a_patient_without_an_edition_or_a_database_is_asked_to_come_again(
    db: None, static_files: None
) -> None:
    editions.forget()
    with pytest.raises(editions.NothingPublished):
        editions.live()
    editions.forget()
    with connection.execute_wrapper(no_answer):
        response = Client(raise_request_exception=False).get("/prepare/")
    assert response.status_code == 503
    assert "safe in your own browser" in words(response)
