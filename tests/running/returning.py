"""After an upgrade: a patient who was half way comes back, and an editor signs in.

Run on a machine whose database was brought up to date, with the golden cookie's file as argument.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from prepapp.bank import editions, models  # noqa: E402
from tests.desk.nurse import Nurse  # noqa: E402
from tests.desk.whole import press  # noqa: E402
from tests.patient.visitor import Visitor, words  # noqa: E402
from tests.running.machine import PASSWORD  # noqa: E402

PAGES = ("", "draft/", "problems/", "publish/", "bank/question/", "bank/step/", "bank/edition/")


def patient(golden: dict[str, str]) -> None:
    """Go on from the cookie of then to a sheet."""
    time.time = lambda: float(golden["at"]) + 3600  # a cookie is good for a day
    for edition in models.Edition.objects.all():
        assert editions.read(edition).questions
    bank = editions.live().bank("en")
    visitor = Visitor(bank)
    visitor.client.cookies["answers"] = golden["cookie"]
    kept = visitor.kept()
    assert kept.trouble is None
    assert kept.answers.as_data() == golden["answers"]
    maria = next(person for key, person in bank.personas.items() if "maria" in key)
    visitor.walk(maria.answers)
    for page in ("check/", "questions/", "sheet/", "sheet.pdf", "sheet.txt", "answers.json"):
        assert visitor.get(f"/prepare/{page}").status_code == 200, page


def editor() -> None:
    """Sign in with the password of then, change a question, and publish it."""
    assert Client().login(username="nina", password=PASSWORD)
    nurse = Nurse("rita", is_superuser=True)
    for page in PAGES:
        assert nurse.get(f"/admin/{page}").status_code == 200, page
    key = models.Question.objects.exclude(retired=True).first().key
    response = nurse.change("question", key, text="Is this what changed after the upgrade?")
    assert response.status_code == 302, words(response)
    response = press(nurse, "/admin/publish/", "publish", note="After the upgrade", accept="on")
    assert response.status_code == 302, words(response)
    editions.forget()
    assert editions.live().number == 2
    assert editions.live().bank("en").questions[key].text.startswith("Is this what changed")


if __name__ == "__main__":
    settings.ALLOWED_HOSTS = ["testserver"]
    patient(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    editor()
    print("All is as it was.")
