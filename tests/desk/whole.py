"""People at the desk with a role, who open a page about the whole bank, fill it in and press."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse

from prepapp.desk import roles
from prepapp.desk.roles import Role
from tests.desk.nurse import Nurse
from tests.patient.visitor import words

NEW_WORDS = "What would each choice cost me?"
AGE = "What is your age?"


def somebody(name: str, role: Role | None) -> Nurse:
    """Sign somebody in who has a role, or none."""
    person = Nurse(name, is_superuser=False)
    if role is not None:
        roles.give(person.user, role)
    return person


def press(person: Nurse, page: str, form: str, to: str = "", **typed: Any) -> HttpResponse:
    """Open a page, fill in one of its forms, and press its button."""
    drawn = person.form(page, form)
    assert drawn.fields, f"{page} has no form {form}"
    return person.send(drawn, to or page, "press", **typed)


def reword(person: Nurse, text: str = NEW_WORDS, question: str = "cost-compare") -> None:
    """Change the wording of a question on its page."""
    assert person.change("question", question, text=text).status_code == 302


def said(response: HttpResponse) -> str:
    """Return the text of a page of the desk, without the frame that every page has."""
    page = response.content.decode()
    content = re.search(r'<main id="content-start".*</main>', page, re.S)
    assert content, words(response)
    response.content = content[0].encode()
    text = words(response)
    response.content = page.encode()
    return text
