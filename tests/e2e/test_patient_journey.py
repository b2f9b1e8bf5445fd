"""From the first question to the printed sheet, in a real browser against the real server."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from prepapp.bank import files
from prepapp.domain.answers import Answers
from prepapp.domain.bank import Bank
from tests.e2e.conftest import Site
from tests.e2e.walking import answer, press, walk_to_check

PHONE = {"viewport": {"width": 390, "height": 844}}
DESK = {"viewport": {"width": 1280, "height": 900}}
Person = Callable[..., BrowserContext]


def look(page: Page) -> Callable[[str], None]:
    """Return what looks at a page: nothing sticks out sideways, and axe finds no fault."""

    def looked(name: str) -> None:
        wide = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert not wide, f"{name} scrolls sideways"
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], name

    return looked


def nothing(name: str) -> None:
    """Do not look: without scripts, a page cannot be asked about itself."""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_start_to_the_printed_sheet(
    person: Person, seed: Bank, size: dict[str, Any], scripts: bool
) -> None:
    maria = seed.personas["maria"]
    page = person(**size, java_script_enabled=scripts).new_page()
    looking = look(page) if scripts else nothing
    walk_to_check(page, "", maria, {s.key: s for s in seed.steps}, looking)

    press(page, "See my questions", "link")
    looking("questions")
    first = page.locator("input[name=star]").nth(0)
    key = first.get_attribute("value")
    first.check()
    page.get_by_label("My question 1").fill("May my sister come with me?")
    page.get_by_label("My question 1").press("End")
    press(page, "See my sheet")

    looking("sheet")
    expect(page.locator(".sheet")).to_contain_text("May my sister come with me?")
    expect(page.locator(".page-questions")).to_contain_text(str(seed.questions[str(key)].text))
    link = page.get_by_role("link", name="PDF to print").get_attribute("href")
    response = page.request.get(f"/prepare/{link}" if not str(link).startswith("/") else str(link))
    pdf = pikepdf.open(io.BytesIO(response.body()))
    assert len(pdf.pages) == 4
    if scripts:
        printed = pikepdf.open(io.BytesIO(page.pdf(format="Letter", prefer_css_page_size=True)))
        assert len(printed.pages) == 4

    page.get_by_text("Clear my answers").click()
    press(page, "Yes, clear them")
    expect(page.locator("main")).to_contain_text("Your answers are cleared")
    page.goto("/prepare/sheet/")
    assert page.url.endswith("/prepare/1/")


def start_as_adult(page: Page) -> None:
    page.goto("/prepare/1/")
    page.locator("#id_answer_adult").check()
    press(page, "Continue")


def test_enter_saves_a_question_of_ones_own(person: Person) -> None:
    page = person().new_page()
    start_as_adult(page)
    page.goto("/prepare/questions/")
    star = page.locator("input[name=star]").first
    star.check()
    with page.expect_navigation():
        star.press("Enter")
    expect(page.locator("#tally")).to_contain_text("Saved.")
    expect(page.locator("input[name=star]:checked")).to_have_count(1)


def test_back_and_forward_and_reload_lose_nothing(person: Person) -> None:
    page = person().new_page()
    start_as_adult(page)
    page.locator("#id_answer_uk").check()
    press(page, "Continue")
    page.go_back()
    expect(page.locator("#id_answer_uk")).to_be_checked()
    page.locator("#id_answer_canada").check()
    press(page, "Continue")
    page.reload()
    page.go_back()
    expect(page.locator("#id_answer_canada")).to_be_checked()


def test_two_tabs_used_in_turn_keep_both_answers(person: Person) -> None:
    context = person()
    one, two = context.new_page(), context.new_page()
    start_as_adult(one)
    two.goto("/prepare/5/")
    one.locator("#id_answer_us").check()
    press(one, "Continue")
    two.locator("#id_answer_better-sleep").check()
    press(two, "Continue")
    two.goto("/prepare/check/")
    expect(two.locator("main")).to_contain_text("United States")
    expect(two.locator("main")).to_contain_text("Better sleep")


def test_an_error_takes_the_focus_and_its_link_lands_on_the_control(person: Person) -> None:
    page = person().new_page()
    page.goto("/prepare/1/")
    press(page, "Continue")
    expect(page).to_have_title("Error: How old are you? - Questions for my doctor")
    expect(page.locator("#summary")).to_be_focused()
    look(page)("error")
    page.locator("#summary a").click()
    expect(page.locator("#id_answer_under-18")).to_be_focused()


def test_none_of_these_unticks_the_others_where_scripts_run(person: Person) -> None:
    page = person().new_page()
    start_as_adult(page)
    page.goto("/prepare/6/")
    page.locator("#id_answer_cost").check()
    page.locator("#id_answer_none").check()
    expect(page.locator("#id_answer_cost")).not_to_be_checked()
    page.locator("#id_answer_needles").check()
    expect(page.locator("#id_answer_none")).not_to_be_checked()


def test_a_server_killed_between_two_pages_costs_nobody_an_answer(
    person: Person, site: Site
) -> None:
    page = person().new_page()
    start_as_adult(page)
    page.locator("#id_answer_uk").check()
    site.kill()
    site.start()
    press(page, "Continue")
    page.goto("/prepare/check/")
    expect(page.locator("main")).to_contain_text("18 to 64")
    expect(page.locator("main")).to_contain_text("United Kingdom")


def test_a_saved_file_opens_in_another_browser(person: Person, tmp_path: Path, seed: Bank) -> None:
    page = person().new_page()
    start_as_adult(page)
    country = next(s for s in seed.steps if s.key == "country")
    answers = Answers.from_data({"country": ["canada"]})
    answer(page, country, replace(seed.personas["maria"], answers=answers))
    press(page, "Make my sheet now")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save my answers to a file").click()
    download.value.save_as(tmp_path / "mine.json")

    elsewhere = person().new_page()
    elsewhere.goto("/prepare/")
    elsewhere.locator("#id_file").set_input_files(tmp_path / "mine.json")
    press(elsewhere, "Open my answers")
    elsewhere.goto("/prepare/check/")
    expect(elsewhere.locator("main")).to_contain_text("Canada")


def test_a_publish_reaches_somebody_midway_at_a_page_soon_after(
    person: Person, site: Site, tmp_path: Path
) -> None:
    page = person().new_page()
    start_as_adult(page)
    for file in files.SEED.glob("*.yaml"):
        text = file.read_text("utf-8")
        text = text.replace("Where do you get your health care?", "Where is your doctor?")
        (tmp_path / file.name).write_text(text, "utf-8")
    site.manage("load_bank", str(tmp_path))
    for _ in range(20):
        page.reload()
        if page.locator("h1").inner_text() == "Where is your doctor?":
            break
        page.wait_for_timeout(500)
    expect(page.locator("h1")).to_have_text("Where is your doctor?")
    site.manage("load_bank")


def test_the_sheet_reads_well_in_the_dark_and_at_320_pixels(person: Person) -> None:
    page = person(viewport={"width": 320, "height": 640}, color_scheme="dark").new_page()
    start_as_adult(page)
    for address in ("/prepare/", "/prepare/4/", "/prepare/7/", "/prepare/questions/"):
        page.goto(address)
        look(page)(address)
    page.goto("/prepare/sheet/")
    look(page)("sheet")
