"""The rows that tie the draft's rows together: conditions, rules, sources, places, groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prepapp.bank import models
from prepapp.bank.models import Condition, Part
from prepapp.bank.models.reasons import Says
from prepapp.domain import criteria
from prepapp.domain.bank import Bank, Kind
from prepapp.domain.criteria import Criterion, Rule

PAGES = [page for page, _label in models.NoticePlace.PAGES]


def write_links(bank: Bank, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Write anew what hangs on every row whose entry differs between the two documents."""

    def changed(kind: str) -> list[str]:
        return [key for key, entry in after[kind].items() if entry != before[kind].get(key)]

    _groups(bank, changed("treatments"))
    _conditions(bank, changed("criteria"))
    steps = {s.key: s.rule for s in bank.steps}
    _rules(models.StepRule, {key: steps[key] for key in changed("steps")})
    _rules(models.QuestionRule, {key: bank.questions[key].rule for key in changed("questions")})
    _rules(models.NoticeRule, {key: bank.notices[key].rule for key in changed("notices")})
    _sources(bank, changed("questions"))
    _places(bank, changed("notices"))


def _replace(model: Any, owners: Iterable[str], made: Callable[[str], Iterable[Any]]) -> None:
    """Take the rows that hang on these owners away, and make them anew."""
    owners = list(owners)
    model.objects.filter(owner__in=owners).delete()
    model.objects.bulk_create(row for owner in owners for row in made(owner))


def _groups(bank: Bank, owners: list[str]) -> None:
    _replace(
        models.TreatmentGroup,
        owners,
        lambda owner: [
            models.TreatmentGroup(owner_id=owner, group_id=group, order=order)
            for order, group in enumerate(bank.treatments[owner].groups)
        ],
    )


def _sources(bank: Bank, owners: list[str]) -> None:
    _replace(
        models.QuestionSource,
        owners,
        lambda owner: [
            models.QuestionSource(owner_id=owner, source_id=source, order=order)
            for order, source in enumerate(bank.questions[owner].sources)
        ],
    )


def _places(bank: Bank, owners: list[str]) -> None:
    _replace(
        models.NoticePlace,
        owners,
        lambda owner: [
            models.NoticePlace(owner_id=owner, page=place, order=order)
            if place in PAGES
            else models.NoticePlace(owner_id=owner, step_id=place, order=order)
            for order, place in enumerate(bank.notices[owner].places)
        ],
    )


def _rules(model: Any, rules: Mapping[str, Rule]) -> None:
    def lines(owner: str) -> list[Any]:
        rule = rules[owner]
        named = [
            *((Part.ANYONE_WHO, key) for key in rule.anyone_who),
            *((Part.ONLY_IF, key) for key in rule.only_if),
            *((Part.MORE_URGENT_IF, key) for key in rule.more_urgent_if),
        ]
        return [
            model(owner_id=owner, part=part, criterion_id=key, order=order)
            for order, (part, key) in enumerate(named)
        ]

    _replace(model, rules, lines)


def _conditions(bank: Bank, owners: list[str]) -> None:
    Condition.objects.filter(criterion__in=owners).delete()
    choices = {(c.step_id, c.key): c for c in models.Choice.objects.all()}
    items = {(i.step_id, i.key): i for i in models.Item.objects.all()}
    asked = next((s.key for s in bank.steps if s.kind is Kind.TREATMENTS), None)
    for owner in owners:
        _conditions_of(bank.criteria[owner], asked, choices, items)


def _conditions_of(
    criterion: Criterion,
    asked: str | None,
    choices: Mapping[tuple[str, str], models.Choice],
    items: Mapping[tuple[str, str], models.Item],
) -> None:
    for order, condition in enumerate(criterion.conditions):
        row = Condition(criterion_id=criterion.key, order=order)
        ticked: Iterable[str] = ()
        match condition:
            case criteria.Chose(step, ticked):
                row.step_id, row.says = step, Says.ANY_OF
            case criteria.ChoseNone(step, ticked):
                row.step_id, row.says = step, Says.NONE_OF
            case criteria.Answered(step):
                row.step_id, row.says = step, Says.ANSWERED
            case criteria.ScaleAtLeast(step, item, at_least):
                row.step_id, row.says, row.at_least = step, Says.AT_LEAST, at_least
                row.item = items[step, item]
            case criteria.Tried() | criteria.NotTried():
                row.step_id = asked
                _tried(row, condition)
        row.save()
        models.ConditionChoice.objects.bulk_create(
            models.ConditionChoice(owner=row, choice=choices[str(row.step_id), key])
            for key in sorted(ticked)
        )
        if isinstance(condition, criteria.Tried | criteria.NotTried) and condition.group is None:
            models.ConditionTreatment.objects.bulk_create(
                models.ConditionTreatment(owner=row, treatment_id=key)
                for key in sorted(condition.treatments)
            )


def _tried(row: Condition, condition: criteria.Tried | criteria.NotTried) -> None:
    row.all_treatments = condition.group == "any"
    row.group_id = condition.group if condition.group != "any" else None
    row.says = Says.NOT_TRIED
    if isinstance(condition, criteria.Tried):
        row.says, row.at_least = Says.TRIED, condition.at_least
        row.went, row.now = sorted(condition.went), sorted(condition.now)
