"""A browser that speaks http to a real server behind a proxy, and remembers every address."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

HOST = "questions.example.org"
FORM = "application/x-www-form-urlencoded"
LINKS = re.compile(r'(?:href|action|src)="([^"]*)"')


@dataclass
class Browser:
    """What the site's test visitor asks of Django's own test client, over the network."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    addresses: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)

    def get(self, address: str, headers: dict[str, str] | None = None) -> HttpResponse:
        return self.ask("GET", address, headers=headers)

    def post(
        self, address: str, data: dict[str, Any], headers: dict[str, str] | None = None
    ) -> HttpResponse:
        if any(isinstance(value, UploadedFile) for value in data.values()):
            return self.ask(
                "POST", address, encode_multipart(BOUNDARY, data), MULTIPART_CONTENT, headers
            )
        return self.ask("POST", address, urlencode(data, doseq=True).encode(), FORM, headers)

    def ask(
        self,
        method: str,
        address: str,
        body: bytes | None = None,
        kind: str = "",
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request, keep the cookies of its answer, and return the answer."""
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        sent = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "X-Forwarded-Proto": "https",
            **({"Cookie": cookies} if cookies else {}),
            **({"Content-Type": kind} if kind else {}),
            **(headers or {}),
        }
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            wire.request(method, address, body, {k: v.encode() for k, v in sent.items()})
            came = wire.getresponse()
            response = HttpResponse(came.read(), status=came.status)
            self._take(came.getheaders(), response)
        finally:
            wire.close()
        return response

    def _take(self, headers: list[tuple[str, str]], response: HttpResponse) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    if morsel["max-age"] == "0":
                        self.cookies.pop(key, None)
                        continue
                    self.cookies[key] = morsel.value
                    if key == "answers":
                        self.sealed.add(morsel.value)
                continue
            response[name] = value
            self.headers.append(f"{name}: {value}")
            if name.lower() == "location":
                self.addresses.append(value)
        if response["Content-Type"].startswith("text/html"):
            self.addresses += LINKS.findall(response.content.decode())
