"""The pages of the draft's rows: a nurse changes, adds, orders and retires without fear."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from prepapp.bank import editions, models, rows
from prepapp.domain.bank import Bank
from prepapp.domain.criteria import Chose, NotTried, Rule, ScaleAtLeast, Tried
from tests.desk.nurse import Form, Nurse, told
from tests.patient.visitor import where, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(drafted: editions.Live) -> Nurse:
    """A nurse at a draft that is just the live edition."""
    return Nurse()


def question(**fields: Any) -> dict[str, Any]:
    """A new question's fields."""
    return {
        "text": "Could lithium and ketamine clash?",
        "why": "Some medicines change how another one works.",
        "topic": "safety",
        **fields,
    }


# Every page opens


ALL = [
    models.Question,
    models.Topic,
    models.Source,
    models.Notice,
    models.Step,
    models.Treatment,
    models.Group,
    models.Criterion,
    models.Persona,
]


@pytest.mark.parametrize("model", ALL, ids=lambda m: m._meta.model_name)
def test_every_list_and_every_row_opens_and_saves_unchanged(nurse: Nurse, model: Any) -> None:
    name = model._meta.model_name
    assert nurse.get(f"/admin/bank/{name}/").status_code == 200
    before = rows.read()
    for key in list(model.objects.values_list("pk", flat=True))[:3]:
        response = nurse.change(name, key)
        assert response.status_code == 302, (key, told(response))
    assert rows.read() == before
    assert set(model.objects.values_list("version", flat=True)) == {1}


def test_every_criterion_saves_unchanged(nurse: Nurse, seed: Bank) -> None:
    for key in seed.criteria:
        response = nurse.change("criterion", key)
        assert response.status_code == 302, (key, told(response))
    assert rows.read() == seed


# Changing a wording


def test_a_changed_wording_is_in_the_draft_and_not_at_the_patients(nurse: Nurse) -> None:
    response = nurse.change("question", "cost-compare", text="What would each choice cost me?")
    assert response.status_code == 302
    assert rows.read().questions["cost-compare"].text == "What would each choice cost me?"
    assert editions.live().bank("en").questions["cost-compare"].text != "What would each choice"


def test_the_history_says_who_changed_what_from_what_to_what(nurse: Nurse, seed: Bank) -> None:
    old = seed.questions["cost-compare"].text
    nurse.change("question", "cost-compare", text="What would each choice cost me?")
    page = words(nurse.get("/admin/bank/question/cost-compare/history/"))
    assert "nina" in page
    assert f"“{old}” → “What would each choice cost me?”" in page


def test_a_rule_s_change_is_told_by_the_names_of_criteria(nurse: Nurse) -> None:
    nurse.change(
        "question",
        "cost-compare",
        rule_lines__0__part="more urgent if",
        rule_lines__0__criterion="in-uk",
    )
    message = LogEntry.objects.latest("pk").get_change_message()
    assert "Gets care in the United Kingdom" in message


def test_saving_without_a_change_says_that_nothing_was_changed(nurse: Nurse) -> None:
    nurse.change("question", "cost-compare")
    assert LogEntry.objects.latest("pk").get_change_message() == "Nothing was changed."


def test_spare_spaces_and_line_breaks_are_taken_out(nurse: Nurse) -> None:
    nurse.change("question", "cost-compare", text="  What would\r\neach   cost? ")
    assert rows.read().questions["cost-compare"].text == "What would each cost?"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write something here."),
        ("x" * 96, "This is 96 letters long, and 95 fit on paper."),
        ("nul\x00nul", "Null characters are not allowed."),
    ],
)
def test_a_bad_text_is_refused_in_words_and_what_was_typed_stays(
    nurse: Nurse, text: str, sentence: str
) -> None:
    response = nurse.change("question", "cost-compare", text=text, why="Typed by Nina.")
    assert response.status_code == 200
    assert sentence in told(response)
    assert "Typed by Nina." in response.content.decode()


def test_markup_typed_by_an_editor_is_text(nurse: Nurse) -> None:
    nurse.change("question", "cost-compare", text="<b>Bold</b> {{ x }} 'quote' \"q\" & more?")
    page = nurse.get("/admin/bank/question/cost-compare/change/").content.decode()
    assert "<b>Bold</b>" not in page
    assert "&lt;b&gt;Bold&lt;/b&gt; {{ x }}" in page


# What a row's page tells


def test_a_question_s_page_says_in_a_sentence_who_sees_it(nurse: Nurse) -> None:
    page = words(nurse.get("/admin/bank/question/cost-compare/change/"))
    assert "Who sees it:" in page
    assert "Somebody can reach it." in page
    assert "personas" in page
    assert "Reading grade" in page


