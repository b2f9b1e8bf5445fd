"""Every page as somebody hears it: its headings, its landmarks, and a name for every control."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Site, browsers
from tests.e2e.looking import named, states
from tests.e2e.tree import CONTROLS, Node, tree

Heard = dict[str, list[Node]]
DRAWN = "/components/"  # parts of many pages on one: many first headings, many buttons of one name
ERRORS = ("start, a file that cannot be read", "step age, error", "step goals, error")
ERROR_TEXTS = """() => [...document.querySelectorAll(".error[id]")]
    .filter((e) => e.checkVisibility()).map((e) => e.textContent.replace(/\\s+/g, " ").trim())"""


@pytest.fixture(scope="module")
def visited(chromium: Browser, site: Site) -> Iterator[tuple[Heard, dict[str, list[str]]]]:
    """Every state of every page as it is heard, and the errors that stand on it."""
    heard, errors = {}, {}
    with browsers(chromium, site) as (opened, _errors):
        page = opened(viewport={"width": 390, "height": 844}).new_page()
        for state in states(page):
            heard[state] = tree(page)
            errors[state] = page.evaluate(ERROR_TEXTS)
        yield heard, errors


@pytest.fixture(scope="module")
def everything(visited: tuple[Heard, dict[str, list[str]]]) -> Heard:
    return visited[0]


@pytest.fixture(scope="module")
def pages(everything: Heard) -> Heard:
    """The pages that patients come to."""
    return {state: nodes for state, nodes in everything.items() if state != DRAWN}


def of(nodes: list[Node], *roles: str) -> list[Node]:
    return [node for node in nodes if node.role in roles]


def said_in(nodes: list[Node], role: str) -> str:
    """Return the words inside everything of a role."""
    return " ".join(
        node.name for node in of(nodes, "StaticText") if any(n.role == role for n in node.inside)
    )


def test_every_page_was_listened_to(pages: Heard) -> None:
    assert len(pages) > 45
    assert sum(len(of(nodes, *CONTROLS)) for nodes in pages.values()) > 2000


def test_every_page_has_one_first_heading_and_none_is_skipped(pages: Heard) -> None:
    for state, nodes in pages.items():
        levels = [node.properties["level"] for node in of(nodes, "heading")]
        assert levels.count(1) == 1, (state, levels)
        for before, after in pairwise(levels):
            assert after <= before + 1, (state, levels)


def test_every_page_has_each_landmark_once(everything: Heard) -> None:
    for state, nodes in everything.items():
        for landmark in ("banner", "main", "contentinfo"):
            assert len(of(nodes, landmark)) == 1, (state, landmark)


def test_every_heading_group_and_control_says_what_it_is(everything: Heard) -> None:
    nameless = {
        state: [(n.role, n.attributes) for n in of(nodes, "heading", *CONTROLS) if not n.name]
        for state, nodes in everything.items()
    }
    assert named(nameless) == ""


def test_every_radio_stands_in_a_group_that_asks_its_question(everything: Heard) -> None:
    alone = {
        state: [node.attributes for node in of(nodes, "radio") if not node.group()]
        for state, nodes in everything.items()
    }
    assert named(alone) == ""
    assert sum(len(of(nodes, "radio")) for nodes in everything.values()) > 500


def test_no_two_controls_of_one_name_do_different_things(pages: Heard) -> None:
    alike = {}
    for state, nodes in pages.items():
        uses = defaultdict(set)
        for node in of(nodes, *CONTROLS):
            group = node.group() if node.role == "radio" else ""
            uses[node.role, group, node.name].add(node.does())
        alike[state] = [(name, found) for name, found in uses.items() if len(found) > 1]
    assert named(alike) == ""


def test_every_error_is_told_with_the_field_it_is_about(
    visited: tuple[Heard, dict[str, list[str]]],
) -> None:
    heard, errors = visited
    for state, texts in errors.items():
        told = [n.description for n in of(heard[state], "group", "textbox", "button")]
        for text in texts:
            assert any(text in description for description in told), (state, text)
    assert {state for state, texts in errors.items() if texts} == {*ERRORS, DRAWN}


def test_an_error_is_said_at_once_and_takes_the_focus(pages: Heard) -> None:
    for state, nodes in pages.items():
        alerts = of(nodes, "alert")
        assert len(alerts) == (state in ERRORS), state
        assert all(alert.properties.get("focused") for alert in alerts), state
        if alerts:
            assert "There is a problem" in said_in(nodes, "alert")


def test_what_was_done_is_said_without_moving_the_focus(pages: Heard) -> None:
    assert "Your file is open" in said_in(pages["after opening a file"], "status")
    assert "Saved." in said_in(pages["questions, right after a change"], "status")
    assert "Saved." not in said_in(pages["questions, long"], "status")


def test_less_light_says_whether_it_is_on(pages: Heard) -> None:
    (button,) = [n for n in pages["start, new"] if n.name == "Less light" and n.role == "button"]
    assert button.properties["pressed"] == "false"


def test_what_is_drawn_before_a_name_is_not_read_with_it(pages: Heard) -> None:
    read = {
        state: [n.name for n in of(nodes, *CONTROLS) if n.name[0] in "‹·✓↑↓"]
        for state, nodes in pages.items()
    }
    assert named(read) == ""
