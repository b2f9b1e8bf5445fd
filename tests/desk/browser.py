"""An editor's browser: it sends a cookie only where the cookie belongs, as a real one does."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie
from typing import Any

from django.http import HttpResponse
from django.test import Client

from prepapp.domain.bank import Bank
from tests.patient.visitor import Visitor

UNDER = "/admin/preview"


class Browser(Client):
    """Django's test client, which alone would send every cookie everywhere."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)
        self.kept: dict[tuple[str, str], Morsel[str]] = {}

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        self.cookies = self.sent_to(path)
        response = super().generic(method, path, *args, **kwargs)
        self.keep(response.cookies)
        return response

    def force_login(self, *args: Any, **kwargs: Any) -> None:
        super().force_login(*args, **kwargs)
        self.keep(self.cookies)

    def sent_to(self, path: str) -> SimpleCookie:
        """Return the cookies that belong to an address."""
        cookies = SimpleCookie()
        for (name, at), morsel in self.kept.items():
            if path.startswith(at):
                cookies[name] = morsel.value
        return cookies

    def keep(self, cookies: SimpleCookie) -> None:
        for name, morsel in cookies.items():
            self.kept.pop((name, morsel["path"]), None)
            if morsel["max-age"] != 0:
                self.kept[name, morsel["path"]] = morsel


class Tab(Visitor):
    """A visitor of the site, or of its twin in the preview, in a browser that knows its paths."""

    def __init__(self, bank: Bank, browser: Browser, under: str = "") -> None:
        super().__init__(bank, browser)
        self.browser, self.under = browser, under

    def get(self, address: str) -> HttpResponse:
        return super().get(f"{self.under}{address}")

    def post(self, address: str, data: dict[str, Any], **extra: Any) -> HttpResponse:
        return super().post(f"{self.under}{address}", data, **extra)

    def cookies(self) -> dict[str, str]:
        sent = self.browser.sent_to(f"{self.under}/prepare/")
        return {name: morsel.value for name, morsel in sent.items()}
