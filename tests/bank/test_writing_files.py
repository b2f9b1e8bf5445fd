"""The bank goes out as YAML that reads well in a pull request, and comes back to the byte."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prepapp.bank import files
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank, Text
from tests.domain.strategies import banks

DOCUMENT: dict[str, Any] = dump(files.seed_bank())

# Words that YAML would take for something else, and letters that break lines or files.
HOSTILE = [
    *("", " ", "~", "no", "Yes", "on", "null", "y", "true", "1e3", "010", "0x1F", "12:30", "1_000"),
    *("2026-11-22", ".inf", "=", "<<", "-", "- a", "? a", "a: b", ": a", "a #b", "# a", "&a", "*a"),
    *("!a", "%a", "@a", "`a", "|", ">", "[a", "a]", "{a", "a}", "a, b", "'a'", '"a"', "\\", "\\n"),
    *(" leading", "trailing ", "trailing\n", "\n", "two\n\nlines", "a\r\nb", "\ta", "---", "..."),
    *("😀", "naïve café", "\u00a0", "\u2028", "\x85", "\ufeff", "\x1b", "\x7f", "\U0010ffff"),
    *("any of", "under-18", "x" * 3000, "words " * 500, "key-", "-key", "a--b", "a  b"),
]
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
words = st.sampled_from(HOSTILE) | st.text(LETTERS, max_size=20)
names = words.filter(lambda name: len(name) < 100)
whole_numbers = st.integers(-(10**18) + 1, 10**18 - 1)
plain_data = st.recursive(
    words | whole_numbers | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=8,
)
documents = st.fixed_dictionaries(
    {"format": st.just(1), "languages": st.lists(names, min_size=1, max_size=2)}
    | {kind: st.dictionaries(names, plain_data, max_size=3) for kind in files.ORDER}
).map(lambda data: {name: data[name] for name in (*files.TOP, *files.ORDER)})


@st.composite
def banks_of_hostile_words(draw: st.DrawFn) -> Bank:
    """A small bank in which whatever an editor can type is hostile, in two languages."""

    def text() -> Text:
        return Text({"en": draw(words), "no": draw(words)}, "en")

    bank = draw(banks())
    persona = next(iter(bank.personas.values()))
    source = next(iter(bank.sources.values()))
    return replace(
        bank,
        languages=("en", "no"),
        steps=tuple(replace(s, title=text(), why=text()) for s in bank.steps),
        groups={key: text() for key in list(bank.groups)[:2]},
        treatments={},
        questions={
            key: replace(q, text=text(), why=text(), priority=draw(whole_numbers))
            for key, q in bank.questions.items()
        },
        sources={"no": replace(source, key="no", cite=draw(words), result=text(), limit=text())},
        personas={"1e3": replace(persona, key="1e3", name=draw(words), story=draw(words))},
    )


def as_json(document: Any) -> str:
    return json.dumps(document)


def through_a_folder(document: dict[str, Any]) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        files.write_folder(document, Path(folder))
        return files.read_folder(Path(folder))


def said_of(text: str | bytes) -> str:
    with pytest.raises(BadDocument) as bad:
        files.from_bytes(text) if isinstance(text, bytes) else files.from_text(text)
    return str(bad.value)


# What was written reads back to the byte


def test_the_seed_as_one_text_reads_back_to_the_byte() -> None:
    text = files.as_text(DOCUMENT)
    assert as_json(files.from_text(text)) == as_json(DOCUMENT)
    assert as_json(files.from_bytes(text.encode())) == as_json(DOCUMENT)


def test_the_seed_as_a_folder_reads_back_to_the_byte() -> None:
    assert as_json(through_a_folder(DOCUMENT)) == as_json(DOCUMENT)


def test_the_seeds_own_files_written_again_are_the_same_bank(seed: Bank) -> None:
    assert parse(through_a_folder(dump(parse(files.read_folder(files.SEED))))) == seed


@given(banks_of_hostile_words())
def test_any_bank_reads_back_to_the_byte_whatever_its_words_are(bank: Bank) -> None:
    document = dump(bank)
    assert as_json(files.from_text(files.as_text(document))) == as_json(document)
    assert as_json(through_a_folder(document)) == as_json(document)


@given(documents)
@example({**DOCUMENT, "steps": {"no": {"on": [[], {}, [["a"]], {"~": {}}]}}})
def test_any_plain_data_reads_back_to_the_byte(document: dict[str, Any]) -> None:
    assert as_json(files.from_text(files.as_text(document))) == as_json(document)
    assert as_json(through_a_folder(document)) == as_json(document)


@pytest.mark.parametrize("word", HOSTILE, ids=ascii)
def test_a_hostile_word_reads_back_as_a_text_a_key_and_in_a_list(word: str) -> None:
    key = word[:60]
    entry = {"text": {"en": word}, key: {key: [word, [word]]}, "choices": {key: {key: word}}}
    document = {"languages": ["en"], "steps": {key: entry}, "topics": {key: entry}}
    assert as_json(files.from_text(files.as_text(document))) == as_json(document)


@pytest.mark.parametrize("letter", "\u2028\x85\ufeff\x7f\x1b", ids=ascii)
def test_a_letter_that_cannot_be_seen_is_written_so_that_it_can(letter: str) -> None:
    assert letter not in files.as_text({"languages": ["en"], "topics": {"a": {"en": letter}}})


# It reads well in a pull request

SMALL = {
    "format": 1,
    "languages": ["en", "no"],
    "steps": {
        "age": {
            "kind": "one",
            "required": True,
            "shown to": "everyone",
            "title": {"en": "How old are you?", "no": "Hvor gammel er du?"},
            "choices": {
                "adult": {"text": {"en": "adult", "no": "voksen"}, "stops": True},
                "no": {"text": {"en": "65 or older: 😀", "no": "65+"}},
            },
        }
    },
    "criteria": {
        "older": {"name": "Is “older”", "when": [{"step": "age", "any of": ["adult", "no"]}]},
        "tried": {"name": "Tried", "when": [{"tried group": "opioid", "at least": 2}]},
    },
    "groups": {"opioid": {"en": "Opioids"}},
    "treatments": {},
    "topics": {
        "cost": {"name": {"en": "Cost"}, "page": "questions", "always": True},
        "day": {"name": {"en": "The day"}, "page": "questions"},
    },
    "questions": {
        "q": {
            "priority": 1,
            "shown to": {"anyone who": ["older", "tried"]},
            "text": {"en": 'Is "it"\nfor me?'},
        }
    },
    "notices": {},
    "sources": {"who": {"kind": "society statement", "year": 2023, "checked": "2026-11-21"}},
    "personas": {
        "maria": {
            "answers": {"age": ["adult"], "pain": {"joy": 6}, "outcomes": {"x": [None, "a-b"]}},
            "picks": {"starred": ["q"], "own": ["May I come back?", "And you?"]},
        }
    },
}

WRITTEN = """\
# A question bank: all that an editor edits. It can be read, compared and loaded again.
format: 1
languages: [en, "no"]