def test_a_criterion_s_page_says_what_uses_it(nurse: Nurse, seed: Bank) -> None:
    page = words(nurse.get("/admin/bank/criterion/in-uk/change/"))
    users = [q.text for q in seed.questions.values() if "in-uk" in q.rule.named()]
    assert users
    assert all(text in page for text in users)


# Adding


def test_a_new_question_gets_its_key_from_its_words_and_stands_last(nurse: Nurse) -> None:
    assert nurse.add("question", **question()).status_code == 302
    key, added = list(rows.read().questions.items())[-1]
    assert key == "could-lithium-and-ketamine-clash"
    assert (added.topic, added.rule) == ("safety", Rule())
    page = words(nurse.get(f"/admin/bank/question/{key}/change/"))
    assert "Nobody yet: choose who sees it." in page
    assert "Nobody can reach it." in page


def test_a_key_cannot_be_typed(nurse: Nurse) -> None:
    nurse.add("question", **question(key="my-own-key"))
    assert not models.Question.objects.filter(key="my-own-key").exists()


def test_two_questions_with_the_same_words_get_two_keys(nurse: Nurse) -> None:
    nurse.add("question", **question())
    nurse.add("question", **question())
    assert models.Question.objects.filter(key="could-lithium-and-ketamine-clash-2").exists()


def test_a_new_choice_stands_before_none_of_these_and_gets_a_key(nurse: Nurse) -> None:
    page = nurse.form("/admin/bank/step/medicines/change/", "step_form")
    n = int(page.fields["choices-TOTAL_FORMS"][0]) - 1
    nurse.change("step", "medicines", **{f"choices__{n}__text": "Lithium"})
    step = rows.read().step("medicines")
    assert step is not None
    assert [c.key for c in step.choices][-2:] == ["lithium", "none"]


def test_choices_are_put_in_order_by_typing_their_place(nurse: Nurse) -> None:
    before = [c.key for c in must(rows.read().step("medicines")).choices]
    nurse.change("step", "medicines", choices__5__order="2")
    after = [c.key for c in must(rows.read().step("medicines")).choices]
    assert after == [before[0], before[5], *before[1:5], *before[6:]]


def must(step: Any) -> Any:
    assert step is not None
    return step


def test_a_new_step_leads_to_its_page_where_its_choices_are_added(nurse: Nurse) -> None:
    response = nurse.add("step", title="Do you drive?", why="A ride home.", kind="one")
    assert where(response) == "/admin/bank/step/do-you-drive/change/"
    nurse.change("step", "do-you-drive", choices__0__text="Yes, every day")
    assert [c.key for c in must(rows.read().step("do-you-drive")).choices] == ["yes-every-day"]


# Criteria, step by step


def test_a_condition_asks_for_its_step_first_and_then_only_what_that_step_can_say(
    nurse: Nurse,
) -> None:
    response = nurse.add(
        "criterion",
        name="Asked about lithium",
        because="I asked about lithium",
        conditions__0__step="medicines",
    )
    assert where(response) == "/admin/bank/criterion/asked-about-lithium/change/"
    assert not rows.read().criteria["asked-about-lithium"].conditions[0].any_of
    form = nurse.form(where(response), "criterion_form")
    assert form.options["conditions-0-says"] == ["any of", "none of", "answered"]
    offered = set(form.options["conditions-0-choices"])
    assert offered == {str(c.pk) for c in models.Choice.objects.filter(step="medicines")}
    assert "conditions-0-treatments" not in form.options


def choice(step: str, key: str) -> str:
    return str(models.Choice.objects.get(step=step, key=key).pk)


def new_criterion(nurse: Nurse, step: str) -> str:
    nurse.add("criterion", name="Odd one", because="you are odd", conditions__0__step=step)
    return "odd-one"


def said(key: str) -> Any:
    return rows.read().criteria[key].conditions[0]


def test_a_condition_on_choices(nurse: Nurse) -> None:
    key = new_criterion(nurse, "medicines")
    nurse.change(
        "criterion",
        key,
        conditions__0__says="any of",
        conditions__0__choices=[choice("medicines", "lamotrigine")],
    )
    assert said(key) == Chose("medicines", frozenset({"lamotrigine"}))


def test_a_condition_on_a_scale(nurse: Nurse) -> None:
    key = new_criterion(nurse, "pain")
    item = str(models.Item.objects.get(step="pain", key="joy").pk)
    nurse.change(
        "criterion",
        key,
        conditions__0__says="at least",
        conditions__0__item=item,
        conditions__0__at_least="7",
    )
    assert said(key) == ScaleAtLeast("pain", "joy", 7)


