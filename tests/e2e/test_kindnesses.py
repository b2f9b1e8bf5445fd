"""What scripts add: a softer screen, a button to print, text to copy, and a hand at a slip."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import Opened
from tests.e2e.looking import BANK, STEPS, answers_of, faults, named, open_file, states
from tests.e2e.walking import press

PHONE: Any = {"width": 390, "height": 844}
BUTTONS = ("Less light", "Print this page", "Copy the text")


def softer(page: Page) -> None:
    page.get_by_role("button", name="Less light").click()


def paper(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_a_softer_screen_stays_soft_on_every_page_and_after_a_reload(person: Opened) -> None:
    page = person(viewport=PHONE).new_page()
    page.goto("/prepare/")
    bright = paper(page)
    softer(page)
    soft = paper(page)
    assert soft != bright
    page.goto("/about/")
    assert paper(page) == soft
    page.reload()
    assert paper(page) == soft
    expect(page.get_by_role("button", name="Less light", pressed=True)).to_be_visible()
    softer(page)
    assert paper(page) == bright
    page.reload()
    assert paper(page) == bright


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_keeps_its_contrast_on_a_softer_screen(person: Opened, scheme: Any) -> None:
    page = person(viewport=PHONE, color_scheme=scheme).new_page()
    page.goto("/prepare/")
    softer(page)
    rules = ["color-contrast", "link-in-text-block"]
    assert named({state: faults(page, runOnly=rules) for state in states(page)}) == ""


def test_a_softer_screen_prints_as_black_on_white_as_any(person: Opened) -> None:
    page = person(viewport=PHONE, color_scheme="dark").new_page()
    open_file(page, answers_of(BANK, "maria"))
    softer(page)
    page.goto("/prepare/sheet/")
    page.emulate_media(media="print")
    sheet = page.locator(".sheet")
    expect(sheet).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(sheet).to_have_css("color", "rgb(0, 0, 0)")
    expect(sheet.locator(".why").first).to_have_css("color", "rgb(0, 0, 0)")


def test_the_text_for_the_portal_is_copied_with_one_press(person: Opened) -> None:
    page = person(viewport=PHONE, permissions=["clipboard-write"]).new_page()
    open_file(page, answers_of(BANK, "maria"))
    page.goto("/prepare/sheet/")
    page.get_by_role("button", name="Copy the text").click()
    expect(page.locator("#copied")).to_have_text("Copied. Paste it into your message.")
    box = page.locator("textarea.copy")
    text = box.input_value()
    box.evaluate("box => { box.value = ''; box.readOnly = false }")
    box.press("Control+V")  # no page may look at the clipboard, so it is pasted as people do
    assert box.input_value() == text


def test_print_this_page_prints_it(person: Opened) -> None:
    page = person(viewport=PHONE).new_page()
    open_file(page, answers_of(BANK, "maria"))
    page.goto("/prepare/sheet/")
    page.evaluate("addEventListener('beforeprint', () => { document.title = 'printing' })")
    page.get_by_text("Other ways to print").click()
    page.get_by_role("button", name="Print this page").click()
    expect(page).to_have_title("printing")


def test_without_scripts_no_button_stands_there_that_does_nothing(person: Opened) -> None:
    page = person(viewport=PHONE, java_script_enabled=False).new_page()
    open_file(page, answers_of(BANK, "maria"))
    page.goto("/prepare/sheet/")
    expect(page.get_by_role("link", name="PDF to print")).to_be_visible()
    for name in BUTTONS:
        expect(page.get_by_role("button", name=name)).to_be_hidden()


def test_a_browser_that_cannot_share_offers_no_sharing(person: Opened) -> None:
    page = person(viewport=PHONE).new_page()
    open_file(page, answers_of(BANK, "maria"))
    page.goto("/prepare/sheet/")
    can = page.evaluate("'share' in navigator")
    expect(page.get_by_role("button", name="Share the text")).to_have_count(1 if can else 0)


def choosing(opened: Opened, **options: Any) -> Page:
    """Open Maria's page of questions on a phone."""
    page = opened(viewport=PHONE, **options).new_page()
    open_file(page, answers_of(BANK, "maria"))
    page.goto("/prepare/questions/")
    return page


def stars(page: Page) -> Locator:
    return page.locator("section input[name=star]")


