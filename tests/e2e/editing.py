"""How a test works at the desk in a real browser, as a nurse would."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.walking import press

MEDICINES = "Would you like a question about any of these medicines?"
LITHIUM = "Asked about lithium"
QUESTION = "Is ketamine safe with the lithium I take?"
WHY = "Lithium has to stay at the same level. Ask who will check mine."


def sign_in(page: Page, name: str = "nina") -> None:
    """Sign in at the desk."""
    page.goto("/admin/")
    page.get_by_label("Username:").fill(name)
    page.get_by_label("Password:").fill(PASSWORD)
    press(page, "Log in")


def add_criterion(page: Page) -> None:
    """Add “Asked about lithium”, as far as it goes while no step offers lithium."""
    page.goto("/admin/bank/criterion/add/")
    page.get_by_label("Name:").fill(LITHIUM)
    page.get_by_label("Because:").fill("I asked about lithium")
    choose_step(page)


def choose_step(page: Page) -> None:
    """Say which step the first condition is about; the page comes back with what can be said."""
    with page.expect_navigation():
        page.get_by_label("About the step:").first.select_option(label=MEDICINES)


def add_question(page: Page) -> None:
    """Add a question for anyone who asked about lithium."""
    page.goto("/admin/bank/question/add/")
    page.get_by_label("Question:").fill(QUESTION)
    page.get_by_label("Why it matters:").fill(WHY)
    page.get_by_label("Topic:").select_option(label="Safety")
    page.get_by_label("Priority:").fill("1")
    page.get_by_role("combobox", name="Criterion 1").click()
    page.get_by_role("searchbox", name="Criterion 1").fill("lithium")
    page.get_by_role("option", name=LITHIUM, exact=True).click()
    press(page, "Save and continue editing")


def add_medicine(page: Page) -> None:
    """Offer lithium as a choice of its own at the step of medicines."""
    page.goto("/admin/bank/step/medicines/change/")
    rows = page.locator("#choices-group tr.has_original")
    new = rows.count() + 1
    page.get_by_label(f"Choice {new}", exact=True).fill("Lithium")
    page.get_by_label(f"Short form, for the sheet {new}", exact=True).fill("lithium")
    press(page, "Save and continue editing")


def tick_medicine(page: Page) -> None:
    """Let the criterion hold for those who tick lithium."""
    page.goto("/admin/bank/criterion/asked-about-lithium/change/")
    page.get_by_label("ticked any of these").check()
    page.get_by_label("Lithium", exact=True).check()
    press(page, "Save and continue editing")


def publish(page: Page, note: str) -> None:
    """Publish the draft, which has no errors."""
    page.goto("/admin/publish/")
    page.get_by_label("Note").fill(note)
    press(page, "Publish")
    expect(page.locator(".messagelist")).to_contain_text("is live")
