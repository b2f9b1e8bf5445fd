"""Everything the site keeps in one file, from SQLite or PostgreSQL, and back into either.

The file is a SQLite database, packed by gzip, with our mark and a format number in its header.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connections, transaction
from django.db.migrations.loader import MigrationLoader

from prepapp.running.database import sqlite

MARK = int.from_bytes(b"prep", "big")  # SQLite's application_id
FORMAT = 1
# The names of the files as databases, beside "default": one is read while the other is written.
READ, WRITTEN = "backup-read", "backup-written"
# What a new database makes for itself, and sign-ins, which never leave the machine.
TECHNICAL = {"contenttypes.ContentType", "auth.Permission", "auth.Group", "sessions.Session"}


class BadBackup(ValueError):
    """Raised when a file cannot be restored, with the reason in words."""


def write(path: Path) -> None:
    """Write a backup (mode 600), whole or not at all; raise FileExistsError over another file."""
    if path.exists():
        raise FileExistsError(f"{path} is there already.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        plain, packed = Path(folder, "plain"), Path(folder, "packed")
        plain.touch(mode=0o600)
        if connections["default"].vendor == "sqlite":
            _copy_file(plain)
        else:
            _copy_rows_into(plain)
        with closing(sqlite3.connect(plain, isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode=DELETE")
            file.execute("DELETE FROM django_session")
            file.execute(f"PRAGMA application_id={MARK}")
            file.execute(f"PRAGMA user_version={FORMAT}")
            file.execute("VACUUM")  # what was deleted is gone from the file too
        packed.touch(mode=0o600)
        with plain.open("rb") as source, packed.open("wb") as target:
            with gzip.GzipFile(fileobj=target, mode="wb", filename="") as pack:
                shutil.copyfileobj(source, pack)
            target.flush()
            os.fsync(target.fileno())
        packed.rename(path)


@contextmanager
def opened(path: Path) -> Iterator[None]:
    """Open a backup as the database READ, brought up to today's tables.

    Raise BadBackup when it is damaged, or no backup, or newer than this site. The file stays as
    it is.
    """
    with tempfile.TemporaryDirectory(prefix="prepapp-restore-") as folder:
        plain = Path(folder, "plain")
        try:
            with gzip.open(path) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target)
        except gzip.BadGzipFile as error:
            raise BadBackup(f"{path} is not a backup of this site, or it is damaged.") from error
        except (EOFError, zlib.error) as error:
            raise BadBackup(f"{path} is damaged: a part of it is missing or changed.") from error
        _look(path, plain)
        with _beside(plain, READ):
            unknown = _unknown_migrations()
            if unknown:
                raise BadBackup(
                    f"{path} comes from a newer version of this site ({', '.join(unknown)}). "
                    "Bring the site up to that version first."
                )
            call_command("migrate", database=READ, verbosity=0, interactive=False)
            yield


def bring_back() -> None:
    """Put the opened backup in the place of everything there is, whole or not at all.

    Who is reading meanwhile sees the old state or the new one. Raise BadBackup when rows of the
    backup do not fit together.
    """
    default = connections["default"]
    tables = default.introspection.django_table_names(only_existing=True, include_views=False)
    try:
        with transaction.atomic():
            flush = default.ops.sql_flush(no_style(), tables, reset_sequences=True)
            default.ops.execute_sql_flush(flush)
            _copy_rows(READ, "default")
            with default.cursor() as cursor:
                for statement in default.ops.sequence_reset_sql(no_style(), _models()):
                    cursor.execute(statement)
    except IntegrityError as error:
        raise BadBackup(f"The backup's rows do not fit together: {error}") from error


def contents(alias: str = "default") -> dict[str, int]:
    """Return how many of each thing a database holds, by their names for people."""
    found: dict[str, int] = {}
    for model in _models():
        if model._meta.label not in TECHNICAL and not model._meta.auto_created:
            count = model._base_manager.using(alias).count()
            if count:
                found[str(model._meta.verbose_name_plural)] = count
    return found


def file_name(now: datetime) -> str:
    """Return the name that a backup made now has, when nobody names it: no other moment's."""
    return f"prepapp-{now:%Y-%m-%d-%H%M%S-%f}.backup"


def _models() -> list[Any]:
    models: list[Any] = list(apps.get_models(include_auto_created=True))
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def _copy_file(plain: Path) -> None:
    """Copy a SQLite database as it is at one moment, while others read and write it."""
    default = connections["default"]
    default.ensure_connection()
    with closing(sqlite3.connect(plain)) as target:
        default.connection.backup(target)


def _copy_rows_into(plain: Path) -> None:
    """Copy another engine's rows, as they are at one moment, into a new SQLite file."""
    with _beside(plain, WRITTEN):
        call_command("migrate", database=WRITTEN, verbosity=0, interactive=False)
        other = connections[WRITTEN]
        tables = other.introspection.django_table_names(only_existing=True, include_views=False)
        with transaction.atomic(WRITTEN), _one_moment():
            other.ops.execute_sql_flush(other.ops.sql_flush(no_style(), tables))
            _copy_rows("default", WRITTEN)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read the default database as it is at one moment."""
    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _copy_rows(source: str, target: str) -> None:
    for model in _models():
        for row in model._base_manager.using(source).iterator():
            # Raw: nothing is stamped anew, nothing is looked up.
            row.save_base(raw=True, force_insert=True, using=target)


@contextmanager
def _beside(plain: Path, alias: str) -> Iterator[None]:
    """Have a SQLite file as a second database."""
    connections.databases[alias] = {**connections.databases["default"], **sqlite(plain)}
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def _look(path: Path, plain: Path) -> None:
    """Raise BadBackup when an unpacked file is not a whole backup in a format we know."""
    try:
        with closing(sqlite3.connect(f"{plain.as_uri()}?mode=ro", uri=True)) as file:
            mark = file.execute("PRAGMA application_id").fetchone()[0]
            number = file.execute("PRAGMA user_version").fetchone()[0]
            whole = file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"{path} is not a backup of this site.") from error
    if mark != MARK:
        raise BadBackup(f"{path} is not a backup of this site.")
    if number > FORMAT:
        raise BadBackup(
            f"{path} is a backup in format {number}, and this version of the site reads "
            f"{FORMAT}. Bring the site up to a newer version first."
        )
    if not whole:
        raise BadBackup(f"{path} is damaged: its tables do not hold together.")


def _unknown_migrations() -> list[str]:
    """Return the migrations of the opened file that this version of the site has never seen."""
    loader = MigrationLoader(connections[READ])
    known = loader.disk_migrations or {}
    return sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations or {} if (app, name) not in known
    )
