"""Where the site keeps things: the data folder, and the database in it or named by DATABASE_URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from prepapp.running.environment import Environment

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds; publishing a large bank takes some
    # What the desk said is saved outlives a power cut too; patients write nothing.
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
}
LIKE = "postgres://name:password@host/database, or sqlite:////folder/file.sqlite3"


def data_folder(environment: Environment, default: Path, *, make: bool) -> Path:
    """Return the data folder's whole path; make it (mode 700) when asked."""
    folder = Path(environment.text("DATA_DIR", str(default))).absolute()
    if make:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            environment.wrong(f"The folder DATA_DIR={folder} cannot be made: {error.strerror}.")
    return folder


def database(environment: Environment, folder: Path) -> dict[str, Any]:
    """Return Django's settings of the database, and note a DATABASE_URL that names none."""
    return _named(environment) or sqlite(folder / "prepapp.sqlite3")


def sqlite(path: Path | str) -> dict[str, Any]:
    """Return Django's settings of a SQLite file that several processes write."""
    engine = "django.db.backends.sqlite3"
    return {"ENGINE": engine, "NAME": str(path), "OPTIONS": SQLITE, "CONN_MAX_AGE": None}


def _named(environment: Environment) -> dict[str, Any] | None:
    """Return what DATABASE_URL names; a fault never repeats it, for it holds a password."""
    url = environment.text("DATABASE_URL")
    if not url:
        return None
    scheme = url.partition(":")[0]
    try:
        if scheme not in ("postgres", "postgresql", "sqlite"):
            raise ValueError
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError:
        known = scheme in ("postgres", "postgresql", "sqlite")
        reason = (
            "cannot be read; write the signs @ : / ? # % of a password as %40 %3A %2F %3F %23 %25"
            if known
            else "names no database that this site knows"
        )
        environment.wrong(f"DATABASE_URL {reason}. It should be like {LIKE}.")
        return None
    if not found["NAME"] or found["NAME"] == ":memory:":
        environment.wrong(f"DATABASE_URL names no database. It should be like {LIKE}.")
        return None
    if found["ENGINE"].endswith("sqlite3"):
        if not Path(found["NAME"]).is_absolute():
            environment.wrong(
                "DATABASE_URL names a SQLite file without its whole path. "
                f"Four slashes begin one: sqlite:////{found['NAME']}"
            )
        return sqlite(found["NAME"])
    # A database that is away is waited for briefly: patients have what they need in memory.
    options = {"pool": {"timeout": 2}, **found.get("OPTIONS", {})}
    # A connection is tried before it is used, so that a database may be started anew at any time.
    return {**found, "OPTIONS": options, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
