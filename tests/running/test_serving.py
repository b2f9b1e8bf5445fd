"""The site as `manage.py serve` starts it: by itself, and behind a real nginx."""

from __future__ import annotations

import os
import re
import shutil
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from prepapp.running.https import ADVICE
from tests.running.machine import KEYS, ROOT, Machine, free_port
from tests.running.postgresql import Server

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME = "questions.example.org"


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds, up to half a minute."""
    for _again in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("It did not come about.")


def workers(machine: Machine) -> list[int]:
    """Return the processes that the server has started."""
    assert machine.server
    pid = machine.server.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
    return [child for child, command in commands.items() if b"prepapp.wsgi" in command]


def test_one_command_takes_an_empty_machine_to_a_page(empty: Machine) -> None:
    empty.serve()
    assert empty.answer("/healthz", Host="10.9.8.7") == (200, "ok\n")
    assert empty.answer("/prepare/")[0] == 200
    assert empty.answer("/prepare/", Host="10.9.8.7")[0] == 400
    said = empty.stop()
    assert f"The site is on {empty.address}" in said
    assert "Edition 1 is live" in said


def test_a_worker_that_dies_is_followed_by_another(machine: Machine) -> None:
    machine.serve()
    (victim,) = workers(machine)
    os.kill(victim, signal.SIGKILL)
    until(lambda: len(workers(machine)) == 1 and victim not in workers(machine))
    until(lambda: machine.answer("/prepare/")[0] == 200)


def test_a_site_that_is_told_to_stop_ends_what_it_has_begun(machine: Machine) -> None:
    """Fifteen people wait for their sheet, one worker draws them, and systemd says stop."""
    machine.serve()
    people = [HTTPConnection("127.0.0.1", machine.port, timeout=40) for _person in range(15)]
    for person in people:
        person.request("GET", "/healthz")
        assert person.getresponse().read() == b"ok\n"
    for person in people:
        person.request("GET", "/example.pdf")
    first = people[0].getresponse()
    assert machine.server
    machine.server.send_signal(signal.SIGTERM)
    sheets = [first.read(), *(person.getresponse().read() for person in people[1:])]
    for person in people:
        person.close()
    assert all(sheet.startswith(b"%PDF") and b"%%EOF" in sheet[-16:] for sheet in sheets)
    machine.stop()


def test_patients_go_on_while_postgresql_is_away_and_nothing_has_to_be_restarted(
    postgres: Server, tmp_path: Path
) -> None:
    site = Machine(tmp_path / "site", DEVELOPMENT="1", DATABASE_URL=postgres.url("template1"))
    site.serve()
    assert site.answer("/prepare/")[0] == 200
    postgres.stop()
    try:
        until(lambda: site.answer("/readyz") == (503, "the database does not answer\n"))
        assert site.answer("/healthz")[0] == 200
        assert site.answer("/prepare/")[0] == 200
    finally:
        postgres.start()
    until(lambda: site.answer("/readyz") == (200, "ok\n"))
    assert site.answer("/prepare/")[0] == 200
    site.stop()


def test_a_database_that_does_not_answer_is_told_at_start(tmp_path: Path) -> None:
    nowhere = f"postgres://u:secret-word@127.0.0.1:{free_port()}/n"
    site = Machine(tmp_path / "site", DEVELOPMENT="1", DATABASE_URL=nowhere)
    answer = site.manage("serve")
    assert answer.returncode != 0
    assert "The database does not answer" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "secret-word" not in answer.stderr


# On a clinic's own network, in plain http


def test_on_a_clinics_own_network_the_site_answers_in_http_and_says_so_loudly(
    tmp_path: Path, machine: Machine
) -> None:
    clinic = machine.copy(tmp_path / "clinic")
    del clinic.variables["DEVELOPMENT"]
    clinic.variables |= {**KEYS, "PLAIN_HTTP": "1", "ALLOWED_HOSTS": "questions.clinic"}
    clinic.serve()
    request = urllib.request.Request(  # noqa: S310
        f"{clinic.address}/prepare/", headers={"Host": "questions.clinic"}
    )
    with urllib.request.urlopen(request, timeout=10) as page:  # noqa: S310
        assert page.status == 200
        assert "Secure" not in page.headers["Set-Cookie"]
        assert "Strict-Transport-Security" not in page.headers
    assert clinic.answer("/prepare/", Host="127.0.0.1")[0] == 400
    assert "travels unencrypted" in clinic.stop()


# Behind a proxy, in https


class Proxy:
    """nginx as docs/running/nginx.conf says, on other ports and with a certificate of ours."""

    def __init__(self, folder: Path, site: int) -> None:
        folder.mkdir()
        self.folder, self.http, self.https = folder, free_port(), free_port()
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
                *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
            ],
            check=True,
            capture_output=True,
        )
        text = (ROOT / "docs/running/nginx.conf").read_text("utf-8")
        for old, new in {
            r"    listen \[::\].*\n": "",
            r"listen 80;": f"listen 127.0.0.1:{self.http};",
            r"listen 443 ssl": f"listen 127.0.0.1:{self.https} ssl",
            r"/etc/letsencrypt/\S+/fullchain.pem": str(folder / "cert.pem"),
            r"/etc/letsencrypt/\S+/privkey.pem": str(folder / "key.pem"),
            r"/var/log/nginx": str(folder),
            r"127\.0\.0\.1:8000": f"127.0.0.1:{site}",
            r"return 301 https://([a-z.]+)": rf"return 301 https://\1:{self.https}",
        }.items():
            text, changed = re.subn(old, new, text)
            assert changed, old
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.conf = folder / "nginx.conf"
        self.conf.write_text(
            f"user root;\npid {folder}/pid;\nerror_log {folder}/start.log;\n"
            f"events {{}}\nhttp {{\n{temporary}{text}}}\n"
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert NGINX
        self.process = subprocess.Popen(
            [NGINX, "-c", str(self.conf), "-p", str(self.folder), "-g", "daemon off;"],
            stderr=subprocess.DEVNULL,
        )
        until(self._is_up)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    def opener(self) -> urllib.request.OpenerDirector:
        """Return a browser that trusts our certificate and keeps cookies."""
        trusted = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        trusted.check_hostname = False  # it is asked for by address here
        return urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trusted),
            urllib.request.HTTPCookieProcessor(CookieJar()),
        )

    def ask(
        self, browser: urllib.request.OpenerDirector, path: str, data: Any = None, **headers: str
    ) -> Any:
        body = urllib.parse.urlencode(data).encode() if data else None
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.https}{path}", body, {"Host": NAME, **headers}
        )
        return browser.open(request, timeout=10)

    def _is_up(self) -> bool:
        try:
            with self.ask(self.opener(), "/prepare/") as page:
                return bool(page.status == 200)
        except OSError:
            return False


@pytest.fixture
def public(tmp_path: Path, machine: Machine) -> Machine:
    """The site as production runs it behind a proxy."""
    public = machine.copy(tmp_path / "public")
    del public.variables["DEVELOPMENT"]
    public.variables |= {**KEYS, "BEHIND_PROXY": "1", "ALLOWED_HOSTS": NAME}
    return public


@pytest.fixture
def proxy(tmp_path: Path, public: Machine) -> Iterator[Proxy]:
    if NGINX is None:
        pytest.skip("nginx is not installed")
    public.serve()
    proxy = Proxy(tmp_path / "nginx", public.port)
    proxy.start()
    yield proxy
    proxy.stop()
    public.stop()


def test_behind_nginx_a_patient_walks_over_https_and_the_log_says_nothing_of_them(
    proxy: Proxy,
) -> None:
    patient = proxy.opener()
    start = proxy.ask(patient, "/prepare/?MARKER-in-query")
    assert start.status == 200
    assert "max-age=31536000" in start.headers["Strict-Transport-Security"]
    step = proxy.ask(patient, "/prepare/1/", Referer=f"https://{NAME}/MARKER-in-referer")
    page = step.read().decode()
    assert "Secure" in step.headers["Set-Cookie"]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    answered = proxy.ask(
        patient,
        "/prepare/1/",
        {"csrfmiddlewaretoken": token[1], "step": "age", "answer": "adult", "go": "pause"},
        Origin=f"https://{NAME}",
    )
    assert answered.status == 200
    assert answered.url.endswith("/prepare/pause/")
    log = (proxy.folder / "prepapp.log").read_text()
    assert "POST /prepare/1/ 302" in log
    assert "MARKER" not in log
    assert "127.0.0.1" not in log
    assert "Python" not in log  # the browser's name


def test_nginx_leads_http_to_https_and_hides_what_is_for_machines(proxy: Proxy) -> None:
    plain = HTTPConnection("127.0.0.1", proxy.http, timeout=10)
    plain.request("GET", "/prepare/1/?change", headers={"Host": NAME})
    answer = plain.getresponse()
    plain.close()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{NAME}:{proxy.https}/prepare/1/?change"
    for path in ("/healthz", "/readyz"):
        with pytest.raises(urllib.error.HTTPError, match="404") as hidden:
            proxy.ask(proxy.opener(), path)
        hidden.value.close()


def test_a_proxy_that_does_not_say_https_is_told_and_nobody_goes_round_for_ever(
    public: Machine,
) -> None:
    public.serve()
    for said in ({}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": "http, https"}):
        assert public.answer("/prepare/", Host=NAME, **said) == (403, ADVICE)
    assert public.answer("/prepare/", Host=NAME, **{"X-Forwarded-Proto": "https"})[0] == 200
    assert public.answer("/readyz") == (200, "ok\n")
    public.stop()
