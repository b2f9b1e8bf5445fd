"""The messages: a translator starts from a true file, and nothing that is read escapes it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest
from django.template.base import Lexer, TokenType
from django.utils.translation import ngettext, override

from prepapp.domain.bank import Bank
from tests.pseudo import CODE, LONGER, OURS, pseudo

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "prepapp" / "locale"
FOR_DEVELOPERS = ROOT / "templates" / "components.html"
TEMPLATES = sorted({*(ROOT / "templates").rglob("*.html")} - {FOR_DEVELOPERS})


# The files


def test_the_messages_are_those_of_the_code(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        pytest.skip("GNU gettext is not installed")
    for name in ("prepapp", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--all", "-v0"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "DEVELOPMENT": "1", "DATA_DIR": str(tmp_path / "data")},
        check=True,
    )
    for file in LOCALES.rglob("*.po"):
        fresh = tmp_path / file.relative_to(ROOT)
        assert file.read_text() == fresh.read_text(), "make messages"


def said(catalogue: Any) -> dict[Any, Any]:
    """Return what a catalogue translates."""
    return {
        (entry.msgctxt or None, entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in catalogue.translated_entries()
    }


def not_compiled(folder: Path) -> list[str]:
    """Return the locales whose compiled catalogue does not say what their translators wrote."""
    return [
        po.parts[-3]
        for po in folder.glob("*/LC_MESSAGES/django.po")
        if not po.with_suffix(".mo").exists()
        or said(polib.pofile(str(po))) != said(polib.mofile(str(po.with_suffix(".mo"))))
    ]


def test_every_catalogue_is_compiled(tmp_path: Path) -> None:
    assert not_compiled(LOCALES) == []
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "Save"\nmsgstr "Guardar"\n')
    assert not_compiled(tmp_path) == ["es"]
    polib.pofile(str(folder / "django.po")).save_as_mofile(str(folder / "django.mo"))
    assert not_compiled(tmp_path) == []
    (folder / "django.po").write_text('msgid "Save"\nmsgstr "Conservar"\n')
    assert not_compiled(tmp_path) == ["es"]


def test_what_the_bank_says_of_its_sources_can_be_translated(seed: Bank) -> None:
    messages = {(m.msgctxt, m.msgid) for m in polib.pofile(str(OURS))}
    for source in seed.sources.values():
        assert ("kind of source", source.kind) in messages
        assert ("how sure", source.certainty) in messages


# The templates, those of the desk too


class Bare(HTMLParser):
    """Words that stand in a template as they are."""

    READ = ("aria-label", "title", "alt", "placeholder", "data-done")

    def __init__(self, template: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed("".join(_outside_tags(template)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in self.READ:
                self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        self.found += re.findall(r"[^\W\d_]{2,}", data)


def _outside_tags(template: str) -> Iterator[str]:
    """Yield the text of a template outside of what translates it."""
    inside = False
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.split_contents()[0]
            inside = name == "blocktranslate" or (inside and name != "endblocktranslate")
        elif token.token_type == TokenType.TEXT and not inside:
            yield token.contents


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_no_template_has_words_that_no_translator_sees(path: Path) -> None:
    assert Bare(path.read_text()).found == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Plain words</p>",
        '<button aria-label="Plain">{% translate "x" %}</button>',
        "{% blocktranslate %}Fine{% endblocktranslate %} not fine",
    ],
)
def test_words_that_stand_there_as_they_are_would_be_found(template: str) -> None:
    assert Bare(template).found


# The made-up language


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Page {n} of {all}", ("{n}", "{all}")),
        ("Page %(place)s of 100%%", ("%(place)s", "100%%")),
        ("this &amp; <b>that</b> &#39;", ("&amp;", "<b>", "</b>", "&#39;")),
    ],
)
def test_placeholders_stay_as_they_are(text: str, kept: tuple[str, ...]) -> None:
    made = pseudo(text)
    assert all(part in made for part in kept)
    assert re.match(r"\[.*\]\Z", made)


def test_the_made_up_language_is_about_two_fifths_longer() -> None:
    for message in polib.pofile(str(OURS)):
        made = pseudo(message.msgid)
        assert len(message.msgid) < len(made) <= len(message.msgid) * LONGER + 3


def test_the_made_up_language_keeps_to_the_room_that_there_is() -> None:
    assert len(pseudo("What will it cost me?", 20)) == 20
    assert len(pseudo("What?", 20)) == 7


def test_the_made_up_language_tells_one_from_many(pseudo_pages: None) -> None:
    with override(CODE):
        one, many = (
            ngettext("Up to {most} letter.", "Up to {most} letters.", n).format(most=n)
            for n in (1, 2)
        )
    assert one == pseudo("Up to {most} letter.").format(most=1)
    assert many == pseudo("Up to {most} letters.").format(most=2)
