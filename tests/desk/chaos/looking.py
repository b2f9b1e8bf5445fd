"""Pages that people at the desk only look at; each of them opens, whatever the draft is like."""

from __future__ import annotations

from prepapp.bank import models
from tests.desk.chaos.day import Day
from tests.desk.chaos.edits import BY_NAME
from tests.desk.chaos.wording import HOSTILE, THINGS

FILTERS = {
    "question": [
        "topic__key__exact=cost", "ask=plan", "role=spine", "side__exact=harm", "no_source=yes",
        "review_due=yes", "unreachable=yes",
    ],
    "source": ["review_due=yes", "checked__isempty=1"],
    "step": ["unreachable=yes", "kind__exact=many"],
    "notice": ["unreachable=yes", "kind__exact=crisis"],
    "criterion": ["unreachable=yes", "conditions__step__key__exact=medicines"],
    "treatment": ["group_lines__group__key__exact=opioid"],
}  # fmt: skip
STATES = ["state=new", "state=changed", "state=retired", "state=all", "o=1.-2", ""]
PAGES = [
    "", "problems/", "problems/", "publish/", "draft/", "draft/export/", "preview/",
    "preview/prepare/", "preview/prepare/3/", "preview/prepare/check/", "preview/prepare/sheet/",
    "preview/prepare/questions/", "preview/sources/", "bank/edition/", "bank/edition/1/change/",
    "admin/logentry/", "admin/logentry/?q=cost", "bank/language/", "bank/crisisline/",
    "bank/sitefacts/", "autocomplete/?app_label=bank&model_name=questionrule&field_name=criterion",
]  # fmt: skip


def somewhere(day: Day) -> str:
    """Return the address of some page of the desk."""
    return f"/admin/{day.one([a_list, a_list, a_row, a_row, a_proof, a_page, a_page])(day)}"


def look(day: Day, address: str) -> None:
    """Let somebody open a page of the desk."""
    response = day.somebody().get(address)
    assert response.status_code in (200, 302), response.status_code


def a_page(day: Day) -> str:
    return day.one(PAGES)


def a_list(day: Day) -> str:
    model = day.one(BY_NAME)
    asked = [day.one(FILTERS.get(model, [""])), day.one(STATES)]
    if day.now_and_then(0.5):
        asked.append(f"q={day.one([*THINGS, *HOSTILE[:3]]).replace('%', '').replace('&', '')}")
    return f"bank/{model}/?{'&'.join(filter(None, asked))}"


def a_row(day: Day) -> str:
    """Return the page, or the history, of a row that may well be retired."""
    model = day.one(BY_NAME)
    key = day.one(BY_NAME[model].objects.order_by("pk").values_list("pk", flat=True))
    return f"bank/{model}/{key}/{day.one(['change', 'change', 'history'])}/"


def a_proof(day: Day) -> str:
    kind = day.one(["steps", "questions", "notices", "criteria"])
    model = {"steps": models.Step, "questions": models.Question, "notices": models.Notice}
    return f"proof/{kind}/{day.key(model.get(kind, models.Criterion))}/"
