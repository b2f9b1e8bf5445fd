"""Small turns of `make load`, `make plug` and `make many`: real servers, real kills, seconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.load.proxy import NGINX
from tests.load.site import ROOT
from tests.running.postgresql import PROGRAMS


def strain(*words: str) -> str:
    """Run one strain in a process of its own; return its table."""
    command = [sys.executable, "-m", "tests.load", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_killed_in_the_middle_of_work_the_site_starts_again_with_all_that_it_promised() -> None:
    assert "| 4 times |" in strain("plug", "--times", "4", "--quick")


def test_under_twice_the_load_it_asks_some_to_come_again_and_nobody_loses_an_answer() -> None:
    assert "hold all that they gave" in strain("twice", "--seconds", "5", "--quick")


@pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL is not installed")
@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_patients_hop_between_servers_that_are_killed_and_lose_nothing() -> None:
    assert "the desk opened again" in strain("many", "--seconds", "6", "--quick")
