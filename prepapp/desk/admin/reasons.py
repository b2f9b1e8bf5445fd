"""Criteria on the desk, each with its conditions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.bank import models
from prepapp.bank.models import Condition
from prepapp.desk.admin.base import RowAdmin
from prepapp.desk.admin.conditions import ConditionForm
from prepapp.desk.admin.filters import StateFilter, UnreachableFilter
from prepapp.desk.admin.lines import Lines, without_icons


class ConditionInline(admin.StackedInline):
    """What must all hold."""

    model = Condition
    form = ConditionForm
    formset = Lines
    extra = 1
    verbose_name = gettext_lazy("condition")
    verbose_name_plural = gettext_lazy("It holds when all of this is so")
    template = "admin/desk/conditions.html"

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        # Each form leaves out what its step cannot say, so the admin may not ask for all fields.
        options["fields"] = ConditionForm.Meta.fields
        return super().get_formset(request, obj, **options)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        return without_icons(super().formfield_for_dbfield(db_field, request, **options))


@admin.register(models.Criterion)
class CriterionAdmin(RowAdmin):
    """Named reasons, used by rules."""

    list_display = ["__str__", "because_words", "times_used"]
    list_filter = [StateFilter, UnreachableFilter, "conditions__step"]
    search_fields = ["name", "because", "key"]
    fields = ["name", "because"]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return [ConditionInline]

    @admin.display(description=gettext_lazy("because"))
    def because_words(self, obj: models.Criterion) -> str:
        return next(iter(obj.because.values()), "")

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        return _go_on(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return _go_on(request, obj) or super().response_change(request, obj)


def _go_on(request: HttpRequest, criterion: models.Criterion) -> HttpResponse | None:
    """Come back to a criterion while one of its conditions does not say anything yet."""
    if not criterion.conditions.filter(says="").exists():
        return None
    messages.info(request, _("Now say what the patient answered there, and save."))
    return redirect(reverse("admin:bank_criterion_change", args=[criterion.pk]))
