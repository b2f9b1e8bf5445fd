"""The settings: safe when something is forgotten, loud when something is missing."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCTION = {
    "SECRET_KEY": "a-long-and-random-secret-key-for-a-test-0123456789",
    "ANSWERS_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "ALLOWED_HOSTS": "questions.example.org",
}


def ask(expression: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Evaluate an expression of the settings in a process with just this environment."""
    return subprocess.run(
        [sys.executable, "-c", f"from prepapp import settings as s; print({expression})"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ANSWERS_KEYS"])
def test_production_without_a_key_does_not_start_and_says_what_to_do(
    tmp_path: Path, missing: str
) -> None:
    environment = {k: v for k, v in PRODUCTION.items() if k != missing}
    answer = ask("s.DEBUG", tmp_path, **environment)
    assert answer.returncode != 0
    assert f"{missing} is not set" in answer.stderr
    assert "make run" in answer.stderr


def test_who_forgets_everything_gets_the_safe_side(tmp_path: Path) -> None:
    answer = ask(
        "s.DEBUG, s.SECURE, s.SECURE_SSL_REDIRECT, s.CSRF_COOKIE_SECURE", tmp_path, **PRODUCTION
    )
    assert answer.stdout.strip() == "False True True True"


def test_development_makes_its_keys_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    first = ask("s.SECRET_KEY, s.ANSWERS_KEYS", tmp_path, DEVELOPMENT="1")
    second = ask("s.SECRET_KEY, s.ANSWERS_KEYS", tmp_path, DEVELOPMENT="1")
    assert first.stdout == second.stdout
    assert first.returncode == 0
    data = tmp_path / "data"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for key in data.iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_mistyped_switch_is_told(tmp_path: Path) -> None:
    answer = ask("s.DEBUG", tmp_path, DEVELOPMENT="ja")
    assert "DEVELOPMENT should be 1 or 0, not 'ja'" in answer.stderr


def test_the_made_up_language_is_for_development_alone(tmp_path: Path) -> None:
    asked = "[code for code, name in s.LANGUAGES], len(s.LOCALE_PATHS)"
    assert ask(asked, tmp_path, PSEUDO="1", DEVELOPMENT="1").stdout == "['en', 'en-xa'] 2\n"
    assert ask(asked, tmp_path, DEVELOPMENT="1").stdout == "['en'] 1\n"
    assert ask(asked, tmp_path, PSEUDO="1", **PRODUCTION).stdout == "['en'] 1\n"
