"""A stranger cannot use the machine up: what costs much has a share, and says when it is spent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from prepapp.running import limits
from prepapp.running.limits import BURST, Busy, spending
from prepapp.settings import BASE_DIR


def work(seconds: float) -> None:
    """Keep the processor busy."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def spend(seconds: float = 0.01) -> None:
    with spending("pdf"):
        work(seconds)


def test_what_is_spent_is_gone_and_comes_back_with_time(shares: dict[str, float]) -> None:
    shares["pdf"] = 0.2 / BURST / (os.cpu_count() or 1)  # 0.2 s at once, 0.02 s in a second
    spend(0.1)
    spend(0.12)
    with pytest.raises(Busy) as busy:
        spend()
    assert busy.value.wait in (1, 2)
    shares["pdf"] *= 1000
    time.sleep(0.01)
    spend()


def test_each_kind_of_work_has_a_share_of_its_own(shares: dict[str, float]) -> None:
    spend()
    with pytest.raises(Busy):
        spend()
    with spending("upload"):
        pass


def test_work_that_fails_is_charged_all_the_same(shares: dict[str, float]) -> None:
    def fail() -> None:
        with spending("pdf"):
            work(0.01)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with pytest.raises(Busy):
        spend()


def another(folder: Path, share: float, seconds: float) -> subprocess.Popen[bytes]:
    """Start a process that works for so many seconds, and wait until it is at work."""
    words = [sys.executable, "-m", "tests.running.spender", folder, str(share), str(seconds)]
    process = subprocess.Popen(words, cwd=BASE_DIR, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"at work\n"
    return process


def test_what_one_process_spends_another_has_not(shares: dict[str, float], tmp_path: Path) -> None:
    with another(tmp_path, shares["pdf"], seconds=0.01) as process:
        assert process.wait(10) == 0
    with pytest.raises(Busy):
        spend()


def test_a_process_killed_at_work_keeps_nobody_waiting(
    shares: dict[str, float], tmp_path: Path
) -> None:
    with another(tmp_path, shares["pdf"], seconds=60) as process:
        process.kill()
    spend()


@pytest.mark.parametrize("content", [b"", b"half", b"\xff" * 16, b"\xff" * 40])
def test_a_damaged_count_starts_afresh(
    shares: dict[str, float], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "pdf.limit").write_bytes(content)
    spend()
    with pytest.raises(Busy):
        spend()


def test_a_machine_started_anew_counts_afresh(shares: dict[str, float], tmp_path: Path) -> None:
    (tmp_path / "pdf.limit").write_bytes(limits.LEFT.pack(-100, time.monotonic() + 1000))
    spend()


def test_without_a_folder_to_count_in_the_site_works_and_the_log_says_so(
    shares: dict[str, float], tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DATA_DIR = tmp_path / "nowhere"
    spend()
    spend()
    assert "The limits cannot be counted" in caplog.text


def test_the_count_says_nothing_about_anybody(shares: dict[str, float], tmp_path: Path) -> None:
    spend()
    (file,) = tmp_path.iterdir()
    assert (file.name, file.stat().st_size, file.stat().st_mode & 0o777) == ("pdf.limit", 16, 0o600)
