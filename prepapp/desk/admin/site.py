"""The site's facts, crisis lines, editions and the log, on the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from prepapp.bank.models import CrisisLine, Edition, SiteFacts


class LookOnly(admin.ModelAdmin):
    """Rows to look at: nobody adds, changes or deletes them by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SiteFacts)
class SiteFactsAdmin(admin.ModelAdmin):
    """One row, never added or taken away."""

    readonly_fields = ["live"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CrisisLine)
class CrisisLineAdmin(admin.ModelAdmin):
    """Shown to patients as soon as it is checked; a correction is live within seconds."""

    list_display = ["country", "line", "emergency", "checked_on"]
    fieldsets = [
        (
            None,
            {
                "fields": ["country", "line", "emergency", "source", "checked_on"],
                "description": gettext_lazy(
                    "Patients see this line as long as it says on which day it was checked. A "
                    "change shows within seconds: nothing has to be published."
                ),
            },
        )
    ]


@admin.register(Edition)
class EditionAdmin(LookOnly):
    """Published editions, and what can be done with each."""

    list_display = ["number", "published", "published_by", "note", "is_live"]
    fields = ["number", "published", "published_by", "note", "digest"]
    change_form_template = "admin/desk/edition_form.html"
    ordering = ["-number"]

    @admin.display(description=gettext_lazy("live"), boolean=True)
    def is_live(self, obj: Edition) -> bool:
        return bool(obj.pk == SiteFacts.the().live_id)


@admin.register(LogEntry)
class LogAdmin(LookOnly):
    """Who did what, and when."""

    list_display = ["action_time", "user", "action_flag", "content_type", "object_repr", "what"]
    list_filter = ["action_flag", "user", "content_type"]
    search_fields = ["object_repr", "change_message"]
    date_hierarchy = "action_time"
    list_display_links = None

    @admin.display(description=gettext_lazy("what"))
    def what(self, obj: LogEntry) -> str:
        return obj.get_change_message()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff
