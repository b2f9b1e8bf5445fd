"""The forms of the site, found as a person finds them: by following links from page to page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from tests.fuzz.cast import Person
from tests.fuzz.firing import Range
from tests.fuzz.routes import Route, route_of
from tests.fuzz.shots import Pairs, Shot, jar

ALIKE = 2  # pages of one route that are looked at


@dataclass(frozen=True)
class Drawn:
    """One form as a page drew it for somebody, and where it goes to."""

    who: Person
    route: Route
    path: str
    query: str
    fields: Pairs
    parts: bool


def forms_for(
    who: Person, range_: Range, every: list[Route], starts: tuple[str, ...]
) -> list[Drawn]:
    """Return the forms of all pages that can be reached by links."""
    found: dict[tuple[str, str, str], Drawn] = {}
    to_see, looked, seen = list(starts), Counter[str](), set(starts)
    while to_see:
        address = urlsplit(to_see.pop(0))
        route = route_of(address.path, every)
        if route is None or looked[route.name] >= ALIKE:
            continue
        looked[route.name] += 1
        answer = range_.fire(Shot(who, route, "GET", address.path, address.query, cookie=jar(who)))
        if answer.status in (301, 302):
            to_see.append(urljoin(address.path, answer.headers["Location"]))
        if answer.status != 200 or answer.kind != "text/html":
            continue
        page = _Page(answer.body.decode())
        for action, fields, parts in page.forms:
            goes = urlsplit(urljoin(address.path, action) if action else address.geturl())
            to = route_of(goes.path, every)
            names = ",".join(sorted({name for name, _value in fields}))
            if to is not None:
                drawn = Drawn(who, to, goes.path, goes.query, fields, parts)
                found.setdefault((goes.path, goes.query, names), drawn)
        links = [urljoin(address.path, link) for link in page.links]
        to_see += [link for link in dict.fromkeys(links) if link not in seen]
        seen.update(links)
    return list(found.values())


class _Page(HTMLParser):
    """The links of a page, and each form with its fields; any of its buttons may be pressed."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, Pairs, bool]] = []
        self.fields: Pairs = []
        self.of: dict[str, Pairs] = {}
        self.area = self.select = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"].partition("#")[0])
        elif tag == "form":
            self.fields = []
            self.of[given.get("id", "")] = self.fields
            parts = given.get("enctype") == "multipart/form-data"
            self.forms.append((given.get("action", ""), self.fields, parts))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or given.get("value")):
            self.fields.append((self.select, given.get("value", "")))
        elif tag == "textarea":
            self.area = name
            self.of.get(given.get("form", ""), self.fields).append((name, ""))
        elif tag in ("input", "button") and name:
            self.of.get(given.get("form", ""), self.fields).append((name, given.get("value", "on")))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[-1] = (self.area, data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""
