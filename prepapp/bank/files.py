"""The bank as YAML: a folder with one file for each kind of thing, or all of it as one text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from yaml.reader import ReaderError

from prepapp.bank.reading import BadDocument, parse
from prepapp.domain.answers import KEY
from prepapp.domain.bank import Bank

SEED = Path(__file__).parent / "seed"
KINDS = ("steps", "criteria", "topics", "questions", "notices", "sources", "personas")
TOP = ("format", "languages")
BOTH = ("groups", "treatments")
ORDER = (*KINDS[:2], *BOTH, *KINDS[2:])
ABOUT = "# A question bank: all that an editor edits. It can be read, compared and loaded again.\n"
LIMIT = 2_000_000  # characters
DEEPEST = 30
MOST = 200_000  # words, lists and mappings: a long list of nothing takes long to read, too

# A bank has words, whole numbers, yes or no, and nothing. A day stays the words it is written in.
PLAIN_DATA = {f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "null", "timestamp")}
PLAINLY = {
    "mapping values are not allowed here": "a colon stands where none can; put quotes round texts",
    "found unexpected end of stream": "a quote or a bracket is opened and never closed",
    "found character '\\t' that cannot start any token": "a line starts with a tab; use spaces",
    "but found another document": "a second document starts; there can be one",
    "second occurrence": "anchors (&name) are not read",
}


class _Mistake(yaml.MarkedYAMLError):
    """What is YAML, and still not read; told in words, with its line."""

    def __init__(self, at: Any, problem: str) -> None:
        super().__init__(problem=problem, problem_mark=at.start_mark)


class _Loader(yaml.SafeLoader):
    """Plain data only: no aliases, no tags, and a key that stands twice is an error."""

    yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in resolvers if tag in PLAIN_DATA]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    depth = 0
    count = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _Mistake(event, "aliases (*name) are not read")
        if event.tag is not None:
            raise _Mistake(event, "tags (!name) are not read")
        if self.depth == DEEPEST:
            raise _Mistake(event, "it is nested too deep")
        if self.count == MOST:
            raise _Mistake(event, f"more than {MOST:,} things are not read")
        self.depth += 1
        self.count += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        found = set()
        for name, _ in node.value:
            if not isinstance(name, yaml.ScalarNode):
                raise _Mistake(name, "a name is a word, not a list")
            key = self.construct_object(name)
            if key in found:
                raise _Mistake(name, f'"{key}" stands twice')
            found.add(key)
        return super().construct_mapping(node, deep)

    def construct_yaml_str(self, node: Any) -> str:
        if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in node.value):
            raise _Mistake(node, "it has a letter that cannot be kept")
        return str(node.value)

    def construct_yaml_int(self, node: Any) -> Any:
        return int(node.value) if re.fullmatch("[-+]?[0-9]{1,18}", node.value) else node.value

    def construct_yaml_timestamp(self, node: Any) -> Any:
        try:
            super().construct_yaml_timestamp(node)
        except ValueError as error:
            raise _Mistake(node, str(error)) from error
        return node.value


for _name in ("str", "int", "timestamp"):
    _construct = getattr(_Loader, f"construct_yaml_{_name}")
    _Loader.add_constructor(f"tag:yaml.org,2002:{_name}", _construct)


def read_folder(folder: Path) -> dict[str, Any]:
    """Read a folder of YAML files as one document; raise BadDocument when one cannot be read."""
    problems: list[str] = []
    document: dict[str, Any] = {"format": 1, "languages": ["en"]}
    if (folder / "bank.yaml").exists():
        document |= _read_parts(folder, "bank", TOP, problems)
    kinds = {kind: _read_file(folder, kind, problems) for kind in KINDS}
    both = _read_parts(folder, "treatments", BOTH, problems)
    kinds |= {kind: both.get(kind) for kind in BOTH}
    if problems:
        raise BadDocument(problems)
    return document | {kind: kinds[kind] for kind in ORDER}


def _read_file(folder: Path, name: str, problems: list[str]) -> Any:
    path = folder / f"{name}.yaml"
    try:
        return read_text(_decoded(path.read_bytes()))
    except OSError:
        problems.append(f"{path.name}: this file is missing or cannot be read.")
    except BadDocument as bad:
        problems.extend(f"{path.name}: {problem}" for problem in bad.problems)
    return None


def _read_parts(
    folder: Path, name: str, parts: tuple[str, ...], problems: list[str]
) -> dict[str, Any]:
    data = _read_file(folder, name, problems)
    if data is None:
        return {}
    if not isinstance(data, dict):
        problems.append(f"{name}.yaml: it should have two parts, {parts[0]} and {parts[1]}.")
        return {}
    unknown = [key for key in data if key not in parts]
    problems.extend(f'{name}.yaml: "{key}" is not a field here.' for key in unknown)
    return data


def write_folder(document: dict[str, Any], folder: Path) -> None:
    """Write a document as a folder of YAML files; a file that cannot be written is left as it was.

    Files of other names are left alone.
    """
    languages = document["languages"]
    files = {kind: _entries(kind, document[kind], languages) for kind in KINDS}
    files["treatments"] = _document({kind: document[kind] for kind in BOTH}, languages)
    files["bank"] = _document({name: document[name] for name in TOP}, languages)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".") as beside:
        for name, text in files.items():
            (Path(beside) / f"{name}.yaml").write_bytes(text.encode())
        for path in sorted(Path(beside).iterdir()):
            path.replace(folder / path.name)


def as_text(document: dict[str, Any]) -> str:
    """Write a document as one YAML text."""
    return ABOUT + _document(document, document["languages"])


def from_text(text: str) -> dict[str, Any]:
    """Read what `as_text` wrote; raise BadDocument for anything that is not such a text."""
    if len(text) > LIMIT:
        raise BadDocument([f"This file is too long: at most {LIMIT:,} letters are read."])
    document = read_text(text)
    if not isinstance(document, dict):
        raise BadDocument(['This is not a question bank: it should be lines of "name: value".'])
    return document


def from_bytes(content: bytes) -> dict[str, Any]:
    """Read the bytes of a file as `from_text` reads its text."""
    return from_text(_decoded(content))


def read_text(text: str) -> Any:
    """Read one YAML text as plain data; raise BadDocument with one sentence when it is not."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader that is stricter still
    except yaml.YAMLError as error:
        raise BadDocument([_in_words(error, text)]) from error
    except (ValueError, OverflowError) as error:  # such as "\Uffffffff"
        raise BadDocument(["it has a letter that does not exist."]) from error


