"""Accounts, for owners; a colleague's lost phone is forgotten here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from prepapp.desk.signing_in import devices

# A secret is for its owner's phone, and for nobody's page.
admin.site.unregister([User, TOTPDevice, StaticDevice])


@admin.register(User)
class Accounts(UserAdmin):
    """Django's own list of accounts."""

    actions = ["forget_second_factor"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if not settings.SECOND_FACTOR:
            actions.pop("forget_second_factor", None)
        return actions

    @admin.action(
        description=gettext_lazy("Forget the second factor (a lost phone)"), permissions=["change"]
    )
    def forget_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for account in queryset:
            devices.forget(account)
            self.log_change(request, account, _("Forgot the second factor."))
        n = len(queryset)
        text = ngettext(
            "{n} account sets up a phone when it next signs in.",
            "{n} accounts set up a phone when they next sign in.",
            n,
        )
        messages.success(request, text.format(n=n))
