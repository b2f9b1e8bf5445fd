"""Requests to the desk that its own pages never send: they are told so, and nothing breaks."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from prepapp.bank import editions, models
from prepapp.bank.models import DraftCopy
from prepapp.bank.writing import dump
from prepapp.desk.roles import Role
from prepapp.domain.bank import Bank
from tests.desk.nurse import Nurse, told
from tests.desk.whole import said, somebody
from tests.fuzz.hostile import HOSTILE

pytestmark = pytest.mark.django_db
UNSEEN = ["turned round", "control letters"]


@pytest.fixture
def owner(drafted: editions.Live) -> Nurse:
    return somebody("olga", Role.OWNER)


def test_nobody_deletes_from_a_list(owner: Nurse) -> None:
    for page in ("bank/crisisline", "auth/user", "auth/group", "bank/question"):
        sent = {"action": "delete_selected", "_selected_action": ["1", "age"], "post": "yes"}
        response = owner.client.post(
            f"/admin/{page}/", {**sent, "csrfmiddlewaretoken": token(owner)}
        )
        assert response.status_code in (200, 302)
    assert models.CrisisLine.objects.exists()


def test_a_row_is_asked_for_by_its_key_alone(owner: Nurse) -> None:
    for field in ("conditions", "rule_lines", "logentry", "because"):
        for page in ("bank/criterion", "auth/user"):
            assert owner.get(f"/admin/{page}/add/?_to_field={field}").status_code == 400
    assert owner.get("/admin/bank/criterion/add/?_to_field=key").status_code == 200
    for page in ("bank/sitefacts/1", "bank/step/age"):
        assert owner.get(f"/admin/{page}/change/?_to_field=").status_code == 200


def test_a_number_that_no_row_can_have_is_refused(owner: Nurse) -> None:
    group = Group.objects.get(name="Editors")
    before = set(group.permissions.all())
    sent = {"name": "Editors", "permissions": ["1", "9" * 23]}
    response = owner.client.post(
        f"/admin/auth/group/{group.pk}/change/", {**sent, "csrfmiddlewaretoken": token(owner)}
    )
    assert response.status_code in (200, 400)
    assert set(group.permissions.all()) == before


@pytest.mark.parametrize("name", UNSEEN)
def test_a_sign_that_cannot_be_seen_is_refused_where_patients_would_read_it(
    owner: Nurse, name: str
) -> None:
    models.SiteFacts.the()
    text = HOSTILE[name].strip()[:30] + "\u202e"
    response = owner.change("sitefacts", "1", publisher=text)
    assert "cannot be seen" in told(response)
    assert models.SiteFacts.the().publisher == ""
    response = owner.change("source", models.Source.objects.first().pk, cite=f"A study {text}")  # type: ignore[union-attr]
    assert "cannot be seen" in told(response)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07"])
def test_a_file_with_a_sign_that_cannot_be_seen_is_refused_and_names_the_place(
    owner: Nurse, seed: Bank, sign: str
) -> None:
    document = dump(seed)
    document["questions"]["cost-compare"]["text"]["en"] += sign
    document["sources"][next(iter(document["sources"]))]["cite"] += sign
    page = bring(owner, json.dumps(document), "bank.json")
    place = "questions, cost-compare, text, en: there is a sign in it that cannot be seen"
    assert f"{place} (U+{ord(sign):04X})" in page
    assert "sources, " in page
    assert not DraftCopy.objects.exists()


def bring(owner: Nurse, content: str, name: str) -> str:
    file = SimpleUploadedFile(name, content.encode())
    sent = {"csrfmiddlewaretoken": token(owner), "file": file}
    response = owner.client.post("/admin/draft/bring-in/", sent, follow=True)
    assert response.status_code in (200, 422)
    return said(response)


def token(owner: Nurse) -> str:
    owner.get("/admin/draft/")
    return str(owner.client.cookies["csrftoken"].value)