steps:
  age:
    kind: one
    required: true
    shown to: everyone
    title:
      en: "How old are you?"
      "no": "Hvor gammel er du?"
    choices:
      adult: {text: {en: "adult", "no": "voksen"}, stops: true}
      "no": {text: {en: "65 or older: 😀", "no": "65+"}}

criteria:
  older:
    name: "Is “older”"
    when:
      - {step: age, any of: [adult, "no"]}

  tried:
    name: "Tried"
    when:
      - {tried group: opioid, at least: 2}

groups:
  opioid: {en: "Opioids"}
treatments: {}

topics:
  cost: {name: {en: "Cost"}, page: questions, always: true}
  day: {name: {en: "The day"}, page: questions}

questions:
  q:
    priority: 1
    shown to:
      anyone who: [older, tried]
    text:
      en: "Is \\"it\\"\\nfor me?"
notices: {}

sources:
  who:
    kind: society statement
    year: 2023
    checked: "2026-11-21"

personas:
  maria:
    answers:
      age: [adult]
      pain:
        joy: 6
      outcomes:
        x: [null, a-b]
    picks:
      starred: [q]
      own:
        - "May I come back?"
        - "And you?"
"""


def test_a_bank_is_written_as_an_editor_would_write_it() -> None:
    assert files.as_text(SMALL) == WRITTEN


def test_a_folder_has_the_same_layout_as_the_seed_and_a_file_about_the_bank(tmp_path: Path) -> None:
    files.write_folder(SMALL, tmp_path / "new" / "bank")
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "new/bank").iterdir()}
    assert written["bank.yaml"] == 'format: 1\nlanguages: [en, "no"]\n'
    assert written["treatments.yaml"] == 'groups:\n  opioid: {en: "Opioids"}\ntreatments: {}\n'
    assert written["notices.yaml"] == "{}\n"
    assert written["criteria.yaml"].startswith('older:\n  name: "Is “older”"\n')
    assert '"no"]}\n\ntried:\n' in written["criteria.yaml"]
    seeds = {path.name for path in files.SEED.iterdir()} - {"crisis_lines.yaml"}
    assert written.keys() == seeds | {"bank.yaml"}


def every_text(data: Any) -> Iterator[dict[str, str]]:
    """Yield everything that stands in English somewhere in a document."""
    for value in data.values() if isinstance(data, dict) else ():
        if isinstance(value, dict) and isinstance(value.get("en"), str):
            yield value
        yield from every_text(value)


TEXTS = len(list(every_text(DOCUMENT)))
LINES = files.as_text(DOCUMENT).split("\n")


@given(st.integers(0, TEXTS - 1), words)
def test_a_change_of_one_text_changes_one_line(at: int, word: str) -> None:
    changed = deepcopy(DOCUMENT)
    text = list(every_text(changed))[at]
    text["en"] += f" {word}"
    lines = files.as_text(changed).split("\n")
    assert len(lines) == len(LINES)
    assert sum(old != new for old, new in zip(LINES, lines, strict=True)) == 1


# Writing never leaves half of anything


def test_what_is_written_replaces_the_files_of_before_and_leaves_others_alone(
    tmp_path: Path,
) -> None:
    files.write_folder(DOCUMENT, tmp_path)
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    files.write_folder(SMALL, tmp_path)
    assert as_json(files.read_folder(tmp_path)) == as_json(SMALL)
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"


def test_a_document_that_cannot_be_written_changes_no_file(tmp_path: Path) -> None:
    files.write_folder(SMALL, tmp_path)
    broken = {**DOCUMENT, "treatments": {"x": {"name": object()}}}
    with pytest.raises(TypeError):
        files.write_folder(broken, tmp_path)
    assert as_json(files.read_folder(tmp_path)) == as_json(SMALL)


@pytest.fixture
def small_disk() -> Iterator[None]:
    """A disk that has no room for a file of more than 20,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_is_full_changes_no_file(tmp_path: Path, small_disk: None) -> None:
    files.write_folder(SMALL, tmp_path)
    with pytest.raises(OSError, match="too large"):
        files.write_folder(DOCUMENT, tmp_path)
    assert as_json(files.read_folder(tmp_path)) == as_json(SMALL)
    assert not list(tmp_path.glob(".*"))


