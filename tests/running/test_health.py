"""What probes are told: this process lives, and it can answer a patient, or what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from prepapp.bank import editions, models
from prepapp.running import health


@pytest.fixture(autouse=True)
def looked_anew() -> Iterator[None]:
    health.forget()
    yield
    health.forget()
    editions.forget()


def ready() -> tuple[int, str]:
    response = Client().get("/readyz")
    return response.status_code, response.content.decode()


def test_a_site_with_an_edition_is_ready(published: editions.Live) -> None:
    assert ready() == (200, "ok\n")


def test_a_probe_needs_no_name_no_https_and_leaves_nothing(
    published: editions.Live, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ALLOWED_HOSTS = ["questions.example.org"]
    settings.SECURE = settings.SECURE_SSL_REDIRECT = True
    for page in ("/healthz", "/readyz"):
        response = Client().get(page, headers={"Host": "10.1.2.3:8000", "Cookie": "answers=x"})
        assert (response.status_code, response.content) == (200, b"ok\n")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert not response.cookies
    assert caplog.records == []


@pytest.mark.django_db
def test_a_site_without_an_edition_lives_but_is_not_ready(static_files: None) -> None:
    editions.forget()
    assert ready() == (503, "no edition is live\n")
    assert Client().get("/healthz").status_code == 200


def test_a_site_whose_tables_are_of_yesterday_is_not_ready(published: editions.Live) -> None:
    MigrationRecorder.Migration.objects.filter(app="bank").latest("pk").delete()
    assert ready() == (503, "migrations are not applied\n")


def test_a_site_without_its_static_files_is_not_ready(
    published: editions.Live, settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    assert ready() == (503, "static files are not collected\n")


def test_however_often_somebody_asks_the_database_is_asked_now_and_then(
    published: editions.Live, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LOOK_EVERY", 3600.0)  # however slow this machine is
    assert ready() == (200, "ok\n")
    with django_assert_num_queries(0):
        for _again in range(20):
            assert ready() == (200, "ok\n")


def test_what_a_probe_is_told_names_nobody(published: editions.Live) -> None:
    models.SiteFacts.objects.update(live=None, publisher="MARKER")
    editions.forget()
    assert ready() == (503, "no edition is live\n")
