"""What we ask, on the desk: steps, treatments and their groups, languages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Max
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.bank import models
from prepapp.bank.keys import is_published
from prepapp.bank.models import Part
from prepapp.desk.admin.base import RowAdmin, RowForm, RuleInline
from prepapp.desk.admin.filters import StateFilter, UnreachableFilter
from prepapp.desk.admin.lines import LinesInline
from prepapp.desk.admin.offers import ChoiceInline, ItemInline, OfferFormSet, put_in_order
from prepapp.desk.admin.panels import sentence
from prepapp.desk.used_by import address
from prepapp.desk.words_field import language_name
from prepapp.domain.bank import Kind


class StepRuleInline(RuleInline):
    """Who meets a step."""

    model = models.StepRule
    parts = (Part.ANYONE_WHO, Part.ONLY_IF)


HAS_CHOICES = (Kind.ONE.value, Kind.MANY.value, Kind.TREATMENTS.value)
HAS_ITEMS = (Kind.SCALES.value, Kind.TEXT.value)


class StepForm(RowForm):
    """A step as it was when its page was opened."""

    def _get_validation_exclusions(self) -> set[str]:
        """Check what goes with the kind of a published step, too, which nobody can change."""
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions - {"kind"}


@admin.register(models.Step)
class StepAdmin(RowAdmin):
    """The pages of the questionnaire."""

    form = StepForm
    label_field = "title"
    list_display = ["__str__", "who_sees_it", "kind", "offers"]
    list_filter = [StateFilter, "kind", UnreachableFilter]
    search_fields = ["title", "why", "choices__text", "items__text"]
    fields = ["title", "why", "kind", "prints", "at_most", "required", "everyone"]

    @admin.display(description=gettext_lazy("who meets it"))
    def who_sees_it(self, obj: models.Step) -> str:
        return sentence(obj)

    @admin.display(description=gettext_lazy("choices or lines"))
    def offers(self, obj: models.Step) -> int:
        return obj.choices.filter(retired=False).count() + obj.items.filter(retired=False).count()

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return []
        choices = [ChoiceInline] if obj.kind in HAS_CHOICES else []
        items = [ItemInline] if obj.kind in HAS_ITEMS else []
        return [*choices, *items, StepRuleInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if isinstance(formset, OfferFormSet):
                offers: Any = formset.model
                there = offers.objects.filter(step=form.instance)
                put_in_order(list(there), formset.moved())

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """Go on to the new step's page, where its choices or lines are added."""
        if obj.kind in (*HAS_CHOICES, *HAS_ITEMS):
            messages.info(request, _("Saved. Now add what it offers, and who meets it."))
            return redirect(address(obj))
        return super().response_add(request, obj, post_url_continue)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A published step keeps the way it asks, so that answers keep their meaning."""
        fixed = ["kind"] if obj and is_published(obj) else []
        return [*super().get_readonly_fields(request, obj), *fixed]


class TreatmentGroupInline(LinesInline):
    """The groups of a treatment; the first is the heading it stands under."""

    model = models.TreatmentGroup
    fields = ["group"]
    verbose_name = gettext_lazy("group")
    verbose_name_plural = gettext_lazy("Groups: the first one is the heading it stands under")


@admin.register(models.Treatment)
class TreatmentAdmin(RowAdmin):
    """What patients may have tried."""

    list_display = ["__str__", "stands_in", "times_used"]
    list_filter = [StateFilter, "group_lines__group"]
    search_fields = ["name", "short"]
    fields = ["name", "short"]
    inlines = [TreatmentGroupInline]

    @admin.display(description=gettext_lazy("groups"))
    def stands_in(self, obj: models.Treatment) -> str:
        return ", ".join(str(line.group) for line in obj.group_lines.select_related("group"))


@admin.register(models.Group)
class GroupAdmin(RowAdmin):
    """Families of treatments."""

    list_display = ["__str__", "times_used"]
    search_fields = ["name"]
    fields = ["name"]


@admin.register(models.Language)
class LanguageAdmin(admin.ModelAdmin):
    """The languages that every text is written in; a text that is missing is a problem."""

    list_display = ["code", "name"]
    fields = ["code"]

    def save_model(
        self, request: HttpRequest, obj: models.Language, form: Any, change: Any
    ) -> None:
        if not change:  # the language that leads goes on leading
            last = models.Language.objects.aggregate(last=Max("order"))["last"]
            obj.order = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("name"))
    def name(self, obj: models.Language) -> str:
        return language_name(obj.code)
