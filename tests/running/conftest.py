"""Machines with the site on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import postgresql
from tests.running.machine import PASSWORD, Machine


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine with the seed bank published and one account; only to be copied."""
    machine = Machine(tmp_path_factory.mktemp("machine"))
    machine.told("migrate", "-v0")
    machine.told("load_bank")
    machine.told("editor", "nina", "--role", "reviewer", "--stdin", input=f"{PASSWORD}\n")
    return machine


@pytest.fixture
def machine(first: Machine, tmp_path: Path) -> Iterator[Machine]:
    """A machine of one's own, with the seed bank published and one account."""
    machine = first.copy(tmp_path / "machine")
    yield machine
    machine.stop()


@pytest.fixture
def empty(tmp_path: Path) -> Machine:
    """A machine with nothing on it yet."""
    return Machine(tmp_path / "empty")


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Server]:
    """A PostgreSQL server, running, with one empty database."""
    if not postgresql.PROGRAMS:
        pytest.skip("PostgreSQL is not installed")
    with postgresql.running() as server:
        yield server
