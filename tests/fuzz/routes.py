"""Every address of the site, taken from its own list, so that a new page is fuzzed by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern
from hypothesis import strategies as st

PART = re.compile(r"<(?:\w+:)?(\w+)>")  # <int:number>


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver: the routes before it, and its own."""

    name: str
    before: str
    pattern: Any

    def filled(self, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        """Return the paths of this route, with these values in its places."""
        if not isinstance(self.pattern, RoutePattern):
            own = st.from_regex(str(self.pattern), fullmatch=True)
            return own.map(lambda path: f"/{self.before}{path}")
        texts = PART.split(f"/{self.before}{self.pattern}")
        parts = [values if n % 2 else st.just(text) for n, text in enumerate(texts)]
        return st.tuples(*parts).map("".join)


def routes() -> list[Route]:
    """Return every route, named as a log would name it."""
    return list(_under("", get_resolver()))


def _under(before: str, resolver: Any) -> Iterator[Route]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from _under(f"{before}{found.pattern}", found)
        else:
            yield Route(found.name or f"{before}{found.pattern}" or "/", before, found.pattern)


def route_of(path: str, every: list[Route]) -> Route | None:
    """Return the route that answers a path, None when no page does."""
    try:
        found = resolve(path).route
    except Resolver404:
        return None
    return next((r for r in every if f"{r.before}{r.pattern}" == found), None)
