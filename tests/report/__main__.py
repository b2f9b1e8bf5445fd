"""Count and grade the bank and its sheets: `python -m tests.report [--write]`, or `make report`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import django

DOCS = Path(__file__).resolve().parents[2] / "docs"
START, END = "<!-- report:start -->", "<!-- report:end -->"
MOST_WORDS = 15


def main() -> None:
    """Print the tables, or put them into docs/standards.md."""
    parser = argparse.ArgumentParser(prog="python -m tests.report")
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/standards.md"
    )
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    text = report()
    sys.stdout.write(text)
    if options.write:
        page = DOCS / "standards.md"
        before, _, rest = page.read_text("utf-8").partition(START)
        page.write_text(f"{before}{START}\n{text}{END}{rest.partition(END)[2]}", "utf-8")


def report() -> str:
    """Return every table."""
    from prepapp.bank import files
    from prepapp.domain.checks.wording import known_words

    bank = files.seed_bank()
    sheets = dict(sheets_of(bank))
    known = known_words(bank)
    return "\n".join(
        [
            table(("What the bank holds", "n"), counts(bank)),
            table(("Grade", "as it is", "with ticked names known"), reading(bank, sheets, known)),
            table(("On paper, over the personas", "median", "most"), paper(sheets)),
        ]
    )


# What there is


def counts(bank: Any) -> Iterator[tuple[str, str]]:
    """Yield how many there are of each thing, and of which sort."""
    pages = re.findall(r"^- \[", (DOCS / "content" / "sources-read.md").read_text("utf-8"), re.M)
    kinds = re.findall(r"^## ", (DOCS / "content" / "sources-read.md").read_text("utf-8"), re.M)
    yield "Pages read (content/sources-read.md)", f"{len(pages)}, of {len(kinds)} kinds"
    questions = bank.questions.values()
    yield "Questions", f"{len(questions)}: {sorts(q.ask.value for q in questions)}"
    yield (
        "Questions that state a fact, each with its sources",
        str(sum(bool(q.sources) for q in questions)),
    )
    yield (
        "Steps, criteria, treatments",
        f"{len(bank.steps)}, {len(bank.criteria)}, {len(bank.treatments)}",
    )
    for key in ("health", "medicines"):
        yield f"Cautions to tick, {key}", str(sum(not c.exclusive for c in bank.step(key).choices))
    sources = bank.sources.values()
    yield "Sources", f"{len(sources)}: certainty {sorts(s.certainty for s in sources)}"
    yield (
        "Sources by the day they were checked",
        sorts(str(s.checked or "not yet") for s in sources),
    )
    yield "Personas", str(len(bank.personas))
    for side in ("benefit", "harm"):
        asked = [q for q in questions if q.side.value == side]
        mean = sum(len(f"{q.text} {q.why}".split()) for q in asked) / len(asked)
        yield f"Questions of {side}, and words in each with its why", f"{len(asked)}, {mean:.0f}"


def sorts(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(Counter(names).items()))


# How it reads


def reading(bank: Any, sheets: dict[str, Any], known: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Yield the grades of whole sheets, and of everything that a patient may read on the way."""
    from tests.report.formulas import grades, sentences

    each = {key: list(sentences_on(sheet)) for key, sheet in sheets.items()}
    way = [t for s in bank.steps for t in (s.title, s.why, *(c.text for c in s.choices))]
    whole = {
        "All steps, with their choices": list(split(way)),
        "All questions, with why": list(
            split(t for q in bank.questions.values() for t in (q.text, q.why))
        ),
    }
    plain = {key: grades(sentences(texts)) for key, texts in each.items()}
    named = {key: grades(sentences(texts, known)) for key, texts in each.items()}
    for formula in next(iter(plain.values())):
        label = f"A sheet, {'median of the five' if formula == 'median' else formula}"
        yield label, *(span([g[formula] for g in found.values()]) for found in (plain, named))
    for label, texts in whole.items():
        yield label, *(f"{grades(sentences(texts, k))['median']:.1f}" for k in (frozenset(), known))
    every = [*whole["All questions, with why"], *(t for texts in each.values() for t in texts)]
    lengths = [len(s) for s in sentences(dict.fromkeys(every))]
    short = sum(n <= MOST_WORDS for n in lengths) * 100 // len(lengths)
    yield f"Sentences of at most {MOST_WORDS} words", f"{short} of 100", f"longest {max(lengths)}"


def span(found: Sequence[float]) -> str:
    return f"{median(found):.1f} ({min(found):.1f} to {max(found):.1f})"


def sentences_on(sheet: Any) -> Iterator[str]:
    """Yield the sentences of a sheet that are ours: no headings, labels, citations or own words."""
    for page in sheet.pages:
        for block in page.blocks:
            ours = [block.note, *(ask.text for ask in block.asks), *(a.reason for a in block.asks)]
            if block.kind == "reading":
                ours += [text for row in block.rows for text in row[1:]]
            yield from split(ours)
    yield from split(sheet.footer)


def split(texts: Iterable[str]) -> Iterator[str]:
    """Yield sentences: what ends as one does."""
    for text in texts:
        for part in re.split(r"(?<=[.?!])\s+(?=[^a-z\s])", text):
            if re.search(r"[.?!)]$", part.strip()) and len(part.split()) > 2:
                yield part.strip()


# What is printed


def sheets_of(bank: Any) -> Iterator[tuple[str, Any]]:
    """Yield the sheet of every persona whose way ends in one."""
    from prepapp.domain.path import walk
    from prepapp.domain.sheet import SiteFacts
    from prepapp.domain.writer import build
    from prepapp.render import pdf
    from tests.voice import PLAIN

    for persona in bank.personas.values():
        path = walk(bank, persona.answers)
        if not path.stopped and not path.blocking():
            yield (
                persona.key,
                build(
                    path,
                    persona.picks,
                    SiteFacts(),
                    PLAIN,
                    edition="Edition 1.",
                    prepared_on=date(2026, 11, 22),
                    printable=pdf.printable(),
                ),
            )


def paper(sheets: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield how much is printed."""
    pages = [{page.key: page for page in sheet.pages} for sheet in sheets.values()]
    first = [[b for b in page["doctor"].blocks if b.kind != "fill"] for page in pages]
    blank = [[b for b in page["doctor"].blocks if b.kind == "fill"] for page in pages]
    asked = [sum(len(b.asks) for b in page["questions"].blocks) for page in pages]
    called = [sum(len(b.asks) for b in page["calls"].blocks) for page in pages if "calls" in page]
    for label, found in (
        ("Words to read on page 1, for the doctor", [sum(map(words_in, b)) for b in first]),
        ("Words beside the empty lines of page 1", [sum(map(words_in, b)) for b in blank]),
        ("Questions on page 2, the patient's own with them", asked),
        ("Questions under calls to make", called),
        ("Pages", [len(page) for page in pages]),
    ):
        yield label, f"{median(found):.0f}", str(max(found))


def words_in(block: Any) -> int:
    cells = [cell for row in block.rows for cell in row]
    texts = (block.heading, block.note, *block.lines, *block.columns, *cells)
    return sum(len(text.split()) for text in texts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    main()