def test_a_file_that_cannot_be_replaced_leaves_every_file_whole(tmp_path: Path) -> None:
    files.write_folder(SMALL, tmp_path)
    (tmp_path / "personas.yaml").unlink()
    (tmp_path / "personas.yaml").mkdir()
    with pytest.raises(OSError, match="personas"):
        files.write_folder(DOCUMENT, tmp_path)
    (tmp_path / "personas.yaml").rmdir()
    (tmp_path / "personas.yaml").write_text("{}", "utf-8")
    parts = files.read_folder(tmp_path)
    assert all(parts[kind] in (SMALL[kind], DOCUMENT[kind], {}) for kind in files.ORDER)
    assert not list(tmp_path.glob(".*"))


# A folder says which languages it is in


def test_a_folder_without_a_file_about_the_bank_is_in_english(tmp_path: Path) -> None:
    files.write_folder(SMALL, tmp_path)
    assert files.read_folder(tmp_path)["languages"] == ["en", "no"]
    (tmp_path / "bank.yaml").unlink()
    assert files.read_folder(tmp_path)["languages"] == ["en"]
    assert files.read_folder(tmp_path)["format"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("steps: {}\n", 'bank.yaml: "steps" is not a field here.'),
        ("[en]\n", "bank.yaml: it should have two parts, format and languages."),
        ("format: [\n", "bank.yaml: line 2: "),
    ],
)
def test_a_file_about_the_bank_that_is_wrong_is_named(tmp_path: Path, text: str, told: str) -> None:
    files.write_folder(SMALL, tmp_path)
    (tmp_path / "bank.yaml").write_text(text, "utf-8")
    with pytest.raises(BadDocument) as bad:
        files.read_folder(tmp_path)
    assert str(bad.value).startswith(told)


# A stranger's file is read as plain data, or refused in words

