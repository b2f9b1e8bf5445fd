"""What is true at every moment of such a day, whatever was done."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from prepapp.bank import models, rows
from prepapp.bank.keys import KINDS
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from tests.desk.chaos.edits import BY_NAME


@dataclass
class Truths:
    """What editions said when they were published, and what their keys mean since."""

    documents: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)

    def hold(self) -> None:
        """Assert all of them."""
        self.editions_never_change()
        self.published_keys_stay()
        the_draft_can_be_written_as_it_was_read()

    def editions_never_change(self) -> None:
        there = models.Edition.objects.order_by("number")
        assert self.documents.keys() <= set(there.values_list("number", flat=True))
        for edition in there:
            digest = hashlib.sha256(edition.document.encode()).hexdigest()
            assert digest == edition.digest == self.documents.get(edition.number, digest)
            if edition.number not in self.documents:
                self.documents[edition.number] = digest
                self.learn(json.loads(edition.document))

    def learn(self, document: dict[str, Any]) -> None:
        """Remember the keys of an edition; a step that it knows asks as it always did."""
        for model, kind in KINDS.items():
            self.keys.setdefault(model, set()).update(document[kind])
        for key, step in document["steps"].items():
            assert self.kinds.setdefault(key, step["kind"]) == step["kind"], key
            offers = {*step.get("choices", ()), *step.get("items", ())}
            self.keys.setdefault(f"step {key}", set()).update(offers)

    def published_keys_stay(self) -> None:
        """Assert that what was ever published is a row, were it retired, and asks as it did."""
        for model, row in BY_NAME.items():
            gone = self.keys.get(model, set()) - set(row.objects.values_list("pk", flat=True))
            assert not gone, (model, gone)
        for step in models.Step.objects.filter(pk__in=self.kinds):
            assert step.kind == self.kinds[step.pk], step.pk
            offers = {o.key for o in (*step.choices.all(), *step.items.all())}
            assert self.keys[f"step {step.pk}"] <= offers, step.pk


def the_draft_can_be_written_as_it_was_read() -> None:
    """Assert that writing what was read changes no row, and that its document says the same."""
    bank, before = rows.read(), versions()
    assert parse(dump(bank)) == bank
    rows.write(bank)
    assert versions() == before
    assert dump(rows.read()) == dump(bank)


def versions() -> dict[str, list[Any]]:
    return {
        name: list(model.objects.order_by("pk").values_list("pk", "version", "retired"))
        for name, model in BY_NAME.items()
    }
