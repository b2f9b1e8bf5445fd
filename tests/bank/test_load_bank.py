"""The command that loads a bank publishes it whole, or leaves everything as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from prepapp.bank import editions, files, rows
from prepapp.bank.models import CrisisLine, DraftCopy, Edition, SiteFacts, Step
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.settings import BASE_DIR

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seed's files, to be changed."""
    return Path(shutil.copytree(files.SEED, tmp_path / "bank"))


def load(*arguments: str) -> str:
    """Run the command; return what it says."""
    out = StringIO()
    call_command("load_bank", *arguments, stdout=out)
    return out.getvalue()


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def every_table() -> dict[str, int]:
    """Count the rows of every table."""
    return {m._meta.label: m._default_manager.count() for m in apps.get_models()}


def test_it_publishes_the_seed_and_says_which_edition_is_live() -> None:
    questions = len(files.seed_bank().questions)
    assert load() == f"Edition 1 is live: {questions} questions.\n"
    live = editions.live()
    assert (live.number, live.bank("en")) == (1, files.seed_bank())


def test_a_new_site_gets_the_crisis_lines_that_were_checked() -> None:
    load()
    assert set(CrisisLine.objects.values_list("country", flat=True)) == {"us", "uk", "canada"}
    assert not CrisisLine.objects.filter(checked_on=None).exists()


def test_the_note_is_kept_with_the_edition() -> None:
    load("--note", "Mended a typing mistake")
    assert Edition.objects.get().note == "Mended a typing mistake"


def test_it_publishes_a_folder_of_ones_own(folder: Path) -> None:
    load()
    edit(folder, "steps.yaml", "How old are you?", "What is your age?")
    assert load(str(folder)).startswith("Edition 2 is live:")
    assert editions.live().bank("en").steps[0].title == "What is your age?"


def test_the_same_bank_is_not_published_twice(folder: Path) -> None:
    assert load() == load() == load(str(folder))
    assert Edition.objects.count() == 1


def test_a_bank_that_comes_back_is_a_new_edition(folder: Path) -> None:
    load()
    edit(folder, "steps.yaml", "How old are you?", "What is your age?")
    load(str(folder))
    assert load().startswith("Edition 3 is live:")
    assert Edition.objects.get(pk=3).digest == Edition.objects.get(pk=1).digest


def test_only_an_empty_site_is_filled_when_asked_so(folder: Path) -> None:
    assert load("--if-empty").startswith("Edition 1 is live:")
    edit(folder, "steps.yaml", "How old are you?", "What is your age?")
    before = every_table()
    assert load(str(folder), "--if-empty") == ""
    assert every_table() == before


def test_crisis_lines_that_an_editor_changed_stay(folder: Path) -> None:
    load()
    line = CrisisLine.objects.get(country="uk")
    line.line = "call 0800 000 000"
    line.save()
    CrisisLine.objects.get(country="canada").delete()
    edit(folder, "steps.yaml", "How old are you?", "What is your age?")
    load(str(folder))
    assert CrisisLine.objects.get(country="uk").line == "call 0800 000 000"
    assert set(CrisisLine.objects.values_list("country", flat=True)) == {"us", "uk"}


BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a key twice": ("topics.yaml", "\npros:", "\ncons:", '"cons" stands twice.'),
    "a field nobody knows": (
        "steps.yaml",
        "  why:",
        "  because:",
        'steps age: "because" is not a field here.',
    ),
    "a missing text": ("steps.yaml", "  title:", "  # title:", 'steps age: "title" is missing.'),
    "a kind nobody knows": (
        "steps.yaml",
        "  kind: one",
        "  kind: radio",
        'steps age: "kind" should be one of one, many, scales, treatments, outcomes, text',
    ),
    "a number that is a word": (
        "questions.yaml",
        "priority: 1",
        "priority: high",
        "questions spine-options: \"priority\" should be a whole number, not 'high'.",
    ),
    "a text without a language": (
        "steps.yaml",
        '{en: "How old are you?"}',
        '"How old are you?"',
        'steps age: "title" should be lines of "name: value"',
    ),
    "a topic that is not there": (
        "questions.yaml",
        "topic: other",
        "topic: others",
        'Question "spine-options": Topic "others" does not exist. Topics: ',
    ),
    "a choice that is not there": (
        "criteria.yaml",
        "any of: [older-adult]",
        "any of: [old]",
        'Criterion "older-adult": Step "age" has no choice "old". '
        "Choices: under-18, adult, older-adult.",
    ),
    "a question for nobody": (
        "questions.yaml",
        "shown to: everyone",
        "shown to: {anyone who: []}",
        'Question "spine-options": "Anyone who" is empty, so nobody sees it. Name a criterion.',
    ),
}


def said_of(folder: Path) -> str:
    """Return what an editor is told about a folder that is refused, when nothing has changed."""
    before = every_table()
    with pytest.raises(CommandError) as refused:
        load(str(folder))
    assert every_table() == before
    said = str(refused.value)
    assert said.startswith("Nothing was loaded. Mend these first:\n  - ")
    return said