def test_a_star_is_saved_at_once_and_nothing_on_the_page_moves(person: Opened) -> None:
    page = choosing(person)
    star = stars(page).nth(4)
    star.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    star.check()
    tally = page.get_by_role("status")
    expect(tally).to_contain_text("Saved. Page 2: 12 of 12 questions. Stars: 1 of 3.")
    assert page.evaluate("scrollY") == before > 0
    expect(star).to_be_checked()
    page.reload()
    expect(page.locator("input[name=star]:checked")).to_have_count(1)


def test_a_fourth_star_is_said_to_be_one_too_many_where_one_is(person: Opened) -> None:
    page = choosing(person)
    for at in range(4):
        stars(page).nth(at).check()
    expect(page.get_by_role("status")).to_contain_text("Please star at most 3. You starred 4.")
    stars(page).nth(0).uncheck()
    expect(page.get_by_role("status")).to_contain_text("Stars: 3 of 3.")


def test_the_sheet_has_what_was_ticked_the_moment_before(person: Opened) -> None:
    page = choosing(person)
    texts = page.locator("section .q:has(input[name=star]) .q-text").all_inner_texts()
    page.locator("section input[name=keep]").nth(5).uncheck()
    for at in range(3):
        stars(page).nth(at).check()
    press(page, "See my sheet")
    expect(page.locator(".sheet .starred")).to_have_count(3)
    sheet = page.locator(".sheet").inner_text()
    for text in texts[:3]:
        assert text.strip() in sheet
    assert texts[5].strip() not in sheet


def test_with_scripts_only_typed_words_need_a_button_to_save_them(person: Opened) -> None:
    page = choosing(person)
    for fold in page.locator("form > details.fold > summary").all():
        fold.click()
    expect(page.get_by_role("button", name="Save and stay here")).to_have_count(1)


def test_without_scripts_a_button_saves_stars(person: Opened) -> None:
    page = choosing(person, java_script_enabled=False)
    stars(page).nth(0).check()
    press(page, "Save and stay here")
    expect(page.get_by_role("status")).to_contain_text("Stars: 1 of 3.")


def test_how_a_treatment_went_stands_beside_its_name_as_it_is_told(person: Opened) -> None:
    page = person(viewport=PHONE).new_page()
    open_file(page, answers_of(BANK, "maria"))
    page.goto(f"/prepare/{STEPS['outcomes']}/")
    fold = page.locator("details.fold").first
    fold.locator("summary").click()
    fold.get_by_label("Helped a lot").check()
    fold.get_by_label("Still using").check()
    expect(fold.locator("summary")).to_contain_text("Helped a lot. Still using")


def at_the_words(opened: Opened) -> tuple[Page, Locator]:
    """Come to the page that asks for one's own words, and type some."""
    page = opened(viewport=PHONE).new_page()
    page.goto("/prepare/1/")
    page.locator("#id_answer_adult").check()
    press(page, "Continue")
    page.goto(f"/prepare/{STEPS['words']}/")
    box = page.locator("textarea").first
    box.press_sequentially("To sleep")
    return page, box


def test_words_typed_and_not_saved_are_not_lost_by_a_slip(person: Opened) -> None:
    page, box = at_the_words(person)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Questions for my doctor").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(box).to_have_value("To sleep")
    press(page, "Continue")
    assert asked == ["beforeunload"]


def test_back_keeps_what_was_typed(person: Opened) -> None:
    page, box = at_the_words(person)
    press(page, "Back", "link")
    expect(page.locator(f"form[action='/prepare/{STEPS['visit']}/']")).to_be_visible()
    page.goto(f"/prepare/{STEPS['words']}/")
    expect(box).to_have_value("To sleep")


def arrive_late(route: Route) -> None:
    time.sleep(0.5)
    route.continue_()


def test_nothing_jumps_when_the_script_comes_late(person: Opened) -> None:
    page = person(viewport=PHONE).new_page()
    open_file(page, answers_of(BANK, "maria"))
    page.route("**/app.*.js", arrive_late)
    jumps = """new Promise((told) => {
        new PerformanceObserver((list) => told(list.getEntries().map((e) => e.value)))
            .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => told([]), 500);
    })"""
    for address in ("/prepare/", "/prepare/2/", "/prepare/questions/", "/prepare/sheet/"):
        page.goto(address)
        assert page.evaluate(jumps) == [], address
