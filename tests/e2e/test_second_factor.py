"""A phone is set up and a code is asked for, in a real browser: readable, reachable, one way in."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from collections.abc import Iterator
from typing import Any

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, browsers
from tests.e2e.editing import sign_in
from tests.e2e.looking import faults
from tests.e2e.test_desk_pages import RINGLESS, SIDEWAYS, SMALL
from tests.e2e.walking import press

WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def locked(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose desk asks for a second factor."""
    site = Site(tmp_path_factory.mktemp("locked"))
    site.account("nina", "reviewer")
    site.environment["SECOND_FACTOR"] = "1"
    site.start()
    yield site
    site.kill()


def look(page: Page) -> None:
    """See that a page is sound, narrow and wide, in the light and in the dark."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SIDEWAYS) == []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            # The admin's links glide from color to color.
            page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")
            assert faults(page) == [], (page.url, width, scheme)
    page.keyboard.press("Tab")
    assert page.evaluate(RINGLESS) == []
    assert page.evaluate(SMALL) == []


def shown(secret: str, ahead: int = 0) -> str:
    totp = TOTP(b32decode(secret.replace(" ", "")))
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06}"


def test_a_nurse_sets_up_her_phone_and_signs_in_with_it(chromium: Browser, locked: Site) -> None:
    with browsers(chromium, locked) as (opened, errors):
        # Axe itself is a stranger to the policy that keeps scripts from the pages.
        page = opened(bypass_csp=True).new_page()
        sign_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Set up your phone")
        look(page)
        box: Any = page.locator(".qr svg").bounding_box()
        assert box["width"] > 150
        secret = page.locator("code").inner_text()
        page.get_by_label("Code").fill("000000")
        press(page, "Go on")
        expect(page.get_by_text("This code is not from that picture.")).to_be_visible()
        look(page)
        page.get_by_label("Code").fill(shown(secret))
        press(page, "Go on")
        expect(page.get_by_text("they are shown this once")).to_be_visible()
        look(page)
        code = page.locator(".codes code").first.inner_text()
        assert re.fullmatch("[a-z2-7]{4} [a-z2-7]{4}", code)
        page.get_by_role("link", name="I have them: go on").click()
        expect(page.get_by_role("heading", name="The desk")).to_be_visible()
        press(page, "Log out")
        sign_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("One more step: a code")
        look(page)
        page.get_by_label("Code").fill(shown(secret, ahead=1))
        press(page, "Go on")
        expect(page.get_by_role("heading", name="The desk")).to_be_visible()
        page.get_by_role("link", name="Codes on paper").click()
        look(page)
    assert [e for e in errors if "422" not in e] == []