def test_a_condition_on_treatments_of_a_group(nurse: Nurse, seed: Bank) -> None:
    key = new_criterion(nurse, "treatments")
    nurse.change(
        "criterion",
        key,
        conditions__0__says="tried",
        conditions__0__group="opioid",
        conditions__0__at_least="2",
        conditions__0__went=["no-help", "made-worse"],
    )
    opioids = frozenset(k for k, t in seed.treatments.items() if "opioid" in t.groups)
    assert said(key) == Tried(opioids, "opioid", 2, frozenset({"no-help", "made-worse"}))


def test_a_condition_on_treatments_that_were_not_tried(nurse: Nurse) -> None:
    key = new_criterion(nurse, "treatments")
    nurse.change(
        "criterion",
        key,
        conditions__0__says="not tried",
        conditions__0__treatments=["tramadol", "tens"],
    )
    assert said(key) == NotTried(frozenset({"tramadol", "tens"}))


def test_a_condition_moved_to_another_step_forgets_what_it_said(nurse: Nurse) -> None:
    nurse.change("criterion", "in-uk", conditions__0__step="pain")
    assert said("in-uk") == Chose("pain", frozenset())
    assert not models.ConditionChoice.objects.filter(owner__criterion="in-uk").exists()


@pytest.mark.parametrize(
    ("step", "said_there", "sentence"),
    [
        ("medicines", {"says": "any of"}, "Tick at least one choice."),
        ("medicines", {"says": "tried"}, "Select a valid choice."),
        ("pain", {"says": "at least", "at_least": "3"}, "Choose a scale, and a number"),
        ("treatments", {"says": "tried", "at_least": "1"}, "Say which treatments"),
        (
            "treatments",
            {"says": "tried", "group": "opioid", "all_treatments": "on", "at_least": "1"},
            "One of these.",
        ),
        ("treatments", {"says": "tried", "group": "opioid", "at_least": "0"}, "1 or more"),
        ("treatments", {"says": "tried", "group": "opioid"}, "1 or more"),
    ],
)
def test_a_condition_that_is_not_whole_is_refused_in_words(
    nurse: Nurse, step: str, said_there: dict[str, Any], sentence: str
) -> None:
    key = new_criterion(nurse, step)
    fields = {f"conditions__0__{name}": value for name, value in said_there.items()}
    response = nurse.change("criterion", key, **fields)
    assert response.status_code == 200
    assert sentence in told(response)


# Retiring and deleting


def test_a_published_question_has_no_delete_and_is_retired(nurse: Nurse) -> None:
    assert nurse.get("/admin/bank/question/cost-compare/delete/").status_code == 403
    nurse.change("question", "cost-compare", retired="on")
    assert "cost-compare" not in rows.read().questions
    assert "cost-compare" in editions.live().bank("en").questions


def test_a_question_that_was_never_published_can_be_deleted(nurse: Nurse) -> None:
    nurse.add("question", **question())
    address = "/admin/bank/question/could-lithium-and-ketamine-clash/delete/"
    nurse.get(address)
    token = nurse.client.cookies["csrftoken"].value
    response = nurse.client.post(address, {"post": "yes", "csrfmiddlewaretoken": token})
    assert response.status_code == 302
    assert "could-lithium-and-ketamine-clash" not in rows.read().questions


def test_what_is_in_use_cannot_be_retired_and_every_user_is_named_with_a_link(
    nurse: Nurse, seed: Bank
) -> None:
    response = nurse.change("criterion", "in-uk", retired="on")
    assert response.status_code == 200
    users = [q for q in seed.questions.values() if "in-uk" in q.rule.named()]
    for user in users:
        assert user.text in told(response)
        assert f"/admin/bank/question/{user.key}/change/" in response.content.decode()


def test_a_new_criterion_that_is_used_cannot_be_deleted_and_the_user_is_named(
    nurse: Nurse,
) -> None:
    nurse.add("criterion", name="Odd one", because="you are odd")
    nurse.change("question", "cost-compare", rule_lines__0__criterion="odd-one")
    page = nurse.get("/admin/bank/criterion/odd-one/delete/")
    assert "/admin/bank/question/cost-compare/change/" in page.content.decode()
    token = nurse.client.cookies["csrftoken"].value
    sent = {"post": "yes", "csrfmiddlewaretoken": token}
    nurse.client.post("/admin/bank/criterion/odd-one/delete/", sent)
    assert models.Criterion.objects.filter(key="odd-one").exists()


