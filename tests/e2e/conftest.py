"""A real server with a database of its own, and a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from prepapp.running.server import command
from tests.pseudo import CODE, fill

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
Opened = Callable[..., BrowserContext]
PASSWORD = "a-long-day-at-the-desk"


class Site:
    """The site as `make run` starts it, in a data folder of its own; or as `make pseudo` does."""

    def __init__(self, data: Path, *, pseudo: bool = False) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
            "DEVELOPMENT": "1",
            "DATA_DIR": str(data),
            "PSEUDO": str(int(pseudo)),
        }
        if address := os.environ.get("DATABASE_URL"):
            self.environment["DATABASE_URL"] = database_of_its_own(address, f"site_{self.port}")
        self.manage("migrate", "-v0")
        if pseudo:
            fill(data)
        self.manage("load_bank", *([str(data / "bank")] if pseudo else []))
        self.manage("collectstatic", "--noinput", "-v0")
        self.server: subprocess.Popen[bytes] | None = None

    def manage(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def account(self, name: str, role: str) -> None:
        """Make an account for the desk; its password is `PASSWORD`."""
        subprocess.run(
            [sys.executable, "manage.py", "editor", name, "--role", role],
            cwd=ROOT,
            env=self.environment,
            check=True,
            input=f"{PASSWORD}\n{PASSWORD}\n",
            text=True,
            capture_output=True,
            start_new_session=True,  # without a terminal, it reads the password from here
        )

    def start(self) -> None:
        self.server = subprocess.Popen(
            command("127.0.0.1", self.port, workers=2),
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{self.address}/prepare/", timeout=2).close()  # noqa: S310
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("The server did not start.")

    def kill(self) -> None:
        """Kill every process of the server at once, as a power cut would."""
        if self.server:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()


def database_of_its_own(address: str, name: str) -> str:
    """Make an empty database beside the one at an address, and return its own address."""
    url = urlsplit(address)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return urlunsplit(url._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--disable-dev-shm-usage", "--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, running."""
    site = Site(tmp_path_factory.mktemp("data"))
    site.start()
    yield site
    site.kill()


@pytest.fixture(scope="session")
def pseudo_site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, running, with the made-up language beside English."""
    site = Site(tmp_path_factory.mktemp("pseudo"), pseudo=True)
    site.start()
    yield site
    site.kill()


@pytest.fixture(scope="module")
def desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of a module's own, so that publishing disturbs nobody; nina is a reviewer there."""
    site = Site(tmp_path_factory.mktemp("desk"))
    site.account("nina", "reviewer")
    site.start()
    yield site
    site.kill()


@contextmanager
def browsers(chromium: Browser, site: Site) -> Iterator[tuple[Opened, list[str]]]:
    """Give what opens a browser of one's own, and what those browsers complained of.

    Fail when a request leaves the site.
    """
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    errors: list[str] = []

    def leave(request: Any) -> None:
        if not request.url.startswith((site.address, "data:", "blob:")):
            strangers.append(request.url)

    def complain(message: Any) -> None:
        if message.type == "error":
            errors.append(f"{message.text} {message.location}")

    def opened(**options: Any) -> BrowserContext:
        context = chromium.new_context(base_url=site.address, **options)
        context.set_default_timeout(10_000)
        context.on("request", leave)
        context.on("console", complain)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield opened, errors
    for context in contexts:
        context.close()
    assert strangers == []


@pytest.fixture
def person(chromium: Browser, site: Site) -> Iterator[Opened]:
    """Open a browser of one's own; it fails the test when a request leaves the site."""
    with browsers(chromium, site) as (opened, _errors):
        yield opened


@pytest.fixture(params=["site", "pseudo_site"], ids=["English", "made-up"])
def reader(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Opened]:
    """Open a browser of one's own, once in English and once in the made-up language."""
    site = request.getfixturevalue(request.param)
    with browsers(chromium, site) as (opened, _errors):
        yield partial(opened, locale="en" if request.param == "site" else CODE)


@pytest.fixture
def somebody(chromium: Browser, desk: Site) -> Iterator[Opened]:
    """Open a browser on the desk's site; it may not complain of anything either."""
    with browsers(chromium, desk) as (opened, errors):
        yield opened
        assert errors == []
