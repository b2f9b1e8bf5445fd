"""Send a request to the site as its server would, and say what came back."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction

from prepapp.bank import editions
from prepapp.running.requests import Application
from tests.fuzz.shots import Shot

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


@dataclass
class Answer:
    """What came back, what was logged as an error, and what was written into the database."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes
    errors: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]


class Range:
    """The site, as a WSGI application; what a request changes is undone after it."""

    def __init__(self) -> None:
        self.site = Application()

    def fire(self, shot: Shot) -> Answer:
        with heard() as errors, written() as writes, kept_open(), transaction.atomic():
            answer = self._send(shot)
            transaction.set_rollback(True)
        if writes:
            editions.forget()
        answer.errors, answer.writes = errors, writes
        return answer

    def _send(self, shot: Shot) -> Answer:
        started: list[Any] = []
        response = self.site(environ(shot), lambda *line: started.append(line))
        try:
            body = b"".join(response)
        finally:
            response.close()
        ((status, pairs),) = started
        headers = dict(pairs)
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        cookies = [value for name, value in pairs if name == "Set-Cookie"]
        for name, value in pairs:
            assert not {"\r", "\n", "\0"} & set(name + value), f"{name} breaks out: {value!r}"
        return Answer(int(status[:3]), headers, cookies, body)


def environ(shot: Shot) -> dict[str, Any]:
    """Return a request as PEP 3333 has it."""
    path = shot.path.encode("utf-8", "surrogatepass").decode("latin-1")
    return {
        "REQUEST_METHOD": shot.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": shot.query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "HTTP_COOKIE": shot.cookie,
        "CONTENT_TYPE": shot.content_type,
        "CONTENT_LENGTH": str(len(shot.body) or ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(shot.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **shot.headers,
    }


@contextmanager
def kept_open() -> Iterator[None]:
    """Let a request not close the connection that the test's own transaction is on."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        yield
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)


@contextmanager
def heard() -> Iterator[list[str]]:
    """Collect what is logged as an error; a request that was refused as suspicious is none."""
    found: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith("django.security."):
                found.append(logging.Formatter().format(record))

    root = logging.getLogger()
    others, root.handlers = root.handlers, [Ear(logging.ERROR)]  # a fuzz fills any other log
    try:
        yield found
    finally:
        root.handlers = others


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect every statement that changes the database."""
    found: list[str] = []

    def note(execute: Any, sql: str, *args: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            found.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(note):
        yield found
