"""The styles of the patient's pages: every color and size has its name, in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[1] / "static"
TEXTS = {
    f"{name}.css": (STATIC / f"{name}.css").read_text("utf-8")
    for name in ("app", "sheet", "preview")
}
TOKEN = r"var\(--[\w-]+\)"
# What a declaration of each kind may be made of.
MADE_OF = {
    r"font-size": rf"{TOKEN}|\d+pt",
    r"border-radius": TOKEN,
    r"margin(-\w+)*|padding(-\w+)*|gap": rf"0|-1|auto|[12]px|\d+mm|calc\(|\)|[*+-]|{TOKEN}",
    r"(\w+-)?color|background": rf"{TOKEN}|inherit|transparent|Highlight",
}
COLOR = r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(|\b(?:black|white|gr[ae]y|red)\b"


def declarations(text: str) -> list[tuple[str, str]]:
    """Return every property of a style sheet with its value, those that give names apart."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    plain = ";".join(inside for selector, inside in rules if ":root" not in selector)
    return [(name, value) for name, _colon, value in (d.partition(":") for d in plain.split(";"))]


@pytest.mark.parametrize("sheet", TEXTS)
def test_no_color_and_no_size_goes_without_a_name(sheet: str) -> None:
    nameless = [
        f"{name}:{value}"
        for name, value in declarations(TEXTS[sheet])
        for kind, parts in MADE_OF.items()
        if re.fullmatch(kind, name) and not re.fullmatch(rf"(?:{parts}|\s)*", value)
    ]
    assert nameless == []


@pytest.mark.parametrize("sheet", TEXTS)
def test_no_color_hides_in_a_border_or_a_shadow(sheet: str) -> None:
    values = " ".join(value for _name, value in declarations(TEXTS[sheet]))
    assert re.findall(COLOR, values) == []


def test_every_name_is_given_and_every_name_is_used() -> None:
    every = "".join(TEXTS.values())
    assert set(re.findall(r"(--[\w-]+):", every)) == set(re.findall(r"var\((--[\w-]+)\)", every))


def test_every_light_has_every_color() -> None:
    lines = [line for line in TEXTS["app.css"].splitlines() if "--paper:" in line]
    day, *others, paper = [set(re.findall(r"(--[\w-]+):#", line)) for line in lines]
    assert others == [day] * 3
    assert paper < day
