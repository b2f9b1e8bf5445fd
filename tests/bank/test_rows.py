"""Rows, Bank and YAML say the same: what one law means for an editor's draft."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prepapp.bank import editions, keys, models, rows
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank, Text
from prepapp.domain.criteria import Answered, Chose, Criterion, Rule, ScaleAtLeast, Tried

pytestmark = pytest.mark.django_db


def written(bank: Bank) -> str:
    """Return a bank's document as an edition keeps it."""
    return json.dumps(dump(bank), ensure_ascii=False)


def test_the_draft_says_what_was_written_to_it(seed: Bank) -> None:
    rows.write(seed)
    assert rows.read() == seed
    assert written(rows.read()) == written(seed)


def test_writing_the_same_again_changes_no_row(seed: Bank) -> None:
    rows.write(seed)
    versions = list(models.Question.objects.values_list("key", "version"))
    with CaptureQueriesContext(connection) as queries:
        rows.write(seed)
    assert list(models.Question.objects.values_list("key", "version")) == versions
    wrote = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not [sql for sql in wrote if "bank_language" not in sql]


def test_export_empty_import_publish_gives_the_same_document_and_digest(seed: Bank) -> None:
    rows.write(seed)
    first = editions.publish(rows.read(), note="first")
    document = json.loads(json.dumps(dump(rows.read())))
    for model in (
        models.Question,
        models.Notice,
        models.Persona,
        models.Condition,
        models.StepRule,
    ):
        model.objects.all().delete()
    for model in (models.Criterion, models.Step, models.Treatment, models.Group, models.Topic):
        model.objects.all().delete()
    models.Source.objects.all().delete()
    rows.write(parse(document))
    again = editions.publish(rows.read(), note="again")
    assert (again.digest, again.document) == (first.digest, first.document)


def test_every_text_keeps_all_its_languages(seed: Bank) -> None:
    document = dump(seed)
    document["languages"] = ["en", "es"]
    document["topics"]["cost"]["name"]["es"] = "Coste"
    rows.write(parse(document))
    assert rows.read("es").topics["cost"].name == "Coste"
    assert rows.read().languages == ("en", "es")
    assert dump(rows.read()) == document


def without(seed: Bank, question: str) -> Bank:
    return replace(seed, questions={k: q for k, q in seed.questions.items() if k != question})


def test_what_was_published_is_retired_and_its_key_stays_taken(seed: Bank) -> None:
    rows.write(seed)
    editions.publish(seed, note="for a test")
    rows.write(without(seed, "cost-compare"))
    assert models.Question.objects.get(key="cost-compare").retired
    assert "cost-compare" not in rows.read().questions
    assert keys.new_key(models.Question, "Cost compare") == "cost-compare-2"
    rows.write(seed)
    assert rows.read() == seed


def test_what_was_never_published_is_deleted_and_its_key_free_again(seed: Bank) -> None:
    rows.write(seed)
    rows.write(without(seed, "cost-compare"))
    assert not models.Question.objects.filter(key="cost-compare").exists()
    assert keys.new_key(models.Question, "Cost compare") == "cost-compare"


def test_a_published_key_stays_taken_when_the_row_is_gone(seed: Bank) -> None:
    editions.publish(seed, note="for a test")
    assert not models.Question.objects.exists()
    assert keys.new_key(models.Question, "Cost compare") == "cost-compare-2"
    assert keys.new_key(models.Step, "Age") == "age-2"


def test_a_choice_never_takes_a_treatment_s_key(seed: Bank) -> None:
    rows.write(seed)
    step = models.Step.objects.get(key="treatments")
    assert keys.new_offer_key(step, models.Choice, "Gabapentin") == "gabapentin-2"
    assert keys.new_key(models.Treatment, "None") == "none-2"


@pytest.mark.parametrize("label", ["", "???", "日本語", "-", "x" * 300, "Café “au lait”", "Check"])
def test_any_label_makes_a_key(seed: Bank, label: str) -> None:
    key = keys.new_key(models.Step, label)
    models.Step(key=key, kind="one").clean_fields(exclude=["title", "why"])
    assert key not in ("next", "check", "choose", "sheet", "stop")


def test_a_rule_that_names_a_retired_criterion_fails_closed(seed: Bank) -> None:
    rows.write(seed)
    models.Criterion.objects.filter(key="in-us").update(retired=True)
    found = {p.about for p in editions_errors(rows.read())}
    named = {q.key for q in seed.questions.values() if "in-us" in q.rule.named()}
    assert named
    assert {f'Question "{key}"' for key in named} <= found


def editions_errors(bank: Bank) -> list[Any]:
    with pytest.raises(editions.BrokenBank) as refused:
        editions.publish(bank, note="no")
    return refused.value.problems


def test_a_condition_that_says_nothing_yet_never_holds(seed: Bank) -> None:
    rows.write(seed)
    models.Condition.objects.filter(criterion="in-us").delete()
    models.Condition.objects.create(criterion_id="in-us", step_id="country")
    assert rows.read().criteria["in-us"].conditions == (Chose("country", frozenset()),)


def criterion(*conditions: Any) -> dict[str, Criterion]:
    return {"odd": Criterion("odd", "Odd", Text({"en": "odd"}, "en"), conditions)}


MISFITS = [
    (lambda b: replace(b, criteria=b.criteria | criterion(Answered("nowhere"))), "“nowhere”"),
    (
        lambda b: replace(b, criteria=b.criteria | criterion(Chose("age", frozenset({"x"})))),
        "criteria odd: there is no choice “x”",
    ),
    (
        lambda b: replace(b, criteria=b.criteria | criterion(ScaleAtLeast("pain", "joy", 11))),
        "0 to 10",
    ),
    (
        lambda b: replace(b, criteria=b.criteria | criterion(Tried(frozenset({"salt"})))),
        "treatment “salt”",
    ),
    (
        lambda b: replace(
            b,
            questions=b.questions
            | {
                "cost-compare": replace(
                    b.questions["cost-compare"], rule=Rule(anyone_who=("nobody", "nobody"))
                )
            },
        ),
        "twice",
    ),
    (lambda b: replace(b, topics={}), "there is no topic"),
    (lambda b: replace(b, sources={}), "there is no source"),
    (lambda b: replace(b, groups={}), "there is no group"),
]


@pytest.mark.parametrize(("change", "sentence"), MISFITS)
def test_a_bank_that_rows_cannot_hold_is_refused_and_the_draft_stays(
    seed: Bank, change: Any, sentence: str
) -> None:
    rows.write(seed)
    with pytest.raises(BadDocument, match=sentence):
        rows.write(change(seed))
    assert rows.read() == seed
