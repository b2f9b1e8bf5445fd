"""The settings: safe when something is forgotten, and every wrong combination told at start."""

from __future__ import annotations

import os
import runpy
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from prepapp.running import checks, keys
from prepapp.running.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
KEY, OTHER = keys.new_answers_key(), keys.new_answers_key()
HTTPS = {
    "BEHIND_PROXY": "1",
    "SECRET_KEY": keys.new_secret_key(),
    "ANSWERS_KEYS": KEY,
    "ALLOWED_HOSTS": "questions.example.org",
}
HTTP = {**HTTPS, "BEHIND_PROXY": "0", "PLAIN_HTTP": "1", "ALLOWED_HOSTS": "10.0.0.5,questions"}
ALONE = {"DEVELOPMENT": "1"}


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Read the settings on a machine with just these variables."""

    def read(variables: dict[str, str], **more: str) -> dict[str, Any]:
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in {"DATA_DIR": str(tmp_path / "data"), **variables, **more}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "prepapp" / "settings.py"))

    return read


def test_each_way_in_has_the_cookies_and_headers_that_fit_it(start: Any) -> None:
    names = ("SECURE", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    https, http, alone = start(HTTPS), start(HTTP, BEHIND_PROXY=""), start(ALONE, PLAIN_HTTP="")
    assert [https[name] for name in names] == [True, True, True, 31_536_000]
    assert [http[name] for name in names] == [False, False, False, 0]
    assert [alone[name] for name in names] == [False, False, False, 0]
    assert "SECURE_PROXY_SSL_HEADER" in https
    assert "SECURE_PROXY_SSL_HEADER" not in http
    assert not any(settings["DEBUG"] for settings in (https, http, alone))


@pytest.mark.parametrize(
    ("much", "subdomains", "preload"),
    [("", False, False), ("host", False, False), ("subdomains", True, False), ("preload", True, 1)],
)
def test_how_much_of_a_domain_https_takes_is_the_operators_decision(
    start: Any, much: str, subdomains: bool, preload: bool
) -> None:
    settings = start(HTTPS, HSTS=much)
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] == subdomains
    assert settings["SECURE_HSTS_PRELOAD"] == preload


@pytest.mark.parametrize(
    ("machine", "variables", "sentence"),
    [
        (HTTPS, {"SECRET_KEY": ""}, "SECRET_KEY is not set. Make one with `make keys`"),
        (HTTPS, {"ANSWERS_KEYS": ""}, "ANSWERS_KEYS is not set. Make one with `make keys`"),
        (HTTPS, {"SECRET_KEY": "short"}, "SECRET_KEY should be 50 random letters or more"),
        (HTTPS, {"SECRET_KEY": "a" * 60}, "SECRET_KEY should be 50 random letters or more"),
        (HTTPS, {"SECRET_KEY": KEY + KEY, "ANSWERS_KEYS": KEY + KEY}, "are the same"),
        (HTTPS, {"ANSWERS_KEYS": KEY[:-8]}, "Key 1 of ANSWERS_KEYS"),
        (HTTPS, {"ANSWERS_KEYS": f"{KEY},{KEY[:20]}"}, "Key 2 of ANSWERS_KEYS has 15 bytes"),
        (HTTPS, {"ANSWERS_KEYS": "not a key!"}, "Key 1 of ANSWERS_KEYS is not base64url"),
        (HTTPS, {"ANSWERS_KEYS": "A" * 43 + "="}, "Key 1 of ANSWERS_KEYS is not random"),
        (HTTPS, {"ANSWERS_KEYS": f"{KEY},{KEY}"}, "the same key twice"),
        (HTTPS, {"BEHIND_PROXY": ""}, "Say how people reach the site"),
        (HTTPS, {"PLAIN_HTTP": "1"}, "PLAIN_HTTP and BEHIND_PROXY cannot go together"),
        (HTTPS, {"DEVELOPMENT": "1"}, "DEVELOPMENT and BEHIND_PROXY cannot go together"),
        (HTTPS, {"BEHIND_PROXY": "ja"}, "BEHIND_PROXY should be 1 or 0, not 'ja'"),
        (HTTPS, {"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        (HTTPS, {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS should name the site"),
        (HTTPS, {"ALLOWED_HOSTS": "https://a.org"}, "a name alone, without https:// or a port"),
        (HTTPS, {"ALLOWED_HOSTS": "a.org:8000"}, "a name alone, without https:// or a port"),
        (HTTPS, {"CSRF_TRUSTED_ORIGINS": "http://a.org"}, "should begin with https://"),
        (HTTPS, {"HSTS": "all"}, "HSTS should be one of host, subdomains, preload"),
        (HTTPS, {"DATABASE_URL": "mysql://u:p@h/n"}, "no database that this site knows"),
        (HTTPS, {"DATABASE_URL": "postgress://u:p@h/n"}, "no database that this site knows"),
        (HTTPS, {"DATABASE_URL": "postgres://u:p[@h/n"}, "cannot be read; write the signs"),
        (HTTPS, {"DATABASE_URL": "postgres://u:p@h"}, "DATABASE_URL names no database"),
        (HTTPS, {"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL names no database"),
        (HTTPS, {"DATABASE_URL": "sqlite:///some.db"}, "sqlite:////some.db"),
        (HTTPS, {"TIME_ZONE": "Europe/Lundon"}, "TIME_ZONE should be like Europe/London or UTC"),
        (HTTPS, {"PSEUDO": "1"}, "PSEUDO=1 is for translators"),
        (HTTPS, {"ALLOWED_HOSTS": "", "ALLOWED_HOST": "a.org"}, "Was ALLOWED_HOSTS meant?"),
        (HTTPS, {"DATABSE_URL": "postgres://u:p@h/n"}, "Was DATABASE_URL meant?"),
        (HTTPS, {"LISTEN": "8000"}, "LISTEN should be like 127.0.0.1:8000"),
        (HTTPS, {"LISTEN": "0.0.0.0:http"}, "LISTEN should be like 127.0.0.1:8000"),
        (HTTPS, {"WORKERS": "0"}, "WORKERS should be a whole number from 1 up"),
        (HTTP, {"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        (HTTP, {"BEHIND_PROXY": "1"}, "PLAIN_HTTP and BEHIND_PROXY cannot go together"),
        (HTTP, {"CSRF_TRUSTED_ORIGINS": "https://a.org"}, "should begin with http://"),
        (HTTP, {"HSTS": "host"}, "HSTS is for https, and PLAIN_HTTP=1 is http"),
        (HTTP, {"ALLOWED_HOSTS": "8.8.8.8"}, "8.8.8.8 is an address on the open internet"),
        (ALONE, {"ALLOWED_HOSTS": "questions.example.org"}, "DEVELOPMENT=1 is for this machine"),
        (ALONE, {"LISTEN": "0.0.0.0:8000"}, "LISTEN=0.0.0.0:8000 is open to others"),
        (ALONE, {"DATA_DIR": "/proc/nowhere"}, "DATA_DIR=/proc/nowhere cannot be made"),
    ],
)
def test_what_cannot_work_is_told_at_start_with_what_would(
    start: Any, machine: dict[str, str], variables: dict[str, str], sentence: str
) -> None:
    start(machine)  # without the slip, it starts
    with pytest.raises(ImproperlyConfigured) as told:
        start(machine, **variables)
    assert sentence in str(told.value)
    assert "u:p" not in str(told.value)  # a password is never repeated


@pytest.mark.parametrize(
    "variables",
    [
        {"ALLOWED_HOSTS": "127.0.0.1,127.0.0.2,site.localhost"},
        {"LISTEN": "127.0.0.2:9000"},
        {"LISTEN": "[::1]:9000"},
        {"TIMEZONE": "UTC", "TIME_ZONE": "Europe/London"},
    ],
)
def test_what_can_work_is_not_complained_of(start: Any, variables: dict[str, str]) -> None:
    start(ALONE, **variables)


def test_postgresql_keeps_what_its_address_asks_of_the_connection(start: Any) -> None:
    settings = start(HTTPS, DATABASE_URL="postgres://u:p%40w@h:5433/n?sslmode=require")
    database = settings["DATABASES"]["default"]
    assert database["OPTIONS"] == {"sslmode": "require", "pool": {"timeout": 2}}
    assert (database["PASSWORD"], database["HOST"], database["PORT"]) == ("p@w", "h", 5433)


def test_every_fault_is_told_at_once_and_without_a_traceback(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "BEHIND_PROXY": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    for told in ("SECRET_KEY is not set", "ANSWERS_KEYS is not set", "ALLOWED_HOSTS is empty"):
        assert told in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("data", "loud"), [("a file/data", True), ("/proc/1/none", True), ("made later", False)]
)
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_served(
    tmp_path: Path, settings: Any, data: str, loud: bool
) -> None:
    (tmp_path / "a file").touch()
    settings.DATA_DIR = tmp_path / data  # an absolute path stands for itself
    told = [message for message in checks.folders() if "DATA_DIR" in message.msg]
    assert bool(told) == loud


def test_development_makes_its_keys_once_and_keeps_them_to_itself(
    start: Any, tmp_path: Path
) -> None:
    first, second = start(ALONE), start(ALONE)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["ANSWERS_KEYS"] == second["ANSWERS_KEYS"]
    data = tmp_path / "data"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for key in data.iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_made_up_language_is_there_when_asked_for(start: Any) -> None:
    assert [code for code, _name in start(ALONE, PSEUDO="1")["LANGUAGES"]] == ["en", "en-xa"]
    assert [code for code, _name in start(ALONE, PSEUDO="0")["LANGUAGES"]] == ["en"]


def test_the_example_names_every_variable_and_starts_once_it_has_keys(
    start: Any, tmp_path: Path
) -> None:
    example = ROOT / ".env.example"
    environment = start(HTTPS)["ENVIRONMENT"]
    copy = tmp_path / ".env"
    copy.write_text(example.read_text())
    copy.chmod(0o600)
    named = Environment({}, copy)
    assert named._variables.keys() == environment._read
    start({**named._variables, **{name: HTTPS[name] for name in keys.MAKE}})


def written(tmp_path: Path, text: str, mode: int = 0o640) -> Environment:
    path = tmp_path / ".env"
    path.write_text(text)
    path.chmod(mode)
    return Environment({"MACHINE": "this"}, path)


def test_the_file_is_read_as_it_stands_and_the_machine_goes_before_it(tmp_path: Path) -> None:
    lines = "# a remark\n\nPLAIN=a$b&c=d #e\nQUOTED='two words'\nMACHINE=file\n"
    found = written(tmp_path, lines)
    assert found.text("PLAIN") == "a$b&c=d #e"
    assert found.text("QUOTED") == "two words"
    assert found.text("MACHINE") == "this"
    assert (found.where("MACHINE"), found.where("PLAIN")) == (
        "the environment",
        f"the file {tmp_path / '.env'}",
    )
    found.judge()


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        ("A=1\nno equals sign\n", 0o600, "line 2, should be NAME=value"),
        ("export A=1\n", 0o600, "line 1, should be NAME=value"),
        ("A=1\n", 0o644, "Everybody on this machine can read"),
    ],
)
def test_a_file_that_cannot_be_meant_is_told(
    tmp_path: Path, text: str, mode: int, sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        written(tmp_path, text, mode).judge()
