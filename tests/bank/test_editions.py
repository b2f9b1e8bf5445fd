"""An edition is for ever, and what is live reaches every patient at their next page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from prepapp.bank import editions
from prepapp.bank.models import CrisisLine, Edition, SiteFacts
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank, Text

pytestmark = pytest.mark.django_db
Queries = Callable[..., Any]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Look at once, and leave no later test waiting for its own look."""
    editions.forget()
    yield
    editions.forget()


@pytest.fixture
def always_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for a newer edition at every page."""
    monkeypatch.setattr(editions, "LOOK_EVERY", 0.0)


@pytest.fixture
def not_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look once, and then not again while the test runs."""
    monkeypatch.setattr(editions, "LOOK_EVERY", 3600.0)


def reworded(bank: Bank, words: str = "What is your age?") -> Bank:
    first = replace(bank.steps[0], title=Text({"en": words}, "en"))
    return replace(bank, steps=(first, *bank.steps[1:]))


def title() -> str:
    """Return the first heading that a patient reads."""
    return str(editions.live().bank("en").steps[0].title)


# Publishing


def test_nothing_is_open_before_the_first_edition() -> None:
    with pytest.raises(editions.NothingPublished):
        editions.live()


def test_site_facts_alone_open_nothing() -> None:
    SiteFacts.the()
    with pytest.raises(editions.NothingPublished):
        editions.live()


def test_what_was_published_is_what_patients_get(seed: Bank) -> None:
    editions.publish(seed, note="first")
    assert editions.live().bank("en") == seed
    assert editions.live().number == 1


def test_an_edition_keeps_its_note_and_who_published_it(seed: Bank) -> None:
    nurse = User.objects.create_user("nurse")
    edition = editions.publish(seed, note="first", by=nurse)
    kept = Edition.objects.get()
    assert (kept, kept.note, kept.published_by) == (edition, "first", nurse)
    assert json.loads(kept.document) == dump(seed)


def test_numbers_grow_and_the_newest_is_live(seed: Bank) -> None:
    numbers = [
        editions.publish(reworded(seed, words), note=words).number for words in ("A?", "B?", "C?")
    ]
    assert numbers == [1, 2, 3]
    assert (editions.live().number, title()) == (3, "C?")


def test_the_same_bank_is_not_published_again(seed: Bank) -> None:
    first = editions.publish(seed, note="first")
    assert editions.publish(parse(dump(seed)), note="again") == first
    assert Edition.objects.get().note == "first"


def test_a_number_is_not_used_again_after_an_earlier_edition_went_live(seed: Bank) -> None:
    first = editions.publish(seed, note="first")
    editions.publish(reworded(seed), note="second")
    facts = SiteFacts.the()
    facts.live = first
    facts.save()
    assert editions.publish(reworded(seed, "And now?"), note="third").number == 3


def test_a_broken_bank_is_not_published_and_its_mistakes_are_named(seed: Bank) -> None:
    broken = replace(seed, steps=seed.steps[1:])
    with pytest.raises(editions.BrokenBank) as refused:
        editions.publish(broken, note="broken")
    assert 'Step "age" does not exist.' in str(refused.value)
    assert refused.value.problems
    assert not Edition.objects.exists()


def test_what_could_not_be_read_back_is_not_published(seed: Bank) -> None:
    """Patients keep their site whatever an editor leaves empty."""
    source = next(iter(seed.sources.values()))
    empty = replace(seed, sources={**seed.sources, source.key: replace(source, link="")})
    editions.publish(seed, note="first")
    editions.live()
    try:
        editions.publish(empty, note="a source without a link")
    except (BadDocument, editions.BrokenBank):
        assert Edition.objects.count() == 1
    editions.forget()
    assert editions.live().bank("en") in (seed, empty)


# An edition is for ever


def test_an_edition_cannot_be_changed(seed: Bank) -> None:
    edition = editions.publish(seed, note="first")
    edition.note = "rewritten"
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()
    assert Edition.objects.get().note == "first"


