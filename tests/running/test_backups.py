"""A backup holds all that the site keeps, and a file that is none changes nothing."""

from __future__ import annotations

import gzip
import resource
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from prepapp.running import backups
from tests.running.machine import Machine
from tests.running.postgresql import Server


@pytest.fixture(scope="session")
def kept(first: Machine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the first machine."""
    path = tmp_path_factory.mktemp("kept") / "kept.backup"
    said = first.told("backup", str(path))
    assert "1 editions, 1 users, 220 questions" in said
    return path


def unpacked(path: Path, folder: Path) -> Path:
    plain = folder / "plain.sqlite3"
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


def test_a_backup_brings_everything_back_to_an_empty_machine(
    first: Machine, empty: Machine, kept: Path
) -> None:
    assert "Restored: 1 editions, 1 users, 220 questions" in empty.told("restore", str(kept))
    assert empty.rows() == first.rows()


def test_a_backup_is_for_one_account_alone_and_says_which_keys_are_not_in_it(
    machine: Machine, tmp_path: Path
) -> None:
    said = machine.told("backup", str(tmp_path / "mine.backup"))
    assert stat.S_IMODE((tmp_path / "mine.backup").stat().st_mode) == 0o600
    assert f"SECRET_KEY, which is in the file {machine.data / 'secret_key'}" in said
    assert f"ANSWERS_KEYS, which is in the file {machine.data / 'answers_keys'}" in said
    held = gzip.decompress((tmp_path / "mine.backup").read_bytes())
    for name in ("secret_key", "answers_keys"):
        assert (machine.data / name).read_bytes().strip() not in held


def test_without_a_name_a_backup_is_named_by_its_time(machine: Machine) -> None:
    machine.told("backup")
    (made,) = (machine.data / "backups").iterdir()
    assert made.name.startswith("prepapp-")
    assert made.name.endswith(".backup")
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_a_backup_is_never_written_over_another(machine: Machine, tmp_path: Path) -> None:
    there = tmp_path / "there.backup"
    there.write_text("something else")
    answer = machine.manage("backup", str(there))
    assert answer.returncode != 0
    assert "is there already" in answer.stderr
    assert there.read_text() == "something else"


def test_a_thief_of_a_backup_finds_no_sign_in(machine: Machine, tmp_path: Path) -> None:
    with closing(sqlite3.connect(machine.file)) as database:
        row = ("session-of-nina", "what-nina-did", "2099-01-01")
        database.execute("INSERT INTO django_session VALUES (?, ?, ?)", row)
        database.commit()
    machine.told("backup", str(tmp_path / "mine.backup"))
    held = gzip.decompress((tmp_path / "mine.backup").read_bytes())
    assert b"session-of-nina" not in held
    assert b"what-nina-did" not in held
    assert b"nina" in held


def test_a_backup_is_of_one_moment_while_editors_go_on_saving(
    machine: Machine, tmp_path: Path
) -> None:
    """An editor saves pairs of copies; a backup never holds one of a pair."""
    done = threading.Event()
    pairs = 0

    def save() -> None:
        nonlocal pairs
        with closing(sqlite3.connect(machine.file, timeout=10, isolation_level=None)) as database:
            while not done.is_set():
                database.execute("BEGIN IMMEDIATE")
                for _half in (1, 2):
                    database.execute(
                        "INSERT INTO bank_draftcopy (name, made, document) VALUES (?, ?, ?)",
                        (f"pair {pairs}", "2026-11-22 12:00:00", "{}" * 5_000),
                    )
                database.execute("COMMIT")
                pairs += 1
                done.wait(0.01)

    editor = threading.Thread(target=save)
    editor.start()
    try:
        for count in range(2):
            before = pairs
            machine.told("backup", str(tmp_path / f"{count}.backup"))
            assert pairs > before  # the editor was not kept waiting
            plain = unpacked(tmp_path / f"{count}.backup", tmp_path)
            with closing(sqlite3.connect(plain)) as database:
                names = "SELECT count(*) FROM bank_draftcopy GROUP BY name"
                halves = [many for (many,) in database.execute(names)]
                assert len(halves) >= before
                assert set(halves) == {2}
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        done.set()
        editor.join()


def test_a_full_disk_leaves_no_half_backup(machine: Machine, tmp_path: Path) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    folder = tmp_path / "backups"
    folder.mkdir()
    answer = machine.manage("backup", str(folder / "mine.backup"), preexec_fn=small_disk)
    assert answer.returncode != 0
    assert "No backup was made" in answer.stderr
    assert list(folder.iterdir()) == []


def half(path: Path, _folder: Path) -> bytes:
    whole = path.read_bytes()
    return whole[: len(whole) // 2]


def one_letter_changed(path: Path, _folder: Path) -> bytes:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    return bytes(whole)


def no_archive(_path: Path, _folder: Path) -> bytes:
    return b"dear diary"


def no_database(_path: Path, _folder: Path) -> bytes:
    return gzip.compress(b"dear diary")


def changed_by(*statements: str) -> Callable[[Path, Path], bytes]:
    def changed(path: Path, folder: Path) -> bytes:
        plain = unpacked(path, folder)
        with closing(sqlite3.connect(plain)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()
        return gzip.compress(plain.read_bytes())

    return changed


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (half, "a part of it is missing or changed"),
        (one_letter_changed, "damaged"),
        (no_archive, "is not a backup of this site"),
        (no_database, "is not a backup of this site"),
        (changed_by("PRAGMA application_id=7"), "is not a backup of this site"),
        (changed_by(f"PRAGMA user_version={backups.FORMAT + 1}"), "Bring the site up to a newer"),
        (
            changed_by("INSERT INTO django_migrations VALUES (999, 'bank', '9999_later', 'now')"),
            "a newer version of this site (bank.9999_later)",
        ),
        (changed_by("PRAGMA foreign_keys=0", "DELETE FROM auth_user"), "do not fit together"),
    ],
)
def test_a_file_that_cannot_be_restored_says_why_and_changes_nothing(
    machine: Machine,
    kept: Path,
    tmp_path: Path,
    spoil: Callable[[Path, Path], bytes],
    sentence: str,
) -> None:
    before = machine.rows()
    (tmp_path / "spoiled.backup").write_bytes(spoil(kept, tmp_path))
    answer = machine.manage("restore", str(tmp_path / "spoiled.backup"), "--yes")
    assert answer.returncode != 0
    assert sentence in answer.stderr
    assert "Nothing was changed" in answer.stderr
    assert machine.rows() == before


def test_what_is_there_is_kept_and_goes_only_when_asked(
    machine: Machine, kept: Path, tmp_path: Path
) -> None:
    machine.told("editor", "later", "--stdin", input="a-later-long-password\n")
    later = machine.rows()
    refused = machine.manage("restore", str(kept))
    assert "This site holds 1 editions, 2 users" in refused.stderr
    assert machine.rows() == later
    said = machine.told("restore", str(kept), "--yes")
    assert "Restored: 1 editions, 1 users" in said
    (before,) = machine.data.glob("before-restore-*.backup")
    assert str(before) in said
    machine.told("restore", str(before), "--yes")
    assert machine.rows() == later


def test_a_site_moves_to_postgresql_and_back_and_nothing_is_lost(
    first: Machine, empty: Machine, kept: Path, postgres: Server, tmp_path: Path
) -> None:
    big = Machine(tmp_path / "big", DEVELOPMENT="1", DATABASE_URL=postgres.url())
    assert "Restored: 1 editions, 1 users, 220 questions" in big.told("restore", str(kept))
    # Rows that come later find numbers that nobody has.
    big.told("editor", "later", "--stdin", input="a-later-long-password\n")
    assert "This site holds 1 editions, 2 users" in big.manage("restore", str(kept)).stderr
    big.told("restore", str(kept), "--yes")
    big.told("backup", str(tmp_path / "back.backup"))
    empty.told("restore", str(tmp_path / "back.backup"))
    assert empty.rows() == first.rows()
