"""Requests that no browser sends: each is answered plainly, and none with a server error."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from prepapp.bank import editions
from tests.fuzz.cast import Person
from tests.fuzz.firing import Answer, Range
from tests.fuzz.routes import routes
from tests.fuzz.shots import Shot

FORM = "application/x-www-form-urlencoded"


def sent(path: str, method: str = "GET", query: str = "", **options: Any) -> Answer:
    """Send a request as a server hands it over."""
    return Range().fire(Shot(Person("stranger"), routes()[0], method, path, query, **options))


@pytest.mark.parametrize("charset", "base64 rot13 idna punycode utf-7 undefined".split())
@pytest.mark.parametrize("query", ["", "q=%E4", "q=+2AA-"])
def test_a_request_that_names_a_strange_alphabet_is_read_as_ours(
    published: editions.Live, charset: str, query: str
) -> None:
    for content_type in (f"{FORM}; charset={charset}", f'text/plain; charset*="{charset}"'):
        page = sent("/prepare/", query=query, content_type=content_type)
        assert page.status == 200
        post = sent("/prepare/1/", "POST", query, content_type=content_type, body=b"step=age")
        assert post.status == 403
        assert not post.errors


@pytest.mark.parametrize("length", ["x", "-1", "1e3", "٣", "9" * 30])
def test_a_length_that_is_none_is_refused(published: editions.Live, length: str) -> None:
    headers = {"CONTENT_LENGTH": length.encode().decode("latin-1")}
    answer = sent("/prepare/1/", "POST", content_type=FORM, headers=headers)
    assert answer.status == 400
    assert not answer.errors


def test_a_body_that_is_far_too_large_is_refused_before_it_is_read(
    published: editions.Live,
) -> None:
    class NeverRead:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("somebody read it")

        readline = read

    too_large = settings.LARGEST_BODY + 1
    for path in ("/prepare/resume/", "/prepare/1/", "/admin/draft/bring-in/", "/nowhere/"):
        client = Client(enforce_csrf_checks=False)
        response = client.generic(
            "POST",
            path,
            content_type="multipart/form-data; boundary=B",
            CONTENT_LENGTH=str(too_large),
            **{"wsgi.input": NeverRead()},
        )
        assert response.status_code == 400
        assert "too large" in response.content.decode()


def test_an_address_with_a_nul_or_without_an_end_is_refused(published: editions.Live) -> None:
    client = Client()
    assert client.get("/prepare/%00").status_code == 400
    assert client.get("/admin/bank/question/%00/change/").status_code == 400
    assert client.get("/prepare/", QUERY_STRING="q=a%00b").status_code == 400
    assert client.get(f"/prepare/?q={'a+' * 3_000}").status_code == 400
    assert client.get(f"/{'a' * 5_000}/").status_code == 400
    assert client.get(f"/prepare/?q={'a' * 3_000}").status_code == 200
