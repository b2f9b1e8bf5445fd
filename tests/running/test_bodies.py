"""Raw words to the real server: it answers plainly, keeps its memory, and writes nothing down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz.server import Heard, Server, running

TOKEN = "t" * 32
MEGABYTE = b"x" * 1_048_576
SAFE = f"Cookie: csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
FORM = f"POST /prepare/1/ HTTP/1.1\r\n{SAFE}Content-Type: application/x-www-form-urlencoded\r\n"
FILE = f"POST /prepare/resume/ HTTP/1.1\r\n{SAFE}Content-Type: multipart/form-data; boundary=B\r\n"
PART = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
GROWS = 40_000  # kilobytes for two workers after all of it: caches, and no body of 10 or 200 MB
OWN = (
    ".sqlite3",
    ".sqlite3-wal",
    ".sqlite3-shm",
    ".limit",
)  # the site's own files, for nobody's data


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The site as `make run` starts it, warm."""
    with running(tmp_path_factory.mktemp("server")) as server:
        for page in ("", "1/", "nowhere/") * 10:
            server.ask(f"GET /prepare/{page} HTTP/1.1")
        server.ask(FORM + "Content-Length: 21", [b"step=age&answer=adult"])
        yield server


def post(server: Server, head: str, body: bytes) -> Heard:
    return server.ask(f"{head}Content-Length: {len(body)}", [body])


def test_large_and_endless_bodies_leave_no_trace(server: Server) -> None:
    memory, files = server.memory(), server.files()
    claimed = server.ask(FORM + "Content-Length: 1000000000")
    large = server.ask(FORM + "Content-Length: 10485760", [MEGABYTE] * 10)
    file = server.ask(FILE + "Content-Length: 10485760", [PART, *[MEGABYTE] * 10])
    looked = server.ask("GET /prepare/ HTTP/1.1\r\nContent-Length: 104857600", [MEGABYTE] * 100)
    for heard in (claimed, large, file, looked):
        assert heard.status == 400
        assert b"too large" in heard.body
    taken = server.ask(FILE + "Content-Length: 4194304", [PART, *[MEGABYTE] * 4])
    assert taken.status == 422
    chunk = b"%x\r\n%b\r\n" % (len(MEGABYTE), MEGABYTE)
    for head in (FORM, FILE):
        chunked = server.ask(f"{head}Transfer-Encoding: chunked", [chunk] * 200 + [b"0\r\n\r\n"])
        assert chunked.status in (400, 409, 422)
    assert server.ask("GET /prepare/ HTTP/1.1").status == 200
    assert server.memory() - memory < GROWS
    assert not [f for f in server.files() - files if not f.endswith(OWN)]


def test_bodies_of_every_wrong_kind_are_answered_plainly(server: Server) -> None:
    memory, files = server.memory(), server.files()
    field = b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    named = b'--B\r\nContent-Disposition: form-data; name="'
    bodies = {
        "thousands of fields": field * 30_000,
        "thousands of files": (PART + b"x\r\n") * 30_000,
        "a part with a name of 2 MB": named + b"a" * 2_000_000 + b'"\r\n\r\nx\r\n--B--\r\n',
        "a part with 100,000 headers": b"--B\r\n" + b"X: y\r\n" * 100_000 + b"\r\nx\r\n--B--",
        "boundaries alone": b"--B" * 1_000_000,
        "ends of lines alone": b"\r\n" * 1_000_000,
        "blanks as base64": PART[:-4] + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"A " * 1_000_000,
        "a part that never ends": PART,
    }  # fmt: skip
    for name, body in bodies.items():
        assert post(server, FILE, body).status in (400, 422), name
    for kind in ("application/json", "text/plain", "text/plain; charset=base64", "x", ""):
        head = FORM.replace("application/x-www-form-urlencoded", kind)
        assert post(server, head, b"[" * 1_000_000).status in (400, 409), kind
    zipped = b"\x1f\x8b\x08" + b"x" * 500
    assert post(server, f"{FORM}Content-Encoding: gzip\r\n", zipped).status == 409
    assert post(server, FILE.replace("; boundary=B", ""), PART).status == 400
    assert post(server, FILE.replace("boundary=B", "boundary=other"), PART).status == 422
    for body in (b"&" * 90_000, b"a=" * 45_000, b"%" * 90_000, b"x" * 90_000):
        assert post(server, FORM, body).status in (400, 409)
    assert server.memory() - memory < GROWS
    assert not [f for f in server.files() - files if not f.endswith(OWN)]


@pytest.mark.parametrize(
    "head",
    [
        *(f"{method} /prepare/1/ HTTP/1.1" for method in "PUT PATCH DELETE OPTIONS TRACE".split()),
        *(f"{method} /prepare/1/ HTTP/1.1" for method in ("CONNECT", "FOO", "A" * 5_000)),
        f"GET /prepare/?q={'a' * 70_000} HTTP/1.1",
        f"GET /prepare/?q={'a' * 8_000} HTTP/1.1",
        "GET /prepare/ HTTP/1.1" + "".join(f"\r\nX-{n}: a" for n in range(200)),
        "GET /prepare/ HTTP/1.1\r\nX-A: a\0b",
        "GET /\xff\xfe HTTP/1.1",
        "GET /prepare/%00 HTTP/1.1",
        "GET /prepare/%0d%0aX:y HTTP/1.1",
        "GET //evil.example/ HTTP/1.1",
        "GET /%ED%A0%80 HTTP/1.1",
        "GET /prepare/ HTTP/9.9",
        "GET",
        "OPTIONS * HTTP/1.1",
        f"{FORM}Content-Length: 5\r\nContent-Length: 6",
        f"{FORM}Content-Length: abc",
        f"{FORM}Content-Length: -5",
        f"{FORM}Content-Length: 5\r\nTransfer-Encoding: chunked",
    ],
    ids=lambda head: head[:25],
)
def test_what_is_no_request_of_ours_is_refused(server: Server, head: str) -> None:
    heard = server.ask(head)
    assert 400 <= heard.status < 500
    assert b"Traceback" not in heard.raw


def test_an_answer_to_head_has_no_body_and_its_letters_do_not_count(server: Server) -> None:
    assert server.ask("HEAD /prepare/ HTTP/1.1").body == b""
    assert server.ask(f"GET /prepare/ HTTP/1.1\r\nCookie: answers={'a' * 300_000}").status == 200
    assert server.ask("GET /prepare/ HTTP/1.1\r\nCookie: answers=\xff\xe9").status == 200
    assert server.say(b"\x16\x03\x01\x02\x00\x01\x00").status == 400
