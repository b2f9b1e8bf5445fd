"""The order page: the rows of a kind put in order, by typing their places or by buttons."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from prepapp.bank.keys import MODELS
from prepapp.bank.models import Question, Row, Topic
from prepapp.desk import log
from prepapp.desk.page import guarded, refuse, show, user

ON_A_PAGE = 200
PLACE = re.compile(r"0*[1-9][0-9]{0,5}")
BY_NAME: dict[str, Any] = {str(model._meta.model_name): model for model in MODELS}


@dataclass(frozen=True)
class Listed:
    """What is put in order: the living rows of a kind, or the questions of one topic."""

    model: Any
    topic: Topic | None

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.filter(retired=False)
        return rows.filter(topic=self.topic) if self.topic else rows


@dataclass(frozen=True)
class Line:
    """One row of the page: its place, what stands in its box, and what is wrong with that."""

    row: Row
    place: int
    typed: str
    wrong: str


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, model: str) -> HttpResponse:
    """Show the rows of a kind in order, and put them in another."""
    if model not in BY_NAME:
        raise Http404
    needs = (f"bank.change_{model}",)
    if not user(request).has_perms(needs):
        return refuse(request, needs)
    asked = request.GET.get("topic") if BY_NAME[model] is Question else None
    listed = Listed(BY_NAME[model], get_object_or_404(Topic, pk=asked) if asked else None)
    return _save(request, listed) if request.method == "POST" else _show(request, listed)


def token(keys: Iterable[str]) -> str:
    """Return a short sign of an order, so that a page which has grown old is known as one."""
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]


def put(keys: Sequence[str], places: Mapping[str, int]) -> list[str]:
    """Return the keys with some of them at these places, from 1; the others keep their order."""
    moving = {key: n for key, n in places.items() if key in keys and keys.index(key) + 1 != n}
    after = [key for key in keys if key not in moving]
    for key, place in sorted(moving.items(), key=lambda pair: (pair[1], keys.index(pair[0]))):
        after.insert(place - 1, key)
    return after


def stepped(keys: Sequence[str], key: str, by: int) -> list[str]:
    """Return the keys with one of them a place further up (-1) or down (1), if there is one."""
    after = list(keys)
    if key in after and 0 <= after.index(key) + by < len(after):
        at = after.index(key)
        after[at], after[at + by] = after[at + by], after[at]
    return after


def _show(
    request: HttpRequest,
    listed: Listed,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> HttpResponse:
    rows, typed, wrong = list(listed.rows()), typed or {}, wrong or {}
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [
        Line(row, place, typed.get(row.pk, str(place)), wrong.get(row.pk, ""))
        for place, row in enumerate(page, page.start_index())
    ]
    options = listed.model._meta
    title = _("Order of {name}").format(name=options.verbose_name_plural)
    context = {
        "options": options,
        "list": f"admin:bank_{options.model_name}_changelist",
        "change": f"admin:bank_{options.model_name}_change",
        "topic": listed.topic,
        "topics": Topic.objects.filter(retired=False) if listed.model is Question else (),
        "page": page,
        "lines": lines,
        "shown": token(row.pk for row in rows),
        "wrong": bool(wrong),
    }
    title = f"{title}: {listed.topic}" if listed.topic else title
    return show(request, "order", title, status=422 if wrong else 200, **context)


def _save(request: HttpRequest, listed: Listed) -> HttpResponse:
    typed = dict(_typed(request))
    wrong = {
        key: _("Type a whole number, 1 or more.")
        for key, text in typed.items()
        if not PLACE.fullmatch(text)
    }
    if wrong:
        return _show(request, listed, typed, wrong)
    pressed = request.POST.get("up") or request.POST.get("down") or ""
    with transaction.atomic():
        rows = list(listed.rows())
        before = [row.pk for row in rows]
        if request.POST.get("shown") != token(before):
            return _refuse(request, listed)
        after = put(before, {key: int(text) for key, text in typed.items()})
        after = stepped(after, pressed, -1 if "up" in request.POST else 1)
        _number(listed, rows, after)
        _write_down(request, rows, after, {pressed, *_retyped(typed, before)})
    return _back(request, listed, pressed)


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, text in request.POST.items():
        if name.startswith("place-"):
            yield name.removeprefix("place-"), str(text).strip()


def _retyped(typed: Mapping[str, str], before: Sequence[str]) -> set[str]:
    """Return the keys whose place was typed anew."""
    return {key for at, key in enumerate(before, 1) if int(typed.get(key, at)) != at}


def _number(listed: Listed, rows: Sequence[Row], after: Sequence[str]) -> None:
    """Let the rows trade their numbers; what is not shown here keeps its own."""
    numbers = [row.order for row in rows]
    if len(set(numbers)) < len(numbers):
        _number_apart(listed.model)
        numbers = list(listed.rows().values_list("order", flat=True))
    for key, number in zip(after, numbers, strict=True):
        listed.model._default_manager.filter(pk=key).exclude(order=number).update(order=number)


def _number_apart(model: Any) -> None:
    """Give every row of a kind a number of its own, in the order in which they stand."""
    for number, row in enumerate(model._default_manager.all()):
        model._default_manager.filter(pk=row.pk).update(order=number)


def _write_down(
    request: HttpRequest, rows: Sequence[Row], after: Sequence[str], movers: set[str]
) -> None:
    """Write down, and say, which rows were moved by hand; the others only made room."""
    told, count = _("Moved from place {old} to place {new}."), 0
    for old, row in enumerate(rows, 1):
        new = after.index(row.pk) + 1
        if row.pk in movers and new != old:
            log.write(user(request), [row], CHANGE, told.format(old=old, new=new))
            count += 1
    text = ngettext("{n} was moved.", "{n} were moved.", count).format(n=count)
    messages.info(request, text if count else _("Nothing was moved."))


def _refuse(request: HttpRequest, listed: Listed) -> HttpResponse:
    text = _(
        "Nothing was moved: somebody changed this list while you had the page open. This is the "
        "list as it is now. Please move again what you want to move."
    )
    messages.error(request, text)
    return _back(request, listed, "")


def _back(request: HttpRequest, listed: Listed, row: str) -> HttpResponse:
    """Come back to the page of the list on which a row stands, and to the row itself."""
    keys = list(listed.rows().values_list("pk", flat=True))
    asked = {name: request.GET[name] for name in ("topic", "page") if request.GET.get(name)}
    fragment = ""
    if row in keys:
        asked["page"] = str(keys.index(row) // ON_A_PAGE + 1)
        fragment = f"#row-{row}"
    query = f"?{urlencode(asked)}" if asked else ""
    return HttpResponseRedirect(f"{request.path}{query}{fragment}")


urlpatterns = [path("order/<slug:model>/", guarded(order, ()), name="desk_order")]