def seed_bank(language: str | None = None) -> Bank:
    """Return the bank that the site comes with."""
    return parse(read_folder(SEED), language)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadDocument(["it is not text in UTF-8."]) from error


def _in_words(error: yaml.YAMLError, text: str) -> str:
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return f"line {line}: the letter U+{error.character:04X} cannot be kept."
    mark, problem = getattr(error, "problem_mark", None), str(getattr(error, "problem", error))
    if not isinstance(error, _Mistake):
        problem = PLAINLY.get(problem, f"it is not YAML ({problem})")
    return f"line {mark.line + 1}: {problem}." if mark else f"{problem}."


# Writing: everything stands on a line of its own, but for these, each of which is one line.
ON_ONE_LINE = ("groups", "treatments", "topics", "choices", "when")
# Some words mean yes, no or nothing in YAML, and a digit first may mean a number or a day.
PLAIN = re.compile(
    "(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][a-z0-9]*(?:[ -][a-z0-9]+)*", re.ASCII
)
UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def _document(document: dict[str, Any], languages: list[str]) -> str:
    """Write a mapping of kinds, and of other things that are one line."""
    text = ""
    for kind, entries in document.items():
        if kind in ORDER and entries:
            lines = _entries(kind, entries, languages).splitlines()
            text += f"\n{kind}:\n" + "".join(f"  {line}".rstrip() + "\n" for line in lines)
        else:
            text += f"{_word(kind)}: {_flow(entries, languages)}\n"
    return text.lstrip("\n")


def _entries(kind: str, entries: dict[str, Any], languages: list[str]) -> str:
    """Write the entries of one kind, with an empty line between those that take several."""
    between = "\n" if kind in ON_ONE_LINE else "\n\n"
    blocks = ["\n".join(_block({key: e}, languages, kind)) for key, e in entries.items()]
    return between.join(blocks) + "\n" if blocks else "{}\n"


def _block(data: dict[str, Any], languages: list[str], above: str = "") -> Iterator[str]:
    for name, value in data.items():
        start = f"{_word(name)}:"
        if above in ON_ONE_LINE or not _takes_lines(value):
            yield f"{start} {_flow(value, languages, name)}"
        elif isinstance(value, dict):
            yield start
            yield from (f"  {line}" for line in _block(value, languages, name))
        else:
            yield start
            yield from (f"  - {_flow(item, languages)}" for item in value)


def _takes_lines(value: Any) -> bool:
    """Tell texts and things from keys and numbers."""
    if isinstance(value, list):
        return any(
            isinstance(v, dict) or (isinstance(v, str) and not KEY.fullmatch(v)) for v in value
        )
    return isinstance(value, dict) and bool(value)


def _flow(value: Any, languages: list[str], name: str = "") -> str:
    match value:
        case dict():
            pairs = (f"{_word(k)}: {_flow(v, languages, k)}" for k, v in value.items())
            return f"{{{', '.join(pairs)}}}"
        case list():
            return f"[{', '.join(_flow(v, languages) for v in value)}]"
        case str() if name in languages:
            return _quoted(value)
        case str():
            return _word(value)
        case _:
            return json.dumps(value)


def _word(word: str) -> str:
    return word if PLAIN.fullmatch(word) else _quoted(word)


def _quoted(text: str) -> str:
    plain = json.dumps(text, ensure_ascii=False)
    return UNSEEN.sub(lambda letter: f"\\u{ord(letter[0]):04x}", plain)