NOT_A_BANK = 'This is not a question bank: it should be lines of "name: value".'
TOO_DEEP = "line 1: it is nested too deep."
NOT_KEPT = "line 1: it has a letter that cannot be kept."
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", NOT_A_BANK),
    "a list": ("[steps]", NOT_A_BANK),
    "a word": ("steps", NOT_A_BANK),
    "too long": ("#" * (files.LIMIT + 1), "too long: at most 2,000,000 letters"),
    "an alias": ("a: &a 1\nb: *a", "line 2: aliases (*name) are not read."),
    "an anchor twice": ("a: &a 1\nb: &a 1", "line 2: anchors (&name) are not read."),
    "a key twice": ("a: 1\nb: 2\na: 3", 'line 3: "a" stands twice.'),
    "a tag": ("a: !!python/name:os.system", "line 1: tags (!name) are not read."),
    "a tag of plain data": ("\na: !!binary x", "line 2: tags (!name) are not read."),
    "a set": ("a: !!set {b}", "line 1: tags (!name) are not read."),
    "a list as a name": ("? [a]\n: 1", "line 1: a name is a word, not a list."),
    "deep lists": ("[" * 100_000, TOO_DEEP),
    "deep mappings": ("{a: " * 100_000, TOO_DEEP),
    "deep dashes": ("- " * 100_000, TOO_DEEP),
    "too many things": ("[" + "a," * files.MOST + "]", "line 1: more than 200,000 things"),
    "a colon too many": ("a: 1\nb: c: d", "line 2: a colon stands where none can; put quotes"),
    "an open quote": ('a: "b', "line 1: a quote or a bracket is opened and never closed."),
    "a tab": ("a:\n\tb: 1", "line 2: a line starts with a tab; use spaces."),
    "two documents": ("a: 1\n---\nb: 2", "line 2: a second document starts"),
    "a stray letter": ("a: 1\nb: @c", "line 2: it is not YAML (found character '@'"),
    "a day that is none": ("a: 2026-02-30", "line 1: day is out of range for month."),
    "a bell": ("a: 1\n\nb: \x07", "line 3: the letter U+0007 cannot be kept."),
    "a NUL": (b"a: \0", "line 1: the letter U+0000 cannot be kept."),
    "a NUL in quotes": (r'a: "\0"', NOT_KEPT),
    "half a letter": (r'a: "\ud800"', NOT_KEPT),
    "a NUL in a name": (r'"\0": 1', NOT_KEPT),
    "no letter": (r'a: "\U00110000"', "it has a letter that does not exist."),
    "far from a letter": (r'a: "\Uffffffff"', "it has a letter that does not exist."),
    "Latin letters": ("a: café".encode("latin-1"), "it is not text in UTF-8."),
    "wide letters": ("a: b".encode("utf-16"), "it is not text in UTF-8."),
}


@pytest.mark.parametrize(("content", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_a_bank_is_refused_in_one_sentence(content: str | bytes, told: str) -> None:
    said = said_of(content)
    assert told in said
    assert "\n" not in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-21", "2026-11-21"),
        ("2026-11-21 10:00:00", "2026-11-21 10:00:00"),
        ("12:30", "12:30"),
        ("0x1F", "0x1F"),
        ("1.5", "1.5"),
        (".inf", ".inf"),
        ("1e3", "1e3"),
        ("1" * 19, "1" * 19),
        ("<<", "<<"),
        ("=", "="),
        ("-7", -7),
        ("true", True),
        ("~", None),
    ],
)
def test_a_word_without_quotes_is_what_a_person_would_read(written: str, meant: object) -> None:
    assert as_json(files.from_text(f"a: {written}")) == as_json({"a": meant})


def test_a_day_without_quotes_is_the_day_of_a_source() -> None:
    text = files.as_text(DOCUMENT)
    bare = text.replace('checked: "2026-11-21"', "checked: 2026-11-21")
    assert bare != text
    assert as_json(files.from_text(bare)) == as_json(DOCUMENT)


def test_a_file_saved_by_a_windows_editor_is_read() -> None:
    content = files.as_text(DOCUMENT).replace("\n", "\r\n").encode("utf-8-sig")
    assert as_json(files.from_bytes(content)) == as_json(DOCUMENT)


@given(st.binary(max_size=50) | st.text().map(str.encode))
@example(b"? \xc2\x85")
def test_any_bytes_at_all_are_read_or_refused(content: bytes) -> None:
    try:
        assert isinstance(files.from_bytes(content), dict)
    except BadDocument as bad:
        assert all(bad.problems)  # noqa: PT017 - to refuse it in words is as good


PIECES = ["a", ": ", "\n", "- ", "[", "]", "{", "}", ",", '"', "'", "\\", "&a ", "*a", "!", "#"]
PIECES += ["|", ">", "? ", "%", "---", "...", "\t", " ", "1", "0x", "~", "<<", "2026-01-0", "\\U"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_scraps_of_yaml_are_read_or_refused(text: str) -> None:
    try:
        files.from_text(text)
    except BadDocument as bad:
        assert all(bad.problems)  # noqa: PT017 - to refuse it in words is as good
