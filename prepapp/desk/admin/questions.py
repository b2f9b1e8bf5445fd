"""What the patient asks, on the desk: questions, topics, sources, notices, personas."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.bank import models
from prepapp.bank.models import Part
from prepapp.desk.admin.base import RowAdmin, RuleInline
from prepapp.desk.admin.filters import (
    NoSourceFilter,
    ReviewDueFilter,
    StateFilter,
    UnreachableFilter,
)
from prepapp.desk.admin.lines import LinesInline
from prepapp.desk.admin.panels import sentence


class QuestionRuleInline(RuleInline):
    """Who gets a question."""

    model = models.QuestionRule


class QuestionSourceInline(LinesInline):
    """What a question rests on."""

    model = models.QuestionSource
    fields = ["source"]
    autocomplete_fields = ["source"]
    may_add = ("source",)
    verbose_name = gettext_lazy("source")
    verbose_name_plural = gettext_lazy("Sources")


@admin.register(models.Question)
class QuestionAdmin(RowAdmin):
    """The questions that patients take to their doctor."""

    label_field = "text"
    list_display = ["__str__", "who_sees_it", "topic", "ask", "priority"]
    list_filter = [
        StateFilter,
        "topic",
        "ask",
        "role",
        "side",
        UnreachableFilter,
        NoSourceFilter,
        ReviewDueFilter,
    ]
    search_fields = ["text", "why", "source_lines__source__cite", "rule_lines__criterion__name"]
    fields = ["text", "why", "topic", "ask", "role", "side", "priority", "everyone"]
    inlines = [QuestionRuleInline, QuestionSourceInline]
    radio_fields = {"ask": admin.VERTICAL, "role": admin.VERTICAL, "side": admin.VERTICAL}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found = super().get_queryset(request).select_related("topic")
        return found.prefetch_related("rule_lines__criterion")

    @admin.display(description=gettext_lazy("who sees it"))
    def who_sees_it(self, obj: models.Question) -> str:
        return sentence(obj)


@admin.register(models.Topic)
class TopicAdmin(RowAdmin):
    """What questions are about, in the order they stand on the sheet."""

    list_display = ["__str__", "page", "always", "times_used"]
    search_fields = ["name"]
    fields = ["name", "page", "always"]


@admin.register(models.Source)
class SourceAdmin(RowAdmin):
    """What the questions rest on."""

    label_field = "cite"
    list_display = ["__str__", "kind", "year", "certainty", "checked", "review_by", "times_used"]
    list_filter = [StateFilter, ReviewDueFilter, "kind", ("checked", admin.EmptyFieldListFilter)]
    search_fields = ["cite", "link", "result", "limit"]
    fields = [
        "cite",
        "link",
        "kind",
        "year",
        "certainty",
        "result",
        "limit",
        "checked",
        "review_by",
        "doctor_should_read",
    ]


class NoticeRuleInline(RuleInline):
    """Who sees a notice."""

    model = models.NoticeRule
    parts = (Part.ANYONE_WHO, Part.ONLY_IF)


class NoticePlaceInline(LinesInline):
    """Where a notice stands."""

    model = models.NoticePlace
    fields = ["page", "step"]
    verbose_name_plural = gettext_lazy("Where it stands: a page of the site, or a step")


@admin.register(models.Notice)
class NoticeAdmin(RowAdmin):
    """Texts shown to some people in some places."""

    label_field = "text"
    list_display = ["__str__", "kind", "who_sees_it"]
    list_filter = [StateFilter, "kind", UnreachableFilter]
    search_fields = ["text"]
    fields = ["text", "kind", "everyone"]
    inlines = [NoticeRuleInline, NoticePlaceInline]

    @admin.display(description=gettext_lazy("who sees it"))
    def who_sees_it(self, obj: models.Notice) -> str:
        return sentence(obj)


@admin.register(models.Persona)
class PersonaAdmin(RowAdmin):
    """Made-up people. Their answers are given by walking the preview."""

    list_display = ["__str__", "story"]
    search_fields = ["name", "story"]
    fields = ["name", "story"]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        text = _("Answer the pages here as a new person would, then save the answers as a persona.")
        messages.info(request, text)
        return redirect("preview")
