"""What every row's page on the desk has in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import date as date_words
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from prepapp.bank import rows
from prepapp.bank.keys import is_published, kind_of, new_key
from prepapp.bank.models import Part, Row, RuleLine, Words
from prepapp.desk.admin.filters import StateFilter
from prepapp.desk.admin.lines import LinesInline, offer_what_is_in_use, without_icons
from prepapp.desk.admin.panels import panel
from prepapp.desk.changes import changes_in_words
from prepapp.desk.used_by import lacks, linked, living, not_yet, refusal, used_by
from prepapp.desk.words_field import words_field


class RowForm(forms.ModelForm):
    """A row as it was when the page was opened; a page that has grown old is not saved blindly."""

    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the version it was

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["opened"].initial = self.instance.version
        offer_what_is_in_use(self)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance._state.adding:
            self._refuse_an_old_page()
            self._refuse_to_retire_what_is_used()
            self._refuse_to_bring_back_what_lacks_something()
        return cleaned

    def _refuse_an_old_page(self) -> None:
        model: Any = type(self.instance)
        version = model.objects.values_list("version").get(pk=self.instance.pk)
        if version[0] == self.cleaned_data.get("opened"):
            return
        # The page that goes back shows what was typed and what came between, so that saving it
        # once more is a choice.
        typed: Any = self.data
        self.data = typed.copy()
        typed = self.data
        typed[self.add_prefix("opened")] = str(version[0])
        self.add_error(None, _came_between(self.instance))

    def _refuse_to_retire_what_is_used(self) -> None:
        if not self.cleaned_data.get("retired") or "retired" not in self.changed_data:
            return
        if users := living(used_by(self.instance)):
            self.add_error("retired", refusal(self.instance, users))

    def _refuse_to_bring_back_what_lacks_something(self) -> None:
        if self.cleaned_data.get("retired") or "retired" not in self.changed_data:
            return
        if retired := lacks(self.instance):
            self.add_error("retired", not_yet(self.instance, retired))


def _came_between(row: Row) -> ValidationError:
    entry = entries_of(row).first()
    told = _("Somebody changed this while you had the page open. Nothing of yours was saved.")
    if entry is not None:
        told = _("{who} changed this at {time}, while you had the page open: {what}").format(
            who=entry.user.get_username(),
            time=date_words(timezone.localtime(entry.action_time), "H:i"),
            what=entry.get_change_message(),
        )
    advice = _("Press Save again to put your version in its place, or open the page afresh.")
    return ValidationError(f"{told} {advice}")


def entries_of(row: Row) -> QuerySet[LogEntry]:
    """Return what was written down about a row, the newest first."""
    found = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=row.pk
    )
    return found.select_related("user").order_by("-action_time", "-pk")


class RowAdmin(admin.ModelAdmin):
    """A kind of row: found, ordered, changed, retired; never overwritten unseen."""

    form = RowForm
    save_on_top = True
    list_per_page = 500
    list_max_show_all = 2000
    list_filter = [StateFilter]
    label_field = "name"
    change_list_template = "admin/desk/row_list.html"
    change_form_template = "admin/desk/row_form.html"
    actions = ["retire", "bring_back"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if isinstance(db_field, Words):
            return words_field(db_field)
        field = without_icons(super().formfield_for_dbfield(db_field, request, **options))
        if isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 2
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put `retired` last, and show it only for a row that is there."""
        given: Any = super().get_fieldsets(request, obj)
        fieldsets = [
            (name, {**options, "fields": list(options["fields"])}) for name, options in given
        ]
        for _name, options in fieldsets:
            options["fields"] = [f for f in options["fields"] if f not in ("retired", "opened")]
        last = ["opened"] if obj is None else ["retired", "opened"]
        return [*fieldsets, (None, {"fields": last, "classes": ["last"]})]

    def get_actions(self, request: HttpRequest) -> Any:
        found = super().get_actions(request)
        return found if self.has_change_permission(request) else {}

    @admin.action(description=gettext_lazy("Retire what is selected"))
    def retire(self, request: HttpRequest, queryset: QuerySet) -> None:
        done = 0
        for row in queryset.filter(retired=False):
            if users := living(used_by(row)):
                messages.error(request, refusal(row, users))
            else:
                done += self._set_retired(request, row, True)
        text = ngettext("{n} row was retired.", "{n} rows were retired.", done)
        messages.info(request, text.format(n=done))

    @admin.action(description=gettext_lazy("Bring back what is selected"))
    def bring_back(self, request: HttpRequest, queryset: QuerySet) -> None:
        done = 0
        for row in queryset.filter(retired=True):
            if retired := lacks(row):
                messages.error(request, not_yet(row, retired))
            else:
                done += self._set_retired(request, row, False)
        text = ngettext("{n} row is back.", "{n} rows are back.", done)
        messages.info(request, text.format(n=done))

    def _set_retired(self, request: HttpRequest, row: Row, retired: bool) -> int:
        model: Any = type(row)
        model.objects.filter(pk=row.pk).update(retired=retired, version=F("version") + 1)
        self.log_change(request, row, _("Retired.") if retired else _("Brought back."))
        return 1

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A row that any edition ever held is retired, so that answers keep their meaning."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not is_published(obj))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Say why a row stays that was published, maybe while its page was open."""
        row = self.get_object(request, unquote(object_id))
        if row is not None and super().has_delete_permission(request) and is_published(row):
            text = _("“{row}” was published, so it cannot be deleted. Tick “retired” instead.")
            raise PermissionDenied(text.format(row=row))
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name every dependant with a link, not the rows between."""
        deleted, counts, lacking, _protected = super().get_deleted_objects(objs, request)
        users = {(row._meta.label, row.pk): row for obj in objs for row in used_by(obj)}
        return deleted, counts, lacking, [linked(row) for row in users.values()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        told = {**(extra_context or {}), "may_order": self.has_change_permission(request)}
        return super().changelist_view(request, told)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        before = None
        if request.method == "POST" and object_id:
            row = self.get_object(request, object_id)
            before = (rows.entry(row), row.retired) if row else None
        request.entry_before = before  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            context["panel"] = panel(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            last = type(obj)._default_manager.aggregate(last=Max("order"))["last"]
            obj.order = 0 if last is None else last + 1
            obj.key = new_key(type(obj), self.label_of(obj))
        super().save_model(request, obj, form, change)

    def label_of(self, obj: Any) -> str:
        """Return the words that a new row's key is made from."""
        label = getattr(obj, self.label_field)
        return next(iter(label.values()), "") if isinstance(label, dict) else str(label)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and (form.has_changed() or any(f.has_changed() for f in formsets)):
            model: Any = type(form.instance)
            model.objects.filter(pk=form.instance.pk).update(version=F("version") + 1)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Say what changed, from what and to what, for the row's history."""
        row: Row = type(form.instance)._default_manager.get(pk=form.instance.pk)
        before, was_retired = getattr(request, "entry_before", None) or (None, False)
        lines = list(changes_in_words(kind_of(row), before, rows.entry(row)))
        if was_retired != row.retired:
            lines.append(_("Retired.") if row.retired else _("Brought back."))
        return " ".join(lines) or _("Nothing was changed.")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        """Offer only what is in use where a row is searched for to be named by another."""
        found, several = super().get_search_results(request, queryset, search_term)
        is_a_box = request.path == reverse("admin:autocomplete")
        return found.filter(retired=False) if is_a_box else found, several

    @admin.display(description=gettext_lazy("used by"))
    def times_used(self, obj: Row) -> int:
        return len(living(used_by(obj)))


class RuleInline(LinesInline):
    """Who sees a row: the criteria in the three lists of its rule."""

    model: type[RuleLine]
    fields = ["part", "criterion"]
    autocomplete_fields = ["criterion"]
    verbose_name = gettext_lazy("line")
    verbose_name_plural = gettext_lazy("Who sees it")
    parts = tuple(Part)

    def formfield_for_choice_field(self, db_field: Any, request: Any, **options: Any) -> Any:
        if db_field.name == "part":
            options["choices"] = [(part.value, part.label) for part in self.parts]
        return super().formfield_for_choice_field(db_field, request, **options)
