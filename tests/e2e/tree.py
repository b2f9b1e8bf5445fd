"""A page as assistive technology gets it: Chromium's own accessibility tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

CONTROLS = frozenset(
    ("button", "link", "checkbox", "radio", "textbox", "combobox", "DisclosureTriangle")
)


@dataclass(frozen=True)
class Node:
    """One thing in the tree: what it is, what it is called, and where it stands."""

    role: str
    name: str
    description: str
    properties: Mapping[str, Any]
    inside: tuple[Node, ...]  # from the root down
    attributes: Mapping[str, str]
    form: str  # where the form around it is sent

    def group(self) -> str:
        """Return the name of the nearest group around it, or nothing."""
        names = [n.name for n in self.inside if n.role in ("group", "radiogroup")]
        return names[-1] if names else ""

    def does(self) -> tuple[str, ...]:
        """Return what tells its use from any other."""
        of = self.attributes.get
        if self.role == "link":
            return (of("href", ""),)
        if self.role == "button":
            return (of("formaction", self.form), of("name", ""), of("value", ""), of("id", ""))
        return (of("name", ""), of("value", ""), of("id", ""))


def tree(page: Page) -> list[Node]:
    """Return everything in the tree of a page, in the order it is read."""
    session = page.context.new_cdp_session(page)
    try:
        session.send("Accessibility.enable")
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        document = session.send("DOM.getDocument", {"depth": -1})["root"]
    finally:
        session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    return list(_read(by_id, nodes[0], (), dict(_elements(document))))


def _elements(element: Any, form: str = "") -> Iterator[tuple[int, tuple[dict[str, str], str]]]:
    pairs = element.get("attributes", [])
    attributes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    if element["nodeName"] == "FORM":
        form = attributes.get("action", "here")
    yield element["backendNodeId"], (attributes, form)
    for child in element.get("children", []):
        yield from _elements(child, form)


def _read(by_id: Any, raw: Any, inside: tuple[Node, ...], elements: Any) -> Iterator[Node]:
    if not raw["ignored"]:
        attributes, form = elements.get(raw.get("backendDOMNodeId"), ({}, ""))
        node = Node(
            role=raw["role"]["value"],
            name=" ".join(raw.get("name", {}).get("value", "").split()),
            description=raw.get("description", {}).get("value", ""),
            properties={p["name"]: p["value"].get("value") for p in raw.get("properties", [])},
            inside=inside,
            attributes=attributes,
            form=form,
        )
        yield node
        inside = (*inside, node)
    for child in raw.get("childIds", []):
        if child in by_id:
            yield from _read(by_id, by_id[child], inside, elements)
