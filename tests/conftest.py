"""What every test may ask for: the seed bank, a published edition, and a patient's browser."""

from __future__ import annotations

import gc
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
from tests import prepared, pseudo

# Speed is measured by `make bench`; and what passed here must pass again in CI.
hypothesis_settings.register_profile(
    "prepapp", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis_settings.load_profile("prepapp")


def pytest_collection_finish() -> None:
    """Leave what is there to stay out of every later look for garbage: a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def seed() -> Bank:
    """The bank that the site comes with."""
    return files.seed_bank()


@pytest.fixture(scope="session")
def static_files() -> None:
    """The static files, collected as `make run` does."""
    call_command("collectstatic", interactive=False, verbosity=0)


def publish(bank: Bank) -> None:
    editions.publish(bank, note="for a test")
    load_crisis_lines()


def in_two_languages() -> None:
    both = parse(pseudo.document())
    publish(both)
    rows.write(both)


def drafted_too() -> None:
    publish(files.seed_bank())
    rows.write(files.seed_bank())


# What tests may start from, by the name of the fixture that asks for it.
prepared.MAKE.update(
    published=lambda: publish(files.seed_bank()), drafted=drafted_too, bilingual=in_two_languages
)


@pytest.fixture
def standing(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> str:
    """The rows that this test starts from, put there before its own transaction begins."""
    name = prepared.wanted(request)
    with django_db_blocker.unblock():
        prepared.stand(name)
    return name


@pytest.fixture
def _django_db_helper(standing: str, _django_db_helper: None) -> None:
    """pytest-django's own, inside the transaction of the rows that stand."""


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_left_standing(django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        prepared.stand("")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Inside a module, bring together tests that start from the same rows."""
    module = {name: at for at, name in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(
        key=lambda item: (module[item.path], prepared.asked(getattr(item, "fixturenames", ())))
    )


@pytest.fixture
def published(
    request: pytest.FixtureRequest, standing: str, db: None, static_files: None
) -> Iterator[editions.Live]:
    """The seed bank as the live edition, with its crisis lines."""
    if not standing:
        prepared.put(prepared.asked(request.fixturenames))
    editions.forget()
    yield editions.live()
    editions.forget()


@pytest.fixture
def drafted(published: editions.Live) -> editions.Live:
    """The seed bank as the live edition, and a draft that says the same."""
    return published


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
def bilingual(
    standing: str, db: None, pseudo_pages: None, static_files: None
) -> Iterator[editions.Live]:
    """A live edition with every text in two languages, and a draft that says the same."""
    if not standing:
        prepared.put("bilingual")
    editions.forget()
    yield editions.live()
    editions.forget()


@pytest.fixture
def shares(settings: Any, tmp_path: Path) -> dict[str, float]:
    """Shares so small that one use of each is all there is, counted in a folder of the test's."""
    settings.DATA_DIR = tmp_path
    settings.CPU_SHARES = dict.fromkeys(("pdf", "upload", "sign-in"), 1e-9)
    return settings.CPU_SHARES