@pytest.mark.parametrize(("file", "old", "new", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_bank_is_refused_in_words_and_leaves_nothing_behind(
    file: str, old: str, new: str, told: str, folder: Path
) -> None:
    edit(folder, file, old, new)
    assert told in said_of(folder)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("mistake", ["a missing text", "a question for nobody"])
def test_a_broken_bank_leaves_the_live_edition_alone(mistake: str, folder: Path) -> None:
    load()
    file, old, new, told = BROKEN[mistake]
    edit(folder, file, old, new)
    assert told in said_of(folder)
    assert editions.live().number == 1


def test_a_folder_that_is_not_there_names_every_file(tmp_path: Path) -> None:
    said = said_of(tmp_path / "nowhere")
    assert said.count("this file is missing or cannot be read.") == 8


def test_several_mistakes_are_told_together(folder: Path) -> None:
    edit(folder, "steps.yaml", "  title:", "  # title:")
    edit(folder, "questions.yaml", "priority: 1", "priority: high")
    assert said_of(folder).count("\n  - ") == 2


def test_no_facts_of_the_site_are_made_up() -> None:
    load()
    facts = SiteFacts.the()
    assert (facts.publisher, facts.funding, facts.reviewer) == ("", "", "")
    assert (facts.sells_infusions, facts.reviewed_on) == (None, None)


# The draft


def test_the_draft_says_what_was_published() -> None:
    load()
    assert rows.read() == files.seed_bank()
    assert editions.digest(rows.read()) == Edition.objects.get().digest


def test_a_folder_takes_the_place_of_a_draft_that_was_all_published(folder: Path) -> None:
    load()
    edit(folder, "steps.yaml", "How old are you?", "What is your age?")
    assert load(str(folder)).count("\n") == 1
    assert rows.read().steps[0].title == "What is your age?"
    assert not DraftCopy.objects.exists()


def test_work_that_is_not_published_is_set_aside_first_and_said_so(folder: Path) -> None:
    load()
    Step.objects.filter(pk="age").update(title={"en": "Your age, please?"})
    before = rows.read()
    edit(folder, "steps.yaml", "How old are you?", "What is your age?")
    said = load(str(folder))
    copy = DraftCopy.objects.get()
    assert f"The draft had work that is not published. It is kept as “{copy}”.\n" in said
    assert (copy.base_id, parse(json.loads(copy.document))) == (1, before)
    assert rows.read().steps[0].title == "What is your age?"


def test_a_folder_that_says_what_the_draft_says_loses_nothing(folder: Path) -> None:
    load()
    Step.objects.filter(pk="age").update(title={"en": "What is your age?"})
    edit(folder, "steps.yaml", "How old are you?", "What is your age?")
    assert load(str(folder)).startswith("Edition 2 is live:")
    assert not DraftCopy.objects.exists()


def test_a_broken_bank_leaves_the_draft_alone(folder: Path) -> None:
    load()
    Step.objects.filter(pk="age").update(title={"en": "Your age, please?"})
    before = rows.read()
    edit(folder, "questions.yaml", "topic: other", "topic: others")
    said_of(folder)
    assert rows.read() == before


def test_an_empty_draft_is_filled_from_the_live_edition_and_said_so() -> None:
    editions.publish(files.seed_bank(), note="by the version before there was a draft")
    assert load("--if-empty") == "The draft was empty. It now says what edition 1 says.\n"
    assert rows.read() == files.seed_bank()
    assert load("--if-empty") == ""
    assert Edition.objects.count() == 1


def test_a_draft_that_somebody_emptied_stays_empty() -> None:
    load()
    rows.write(parse({}))
    assert load("--if-empty") == ""
    assert not rows.read().questions


@pytest.mark.parametrize("document", ['{"format": 2}', "dangling"])
def test_a_live_edition_that_cannot_fill_the_draft_does_not_stop_the_site(document: str) -> None:
    if document == "dangling":
        bank = dump(files.seed_bank())
        bank["topics"] = {}
        document = json.dumps(bank)
    facts = SiteFacts.the()
    facts.live = Edition(number=1, published=timezone.now(), document=document)
    facts.live.save()
    facts.save()
    err = StringIO()
    call_command("load_bank", "--if-empty", stderr=err)
    assert "The draft stays empty. Edition 1 cannot fill it:" in err.getvalue()
    assert not rows.read().steps


# The database of the version before there was a draft

UPGRADE = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from prepapp.bank import editions, files, rows
from prepapp.bank.models import Edition, SiteFacts
call_command("migrate", "bank", "0001", verbosity=0)
then = MigrationLoader(connection).project_state(("bank", "0001_initial")).apps
seed = files.seed_bank()
first = then.get_model("bank", "Edition").objects.create(
    number=1,
    published=timezone.now(),
    note="published before",
    digest=editions.digest(seed),
    document=editions.written(seed),
)
then.get_model("bank", "SiteFacts").objects.create(pk=1, live=first)
call_command("migrate", verbosity=0)
call_command("load_bank", "--if-empty")
kept = Edition.objects.get()
assert (kept.pk, kept.document, kept.note) == (first.pk, first.document, "published before")
editions.forget()
assert editions.live().number == 1 and editions.live().bank("en") == files.seed_bank()
assert SiteFacts.the().live_id == 1
assert rows.read() == files.seed_bank()
assert editions.digest(rows.read()) == kept.digest
assert editions.publish(rows.read(), note="again") == kept
print("kept")
"""


def test_a_database_from_before_there_was_a_draft_keeps_its_edition_live_and_gets_one(
    tmp_path: Path,
) -> None:
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DEVELOPMENT": "1",
        "DJANGO_SETTINGS_MODULE": "prepapp.settings",
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", UPGRADE],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "The draft was empty. It now says what edition 1 says.\nkept\n"
