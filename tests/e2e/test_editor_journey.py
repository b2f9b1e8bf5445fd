"""A nurse's day at the desk, in a real browser, while patients come and go."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PASSWORD, Opened
from tests.e2e.editing import (
    MEDICINES,
    QUESTION,
    add_criterion,
    add_medicine,
    add_question,
    publish,
    sign_in,
    tick_medicine,
)
from tests.e2e.walking import press

PANEL = ".panel"


def live_edition(page: Page) -> int:
    page.goto("/admin/publish/")
    number = re.search(r"Patients see edition (\d+)", page.locator("main").inner_text())
    assert number
    return int(number[1])


def soon(page: Page, address: str, text: str, *, there: bool = True) -> None:
    """Look at a page again and again, for ten seconds at most, until it says something, or not."""
    for _ in range(20):
        page.goto(address)
        if (text in page.locator("main").inner_text()) is there:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"After ten seconds, {address} says {text!r}: {not there}")


def test_a_question_about_lithium_from_the_first_thought_to_a_patient_and_back(
    somebody: Opened,
) -> None:
    nurse, patient = somebody().new_page(), somebody().new_page()
    sign_in(nurse)
    before = live_edition(nurse)
    patient.goto("/prepare/1/")
    patient.get_by_label("18 to 64").check()
    press(patient, "Continue")

    add_criterion(nurse)
    add_question(nurse)
    expect(nurse.locator(PANEL)).to_contain_text("Who sees it: Anyone who asked about lithium.")
    expect(nurse.locator(PANEL)).to_contain_text("Nobody can reach it.")
    nurse.goto("/admin/problems/")
    expect(nurse.locator("main")).to_contain_text("Nobody can reach it")
    nurse.goto("/admin/publish/")
    expect(nurse.locator("main")).to_contain_text("2 errors keep the draft from being published")
    expect(nurse.get_by_role("button", name="Publish")).to_have_count(0)

    add_medicine(nurse)
    tick_medicine(nurse)
    expect(nurse.locator(PANEL)).to_contain_text("It can hold.")
    nurse.goto("/admin/bank/question/")
    press(nurse, QUESTION, "link")
    expect(nurse.locator(PANEL)).to_contain_text("Somebody can reach it.")
    press(nurse, "See with which answers", "link")
    expect(nurse.locator("dl")).to_contain_text("Lithium")

    nurse.goto("/admin/preview/")
    press(nurse, "Walk the pages as Sam")
    while nurse.locator("input[name=step]").input_value() != "medicines":
        press(nurse, "Continue")
    nurse.get_by_label("Lithium", exact=True).check()
    press(nurse, "Continue")
    press(nurse, "See the sheet", "link")
    expect(nurse.locator(".sheet")).to_contain_text(QUESTION)
    patient.goto("/prepare/11/")
    expect(patient.locator("main")).to_contain_text("Antipsychotics or lithium")
    expect(patient.get_by_label("Lithium", exact=True)).to_have_count(0)

    publish(nurse, "Lithium is asked about by itself.")
    soon(patient, "/prepare/11/", "Lithium")
    patient.get_by_label("Lithium", exact=True).check()
    press(patient, "Continue")
    soon(patient, "/prepare/sheet/", QUESTION)

    nurse.goto(f"/admin/editions/{before}/live/")
    nurse.get_by_label("Note").fill("Lithium has to wait for the pharmacist.")
    press(nurse, f"Make edition {before} live")
    expect(nurse.locator(".messagelist")).to_contain_text(f"Edition {before} is live again.")
    soon(patient, "/prepare/sheet/", QUESTION, there=False)

    press(nurse, f"Reset the draft to edition {before}", "link")
    press(nurse, f"Reset the draft to edition {before}")
    nurse.goto("/admin/draft/")
    expect(nurse.locator("main")).to_contain_text("The draft is just what patients see")
    nurse.goto("/admin/bank/question/")
    expect(nurse.locator("main")).not_to_contain_text(QUESTION)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(200):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {target}")


def go(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to a link or a button by Tab, press a key on it, and wait for the page it leads to."""
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press(key)


def type_into(page: Page, target: Locator, text: str) -> None:
    tab_to(page, target)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def test_a_wording_is_changed_and_published_by_keyboard_alone(somebody: Opened) -> None:
    page = somebody().new_page()
    page.goto("/admin/")
    type_into(page, page.get_by_label("Username:"), "nina")
    type_into(page, page.get_by_label("Password:"), PASSWORD)
    go(page, page.get_by_role("button", name="Log in"))
    go(page, page.locator("main").get_by_role("link", name="Questions", exact=True))
    type_into(page, page.locator("#searchbar"), "Trained")
    go(page, page.locator("#searchbar"))
    go(page, page.get_by_role("link", name="Who gives the drip"))
    words = "Who gives the drip, who stays with me, and what did they learn?"
    type_into(page, page.get_by_label("Question:"), words)
    go(page, page.get_by_role("button", name="Save", exact=True).last)
    expect(page.locator(".messagelist")).to_contain_text(words)
    go(page, page.get_by_role("navigation").get_by_role("link", name="Publish"))
    expect(page.locator("ins").first).to_have_text(words)
    type_into(page, page.get_by_label("Note"), "Say it in plainer words.")
    go(page, page.get_by_role("button", name="Publish"), "Space")
    expect(page.locator(".messagelist")).to_contain_text("is live")


def test_a_wording_and_a_rule_are_changed_without_scripts(somebody: Opened) -> None:
    page = somebody(java_script_enabled=False).new_page()
    sign_in(page)
    page.goto("/admin/bank/criterion/add/")
    page.get_by_label("Name:").fill("Takes naltrexone")
    page.get_by_label("Because:").fill("you take naltrexone")
    page.get_by_label("About the step:").first.select_option(label=MEDICINES)
    press(page, "Save")
    expect(page.locator(".messagelist")).to_contain_text("Now say what the patient answered there")
    page.get_by_label("ticked any of these").check()
    page.get_by_label("Naltrexone, any dose").check()
    press(page, "Save")

    press(page, "Home", "link")
    press(page, "Questions", "link")
    page.locator("#searchbar").fill("In fibromyalgia studies")
    press(page, "Search")
    press(page, "In fibromyalgia studies, did pain drop? By how much, and for how long?", "link")
    page.get_by_label("Question:").fill("How much did pain drop in studies?")
    lines = page.locator("#rule_lines-group tr.has_original").count()
    page.get_by_label(f"Rule {lines + 1}", exact=True).select_option(label="Only if")
    criterion = page.get_by_label(f"Criterion {lines + 1}", exact=True)
    criterion.select_option(label="Takes naltrexone")
    press(page, "Save and continue editing")
    expect(page.locator("h2").first).to_have_text("How much did pain drop in studies?")
    expect(page.locator(PANEL)).to_contain_text("lives with fibromyalgia, only if they take nal")
