"""What every test may ask for: the seed bank, a published edition, and a patient's browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import settings as hypothesis_settings

from prepapp.bank import editions, files, rows
from prepapp.bank.management.commands.load_bank import load_crisis_lines
from prepapp.bank.reading import parse
from prepapp.domain.bank import Bank
from tests import pseudo
from tests.prepared import put

# Speed is measured by `make bench`; and what passed here must pass again in CI.
hypothesis_settings.register_profile(
    "prepapp", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis_settings.load_profile("prepapp")


@pytest.fixture(scope="session")
def seed() -> Bank:
    """The bank that the site comes with."""
    return files.seed_bank()


@pytest.fixture(scope="session")
def static_files() -> None:
    """The static files, collected as `make run` does."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def published(db: None, seed: Bank, static_files: None) -> Iterator[editions.Live]:
    """The seed bank as the live edition, with its crisis lines."""
    put("published", lambda: publish(seed))
    editions.forget()
    yield editions.live()
    editions.forget()


@pytest.fixture
def drafted(published: editions.Live, seed: Bank) -> editions.Live:
    """The seed bank as the live edition, and a draft that says the same."""
    put("drafted", lambda: rows.write(seed))
    return published


def publish(seed: Bank) -> None:
    editions.publish(seed, note="for a test")
    load_crisis_lines()


@pytest.fixture
def browser(published: editions.Live) -> Client:
    """A patient's browser that checks the CSRF token, as a real one is checked."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture(scope="session")
def accents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of the made-up language."""
    folder = tmp_path_factory.mktemp("locale")
    pseudo.write_catalogue(folder)
    return folder


@pytest.fixture
def pseudo_pages(settings: Any, accents: Path) -> None:
    """The site's own pages speak a second language, the made-up one."""
    settings.LANGUAGES = [*settings.LANGUAGES, (pseudo.CODE, pseudo.NAME)]
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, accents]


@pytest.fixture
def bilingual(db: None, pseudo_pages: None, static_files: None) -> Iterator[editions.Live]:
    """A live edition with every text in two languages, and a draft that says the same."""
    both = parse(pseudo.document())
    put("bilingual", lambda: (publish(both), rows.write(both)))
    editions.forget()
    yield editions.live()
    editions.forget()


@pytest.fixture
def shares(settings: Any, tmp_path: Path) -> dict[str, float]:
    """Shares so small that one use of each is all there is, counted in a folder of the test's."""
    settings.DATA_DIR = tmp_path
    settings.CPU_SHARES = dict.fromkeys(("pdf", "upload", "sign-in"), 1e-9)
    return settings.CPU_SHARES
