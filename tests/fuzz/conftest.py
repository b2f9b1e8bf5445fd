"""A small site to send requests to, and everybody who sends them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prepapp.bank import editions, files, rows
from prepapp.bank.management.commands.load_bank import load_crisis_lines
from prepapp.bank.reading import parse
from prepapp.domain.bank import Bank
from tests.fuzz.cast import Person, cast

SMALL = Path(__file__).parents[1] / "desk" / "chaos" / "bank.yaml"


@pytest.fixture
def site(db: None, static_files: None) -> Iterator[Bank]:
    """A small bank published, a draft that says the same, and a copy of it."""
    bank = parse(files.from_bytes(SMALL.read_bytes()))
    editions.publish(bank, note="The first")
    rows.write(bank)
    load_crisis_lines()
    editions.keep(bank, name="A copy")
    yield bank
    editions.forget()


@pytest.fixture
def people(site: Bank) -> list[Person]:
    return cast(site)
