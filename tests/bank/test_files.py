"""An editor writes the bank as files: what is right is read, what is wrong is named in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from prepapp.bank import files
from prepapp.bank.reading import FORMAT, BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank, Text
from prepapp.domain.checks import errors, texts

DOCUMENT: dict[str, Any] = dump(files.seed_bank())
LISTS = ("steps", "criteria", "treatments", "topics", "questions", "notices", "sources", "personas")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seed's files, to be spoiled; the long ones are empty, to be quick."""
    folder = Path(shutil.copytree(files.SEED, tmp_path / "bank"))
    for name in ("criteria", "questions", "sources", "personas"):
        (folder / f"{name}.yaml").write_text("{}", "utf-8")
    return folder


def document() -> dict[str, Any]:
    return deepcopy(DOCUMENT)


def said_of(folder: Path) -> str:
    """Return what an editor is told about a folder that cannot be read."""
    with pytest.raises(BadDocument) as bad:
        parse(files.read_folder(folder))
    return str(bad.value)


def said_about(data: object) -> str:
    with pytest.raises(BadDocument) as bad:
        parse(data)
    return str(bad.value)


def is_read_or_refused(data: object) -> None:
    """Read data; what is read and sound must be the same when it is written and read again."""
    try:
        bank = parse(data)
    except BadDocument as bad:
        told = bad.problems
    else:
        told = [str(p) for p in errors(bank)]
        assert told or parse(json.loads(json.dumps(dump(bank)))) == bank
    assert all(told)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def every_step(data: object, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a document."""
    items = data.items() if isinstance(data, dict) else enumerate(data)  # type: ignore[arg-type]
    for key, value in items:
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from every_step(value, (*above, key))


# Reading and writing


def test_the_seed_reads_and_has_something_of_everything(seed: Bank) -> None:
    assert all(getattr(seed, name) for name in LISTS)
    assert seed.language == "en"
    assert seed.step("age") is seed.steps[0]


def test_a_bank_that_is_written_and_read_again_is_the_same(seed: Bank) -> None:
    again = parse(json.loads(json.dumps(dump(seed))))
    assert again == seed
    assert [t.languages for _, _, t in texts(again) if isinstance(t, Text)] == [
        t.languages for _, _, t in texts(seed) if isinstance(t, Text)
    ]


def test_a_bank_written_twice_is_the_same_to_the_byte(seed: Bank) -> None:
    assert json.dumps(dump(seed)) == json.dumps(dump(parse(dump(seed))))


def test_the_editors_order_is_kept() -> None:
    data = document()
    data["questions"] = dict(reversed(data["questions"].items()))
    assert list(parse(dump(parse(data))).questions) == list(data["questions"])


@pytest.mark.parametrize("priority", [0, 1, 9])
def test_a_question_keeps_its_priority_whatever_it_is(priority: int) -> None:
    data = document()
    data["questions"]["spine-options"]["priority"] = priority
    assert parse(dump(parse(data))).questions["spine-options"].priority == priority


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("criteria", "name"),
        ("sources", "cite"),
        ("sources", "link"),
        ("sources", "kind"),
        ("sources", "certainty"),
        ("personas", "name"),
        ("personas", "story"),
    ],
)
def test_what_was_left_empty_is_refused_or_reads_back_the_same(thing: str, name: str) -> None:
    data = document()
    next(iter(data[thing].values()))[name] = ""
    is_read_or_refused(data)


# Two languages


def german(text: dict[str, str]) -> None:
    text["de"] = f"{text['en']} (deutsch)"


def in_two_languages() -> dict[str, Any]:
    data = document()
    data["languages"] = ["en", "de"]
    for way in list(every_step(data)):
        if way[-1] == "en" and way[0] != "personas":
            text: Any = data
            for key in way[:-1]:
                text = text[key]
            german(text)
    return data


def test_a_second_language_reads_as_the_language_that_was_asked_for() -> None:
    data = in_two_languages()
    assert parse(data, "en").steps[0].title == "How old are you?"
    assert parse(data, "de").steps[0].title == "How old are you? (deutsch)"
    assert parse(data).language == "en"
    read = [text for _, _, text in texts(parse(data, "de")) if isinstance(text, Text)]
    assert {text.endswith("(deutsch)") for text in read} == {True}


@pytest.mark.parametrize("language", ["en", "de"])
def test_both_languages_are_written_whichever_was_read(language: str) -> None:
    data = in_two_languages()
    assert dump(parse(data, language)) == data


TEXTS = {
    'Step "age": "title"': ("steps", "age", "title"),
    'Step "age": "why"': ("steps", "age", "why"),
    'Step "age": "choice adult"': ("steps", "age", "choices", "adult", "text"),
    'Step "health": "choice heart, short"': ("steps", "health", "choices", "heart", "short"),
    'Step "pain": "item joy"': ("steps", "pain", "items", "joy", "text"),
    'Step "pain": "item joy, short"': ("steps", "pain", "items", "joy", "short"),
    'Step "pain": "item joy, low"': ("steps", "pain", "items", "joy", "low"),
    'Step "pain": "item joy, high"': ("steps", "pain", "items", "joy", "high"),
    'Criterion "in-us": "because"': ("criteria", "in-us", "because"),
    'Group "medicine": "name"': ("groups", "medicine"),
    'Treatment "pregabalin": "name"': ("treatments", "pregabalin", "name"),
    'Treatment "pregabalin": "short"': ("treatments", "pregabalin", "short"),
    'Topic "cost": "name"': ("topics", "cost", "name"),
    'Question "spine-options": "text"': ("questions", "spine-options", "text"),
    'Question "spine-options": "why"': ("questions", "spine-options", "why"),
    'Notice "crisis": "text"': ("notices", "crisis", "text"),
}


@pytest.mark.parametrize("gone", ["missing", "empty"])
@pytest.mark.parametrize(("told", "way"), TEXTS.items(), ids=TEXTS)
def test_a_text_that_was_not_translated_is_named(
    told: str, way: tuple[str, ...], gone: str
) -> None:
    data = in_two_languages()
    text: Any = data
    for key in way:
        text = text[key]
    if gone == "empty":
        text["de"] = "  "
    else:
        del text["de"]
    about, _, name = told.partition(": ")
    named = [str(p) for p in errors(parse(data, "en")) if "text in" in p.text]
    assert len(named) == 1
    assert named[0].startswith(f"{about}: {name.split(',')[0].rstrip(chr(34))}")
    assert named[0].endswith('has no text in "de". Write one.')


# What cannot be read as YAML


def test_a_key_that_stands_twice_is_named_with_its_line(folder: Path) -> None:
    edit(folder, "topics.yaml", "pros: {", "other: {")
    lines = (folder / "topics.yaml").read_text("utf-8").splitlines()
    at = max(n for n, line in enumerate(lines, 1) if line.startswith("other:"))
    assert said_of(folder) == f'topics.yaml: line {at}: "other" stands twice.'


def test_a_field_that_stands_twice_is_named(folder: Path) -> None:
    edit(folder, "steps.yaml", "  kind: one\n", "  kind: one\n  kind: many\n")
    assert 'steps.yaml: line 6: "kind" stands twice.' in said_of(folder)


def test_an_alias_is_refused(folder: Path) -> None:
    path = folder / "topics.yaml"
    path.write_text("a: &a {name: {en: A}, page: questions}\nb: *a\n", "utf-8")
    assert "topics.yaml: line 2: aliases (*name) are not read." in said_of(folder)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [id]", "!!python/name:os.system", "!x 1"]
)
def test_a_tag_makes_nothing_run(folder: Path, tag: str) -> None:
    (folder / "topics.yaml").write_text(f"a: {tag}\n", "utf-8")
    assert said_of(folder) == "topics.yaml: line 1: tags (!name) are not read."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "topics.yaml: line 1: "),
        ("a: b: c", "topics.yaml: line 1: "),
        ("\ta: 1", "topics.yaml: line 1: "),
        ("--- 1\n--- 2\n", "topics.yaml: "),
        ("a: \x07", "topics.yaml: "),
        ("? [1]\n: 2\n", "topics.yaml: line 1: "),
    ],
)
def test_broken_yaml_is_named_with_its_file_and_line(folder: Path, text: str, said: str) -> None:
    (folder / "topics.yaml").write_text(text, "utf-8")
    assert said_of(folder).startswith(said)


def test_a_file_that_is_not_utf_8_says_so(folder: Path) -> None:
    (folder / "topics.yaml").write_bytes("a: café".encode("latin-1"))
    assert said_of(folder) == "topics.yaml: it is not text in UTF-8."


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    told = said_of(tmp_path).splitlines()
    assert sorted(told) == [
        f"{name}.yaml: this file is missing or cannot be read." for name in sorted(LISTS)
    ]


def test_a_day_that_does_not_exist_is_named_with_its_line(folder: Path) -> None:
    (folder / "sources.yaml").write_text("a:\n  cite: A\n  checked: 2026-02-30\n", "utf-8")
    assert said_of(folder).startswith("sources.yaml: line 3: ")


# What is YAML, and not a bank


def test_an_empty_file_says_what_should_be_there(folder: Path) -> None:
    (folder / "notices.yaml").write_text("# nothing yet\n", "utf-8")
    assert '"notices" should be lines of "name: value", not None.' in said_of(folder)


@pytest.mark.parametrize(("word", "meant"), [("yes", True), ("no", False), ("on", True)])
def test_a_choice_called_yes_or_no_without_quotes_is_refused(
    folder: Path, word: str, meant: bool
) -> None:
    edit(folder, "steps.yaml", "    adult: {", f"    {word}: {{")
    assert files.read_folder(folder)["steps"]["age"]["choices"].keys() >= {meant}
    assert "quotes" in said_of(folder)


@pytest.mark.parametrize("word", ["yes", "no", "on", "off"])
def test_a_field_called_yes_or_no_without_quotes_is_refused(folder: Path, word: str) -> None:
    edit(folder, "steps.yaml", "  kind: one\n", f"  kind: one\n  {word}: one\n")
    said = said_of(folder)
    assert said.startswith("steps age: should be")
    assert "put quotes round words like yes, no and on." in said


@pytest.mark.parametrize("thing", LISTS)
def test_a_thing_called_by_a_number_is_refused(thing: str) -> None:
    data = document()
    data[thing][7] = deepcopy(next(iter(data[thing].values())))
    assert "7" in said_about(data)


def test_a_third_list_beside_groups_and_treatments_is_refused(folder: Path) -> None:
    with (folder / "treatments.yaml").open("a", encoding="utf-8") as file:
        file.write("\ngruops:\n  x: {en: X}\n")
    assert '"gruops" is not a field here.' in said_of(folder)


MISTAKES: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "a field nobody knows": (("steps", "age", "titel"), "x", 'steps age: "titel" is not a field'),
    "a list nobody knows": (("qestions",), {}, '"qestions" is not a field here.'),
    "a step as a word": (("steps", "age"), "x", "steps age: should be"),
    "a title without a language": (
        ("steps", "age", "title"),
        "How old?",
        'steps age: "title" should be lines of "name: value", not \'How old?\'.',
    ),
    "a title that is a number": (
        ("steps", "age", "title"),
        {"en": 5},
        'steps age: "title" should be words under each language, such as en: "...".',
    ),
    "a group's name that is a number": (("groups", "medicine"), {"en": 5}, "medicine"),
    "a group's name without a language": (("groups", "medicine"), "Medicines", "medicine"),
    "a kind nobody knows": (
        ("steps", "age", "kind"),
        "radio",
        'steps age: "kind" should be one of one, many, scales, treatments, outcomes, text, '
        "not 'radio'.",
    ),
    "a side nobody knows": (
        ("questions", "spine-options", "side"),
        "both",
        "\"side\" should be one of benefit, harm, neutral, not 'both'.",
    ),
    "a notice of no known kind": (
        ("notices", "crisis", "kind"),
        "alarm",
        'notices crisis: "kind" should be crisis or plain, not "alarm".',
    ),
    "a topic on no known page": (
        ("topics", "cost", "page"),
        "2",
        'topics cost: "page" should be questions or talk, not "2".',
    ),
    "yes for true, in quotes": (
        ("steps", "age", "required"),
        "yes",
        "steps age: \"required\" should be true or false, not 'yes'.",
    ),
    "true for a number": (
        ("questions", "spine-options", "priority"),
        True,
        '"priority" should be a whole number, not True.',
    ),
    "half a number": (
        ("questions", "spine-options", "priority"),
        1.5,
        '"priority" should be a whole number, not 1.5.',
    ),
    "one key where a list belongs": (
        ("questions", "spine-options", "sources"),
        "cohen-2018",
        "\"sources\" should be a list, not 'cohen-2018'.",
    ),
    "a list of numbers": (
        ("questions", "spine-options", "sources"),
        [1],
        '"sources" should be a list of keys.',
    ),
    "a rule for nobody known": (
        ("questions", "spine-options", "shown to"),
        "all",
        "questions spine-options, shown to: should be",
    ),
    "a rule with a word nobody knows": (
        ("questions", "spine-options", "shown to"),
        {"anyone whose": ["in-us"]},
        'questions spine-options, shown to: "anyone whose" is not a field here.',
    ),
    "a date that is none": (
        ("sources", "*", "checked"),
        "last week",
        "\"checked\" should be a date such as 2026-11-21, not 'last week'.",
    ),
    "a condition that says nothing": (
        ("criteria", "in-us", "when"),
        [{"step": "country"}],
        "criteria in-us, when: a condition says any of, none of, answered, item, tried or not",
    ),
    "an outcome nobody knows": (
        ("criteria", "in-us", "when"),
        [{"tried": "any", "outcome": ["cured"]}],
        'criteria in-us, when: "cured" is not an outcome or a status: helped-a-lot',
    ),
    "answers that are none": (
        ("personas", "maria", "answers"),
        {"age": 5},
        "personas maria: Answers are named by key.",
    ),
}


@pytest.mark.parametrize(("way", "value", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_place(way: tuple[str, ...], value: Any, told: str) -> None:
    data = document()
    inside: Any = data
    for key in way[:-1]:
        inside = inside[next(iter(inside)) if key == "*" else key]
    inside[way[-1]] = value
    assert told in said_about(data)


@pytest.mark.parametrize(
    ("thing", "name"),
    [("steps", "kind"), ("questions", "ask"), ("questions", "role"), ("questions", "side")],
)
def test_a_field_with_nothing_after_it_is_as_if_it_were_not_there(thing: str, name: str) -> None:
    data, without = document(), document()
    for doc in (data, without):
        next(iter(doc[thing].values())).pop(name, None)
    next(iter(data[thing].values()))[name] = None
    try:
        assert parse(data) == parse(without)
    except BadDocument as bad:
        assert name in str(bad)  # noqa: PT017 - to refuse it in words is as good


MISSING = {
    "steps": "title",
    "criteria": "because",
    "treatments": "name",
    "topics": "name",
    "questions": "shown to",
    "notices": "kind",
    "sources": "cite",
    "personas": "story",
}


@pytest.mark.parametrize(("thing", "name"), MISSING.items(), ids=MISSING)
def test_a_field_that_is_missing_is_named(thing: str, name: str) -> None:
    data = document()
    key = next(iter(data[thing]))
    del data[thing][key][name]
    assert f'{thing} {key}: "{name}" is missing.' in said_about(data)


def test_every_mistake_is_told_at_once() -> None:
    data = document()
    for step in data["steps"].values():
        del step["title"]
    assert said_about(data).count('"title" is missing.') == len(data["steps"])


@pytest.mark.parametrize("later", [FORMAT + 1, 99])
def test_a_bank_from_a_later_site_is_not_guessed_at(later: int) -> None:
    said = said_about({**document(), "format": later})
    assert said == f"This bank has format {later}; this site reads format {FORMAT}."


# Whatever it is: it is read, or it is a BadDocument

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.dates()
    | st.text(max_size=8)
)
WORDS = sorted({key for way in every_step(DOCUMENT) for key in way if isinstance(key, str)})
KEYS = st.sampled_from(WORDS) | st.text(max_size=5) | st.booleans() | st.integers() | st.none()
DATA = st.recursive(
    PLAIN | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
PLACES = list(every_step(DOCUMENT))


@given(DATA)
@settings(max_examples=200, deadline=None)
def test_any_data_at_all_is_read_or_refused(data: object) -> None:
    is_read_or_refused(data)


@given(st.dictionaries(st.sampled_from([*LISTS, "groups", "format", "languages"]), DATA))
@settings(max_examples=200, deadline=None)
def test_any_lists_at_all_are_read_or_refused(data: object) -> None:
    is_read_or_refused(data)


@given(st.sampled_from(PLACES), DATA)
@settings(max_examples=100, deadline=None)
def test_any_one_edit_of_the_seed_is_read_or_refused(way: tuple[Any, ...], value: object) -> None:
    data = document()
    inside: Any = data
    for key in way[:-1]:
        inside = inside[key]
    inside[way[-1]] = value
    is_read_or_refused(data)


@given(DATA)
@settings(max_examples=50, deadline=None)
def test_plain_data_written_as_yaml_is_read_or_refused(data: object) -> None:
    text = yaml.safe_dump(json.loads(json.dumps(data, default=str, skipkeys=True)))
    try:
        is_read_or_refused(files.read_text(text))
    except BadDocument as bad:
        assert "it has a letter that cannot be kept." in str(bad)  # noqa: PT017 - a NUL
