"""What hangs on the rows, by the row it hangs on: choices, conditions, rules, sources, places."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from prepapp.bank import models

RULES = {
    "step": models.StepRule,
    "question": models.QuestionRule,
    "notice": models.NoticeRule,
}


class Line(NamedTuple):
    """The columns of one condition."""

    pk: int
    step_id: str | None
    says: str
    item__key: str | None
    at_least: int | None
    all_treatments: bool
    group_id: str | None
    went: list[str]
    now: list[str]


class Hanging:
    """The small rows, read as plain values, each table when it is first asked for.

    With `only`, just those that hang on one key.
    """

    def __init__(self, only: str | None = None) -> None:
        self.only = only
        self._rules: dict[str, dict[str, list[tuple[str, str]]]] = {}

    def _by_owner(self, model: Any, owner: str, *columns: str) -> dict[Any, list[Any]]:
        """Return the columns of the rows that hang on each owner, in order."""
        found: dict[Any, list[Any]] = {}
        rows = model.objects.filter(**{owner: self.only}) if self.only else model.objects.all()
        for key, *values in rows.values_list(owner, *columns):
            found.setdefault(key, []).append(values[0] if len(values) == 1 else tuple(values))
        return found

    @cached_property
    def offers(self) -> tuple[dict[str, list[models.Choice]], dict[str, list[models.Item]]]:
        choices: dict[str, list[models.Choice]] = {}
        items: dict[str, list[models.Item]] = {}
        limit = {"step": self.only} if self.only else {}
        for choice in models.Choice.objects.filter(retired=False, **limit):
            choices.setdefault(choice.step_id, []).append(choice)
        for item in models.Item.objects.filter(retired=False, **limit):
            items.setdefault(item.step_id, []).append(item)
        return choices, items

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        return self._by_owner(models.TreatmentGroup, "owner_id", "group_id")

    @cached_property
    def sources(self) -> dict[str, list[str]]:
        return self._by_owner(models.QuestionSource, "owner_id", "source_id")

    @cached_property
    def places(self) -> dict[str, list[tuple[str, str | None]]]:
        return self._by_owner(models.NoticePlace, "owner_id", "page", "step_id")

    def rules(self, model: str) -> dict[str, list[tuple[str, str]]]:
        """Return the lines of the rules of steps, questions or notices."""
        if model not in self._rules:
            found = self._by_owner(RULES[model], "owner_id", "part", "criterion_id")
            self._rules[model] = found
        return self._rules[model]

    @cached_property
    def conditions(self) -> dict[str, list[Any]]:
        return self._by_owner(models.Condition, "criterion_id", *Line._fields)

    @cached_property
    def chosen(self) -> dict[int, list[str]]:
        return _named(models.ConditionChoice, "choice__key", self.only)

    @cached_property
    def treatments(self) -> dict[int, list[str]]:
        return _named(models.ConditionTreatment, "treatment_id", self.only)


def _named(model: Any, column: str, criterion: str | None) -> dict[int, list[str]]:
    """Return what each condition names, by the condition's number."""
    rows = model.objects.filter(owner__criterion=criterion) if criterion else model.objects.all()
    found: dict[int, list[str]] = {}
    for condition, key in rows.values_list("owner_id", column):
        found.setdefault(condition, []).append(key)
    return found
