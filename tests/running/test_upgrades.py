"""An upgrade keeps editions, accounts, and the cookies of patients who are half way."""

from __future__ import annotations

import gzip
import json
import lzma
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from prepapp.running import backups
from tests.running.machine import ROOT, Machine

GOLDEN = Path(__file__).parent / "golden"


def of_then(name: str, folder: Path) -> Machine:
    """Return a machine with the database of an earlier commit, and the key of its cookie."""
    golden = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    machine = Machine(folder, DEVELOPMENT="1", ANSWERS_KEYS=",".join(golden["keys"]))
    folder.mkdir()
    machine.file.write_bytes(lzma.decompress((GOLDEN / f"{name}.sqlite3.xz").read_bytes()))
    return machine


def go_on(machine: Machine, name: str) -> None:
    """A patient comes back and an editor signs in; see tests/running/returning.py."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.running.returning", str(GOLDEN / f"{name}.json")],
        cwd=ROOT,
        env={**machine.variables, "DJANGO_SETTINGS_MODULE": "prepapp.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.endswith("All is as it was.\n"), answer.stderr


@pytest.mark.parametrize("name", ["editions", "rows"])
def test_a_site_of_then_serves_with_todays_code(name: str, tmp_path: Path) -> None:
    machine = of_then(name, tmp_path / "then")
    with closing(sqlite3.connect(machine.file)) as database:
        before = database.execute("SELECT number, digest, document FROM bank_edition").fetchall()
    try:
        machine.serve()
        assert machine.answer("/prepare/")[0] == 200
    finally:
        machine.stop()
    with closing(sqlite3.connect(machine.file)) as database:
        after = database.execute("SELECT number, digest, document FROM bank_edition").fetchall()
    assert after == before  # an edition is never touched
    go_on(machine, name)


def test_a_backup_of_then_is_restored_by_todays_code(tmp_path: Path, empty: Machine) -> None:
    then = of_then("rows", tmp_path / "then")
    with closing(sqlite3.connect(then.file)) as database:
        database.execute(f"PRAGMA application_id={backups.MARK}")
        database.execute(f"PRAGMA user_version={backups.FORMAT}")
    old = tmp_path / "then.backup"
    with then.file.open("rb") as plain, gzip.open(old, "wb") as packed:
        shutil.copyfileobj(plain, packed)
    assert "Restored: 1 editions, 1 users, 203 questions" in empty.told("restore", str(old))
    empty.variables["ANSWERS_KEYS"] = then.variables["ANSWERS_KEYS"]
    empty.told("collectstatic", "--noinput", "-v0")
    go_on(empty, "rows")


@pytest.mark.parametrize("name", ["editions", "rows"])
def test_a_process_of_then_goes_on_reading_while_the_tables_are_brought_up_to_date(
    name: str, tmp_path: Path
) -> None:
    """What patients' pages asked the database then is answered by today's tables too."""
    machine = of_then(name, tmp_path / "then")
    asked = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["patients_read"]
    assert any("bank_edition" in question for question in asked)
    with closing(sqlite3.connect(machine.file)) as old_process:
        before = [old_process.execute(question).fetchall() for question in asked]
        machine.told("migrate", "-v0")
        assert [old_process.execute(question).fetchall() for question in asked] == before