@pytest.mark.parametrize(("field", "sentence"), [("retired", "is in use"), ("DELETE", "is in use")])
def test_a_choice_that_a_criterion_names_stays(nurse: Nurse, field: str, sentence: str) -> None:
    response = nurse.change("step", "medicines", **{f"choices__0__{field}": "on"})
    assert response.status_code == 200
    assert sentence in told(response)
    assert "/admin/bank/criterion/asked-benzodiazepine/change/" in response.content.decode()


def test_retiring_many_at_once_names_what_has_to_stay(nurse: Nurse) -> None:
    page = nurse.form("/admin/bank/topic/", "changelist-form")
    page.fields |= {"action": ["retire"], "_selected_action": ["cost", "safety"]}
    response = nurse.send(page, "/admin/bank/topic/", "index")
    shown = words(nurse.get(where(response)))
    assert "“Cost” is in use." in shown
    assert not models.Topic.objects.filter(retired=True).exists()


def test_what_was_retired_can_be_brought_back(nurse: Nurse) -> None:
    nurse.change("question", "cost-compare", retired="on")
    page = nurse.form("/admin/bank/question/?state=retired", "changelist-form")
    page.fields |= {"action": ["bring_back"], "_selected_action": ["cost-compare"]}
    nurse.send(page, "/admin/bank/question/?state=retired", "index")
    assert "cost-compare" in rows.read().questions


# Two editors


def test_nobody_overwrites_another_unseen(nurse: Nurse) -> None:
    ana = Nurse("ana")
    address = "/admin/bank/question/cost-compare/change/"
    page = nurse.form(address, "question_form")
    ana.change("question", "cost-compare", text="Ana's wording?")
    response = nurse.send(page, address, "_save", why="Nina's reason.")
    assert response.status_code == 200
    assert "ana changed this at" in told(response)
    assert "“Ana's wording?”" in told(response)
    assert rows.read().questions["cost-compare"].text == "Ana's wording?"
    page = Form(response.content.decode(), "question_form")
    assert page.fields["why"] == ["Nina's reason."]
    second = nurse.send(page, address, "_save")
    assert second.status_code == 302
    assert rows.read().questions["cost-compare"].why == "Nina's reason."


def test_a_choice_added_by_another_is_not_lost(nurse: Nurse) -> None:
    ana = Nurse("ana")
    address = "/admin/bank/step/medicines/change/"
    page = nurse.form(address, "step_form")
    ana.change("step", "medicines", choices__16__text="Lithium")
    response = nurse.send(page, address, "_save", choices__0__short="benzos")
    assert response.status_code == 200
    assert "ana changed this" in told(response)
    assert "lithium" in [c.key for c in must(rows.read().step("medicines")).choices]


# Finding


@pytest.mark.parametrize(
    ("address", "there", "not_there"),
    [
        ("question/?q=memory", "memory", "ride home"),
        ("question/?topic__key__exact=cost", "cost", ""),
        ("question/?ask=plan", "plan", ""),
        ("question/?role=spine", "What are my options", "memory"),
        ("question/?no_source=yes", "What are my options", ""),
        ("question/?review_due=yes", "", "What are my options"),
        ("question/?unreachable=yes", "0 questions", "memory"),
        ("question/?state=new", "0 questions", ""),
        ("question/?state=changed", "0 questions", ""),
        ("question/?state=retired", "0 questions", ""),
        ("criterion/?q=kingdom", "Kingdom", "65 or older"),
        ("source/?review_due=yes", "source", ""),
        ("treatment/?group_lines__group__key__exact=opioid", "Tramadol", "Lamotrigine"),
    ],
)
def test_lists_are_searched_and_filtered(
    nurse: Nurse, address: str, there: str, not_there: str
) -> None:
    response = nurse.get(f"/admin/bank/{address}")
    assert response.status_code == 200
    page = words(response)
    assert there in page
    assert not not_there or not_there not in page


def test_the_list_of_everything_counts_everything(nurse: Nurse, seed: Bank) -> None:
    page = words(nurse.get("/admin/bank/question/?state=all"))
    assert f"{len(seed.questions)} questions" in page


def test_new_and_changed_rows_are_found_by_their_state(nurse: Nurse) -> None:
    nurse.add("question", **question())
    nurse.change("question", "cost-compare", text="What would each choice cost me?")
    assert "Could lithium" in words(nurse.get("/admin/bank/question/?state=new"))
    changed = words(nurse.get("/admin/bank/question/?state=changed"))
    assert "What would each choice cost me?" in changed
    assert "1 question" in changed
