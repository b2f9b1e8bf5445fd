"""Moves that change what is there: words, marks, rules, conditions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from prepapp.bank import models
from prepapp.desk.admin.conditions import NEEDS
from tests.desk.chaos.day import Day, Page, move
from tests.desk.chaos.wording import words

TEXTS: dict[str, tuple[str, ...]] = {
    "notice": ("text",),
    "treatment": ("name", "short"),
    "topic": ("name",),
    "group": ("name",),
    "source": ("cite", "kind", "certainty", "result", "limit"),
    "criterion": ("name", "because"),
    "persona": ("name", "story"),
}
BY_NAME: dict[str, Any] = {
    model._meta.model_name: model
    for model in (
        models.Step, models.Question, models.Notice, models.Treatment, models.Topic, models.Group,
        models.Source, models.Criterion, models.Persona,
    )
}  # fmt: skip
HAVE_A_RULE = ("question", "question", "step", "notice")


def some_page(day: Day, model: str, **which: Any) -> Page | None:
    """Open the page of one row in use."""
    key = day.key(BY_NAME[model], **which)
    return day.open(model, key) if key else None


# Words


@move(16)
def reword_a_question(day: Day) -> HttpResponse | None:
    page = some_page(day, "question")
    return page and page.press(**{day.one(["text", "why"]): words(day)})


@move(6)
def reword_a_step(day: Day) -> HttpResponse | None:
    page = some_page(day, "step")
    return page and page.press(**{day.one(["title", "why"]): words(day)})


@move(6)
def reword_a_choice(day: Day) -> HttpResponse | None:
    page = some_page(day, "step", choices__retired=False)
    if page is None:
        return None
    n = day.chance.randrange(page.lines("choices"))
    return page.press(**{f"choices__{n}__{day.one(['text', 'short'])}": words(day)})


@move(3)
def reword_a_line(day: Day) -> HttpResponse | None:
    page = some_page(day, "step", items__retired=False)
    if page is None:
        return None
    n = day.chance.randrange(page.lines("items"))
    return page.press(**{f"items__{n}__{day.one(['text', 'short'])}": words(day)})


@move(10)
def reword_something_else(day: Day) -> HttpResponse | None:
    model = day.one(TEXTS)
    page = some_page(day, model)
    return page and page.press(**{day.one(TEXTS[model]): words(day)})


# Marks


@move(6)
def change_a_priority(day: Day) -> HttpResponse | None:
    page = some_page(day, "question")
    return page and page.press(priority=day.one(["0", "1", "2", "3", "9", "10", "-1", "high", ""]))


@move(4)
def move_a_question_to_another_topic(day: Day) -> HttpResponse | None:
    page = some_page(day, "question", side="neutral")
    return page and page.press(topic=day.one(page.form.options["topic"]))


@move(4)
def change_who_answers_or_the_side_or_the_role(day: Day) -> HttpResponse | None:
    page = some_page(day, "question", role="normal")
    if page is None:
        return None
    name = day.one(["ask", "ask", "ask", "side", "role"])
    return page.press(**{name: day.one(page.form.options[name])})


@move(3)
def change_how_a_step_asks(day: Day) -> HttpResponse | None:
    page = some_page(day, "step")
    changes: list[dict[str, str | None]] = [
        {"at_most": day.one(["", "0", "2", "5", "20000"])},
        {"required": day.one(["on", None])},
        {"prints": day.one(["", "lives-with", "topics"])},
        {"kind": "many"},  # of a published step nobody can change it, and nobody is asked
    ]
    return page and page.press(**day.one(changes))


@move(3)
def change_a_choice(day: Day) -> HttpResponse | None:
    page = some_page(day, "step", choices__retired=False)
    if page is None:
        return None
    n = day.chance.randrange(page.lines("choices"))
    name = day.one(["exclusive", "unsure", "unsure", "stops"])
    return page.press(**{f"choices__{n}__{name}": day.one(["on", None])})


@move(3)
def change_a_source(day: Day) -> HttpResponse | None:
    page = some_page(day, "source")
    changes = [
        {"year": day.one(["", "2024", "0", "-5", "70000", "last year"])},
        {"review_by": day.one(["", "2031-02-03", "2024-01-01", "31 June", "2031-02-30"])},
        {"checked": day.one(["", "2026-01-02"])},
        {"doctor_should_read": "on"},
        {"link": day.one(["https://example.org/x", "", "javascript:alert(1)"])},
    ]
    return page and page.press(**day.one(changes))


@move(2)
def change_a_topic(day: Day) -> HttpResponse | None:
    page = some_page(day, "topic")
    return page and page.press(always=day.one(["on", None, None]))


@move(2)
def put_a_treatment_into_another_group(day: Day) -> HttpResponse | None:
    page = some_page(day, "treatment")
    group = day.key(models.Group)
    if page is None or group is None:
        return None
    at = day.chance.randint(0, page.lines("group_lines"))
    return page.press(**{f"group_lines__{at}__group": group})


@move(2)
def put_a_notice_somewhere_else(day: Day) -> HttpResponse | None:
    page = some_page(day, "notice")
    if page is None:
        return None
    at = day.chance.randint(0, page.lines("places"))
    name = day.one(["page", "page", "step"])
    return page.press(
        **{f"places__{at}__{name}": day.one(page.form.options[f"places-{at}-{name}"])}
    )


# Rules and sources


@move(8)
def add_a_line_to_a_rule(day: Day) -> HttpResponse | None:
    page = some_page(day, day.one(HAVE_A_RULE))
    if page is None:
        return None
    at = page.lines("rule_lines")
    parts = page.form.options[f"rule_lines-{at}-part"]
    if page.value("everyone") and not day.now_and_then(0.1):
        parts = [part for part in parts if part != "anyone who"]
    line = {"part": day.one(parts), "criterion": day.key(models.Criterion)}
    return page.press(**{f"rule_lines__{at}__{name}": value for name, value in line.items()})


@move(3)
def change_a_line_of_a_rule(day: Day) -> HttpResponse | None:
    page = some_page(day, "question", rule_lines__part="more urgent if")
    at = day.chance.randrange(page.lines("rule_lines")) if page else 0
    return page and page.press(**{f"rule_lines__{at}__criterion": day.key(models.Criterion)})


@move(4)
def take_a_line_out_of_a_rule(day: Day) -> HttpResponse | None:
    model = day.one(HAVE_A_RULE)
    page = some_page(day, model, rule_lines__isnull=False)
    at = day.chance.randrange(page.lines("rule_lines")) if page else 0
    return page and page.press(**{f"rule_lines__{at}__DELETE": "on"})


@move(2)
def switch_everyone(day: Day) -> HttpResponse | None:
    page = some_page(day, day.one(HAVE_A_RULE))
    return page and page.press(everyone=None if page.value("everyone") else "on")


@move(4)
def add_a_source_to_a_question(day: Day) -> HttpResponse | None:
    page = some_page(day, "question")
    source = day.key(models.Source)
    at = page.lines("source_lines") if page else 0
    return page and page.press(**{f"source_lines__{at}__source": source})


@move(2)
def take_a_source_from_a_question(day: Day) -> HttpResponse | None:
    page = some_page(day, "question", source_lines__isnull=False)
    at = day.chance.randrange(page.lines("source_lines")) if page else 0
    return page and page.press(**{f"source_lines__{at}__DELETE": "on"})


# Conditions


@move(4)
def say_something_else_in_a_condition(day: Day) -> HttpResponse | None:
    page = some_page(day, "criterion", conditions__isnull=False)
    return page and say(day, page, day.chance.randrange(page.lines("conditions")))


@move(2)
def ask_about_another_step_in_a_condition(day: Day) -> HttpResponse | None:
    page = some_page(day, "criterion", conditions__isnull=False)
    if page is None:
        return None
    at = day.chance.randrange(page.lines("conditions"))
    return page.press(**{f"conditions__{at}__step": day.key(models.Step)})


@move(1)
def take_a_condition_out(day: Day) -> HttpResponse | None:
    page = some_page(day, "criterion", conditions__isnull=False)
    at = day.chance.randrange(page.lines("conditions")) if page else 0
    return page and page.press(**{f"conditions__{at}__DELETE": "on"})


def say(day: Day, page: Page, at: int) -> HttpResponse:
    """Say in a condition what the patient answered; now and then only half of it."""
    offered = {name: page.form.options.get(f"conditions-{at}-{name}", []) for name in TICKED}
    says = day.one(page.form.options[f"conditions-{at}-says"])
    said: dict[str, Any] = dict.fromkeys(("choices", "treatments", "went", "now"))
    said |= {"group": "", "all_treatments": None, "at_least": "", "item": "", "says": says}
    which = day.one(["all_treatments", "group", "treatments"])
    for name in NEEDS[models.reasons.Says(says)] if says else ():
        if name == "at_least":
            said[name] = day.one(["1", "2", "7", "11"] if says == "at least" else ["1", "1", "0"])
        elif name == "all_treatments":
            said[name] = "on" if which == name else None
        elif name in ("group", "treatments") and which != name:
            continue
        elif name in ("went", "now"):
            said[name] = day.some(offered[name], 3) if day.now_and_then(0.3) else None
        elif name in ("choices", "treatments"):
            said[name] = None if day.now_and_then(0.1) else day.some(offered[name])
        else:
            said[name] = day.one(offered[name])
    typed = {f"conditions__{at}__{n}": v for n, v in said.items() if is_there(page, at, n)}
    return page.press(**typed)


TICKED = ("choices", "treatments", "went", "now", "group", "item")


def is_there(page: Page, at: int, name: str) -> bool:
    """Tell whether a condition's form asks for something."""
    field = f"conditions-{at}-{name}"
    return field in page.form.fields or field in page.form.options
