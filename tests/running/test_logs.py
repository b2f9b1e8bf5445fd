"""A log line has a few fields that nobody can type into; so has every report of an error."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils.log import AdminEmailHandler

from prepapp.running.logs import FRAMES, Lines, request_id
from tests.running.marks import mark, marks_in


def record(name: str, message: object, *args: object, **rest: Any) -> logging.LogRecord:
    return logging.getLogger(name).makeRecord(
        name, logging.WARNING, __file__, 7, message, args, rest.pop("exc_info", None), **rest
    )


def line(*args: Any, **rest: Any) -> dict[str, Any]:
    return dict(json.loads(Lines().format(record(*args, **rest))))


def raised(words: str) -> Any:
    try:
        try:
            int(words)
        except ValueError as error:
            raise KeyError(words) from error
    except KeyError:
        return sys.exc_info()


def test_our_own_line_says_what_happened_in_words_that_never_change() -> None:
    told = line("prepapp.bank", "no look for %s", mark(), extra={"status": 200, "ms": 3})
    assert told["event"] == "no look for %s"
    assert (told["status"], told["ms"]) == (200, 3)


def test_a_line_of_a_library_says_where_it_spoke_and_not_what_it_said() -> None:
    told = line("django.request", f"Not Found: {mark()}", func="log_response")
    assert set(told) == {"time", "level", "logger", "at"}
    assert told["at"] == "tests/running/test_logs.py:7 log_response"


def test_a_field_that_is_not_of_its_own_kind_is_left_out() -> None:
    told = line("prepapp", "answered", extra={"status": mark(), "ms": 1.5, "body": mark()})
    assert set(told) == {"time", "level", "logger", "event"}


def test_an_exception_is_its_type_and_its_places_and_so_is_what_caused_it() -> None:
    told = line("prepapp", "told", exc_info=raised(mark()))
    assert [e["type"] for e in told["error"]] == ["builtins.KeyError", "builtins.ValueError"]
    assert told["error"][0]["at"][0].startswith("tests/running/test_logs.py:")
    assert marks_in(json.dumps(told)) == []


def test_an_endless_recursion_is_told_by_its_innermost_places() -> None:
    def again() -> None:
        again()

    try:
        again()
    except RecursionError:
        told = line("prepapp", "told", exc_info=sys.exc_info())
    assert len(told["error"][0]["at"]) == FRAMES


def test_on_a_machine_of_ones_own_a_line_is_easier_to_read_and_says_no_more() -> None:
    easy = Lines(readable=True).format(record("prepapp", "told", mark(), exc_info=raised(mark())))
    assert " WARNING prepapp told\n  builtins.KeyError\n    tests/running/test_logs.py:" in easy
    assert marks_in(easy) == []


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    """What the site writes to its log meanwhile."""
    lines: list[dict[str, Any]] = []

    class Hear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(Lines().format(record)))

    handler = Hear()
    logging.getLogger().addHandler(handler)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.INFO)
    yield lines
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(level)


def test_each_request_is_one_line_with_an_id_of_its_own(
    browser: Client, heard: list[dict[str, Any]]
) -> None:
    browser.get("/prepare/1/?change")
    browser.get("/nowhere/at/all/")
    browser.options("/prepare/")
    said = [(h["event"], h["route"], h["method"], h["status"]) for h in heard]
    assert said == [
        ("answered", "step", "GET", 200),
        ("answered", "none", "GET", 404),
        ("answered", "start", "other", 405),
    ]
    assert all(type(h["ms"]) is int for h in heard)
    assert len({h["request"] for h in heard}) == 3
    assert request_id.get() == ""


def test_an_error_report_holds_neither_the_request_nor_the_message(
    browser: Client, settings: Any
) -> None:
    """Nothing sends one; if somebody lets Django mail them one day, this is all that they get."""
    settings.ADMINS = [("Ada", "ada@example.org")]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.running.failing.Middleware"]
    handler = AdminEmailHandler(include_html=True)
    handler.setFormatter(Lines())
    logging.getLogger("django.request").addHandler(handler)
    try:
        browser.raise_request_exception = False
        browser.post("/prepare/15/", {"words-agenda": mark()}, headers={"X-Fail": "before"})
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    [report] = mail.outbox
    assert "builtins.ValueError\n  tests/running/failing.py:" in report.body
    [(html, _kind)] = report.alternatives
    assert marks_in(report.body + html) == []


def test_nobody_is_mailed_and_nothing_is_shown() -> None:
    assert (settings.DEBUG, settings.ADMINS, settings.MANAGERS) == (False, [], [])
    assert {"django.middleware.common.BrokenLinkEmailsMiddleware"}.isdisjoint(settings.MIDDLEWARE)
    handlers = [
        handler
        for logger in logging.root.manager.loggerDict.values()
        if isinstance(logger, logging.Logger) and logger.name.startswith(("django", "_granian"))
        for handler in logger.handlers
    ]
    assert handlers == []
