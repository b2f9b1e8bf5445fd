"""The sheet on paper: it is a PDF anybody can read, and it fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import page as checker
import pikepdf
import pytest
from django.test import Client

from prepapp.bank.files import seed_bank
from prepapp.domain.answers import Answers, Picks
from prepapp.domain.path import walk
from prepapp.domain.sheet import Printed, Sheet
from prepapp.patient import answers_cookie
from prepapp.patient.sheets import build_sheet
from prepapp.patient.way import open_way
from prepapp.render import pdf
from tests.render.paper import Paper, read, squeezed
from tests.render.sheets import WORDS, Worst, made, places, texts

BANK = seed_bank()
NOT_PRINTED_ON = 12  # points along every edge that a printer may leave white
MARKS = re.compile(r"(\d+\.|•|:)*")
SIZES = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}
UA_1 = "ua1"

each_person = pytest.mark.parametrize("person", BANK.personas)
each_paper = pytest.mark.parametrize("paper", pdf.PAPERS)
each_size = pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
each_words = pytest.mark.parametrize("words", WORDS)
each_place = pytest.mark.parametrize(
    ("country", "cover"), places(BANK), ids=lambda key: key or "not-said"
)


@cache
def sheet_of(person: str) -> Sheet:
    return made(BANK, BANK.personas[person].answers, BANK.personas[person].picks)


@cache
def printed(person: str, paper: str, large: bool = False) -> bytes:
    return pdf.render(sheet_of(person), paper=paper, large=large)


@cache
def paper_of(person: str, paper: str, large: bool = False) -> Paper:
    return read(printed(person, paper, large))


def asks(sheet: Sheet) -> Iterator[Printed]:
    """Yield the numbered questions of a sheet."""
    yield from (q for p in sheet.pages for b in p.blocks for q in b.asks if q.number)


def starts(paper: Paper) -> list[int]:
    """Return the side on which each page of the sheet starts."""
    return [side for side, _title in paper.headings("/H2")]


def assert_two_sides_of_one_paper(paper: Paper, sheet: Sheet) -> None:
    """Pages 1 and 2 take a side each: page 3, or the end, comes on the third."""
    assert [*starts(paper), paper.sides + 1][:3] == [1, 2, 3]
    assert len(starts(paper)) == len(sheet.pages)


def assert_each_page_opens_a_side(paper: Paper, sheet: Sheet) -> None:
    titles = paper.headings("/H2")
    assert [title for _, title in titles] == [squeezed(p.title) for p in sheet.pages]
    assert len({side for side, _ in titles}) == len(titles)
    assert paper.opening(1).startswith(squeezed(sheet.title))
    assert all(paper.opening(side).startswith(title) for side, title in titles[1:])
    assert [n for n in range(1, paper.sides + 1) if not paper.opening(n)] == [], "only lines there"


def assert_inside_the_paper(paper: Paper) -> None:
    """Everything stands clear of the edges, and only the footer stands in the foot margin."""
    ((width, height),) = paper.sizes
    for piece in paper.pieces:
        assert piece.left >= NOT_PRINTED_ON
        assert piece.right <= width - NOT_PRINTED_ON
        assert NOT_PRINTED_ON <= piece.foot <= height - NOT_PRINTED_ON
    for side in range(1, paper.sides + 1):
        here = [p for p in paper.pieces if p.side == side]
        top_of_footer = max(p.foot for p in here if p.in_footer)
        assert all(p.foot > top_of_footer for p in here if not p.in_footer)


def assert_lines_stay_with_their_question(paper: Paper, sheet: Sheet) -> None:
    items = {item.label: item for item in paper.items()}
    for ask in asks(sheet):
        item = items[f"{ask.number}."]
        assert squeezed(ask.text) in item.text
        assert len(item.sides) == 1, f"question {ask.number} is torn"
        if ask.ruled:
            assert item.ruled == ask.ruled, f"question {ask.number} lost its lines"


def assert_nothing_hangs(paper: Paper, sheet: Sheet) -> None:
    """No heading, and no line that opens a list, is the last thing on a side."""
    opens = [
        squeezed(text)
        for page in sheet.pages
        for b in page.blocks
        if b.lines or b.rows or b.asks
        for text in (b.heading, b.note if b.asks or b.kind == "reading" else "")
        if text
    ]
    for side in range(1, paper.sides + 1):
        hanging = [text for text in opens if paper.opening(side).endswith(text)]
        assert hanging == [], f"side {side}"


# A file that anybody can read


@each_person
@each_paper
@each_size
def test_everyones_pdf_keeps_every_rule_for_accessible_files(
    person: str, paper: str, large: bool
) -> None:
    report = checker.validate_pdf_bytes(printed(person, paper, large), profile=UA_1)
    assert [f"{f.rule_id}: {f.message}" for f in report.failures] == []
    assert report.is_compliant
    assert report.rules.total > 100


@each_person
@each_paper
@each_size
def test_everyones_pdf_says_its_title_and_language_and_not_who_made_it(
    person: str, paper: str, large: bool
) -> None:
    file = paper_of(person, paper, large).pdf
    assert str(file.docinfo["/Title"]) == sheet_of(person).title
    assert str(file.Root.Lang) == "en"
    assert file.Root.ViewerPreferences.DisplayDocTitle
    assert "/Author" not in file.docinfo
    assert b"dc:creator" not in file.Root.Metadata.read_bytes()


@each_person
@each_paper
@each_size
def test_everyones_pdf_brings_its_letters_with_it(person: str, paper: str, large: bool) -> None:
    objects = list(paper_of(person, paper, large).pdf.objects)
    fonts = [o for o in objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
    told = [f.FontDescriptor for f in fonts if "/DescendantFonts" not in f]
    assert told
    assert all("/FontFile2" in d or "/FontFile3" in d for d in told)
    assert {str(d.FontName).partition("+")[2] for d in told} == {
        "AtkinsonHyperlegibleNext-Regular",
        "AtkinsonHyperlegibleNext-Bold",
    }


@each_person
@each_paper
@each_size
def test_everyones_sheet_has_one_main_heading_and_is_a_small_file(
    person: str, paper: str, large: bool
) -> None:
    read_paper = paper_of(person, paper, large)
    assert read_paper.names().count("/H1") == 1
    assert read_paper.headings("/H1") == [(1, squeezed(sheet_of(person).title))]
    assert len(printed(person, paper, large)) < 100_000


@each_person
@each_paper
@each_size
def test_everyones_sheet_has_the_size_of_the_paper_and_stays_on_it(
    person: str, paper: str, large: bool
) -> None:
    read_paper = paper_of(person, paper, large)
    ((width, height),) = read_paper.sizes
    assert (width, height) == pytest.approx(SIZES[paper], abs=0.01)
    assert_inside_the_paper(read_paper)


@each_paper
def test_the_same_sheet_gives_the_same_file(paper: str) -> None:
    assert pdf.render(sheet_of("maria"), paper=paper) == printed("maria", paper)


# It fits


@each_person
@each_paper
@each_size
def test_each_page_of_everyones_sheet_starts_on_a_fresh_side(
    person: str, paper: str, large: bool
) -> None:
    assert_each_page_opens_a_side(paper_of(person, paper, large), sheet_of(person))


@each_person
@each_paper
@each_size
def test_nobodys_question_is_parted_from_the_lines_for_its_answer(
    person: str, paper: str, large: bool
) -> None:
    assert_lines_stay_with_their_question(paper_of(person, paper, large), sheet_of(person))


@each_person
@each_paper
@each_size
def test_nobodys_list_is_parted_from_what_opens_it(person: str, paper: str, large: bool) -> None:
    assert_nothing_hangs(paper_of(person, paper, large), sheet_of(person))


@each_person
@each_paper
def test_everyones_first_two_pages_are_two_sides_of_one_paper(person: str, paper: str) -> None:
    assert_two_sides_of_one_paper(paper_of(person, paper), sheet_of(person))


@each_words
@pytest.mark.parametrize("ticked", ["everything", "the longest"])
@each_paper
def test_the_fullest_sheet_of_a_normal_visit_fits_two_sides(
    words: str, ticked: str, paper: str
) -> None:
    sheet = Worst(words, ticked).sheet(BANK)
    assert_two_sides_of_one_paper(read(pdf.render(sheet, paper=paper)), sheet)


@each_place
@each_paper
def test_the_fullest_sheet_fits_two_sides_wherever_care_is_given(
    country: str | None, cover: str | None, paper: str
) -> None:
    sheet = Worst(country=country, cover=cover).sheet(BANK)
    assert_two_sides_of_one_paper(read(pdf.render(sheet, paper=paper)), sheet)


@pytest.mark.parametrize("doctor", ["knows", "knows-little", None])
@each_paper
def test_the_fullest_sheet_fits_two_sides_whatever_the_doctor_knows(
    doctor: str | None, paper: str
) -> None:
    sheet = Worst(doctor=doctor).sheet(BANK)
    assert_two_sides_of_one_paper(read(pdf.render(sheet, paper=paper)), sheet)


def test_the_fullest_sheet_is_as_full_as_a_patient_can_make_it() -> None:
    sheet = Worst().sheet(BANK)
    questions, lines = list(asks(sheet)), [len(line) for line in sheet.footer]
    page_1, page_2 = sheet.pages[:2]
    assert len([q for q in questions if q.starred]) == 3
    assert len([q for b in page_2.blocks for q in b.asks]) == 12 + 3
    assert [len(b.rows) for b in page_1.blocks if b.kind == "table"] == [8]
    (talk,) = [b for b in page_1.blocks if b.heading == "Safety: please ask me about"]
    assert talk.lines[0].count(";") == 8 + 1
    own = [len(line) for b in page_1.blocks if b.kind == "words" for line in b.lines]
    assert own == [150, 150]
    assert [b.heading for b in page_1.blocks if b.kind == "ticked"]
    assert {len(q.text) for b in page_2.blocks for q in b.asks if not q.number} == {120}
    assert len([b for b in page_1.blocks if b.note.startswith("and ")]) == 1
    assert sum(lines) > 600


@pytest.mark.parametrize("words", ["normal words", "one unbroken word"])
@each_paper
@pytest.mark.parametrize(
    ("visit", "large"),
    [("long", False), ("normal", True), ("long", True)],
    ids=["long", "large", "long-large"],
)
def test_a_sheet_that_runs_over_is_still_whole(
    words: str, paper: str, visit: str, large: bool
) -> None:
    sheet = Worst(words, visit=visit).sheet(BANK)
    assert_whole(sheet, paper, large)


def assert_whole(sheet: Sheet, paper: str, large: bool) -> Paper:
    """A sheet's PDF keeps every rule however many sides it takes; return it, read."""
    content = pdf.render(sheet, paper=paper, large=large)
    read_paper = read(content)
    assert_each_page_opens_a_side(read_paper, sheet)
    assert_lines_stay_with_their_question(read_paper, sheet)
    assert_nothing_hangs(read_paper, sheet)
    assert_inside_the_paper(read_paper)
    assert_the_same(read_paper.spoken(), sheet)
    assert checker.is_pdf_compliant_bytes(content, profile=UA_1)
    return read_paper


