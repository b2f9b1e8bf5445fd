"""Walk every recipe of docs/editing-the-bank.md, and make its pictures anew.

Run it with `python -m tests.e2e.pictures`. A recipe that does not work any more stops it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, expect, sync_playwright

from tests.e2e import editing
from tests.e2e.conftest import CHROMIUM, ROOT, Site
from tests.e2e.walking import press

FOLDER = ROOT / "docs" / "editing"
MARGIN = 8
WIDTH = 1040
SHUT = "localStorage.setItem('django.admin.navSidebarIsOpen', 'false')"


def picture(page: Page, name: str, first: Locator, last: Locator | None = None) -> None:
    """Keep what stands on a page from one thing to another."""
    page.evaluate("document.activeElement?.blur()")
    page.evaluate("scrollTo(0, 0)")
    boxes = [box for box in (first.bounding_box(), (last or first).bounding_box()) if box]
    top = max(min(box["y"] for box in boxes) - MARGIN, 0)
    bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
    right = max(box["x"] + box["width"] for box in boxes)
    left = max(min(box["x"] for box in boxes) - MARGIN, 0)
    clip: FloatRect = {"x": left, "y": top, "width": right + MARGIN - left, "height": bottom - top}
    page.screenshot(path=FOLDER / f"{name}.png", clip=clip, full_page=True)


def see_the_desk(page: Page) -> None:
    editing.sign_in(page)
    picture(page, "desk", page.locator("#header"), page.locator("#content .module").nth(2))


def change_a_wording(page: Page) -> None:
    press(page, "Questions", "link")
    page.locator("#searchbar").fill("trained")
    press(page, "Search")
    press(page, "Who gives the drip, who stays with me, and how are they trained?", "link")
    page.get_by_label("Question:").fill(
        "Who gives the drip, who stays with me, and what are they trained for?"
    )
    press(page, "Save and continue editing")
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    picture(page, "wording", page.locator("h1"), page.locator(".field-why"))
    press(page, "Publish", "link")
    page.get_by_label("Note").fill("Who gives the drip is asked about in plain words.")
    picture(page, "publish", page.locator("h1"), page.locator("#publish"))


def add_a_question_with_a_rule(page: Page) -> None:
    editing.add_criterion(page)
    picture(page, "criterion", page.locator(".field-name"), page.locator(".field-says"))
    editing.add_question(page)
    picture(page, "rule", page.locator(".field-everyone"), page.locator("#rule_lines-group"))


def see_problems(page: Page) -> None:
    press(page, "Problems", "link")
    picture(page, "problems", page.locator("h1"), page.locator(".problems section").first)


def add_a_medicine_and_a_treatment(page: Page) -> None:
    editing.add_medicine(page)
    rows = page.locator("#choices-group tr.has_original")
    picture(page, "medicine", rows.nth(rows.count() - 4), page.locator("#choices-group .add-row"))
    editing.tick_medicine(page)
    expect(page.locator(".panel")).to_contain_text("It can hold.")
    page.goto("/admin/bank/treatment/add/")
    page.get_by_label("Name:").fill("Dance classes")
    page.get_by_label("Group 1").select_option(label="Moving")
    picture(page, "treatment", page.locator(".field-name"), page.locator("#group_lines-group"))
    press(page, "Save")


def put_things_in_order(page: Page) -> None:
    page.goto("/admin/bank/topic/")
    press(page, "Change the order", "link")
    press(page, "Down Safety")
    expect(page.locator(".messagelist")).to_contain_text("1 was moved.")
    picture(page, "order", page.locator("h1"), page.locator("#row-cons"))
    press(page, "Up Safety")


def preview(page: Page) -> None:
    press(page, "Preview", "link")
    press(page, "Walk the pages as Sam")
    page.goto("/admin/preview/prepare/11/")
    page.get_by_label("Lithium", exact=True).check()
    press(page, "Continue")
    press(page, "See the sheet", "link")
    expect(page.locator(".sheet")).to_contain_text(editing.QUESTION)
    page.goto("/admin/preview/prepare/1/")
    picture(page, "preview", page.locator(".preview"), page.locator("form"))
    press(page, "Back to the desk", "link")


def publish(page: Page) -> None:
    press(page, "Publish", "link")
    page.get_by_label("Note").fill("Lithium and dance classes are new.")
    press(page, "Publish")
    expect(page.locator(".messagelist")).to_contain_text("Edition 2 is live")


def undo(page: Page) -> None:
    press(page, "Home", "link")
    press(page, "Editions", "link")
    press(page, "1", "link")
    press(page, "Make this edition live", "link")
    page.get_by_label("Note").fill("The pharmacist has to see it first.")
    picture(page, "undo", page.locator("#live"))
    press(page, "Make edition 1 live")
    press(page, "Reset the draft to edition 1", "link")
    press(page, "Reset the draft to edition 1")
    expect(page.locator(".messagelist")).to_contain_text("now says what edition 1 says")


def set_aside_for_an_urgent_fix(page: Page) -> None:
    page.goto("/admin/bank/question/cost-good-faith-estimate/change/")
    page.get_by_label("Why it matters:").fill("Half done.")
    press(page, "Save")
    press(page, "Draft", "link")
    page.get_by_label("Name of the copy").fill("New words on cost")
    picture(page, "aside", page.locator("h1"), page.locator("#set-aside"))
    press(page, "Set aside")
    page.get_by_role("link", name="For an urgent fix").click()
    press(page, "Reset the draft to edition 1")
    page.goto("/admin/bank/question/cost-compare/change/")
    page.get_by_label("Why it matters:").fill("Prices differ a lot from place to place.")
    press(page, "Save")
    editing.publish(page, "An urgent fix.")
    press(page, "New words on cost", "link")
    picture(page, "bring-back", page.locator("h1"), page.locator("#bring"))
    press(page, "Bring it into the draft")
    expect(page.locator(".messagelist")).to_contain_text("is in the draft")


def bring_a_file_in(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the draft").click()
    page.get_by_label("File").set_input_files(download.value.path())
    press(page, "Bring in")
    expect(page.locator("main")).to_contain_text("The draft says all of it already.")


def correct_a_crisis_number(page: Page) -> None:
    press(page, "Home", "link")
    press(page, "Crisis lines", "link")
    press(page, "United States", "link")
    page.get_by_label("Emergency number:").fill("112")
    page.get_by_role("link", name="Today").click()
    picture(page, "crisis", page.locator("h1"), page.locator(".submit-row"))
    press(page, "Save")
    for _ in range(20):
        page.goto("/prepare/")
        if "112" in page.locator("footer").inner_text():
            return
        page.wait_for_timeout(500)
    raise AssertionError("The new number is not there after ten seconds.")


RECIPES = (
    see_the_desk,
    change_a_wording,
    add_a_question_with_a_rule,
    see_problems,
    add_a_medicine_and_a_treatment,
    put_things_in_order,
    preview,
    publish,
    undo,
    set_aside_for_an_urgent_fix,
    bring_a_file_in,
    correct_a_crisis_number,
)


def main() -> None:
    """Make every picture on a site of its own."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        site = Site(Path(data))
        site.account("nina", "reviewer")
        site.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        size: ViewportSize = {"width": WIDTH, "height": 900}
        page = browser.new_page(base_url=site.address, viewport=size)
        page.add_init_script(SHUT)
        try:
            for recipe in RECIPES:
                recipe(page)
        finally:
            browser.close()
            site.kill()


if __name__ == "__main__":
    main()
