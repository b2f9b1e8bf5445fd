"""An editor at the desk: opens a page, changes what is in its form, and presses a button."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from tests.patient.visitor import words


class Form(HTMLParser):
    """What a browser would send for one form of a page, as it was drawn."""

    def __init__(self, content: str, form_id: str | None) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.fields: dict[str, list[str]] = {}
        self.options: dict[str, list[str]] = {}
        self._select = self._area = ""
        self._text: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        name = given.get("name", "")
        if not self.inside or (not name and tag != "option") or "__prefix__" in name:
            return
        if tag == "input":
            self._input(name, given)
        elif tag == "select":
            self._select = name
            self.fields.setdefault(name, [])
            self.options[name] = []
        elif tag == "option" and self._select:
            self.options[self._select].append(given.get("value", ""))
            if "selected" in given:
                self.fields[self._select].append(given.get("value", ""))
        elif tag == "textarea":
            self._area, self._text = name, []

    def _input(self, name: str, given: dict[str, str]) -> None:
        value = given.get("value", "on")
        if given.get("type") in ("checkbox", "radio"):
            self.options.setdefault(name, []).append(value)
            if "checked" in given:
                self.fields.setdefault(name, []).append(value)
        elif given.get("type") not in ("submit", "button", "file"):
            self.fields.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.fields[self._area] = ["".join(self._text).removeprefix("\n")]
            self._area = ""
        elif tag == "select":
            # A list without a choice made sends its first option.
            if self._select and not self.fields[self._select] and self.options[self._select]:
                self.fields[self._select] = self.options[self._select][:1]
            self._select = ""
        elif tag == "form":
            self.inside = False


class Nurse:
    """Somebody signed in at the desk."""

    def __init__(self, name: str = "nina", **account: Any) -> None:
        account = account or {"is_superuser": True}
        self.user = User.objects.create_user(name, is_staff=True, **account)
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(self.user)

    def get(self, address: str) -> HttpResponse:
        return self.client.get(address)

    def form(self, address: str, form_id: str) -> Form:
        response = self.get(address)
        assert response.status_code == 200, (address, response.status_code, words(response)[:500])
        return Form(response.content.decode(), form_id)

    def change(self, model: str, key: str, button: str = "_save", **changes: Any) -> HttpResponse:
        """Open a row's page, change some fields of its form, and press a button."""
        address = f"/admin/bank/{model}/{key}/change/"
        return self.send(self.form(address, f"{model}_form"), address, button, **changes)

    def add(self, model: str, button: str = "_save", **fields: Any) -> HttpResponse:
        """Open the page for a new row, fill its form, and press a button."""
        address = f"/admin/bank/{model}/add/"
        return self.send(self.form(address, f"{model}_form"), address, button, **fields)

    def send(self, form: Form, address: str, button: str, **changes: Any) -> HttpResponse:
        data: dict[str, Any] = {**form.fields, button: "Save"}
        for name, value in changes.items():
            data[name.replace("__", "-")] = value
        if "csrfmiddlewaretoken" not in data:
            data["csrfmiddlewaretoken"] = self.client.cookies["csrftoken"].value
        return self.client.post(address, {k: v for k, v in data.items() if v is not None})


def told(response: HttpResponse) -> str:
    """Return the errors that a page shows, in words."""
    found = re.findall(
        r'<(?:ul|p)[^>]*class="[^"]*(?:errorlist|errornote)[^"]*"[^>]*>(.*?)</(?:ul|p)>(?=\s|<)',
        response.content.decode(),
        flags=re.S,
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", " ".join(found))).split())
