"""What the privacy page and docs/privacy.md promise is what the site does, and names its proof."""

from __future__ import annotations

import html
import re
from pathlib import Path

from django.conf import settings

from prepapp.desk import persona_seen
from prepapp.domain.reading_grade import grade
from prepapp.patient import answers_cookie, language
from prepapp.running.logs import EXTRAS
from tests.patient.visitor import Visitor, words

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "privacy.md").read_text("utf-8")


def test_page_and_docs_say_how_long_the_cookie_lasts(visitor: Visitor) -> None:
    assert f"{answers_cookie.HOURS} hours" in words(visitor.get("/privacy/"))
    assert f"or {answers_cookie.HOURS} hours after the last save" in DOCS


def test_the_docs_name_every_cookie_and_what_is_stored() -> None:
    told = set(re.findall(r"`([\w-]+)`", " ".join(re.findall(r"^\| cookies? .*?\|", DOCS, re.M))))
    names = {answers_cookie.NAME, language.COOKIE, persona_seen.NAME, "messages"}
    assert told == names | {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME}
    scripts = "".join(file.read_text() for file in (ROOT / "static").glob("*.js"))
    stored = set(re.findall(r"(?:local|session)Storage\.\w+\(\"(\w+)\"", scripts))
    assert stored == {"glare"}
    assert "`glare` in local storage" in DOCS


def test_the_docs_name_every_field_of_the_log() -> None:
    told = re.search(r"at every level:\n\n(.+)\n", DOCS)
    assert told
    always = {"time", "level", "logger", "event", "at", "request", "error"}
    assert set(re.findall(r"`(\w+)`", told[1])) == always | set(EXTRAS)


def test_every_proof_that_the_docs_name_is_there() -> None:
    tests = {path.name: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    files = set(re.findall(r"\btest_\w+\.py\b", DOCS))
    functions = set(re.findall(r"`(test_\w+)`", DOCS))
    assert len(files) > 3
    assert len(functions) > 8
    assert files <= set(tests)
    everything = "\n".join(tests.values())
    assert {name for name in functions if f"def {name}(" not in everything} == set()


def test_the_page_reads_easily_and_claims_nothing_that_it_does_not_do(visitor: Visitor) -> None:
    page = visitor.get("/privacy/").content.decode()
    said = re.findall(r"<li>(.*?)</li>", page.partition("</ul>")[0])
    assert len(said) == 10
    assert (grade(html.unescape(" ".join(said))) or 99) <= 6
    assert "from anyone else" in page
    assert set(re.findall(r'(?:src|href)="(?:https?:)?//([^/"]+)', page)) == set()
