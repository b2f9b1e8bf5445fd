"""Every page of the desk in a real browser: readable, reachable, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Opened, Site, browsers
from tests.e2e.editing import add_criterion, add_question, publish, sign_in
from tests.e2e.walking import press

REWORDED = "/admin/bank/question/cost-written-estimate/change/"
# The draft differs from what patients see, and a copy of it differs from both.
CHANGED = [
    "/admin/",
    "/admin/preview/",
    "/admin/problems/",
    "/admin/publish/",
    "/admin/draft/",
    "/admin/draft/copies/1/",
    "/admin/draft/copies/1/delete/",
    "/admin/editions/1/live/",
    "/admin/editions/1/reset/",
    "/admin/order/topic/",
    "/admin/order/question/?topic=safety",
    "/admin/proof/steps/medicines/",
    "/admin/bank/question/?topic__key__exact=cost",
    "/admin/bank/question/add/",
    REWORDED,
    REWORDED.replace("change", "history"),
    REWORDED.replace("change", "delete"),
    "/admin/bank/criterion/",
    "/admin/bank/criterion/in-us/change/",
    "/admin/bank/step/medicines/change/",
    "/admin/bank/step/pain/change/",
    "/admin/bank/treatment/add/",
    "/admin/bank/source/add/",
    "/admin/bank/crisisline/",
    "/admin/bank/crisisline/1/change/",
    "/admin/bank/sitefacts/1/change/",
    "/admin/bank/edition/",
    "/admin/bank/edition/2/change/",
    "/admin/admin/logentry/",
]
# The draft has errors.
BROKEN = [
    "/admin/",
    "/admin/problems/",
    "/admin/publish/",
    "/admin/proof/criteria/asked-about-lithium/",
    "/admin/bank/criterion/asked-about-lithium/change/",
    "/admin/bank/criterion/asked-about-lithium/delete/",
]
SIDEWAYS = """() => [...document.querySelectorAll("html, body *")]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
    .filter((e) => e === document.documentElement
        || ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
    .filter((e) => !e.querySelector("table") || e.contains(document.querySelector("h1")))
    .map((e) => e.outerHTML.slice(0, 80))"""
