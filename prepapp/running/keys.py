"""The site's two keys: made, read, and looked at before anything is sealed with them.

`python -m prepapp.running.keys` prints a fresh pair, as lines for the file `.env`.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import sys
from pathlib import Path

from django.conf import settings

from prepapp.running.environment import Environment

SHORTEST = 50  # letters of SECRET_KEY, as Django's own check asks
BYTES = 32


def new_secret_key() -> str:
    """Return a fresh key for Django's signatures and sessions."""
    return secrets.token_urlsafe(50)


def new_answers_key() -> str:
    """Return a fresh 256-bit key for the answers cookie."""
    return base64.urlsafe_b64encode(secrets.token_bytes(BYTES)).decode()


MAKE = {"SECRET_KEY": new_secret_key, "ANSWERS_KEYS": new_answers_key}


def read(environment: Environment, name: str, folder: Path | None) -> str:
    """Return a key from the environment; with a folder, keep one there (mode 600)."""
    if value := environment.text(name):
        return value
    if folder is None:
        environment.wrong(
            f"{name} is not set. Make one with `make keys`, and put it into .env or the "
            "environment (see .env.example). On a machine of your own, `make run` makes one."
        )
        return ""
    path = folder / name.lower()
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(MAKE[name](), "ascii")
        return path.read_text("ascii").strip()
    except OSError as error:
        environment.wrong(f"{name} cannot be kept in {path}: {error.strerror}.")
        return ""


def place(name: str) -> str:
    """Tell where this site's key is kept, for people."""
    folder = settings.KEYS_IN
    if folder is not None and not settings.ENVIRONMENT.text(name):
        return f"the file {folder / name.lower()}"
    return str(settings.ENVIRONMENT.where(name))


def secret_key(environment: Environment, folder: Path | None) -> str:
    """Return SECRET_KEY, and note what is wrong with it."""
    key = read(environment, "SECRET_KEY", folder)
    if key and (len(key) < SHORTEST or len(set(key)) < 5):
        environment.wrong(
            f"SECRET_KEY should be {SHORTEST} random letters or more. `make keys` makes one."
        )
    return key


def answers_keys(environment: Environment, folder: Path | None, secret: str) -> list[str]:
    """Return ANSWERS_KEYS, and note what is wrong with them.

    The first key seals, all of them open: put a new one in front, drop the old one a day later.
    """
    text = read(environment, "ANSWERS_KEYS", folder)
    keys = [part.strip() for part in text.split(",") if part.strip()]
    for count, key in enumerate(keys, 1):
        if fault := _fault(key):
            environment.wrong(
                f"Key {count} of ANSWERS_KEYS {fault}. "
                f"It should be {BYTES} random bytes in base64url. `make keys` makes one."
            )
    if len(set(keys)) < len(keys):
        environment.wrong("ANSWERS_KEYS has the same key twice. Take one of them out.")
    if secret and any(key == secret for key in keys):
        environment.wrong(
            "ANSWERS_KEYS and SECRET_KEY are the same. Who has one should not have the other: "
            "make both with `make keys`."
        )
    return keys


def _fault(key: str) -> str:
    try:
        plain = base64.b64decode(key, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return "is not base64url"
    if len(plain) != BYTES:
        return f"has {len(plain)} bytes"
    if len(set(plain)) < BYTES // 4:
        return "is not random"
    return ""


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}={make()}\n" for name, make in MAKE.items())
