"""The bank as YAML files: one file for each kind of thing, made to be read and reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from prepapp.bank.reading import BadDocument, parse
from prepapp.domain.bank import Bank

SEED = Path(__file__).parent / "seed"
KINDS = ("steps", "criteria", "topics", "questions", "notices", "sources", "personas")


class _Loader(yaml.SafeLoader):
    """Plain data only: no aliases, and a key that stands twice is an error, not a surprise."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not read", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for at, key in enumerate(keys):
            if key in keys[:at]:
                mark = node.value[at][0].start_mark
                raise yaml.MarkedYAMLError(problem=f'"{key}" stands twice', problem_mark=mark)
        return super().construct_mapping(node, deep)

    def construct_yaml_timestamp(self, node: Any) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            mark = node.start_mark
            raise yaml.MarkedYAMLError(problem=str(error), problem_mark=mark) from error


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def read_folder(folder: Path) -> dict[str, Any]:
    """Read a folder of YAML files as one document; raise BadDocument when one cannot be read."""
    document: dict[str, Any] = {"format": 1, "languages": ["en"]}
    problems = []
    for kind in (*KINDS, "treatments"):
        path = folder / f"{kind}.yaml"
        try:
            document[kind] = read_text(path.read_text("utf-8"))
        except OSError:
            problems.append(f"{path.name}: this file is missing or cannot be read.")
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: {_in_words(error)}")
    both = document.get("treatments")
    both = both if isinstance(both, dict) else {}
    document["groups"], document["treatments"] = (
        both.pop("groups", None),
        both.pop("treatments", None),
    )
    problems += [f'treatments.yaml: "{key}" is not a field here.' for key in both]
    if problems:
        raise BadDocument(problems)
    return document


def read_text(text: str) -> Any:
    """Read one YAML text as plain data."""
    return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader that is stricter still


def seed_bank(language: str | None = None) -> Bank:
    """Return the bank that the site comes with."""
    return parse(read_folder(SEED), language)


def _in_words(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "it is not text in UTF-8"
    return f"line {mark.line + 1}: {what}." if mark else f"{what}."
