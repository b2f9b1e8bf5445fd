"""The order page: rows put in order by typing and by buttons, and never over somebody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from prepapp.bank import editions, keys, models, rows
from prepapp.bank.keys import MODELS
from prepapp.desk.order import BY_NAME, ON_A_PAGE, put, stepped, token
from prepapp.domain.bank import Bank
from tests.desk.browser import Browser
from tests.patient.visitor import where, words

TOPICS = "/admin/order/topic/"


class Nurse(Browser):
    """Somebody signed in at the desk, who opens an order page and presses a button."""

    def __init__(self, name: str) -> None:
        super().__init__()
        user, _new = User.objects.get_or_create(
            username=name, is_staff=True, defaults={"is_superuser": True}
        )
        self.force_login(user)

    def open(self, address: str) -> dict[str, str]:
        """Open a page and return what its form would send."""
        page = self.get(address)
        assert page.status_code == 200
        boxes = re.findall(r"<input[^>]*>", page.content.decode())
        named = [(re.search(r'name="([^"]+)"', b), re.search(r'value="([^"]*)"', b)) for b in boxes]
        return {name[1]: value[1] for name, value in named if name and value}

    def press(self, address: str, button: str, value: str = "", **typed: Any) -> HttpResponse:
        """Open a page, type places, and press a button."""
        return self.send(address, {**self.open(address), **_boxes(typed), button: value})

    def send(self, address: str, form: dict[str, Any]) -> HttpResponse:
        return self.post(address, form)


def _boxes(typed: dict[str, Any]) -> dict[str, Any]:
    return {f"place-{key.replace('_', '-')}": place for key, place in typed.items()}


@pytest.fixture
def nina(drafted: editions.Live) -> Nurse:
    """A nurse at a draft that is just the live edition."""
    return Nurse("nina")


def order_of(model: Any) -> list[str]:
    return list(model.objects.filter(retired=False).values_list("pk", flat=True))


def moved(before: list[str], key: str, place: int) -> list[str]:
    others = [k for k in before if k != key]
    return [*others[: place - 1], key, *others[place - 1 :]]


# Putting in order


def test_up_and_down_move_one_row_and_come_back_to_it(nina: Nurse) -> None:
    before = order_of(models.Topic)
    response = nina.press(TOPICS, "up", before[2])
    assert where(response) == f"{TOPICS}?page=1#row-{before[2]}"
    assert order_of(models.Topic) == moved(before, before[2], 2)
    nina.press(TOPICS, "down", before[2])
    assert order_of(models.Topic) == before
    assert list(rows.read().topics) == before


def test_the_first_row_has_no_way_up_and_the_last_none_down(nina: Nurse) -> None:
    before = order_of(models.Topic)
    page = nina.get(TOPICS).content.decode()
    for button, row in (("up", before[0]), ("down", before[-1])):
        assert f'name="{button}" value="{row}"' not in page
        assert where(nina.press(TOPICS, button, row)).startswith(TOPICS)
        assert order_of(models.Topic) == before
    assert f'name="up" value="{before[-1]}"' in page
    assert f'name="down" value="{before[0]}"' in page


def test_typed_places_are_the_places_that_rows_get(nina: Nurse) -> None:
    before = order_of(models.Topic)
    first, last = before[0], before[-1]
    nina.press(TOPICS, "save", **{first.replace("-", "_"): "3", last.replace("-", "_"): " 1 "})
    after = order_of(models.Topic)
    assert (after[0], after[2]) == (last, first)
    assert [k for k in after if k not in (first, last)] == before[1:-1]


def test_a_place_beyond_the_end_is_the_end(nina: Nurse) -> None:
    before = order_of(models.Topic)
    nina.press(TOPICS, "save", **{before[0].replace("-", "_"): "999"})
    assert order_of(models.Topic) == [*before[1:], before[0]]


def test_what_was_typed_counts_when_another_row_s_button_is_pressed(nina: Nurse) -> None:
    before = order_of(models.Topic)
    nina.press(TOPICS, "down", before[1], **{before[-1].replace("-", "_"): "1"})
    assert order_of(models.Topic)[:4] == [before[-1], before[0], before[2], before[1]]


@pytest.mark.parametrize("typed", ["", "0", "-1", "1.5", "two", "9" * 30, "１０"])
def test_a_place_that_is_none_is_said_at_its_box_and_nothing_moves(nina: Nurse, typed: str) -> None:
    before = order_of(models.Topic)
    wrong, right = before[1], before[0]
    response = nina.press(
        TOPICS, "save", **{wrong.replace("-", "_"): typed, right.replace("-", "_"): "2"}
    )
    assert response.status_code == 422
    assert order_of(models.Topic) == before
    assert "Type a whole number, 1 or more." in words(response)
    page = response.content.decode()
    assert page.count('aria-invalid="true"') == 1
    kept = {m[1]: m[2] for m in re.finditer(r'name="place-([^"]+)" value="([^"]*)"', page)}
    assert (kept[wrong], kept[right]) == (typed, "2")


def test_saving_without_a_change_says_so_and_writes_nothing_down(nina: Nurse) -> None:
    nina.press(TOPICS, "save")
    assert "Nothing was moved." in words(nina.get(TOPICS))
    assert not LogEntry.objects.exists()


def test_the_log_says_who_moved_what_and_not_what_made_room(nina: Nurse) -> None:
    before = order_of(models.Topic)
    nina.press(TOPICS, "save", **{before[4].replace("-", "_"): "1"})
    assert "1 was moved." in words(nina.get(TOPICS))
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_id) == ("nina", before[4])
    assert entry.get_change_message() == "Moved from place 5 to place 1."


# Every kind of row, whatever is retired


@pytest.mark.parametrize("model", MODELS, ids=list(BY_NAME))
def test_every_kind_can_be_put_in_order(nina: Nurse, model: Any) -> None:
    address = f"/admin/order/{model._meta.model_name}/"
    before = order_of(model)
    assert where(nina.press(address, "down", before[0])) == f"{address}?page=1#row-{before[0]}"
    after = order_of(model)
    assert after == [before[1], before[0], *before[2:]]
    read = getattr(rows.read(), keys.kind_of(model))
    assert [s.key for s in read] == after if model is models.Step else list(read) == after


def test_a_retired_row_is_left_out_and_keeps_its_number(nina: Nurse) -> None:
    before = order_of(models.Topic)
    models.Topic.objects.filter(pk=before[1]).update(retired=True)
    number = models.Topic.objects.get(pk=before[1]).order
    assert f"row-{before[1]}" not in nina.get(TOPICS).content.decode()
    nina.press(TOPICS, "down", before[0])
    assert order_of(models.Topic) == [before[2], before[0], *before[3:]]
    assert models.Topic.objects.get(pk=before[1]).order == number


def test_rows_that_all_have_one_number_can_be_put_in_order(nina: Nurse) -> None:
    models.Topic.objects.update(order=0)
    before = order_of(models.Topic)
    nina.press(TOPICS, "down", before[0])
    assert order_of(models.Topic) == [before[1], before[0], *before[2:]]


def test_nothing_to_put_in_order_says_so(nina: Nurse) -> None:
    models.Persona.objects.update(retired=True)
    assert "There is nothing to put in order yet." in words(nina.get("/admin/order/persona/"))


def test_a_long_list_is_put_in_order_page_by_page(nina: Nurse) -> None:
    models.Source.objects.bulk_create(
        models.Source(key=f"s{n}", cite=f"S {n}", link="x", kind="x", certainty="x", order=1000 + n)
        for n in range(ON_A_PAGE)
    )
    before = order_of(models.Source)
    second = before[ON_A_PAGE]
    page = nina.open("/admin/order/source/?page=2")
    assert page[f"place-{second}"] == str(ON_A_PAGE + 1)
    assert f"place-{before[0]}" not in page
    nina.press("/admin/order/source/?page=2", "save", **{second.replace("-", "_"): "1"})
    assert order_of(models.Source) == moved(before, second, 1)
    answer = nina.press("/admin/order/source/?page=2", "up", before[ON_A_PAGE - 1])
    assert where(answer) == f"/admin/order/source/?page=1#row-{before[ON_A_PAGE - 1]}"


def test_markup_in_a_name_is_only_text(nina: Nurse) -> None:
    models.Persona.objects.filter(pk="maria").update(name='<b>"M"</b>')
    page = nina.get("/admin/order/persona/").content.decode()
    assert "<b>" not in page
    assert "Place of &lt;b&gt;&quot;M&quot;&lt;/b&gt;" in page


# The questions of one topic


def test_questions_of_a_topic_trade_places_among_themselves(nina: Nurse) -> None:
    before = order_of(models.Question)
    of_cost = list(models.Question.objects.filter(topic="cost").values_list("pk", flat=True))
    places = [before.index(key) for key in of_cost]
    address = "/admin/order/question/?topic=cost"
    page = nina.get(address)
    assert "Order of questions: " in words(page)
    assert page.content.decode().count('id="row-') == len(of_cost)
    answer = nina.press(address, "up", of_cost[-1])
    assert where(answer) == f"{address}&page=1#row-{of_cost[-1]}"
    after = order_of(models.Question)
    assert [after[place] for place in places] == moved(of_cost, of_cost[-1], len(of_cost) - 1)
    others = [n for n in range(len(before)) if n not in places]
    assert [after[n] for n in others] == [before[n] for n in others]


def test_the_page_of_questions_leads_to_each_topic(nina: Nurse) -> None:
    page = nina.get("/admin/order/question/").content.decode()
    for topic in order_of(models.Topic):
        assert f'href="/admin/order/question/?topic={topic}"' in page
    assert "?topic=" not in nina.get("/admin/order/step/").content.decode()
    assert nina.get("/admin/order/question/?topic=nonsense").status_code == 404


# Two nurses at once


def test_a_page_that_has_grown_old_moves_nothing_and_says_so(nina: Nurse) -> None:
    before = order_of(models.Topic)
    old = nina.open(TOPICS)
    Nurse("otto").press(TOPICS, "up", before[-1])
    meanwhile = order_of(models.Topic)
    response = nina.send(TOPICS, {**old, "down": before[0]})
    assert where(response) == TOPICS
    assert order_of(models.Topic) == meanwhile
    page = nina.get(TOPICS)
    assert "Nothing was moved: somebody changed this list" in words(page)
    shown = re.findall(r'<tr id="row-([^"]+)"', page.content.decode())
    assert shown == meanwhile
    assert [e.user.username for e in LogEntry.objects.all()] == ["otto"]


@pytest.mark.parametrize("change", ["retired", "added"])
def test_a_list_with_other_rows_is_another_list(nina: Nurse, change: str) -> None:
    old, before = nina.open(TOPICS), order_of(models.Topic)
    if change == "retired":
        models.Topic.objects.filter(pk=before[3]).update(retired=True)
    else:
        models.Topic.objects.create(key="new", name={"en": "New"}, order=99)
    meanwhile = order_of(models.Topic)
    nina.send(TOPICS, {**old, "down": before[0]})
    assert order_of(models.Topic) == meanwhile


def test_moves_in_two_topics_do_not_meet(nina: Nurse) -> None:
    old = nina.open("/admin/order/question/?topic=cost")
    cost, pros = (
        list(models.Question.objects.filter(topic=t).values_list("pk", flat=True))
        for t in ("cost", "pros")
    )
    Nurse("otto").press("/admin/order/question/?topic=pros", "down", pros[0])
    nina.send("/admin/order/question/?topic=cost", {**old, "down": cost[0]})
    after = order_of(models.Question)
    assert [k for k in after if k in cost][:2] == [cost[1], cost[0]]
    assert [k for k in after if k in pros][:2] == [pros[1], pros[0]]


# Who may


def test_strangers_are_sent_to_sign_in(published: editions.Live) -> None:
    assert where(Browser().get(TOPICS)).startswith("/admin/login/")


def test_who_may_not_change_rows_may_not_move_them(published: editions.Live, seed: Bank) -> None:
    rows.write(seed)
    sam = User.objects.create_user("sam", is_staff=True)
    sam.user_permissions.add(Permission.objects.get(codename="change_topic"))
    browser = Nurse("sam")
    assert browser.get(TOPICS).status_code == 200
    refused = browser.get("/admin/order/question/")
    assert refused.status_code == 403
    assert "Your account may not do this" in words(refused)
    before = order_of(models.Question)
    form = {**browser.open(TOPICS), "shown": token(before), "down": before[0]}
    assert browser.send("/admin/order/question/", form).status_code == 403
    assert order_of(models.Question) == before


def test_only_rows_have_an_order(nina: Nurse) -> None:
    for name in ("edition", "user", "nonsense"):
        assert nina.get(f"/admin/order/{name}/").status_code == 404


# Any list, any places

LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True)
PLACES = st.dictionaries(st.sampled_from("abcdefghxyz"), st.integers(1, 12))


@given(LISTS, PLACES)
def test_whatever_is_typed_nothing_is_lost_and_the_rest_keeps_its_order(
    before: list[str], places: dict[str, int]
) -> None:
    after = put(before, places)
    assert sorted(after) == sorted(before)
    rest = [k for n, k in enumerate(before, 1) if places.get(k, n) == n]
    assert [k for k in after if k in rest] == rest


@given(LISTS, st.sampled_from("abcdefgh"), st.integers(1, 12))
def test_one_typed_place_is_the_place_it_gets(before: list[str], key: str, place: int) -> None:
    after = put(before, {key: place})
    assert key not in before or after.index(key) + 1 == min(place, len(before))


@given(LISTS, st.sampled_from("abcdefgh"))
def test_a_step_down_takes_back_a_step_up(before: list[str], key: str) -> None:
    up = stepped(before, key, -1)
    assert sorted(up) == sorted(before)
    assert up == before or stepped(up, key, 1) == before