# The screen and the paper say the same


class _Article(HTMLParser):
    """The text of the sheet on the screen, and of the foot of each of its pages, apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.feet = "", list[str]()
        self.inside, self.in_foot = False, False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside |= tag == "article"
        if ("class", "sheet-foot") in attrs:
            self.in_foot = True
            self.feet.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "article"
        self.in_foot &= tag != "div"

    def handle_data(self, data: str) -> None:
        if self.inside and self.in_foot:
            self.feet[-1] += squeezed(data)
        elif self.inside:
            self.text += squeezed(data)


def assert_the_same(shown: str, sheet: Sheet) -> None:
    """What is shown is every text of the sheet, in its order, with only marks in between."""
    at = 0
    for text in filter(None, map(squeezed, texts(sheet))):
        found = shown.find(text, at)
        assert found >= 0, f"{text!r} is missing or out of order"
        assert MARKS.fullmatch(shown[at:found]), f"{shown[at:found]!r} is not in the sheet"
        at = found + len(text)
    assert MARKS.fullmatch(shown[at:])


def see(client: Client, answers: Answers, picks: Picks) -> tuple[Sheet, _Article]:
    """Return the sheet that a patient gets, and what the page shows of it."""
    client.cookies[answers_cookie.NAME] = answers_cookie.sealed(answers, picks)
    response = client.get("/prepare/sheet/")
    assert response.status_code == 200
    way = open_way(response.wsgi_request)
    return build_sheet(way, way.path, way.picks), _Article(response.content.decode())


@each_person
def test_the_screen_and_the_paper_show_the_same_in_the_same_order(
    person: str, browser: Client
) -> None:
    who = BANK.personas[person]
    if walk(BANK, who.answers).stopped:
        pytest.skip(f"{who.name} is under 18 and gets no sheet")
    sheet, screen = see(browser, who.answers, who.picks)
    paper = read(pdf.render(sheet))
    assert_the_same(screen.text, sheet)
    assert_the_same(paper.spoken(), sheet)
    foot = squeezed("".join(sheet.footer))
    assert set(screen.feet) == {foot}
    for n in range(1, paper.sides + 1):
        label = squeezed(sheet.page_label.format(n=n, all=paper.sides))
        assert paper.footer(n) in (label + foot, foot + label)


def test_the_example_on_the_screen_is_the_example_on_paper(browser: Client) -> None:
    response = browser.get("/example/")
    sheet = response.context["sheet"]
    assert_the_same(_Article(response.content.decode()).text, sheet)
    paper = read(browser.get("/example.pdf").content)
    assert_the_same(paper.spoken(), sheet)


# Whatever is typed is only text: what was typed, what prints, the letters we say we replaced

TYPED = {
    "html": ("<b>&amp;</b><script>alert(1)</script>", None, ""),
    "template tags": ("{{7*7}} {% now 'Y' %} {# no #}", None, ""),
    "reading a file": ('#read("/etc/passwd")', None, ""),
    "importing code": ('#import "@preview/x:1.0.0" #panic()', None, ""),
    "markup": ("*bold* _slanted_ `code` $x^2$ <label> @label ~ // /* */ \\ #", None, ""),
    "a heading": ("= Heading", None, ""),
    "a list": ("- item + item / term: x", None, ""),
    "quotes and dashes": ("\"quoted\" 'so' -- --- ... -> 1/2", None, ""),
    "curly quotes": ("“I can’t go on – really”", None, ""),
    "joined letters": ("difficult affluent office fly", None, ""),
    "accents": ("Zoë Núñez Łódź Åse Çelik Œuvre ß", None, ""),
    "an accent of its own": ("cafe\u0301", "café", ""),
    "an accent that no letter has": ("x\u0323 pain", "x? pain", "\u0323"),
    "a smiley": ("I feel 😀 😀", "I feel ? ?", "😀"),
    "Japanese": ("痛みnow", "??now", "み 痛"),
    "Arabic": ("ألم", "???", "أ ل م"),
    "text turned round": ("\u202eevil\u202c", "evil", ""),
    "control letters": ("a\x00b\x07c\x1b[31m\x7f", "a b c [31m", ""),
    "half a letter": ("\ud83d half", "half", ""),
    "hard and thin spaces": ("a\u00a0b\u2009c\u200bd", "a b c d", ""),
    "lines": ("one\ntwo\r\n\tthree\u2028four", "one two three four", ""),
    "a word of 150 letters": ("x" * 150, None, ""),
    "a word that never ends": ("ab" * 500, "ab" * 75, ""),
}


@pytest.mark.parametrize(("typed", "prints", "replaced"), TYPED.values(), ids=TYPED)
def test_whatever_a_patient_types_is_printed_as_text(
    typed: str, prints: str | None, replaced: str, browser: Client
) -> None:
    prints = typed if prints is None else prints
    maria = BANK.personas["maria"].answers
    answers = Answers.from_data({**maria.as_data(), "words": {"agenda": typed, "good-day": typed}})
    sheet, screen = see(browser, answers, Picks.from_data({"own": [typed]}))
    page_1, page_2 = sheet.pages[:2]
    assert [b.lines for b in page_1.blocks if b.kind == "words"] == [(prints,), (prints,)]
    assert [q.text for b in page_2.blocks for q in b.asks if not q.number] == [prints[:120]]
    assert sheet.replaced == replaced
    assert_the_same(screen.text, sheet)
    content = pdf.render(sheet)
    paper = read(content)
    assert_the_same(paper.spoken(), sheet)
    assert_inside_the_paper(paper)
    assert checker.is_pdf_compliant_bytes(content, profile=UA_1)


def test_the_page_says_which_letters_it_could_not_print(browser: Client) -> None:
    answers = Answers.from_data({"age": ["adult"], "words": {"agenda": "痛み 😀"}})
    browser.cookies[answers_cookie.NAME] = answers_cookie.sealed(answers, Picks())
    response = browser.get("/prepare/sheet/")
    assert "a question mark stands for each: み 痛 😀" in response.content.decode()