@pytest.mark.parametrize("which", [1, 2])
def test_an_edition_cannot_be_deleted_live_or_not(which: int, seed: Bank) -> None:
    editions.publish(seed, note="first")
    editions.publish(reworded(seed), note="second")
    with pytest.raises(ProtectedError):
        Edition.objects.get(number=which).delete()
    assert Edition.objects.count() == 2


def test_an_editor_who_published_cannot_be_deleted(seed: Bank) -> None:
    nurse = User.objects.create_user("nurse")
    editions.publish(seed, note="first", by=nurse)
    with pytest.raises(ProtectedError):
        nurse.delete()


# Reaching patients


def test_a_publish_elsewhere_is_noticed_at_the_next_look(
    seed: Bank, not_looking: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    editions.publish(seed, note="first")
    assert title() == "How old are you?"
    publish_elsewhere(reworded(seed))
    assert title() == "How old are you?"
    monkeypatch.setattr(editions, "LOOK_EVERY", 0.0)
    assert title() == "What is your age?"


def publish_elsewhere(bank: Bank) -> None:
    """Write what another process would write; this one is not told."""
    edition = Edition(number=2, published=timezone.now(), document=json.dumps(dump(bank)))
    edition.save()
    facts = SiteFacts.the()
    facts.live = edition
    facts.save()


def test_the_process_that_publishes_shows_it_at_once(seed: Bank, not_looking: None) -> None:
    editions.publish(seed, note="first")
    assert title() == "How old are you?"
    editions.publish(reworded(seed), note="second")
    assert title() == "What is your age?"


def test_a_look_with_nothing_new_is_one_query(
    seed: Bank, always_looking: None, django_assert_num_queries: Queries
) -> None:
    editions.publish(seed, note="first")
    editions.live()
    for _page in range(3):
        with django_assert_num_queries(1):
            editions.live()


def test_between_two_looks_no_page_asks_the_database(
    seed: Bank, not_looking: None, django_assert_num_queries: Queries
) -> None:
    editions.publish(seed, note="first")
    editions.live()
    with django_assert_num_queries(0):
        for _page in range(3):
            editions.live()


def test_the_bank_is_read_once_and_then_shared(seed: Bank, always_looking: None) -> None:
    editions.publish(seed, note="first")
    assert editions.live() is editions.live()


def test_an_earlier_edition_that_is_made_live_again_is_what_patients_get(
    seed: Bank, always_looking: None
) -> None:
    first = editions.publish(seed, note="first")
    editions.publish(reworded(seed), note="second")
    assert title() == "What is your age?"
    facts = SiteFacts.the()
    facts.live = first
    facts.save()
    assert title() == "How old are you?"


def test_when_nothing_is_live_any_more_the_site_says_so(seed: Bank, always_looking: None) -> None:
    editions.publish(seed, note="first")
    editions.live()
    facts = SiteFacts.the()
    facts.live = None
    facts.save()
    with pytest.raises(editions.NothingPublished):
        editions.live()


# A bank in two languages


def test_a_patient_reads_their_language_or_else_the_first(seed: Bank) -> None:
    document = dump(seed)
    both = parse(json.loads(json.dumps(document).replace('"en": ', '"de": "auf Deutsch", "en": ')))
    editions.publish(replace(both, languages=("en", "de")), note="two languages")
    live = editions.live()
    assert live.bank("de").steps[0].title == "auf Deutsch"
    assert live.bank("en").steps[0].title == "How old are you?"
    assert live.bank("fr") == live.bank("en")


# Site facts and crisis lines, which are no part of an edition


@pytest.fixture
def help_line(seed: Bank) -> CrisisLine:
    editions.publish(seed, note="first")
    return CrisisLine.objects.create(
        country="uk", line="call 116 123", emergency="999", checked_on=date(2026, 11, 22)
    )


def lines() -> list[str]:
    return [c.line for c in editions.live().facts.crisis]


def test_a_crisis_line_that_was_checked_is_shown(help_line: CrisisLine) -> None:
    (line,) = editions.live().facts.crisis
    assert (line.country, line.name) == ("uk", "United Kingdom")
    assert (line.line, line.emergency) == ("call 116 123", "999")


def test_a_corrected_crisis_line_shows_at_the_next_look(
    help_line: CrisisLine, always_looking: None
) -> None:
    assert lines() == ["call 116 123"]
    help_line.line = "call 116 124"
    help_line.save()
    assert lines() == ["call 116 124"]


def test_a_crisis_line_nobody_has_checked_is_not_shown(
    help_line: CrisisLine, always_looking: None
) -> None:
    assert lines() == ["call 116 123"]
    help_line.checked_on = None
    help_line.save()
    assert lines() == []


def test_a_deleted_crisis_line_is_gone_at_the_next_look(
    help_line: CrisisLine, always_looking: None
) -> None:
    assert lines() == ["call 116 123"]
    help_line.delete()
    assert lines() == []


def test_a_changed_fact_of_the_site_shows_at_the_next_look(
    seed: Bank, always_looking: None
) -> None:
    editions.publish(seed, note="first")
    assert editions.live().facts.publisher == ""
    facts = SiteFacts.the()
    facts.publisher, facts.sells_infusions = "A patients' charity", False
    facts.reviewer, facts.reviewed_on = "Dr. Example", date(2026, 11, 1)
    facts.policy = "https://charity.example/health-data"
    facts.save()
    seen = editions.live().facts
    assert seen.policy == "https://charity.example/health-data"
    assert (seen.publisher, seen.sells_infusions) == ("A patients' charity", False)
    assert (seen.reviewer, seen.reviewed_on) == ("Dr. Example", date(2026, 11, 1))


def test_there_is_one_row_of_site_facts_and_no_second() -> None:
    assert SiteFacts.the() == SiteFacts.the()
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteFacts.objects.create(pk=2)


# When the database is gone


@pytest.fixture
def without_the_table() -> Iterator[Callable[[], None]]:
    """Take the table away that every look reads; the test's end brings it back."""
    with transaction.atomic():

        def take_away() -> None:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE bank_sitefacts RENAME TO bank_sitefacts_away")

        yield take_away
        transaction.set_rollback(True)


def test_patients_go_on_while_the_database_does_not_answer(
    seed: Bank,
    always_looking: None,
    without_the_table: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    editions.publish(seed, note="first")
    held = editions.live()
    without_the_table()
    assert editions.live() is held
    assert "the database did not answer" in caplog.text


def test_after_a_look_that_failed_nobody_waits_for_the_database_at_every_page(
    seed: Bank,
    always_looking: None,
    without_the_table: Callable[[], None],
    django_assert_num_queries: Queries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editions.publish(seed, note="first")
    held = editions.live()
    without_the_table()
    with transaction.atomic():
        editions.live()
        transaction.set_rollback(True)
    with django_assert_num_queries(0):
        assert editions.live() is held
    monkeypatch.setattr(editions, "LOOK_AGAIN", 0.0)
    with django_assert_num_queries(1), transaction.atomic(savepoint=False):
        assert editions.live() is held


def test_a_site_that_never_read_an_edition_does_not_hide_that_the_database_fails(
    always_looking: None, without_the_table: Callable[[], None]
) -> None:
    with pytest.raises(editions.NothingPublished):
        editions.live()
    without_the_table()
    with pytest.raises(DatabaseError):
        editions.live()


def test_editions_cannot_be_changed_or_deleted_in_bulk_either(seed: Bank) -> None:
    editions.publish(seed, note="first")
    with pytest.raises(ProtectedError):
        Edition.objects.all().delete()
    with pytest.raises(ProtectedError):
        Edition.objects.update(note="rewritten")
    assert Edition.objects.get().note == "first"
