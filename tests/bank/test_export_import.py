"""The commands that write a bank as files and bring files into the draft."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from prepapp.bank import editions, files, models, rows
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank

pytestmark = pytest.mark.django_db
WORDS = "What would each choice cost me?"


def run(command: str, *arguments: object) -> str:
    """Run a command; return what it says."""
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(command: str, *arguments: object) -> str:
    """Run a command that is refused; return why."""
    with pytest.raises(CommandError) as told:
        run(command, *arguments)
    return str(told.value)


@pytest.fixture
def site(seed: Bank) -> Bank:
    """A site with one edition, and a draft that says the same."""
    rows.write(seed)
    editions.publish(seed, note="first")
    return seed


def reword(text: str = WORDS) -> None:
    models.Question.objects.filter(pk="cost-compare").update(text={"en": text})


@pytest.fixture
def reworded(site: Bank, tmp_path: Path) -> Path:
    """A folder that says one thing differently."""
    folder = Path(shutil.copytree(files.SEED, tmp_path / "bank"))
    path = folder / "questions.yaml"
    text, old = path.read_text("utf-8"), str(site.questions["cost-compare"].text)
    assert old in text
    path.write_text(text.replace(old, WORDS), "utf-8")
    return folder


# Export


def test_the_draft_is_written_as_files_that_read_back_the_same(site: Bank, tmp_path: Path) -> None:
    reword()
    said = run("export_bank", tmp_path / "out")
    assert said == f"The draft is in {tmp_path / 'out'}: {len(site.questions)} questions.\n"
    assert parse(files.read_folder(tmp_path / "out")) == rows.read()


def test_an_edition_is_written_as_files_that_read_back_the_same(site: Bank, tmp_path: Path) -> None:
    reword()
    assert run("export_bank", tmp_path, "--edition", 1).startswith("Edition 1 is in ")
    assert parse(files.read_folder(tmp_path)) == site


def test_an_edition_that_is_not_there_is_named_with_those_that_are(
    site: Bank, tmp_path: Path
) -> None:
    told = refused("export_bank", tmp_path / "out", "--edition", 7)
    assert told == "There is no edition 7. Editions: 1."
    assert not (tmp_path / "out").exists()


def test_an_edition_that_cannot_be_read_any_more_is_refused_in_words(
    site: Bank, tmp_path: Path
) -> None:
    models.Edition(number=9, published=timezone.now(), document='{"format": 2}').save()
    told = refused("export_bank", tmp_path / "out", "--edition", 9)
    assert "This bank has format 2; this site reads format 1." in told


def test_a_folder_that_cannot_be_written_is_named(site: Bank, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert f"{tmp_path / 'file'} cannot be written: " in refused("export_bank", tmp_path / "file")


# Import


def test_a_folder_is_brought_into_the_draft_and_nothing_is_published(
    site: Bank, reworded: Path
) -> None:
    said = run("import_bank", reworded)
    old = site.questions["cost-compare"].text
    assert f"questions cost-compare: changed “{WORDS}”" in said
    assert f"    Text: “{old}” → “{WORDS}”" in said
    assert said.endswith("1 change made in the draft. Nothing is published.\n")
    assert rows.read().questions["cost-compare"].text == WORDS
    assert models.Edition.objects.count() == 1


def test_one_file_is_brought_in_just_like_a_folder(site: Bank, tmp_path: Path) -> None:
    reword()
    path = tmp_path / "bank.yaml"
    path.write_text(files.as_text(dump(rows.read())), "utf-8")
    reword("Something else?")
    run("import_bank", path)
    assert rows.read().questions["cost-compare"].text == WORDS


def test_a_dry_run_says_the_same_and_changes_nothing(site: Bank, reworded: Path) -> None:
    reword("Half-done?")
    before = rows.read()
    dry = run("import_bank", reworded, "--dry-run")
    assert dry.endswith("1 change, not made: this was a dry run.\n")
    assert rows.read() == before
    assert not models.DraftCopy.objects.exists()
    wet = run("import_bank", reworded)
    assert dry.splitlines()[:2] == wet.splitlines()[1:3]


def test_a_folder_that_says_nothing_new_is_told_so(site: Bank) -> None:
    said = run("import_bank", files.SEED)
    assert said == "The draft says all of it already. Nothing was changed.\n"


def test_work_that_is_not_published_is_kept_as_a_copy_first(site: Bank, reworded: Path) -> None:
    reword("Half-done?")
    before = rows.read()
    assert "The draft had work that is not published. It is kept as “" in run(
        "import_bank", reworded
    )
    copy = models.DraftCopy.objects.get()
    assert parse(json.loads(copy.document)) == before
    assert copy.base_id == 1


def test_a_draft_that_is_just_what_is_live_needs_no_copy(site: Bank, reworded: Path) -> None:
    run("import_bank", reworded)
    assert not models.DraftCopy.objects.exists()


def test_a_retired_key_comes_back_with_an_import(site: Bank) -> None:
    models.Question.objects.filter(pk="cost-compare").update(retired=True)
    assert "questions cost-compare: added" in run("import_bank", files.SEED)
    assert rows.read() == site


BROKEN = {
    "a missing text": ("steps.yaml", "  title:", "  # title:", 'steps age: "title" is missing.'),
    "a topic that is not there": (
        "questions.yaml",
        "topic: other",
        "topic: others",
        "questions spine-options: there is no topic “others”.",
    ),
    "no YAML": ("topics.yaml", "\npros:", "\n'pros:", "topics.yaml: line "),
}


@pytest.mark.parametrize(("file", "old", "new", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_folder_is_refused_in_words_and_leaves_the_draft_as_it_is(
    site: Bank, reworded: Path, file: str, old: str, new: str, told: str
) -> None:
    path = reworded / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    reword("Half-done?")
    before = rows.read()
    said = refused("import_bank", reworded)
    assert said.startswith("The draft is as it was. Mend these first:\n  - ")
    assert told in said
    assert rows.read() == before
    assert not models.DraftCopy.objects.exists()


def test_a_folder_that_is_not_there_is_named(site: Bank, tmp_path: Path) -> None:
    said = refused("import_bank", tmp_path / "nowhere")
    assert f"{tmp_path / 'nowhere'}: there is no such folder or file" in said


def test_a_file_that_is_too_large_is_refused(site: Bank, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_bytes(b"#" * 2_000_001)
    assert "The file is larger than 2 MB." in refused("import_bank", path)


def test_a_draft_with_errors_can_be_brought_in(site: Bank, reworded: Path) -> None:
    path = reworded / "questions.yaml"
    text = path.read_text("utf-8").replace("shown to: everyone", "shown to: {anyone who: []}", 1)
    path.write_text(text, "utf-8")
    run("import_bank", reworded)
    with pytest.raises(editions.BrokenBank):
        editions.publish(rows.read(), note="no")


def test_export_empty_import_publish_gives_the_same_document_and_digest(
    site: Bank, tmp_path: Path
) -> None:
    first = models.Edition.objects.get()
    run("export_bank", tmp_path / "out")
    run("load_bank", files.SEED)
    rows.write(parse({}))
    assert not rows.read().questions
    assert run("import_bank", tmp_path / "out").count(": added “") > 100
    assert editions.digest(rows.read()) == first.digest
    assert editions.written(rows.read()) == first.document
