"""The desk on Django's admin: so far the site's facts, the crisis lines and the editions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from prepapp.bank.models import CrisisLine, Edition, SiteFacts

admin.site.site_header = _("Question bank")
admin.site.site_title = _("Question bank")
admin.site.index_title = _("The desk")


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


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """Published editions, to look at."""

    list_display = ["number", "published", "published_by", "note"]
    fields = ["number", "published", "published_by", "note", "digest"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
