"""The desk: Django's admin, with its lists grouped as an editor thinks of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prepapp.bank import editions, rows
from prepapp.desk.facts import facts_of
from prepapp.desk.kept import Kept
from prepapp.desk.page import deny, gone
from prepapp.desk.signing_in.half_way import half_way, to_code
from prepapp.desk.signing_in.passwords import SignIn
from prepapp.patient.sparing import sparing

SECTIONS = [
    (_("What the patient asks"), ["Question", "Topic", "Source", "Notice"]),
    (_("What we ask the patient"), ["Step", "Treatment", "Group"]),
    (_("Who sees what"), ["Criterion", "Persona"]),
    (_("The site"), ["SiteFacts", "CrisisLine", "Language"]),
    (_("What was done"), ["Edition", "DraftCopy", "LogEntry"]),
    (_("Accounts"), ["User"]),
]


@contextmanager
def alone(request: HttpRequest, *, changes: bool) -> Iterator[None]:
    """Let whoever changes something be the only one until it is done, on any database.

    SQLite has one writer at a time anyway; elsewhere two that each hold rows could wait for the
    other's for ever, or one could retire what the other begins to use.
    """
    if not changes or request.method != "POST":
        yield
        return
    with transaction.atomic():
        editions.hold()
        yield


class Desk(admin.AdminSite):
    """Where editors work."""

    site_header = site_title = _("Question bank")
    index_title = _("The desk")
    index_template = "admin/desk/index.html"
    login_form = SignIn

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not half_way(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Ask for a name and a password, then for what else is owed."""
        if request.method != "POST":
            if half_way(request):
                return to_code(request)
            return super().login(request, extra_context)
        response = sparing("sign-in")(super().login)(request, extra_context)
        if request.user.is_authenticated:
            request.session.clear_expired()  # so that nobody has to think of it
        return response

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "second_factor": settings.SECOND_FACTOR}

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # A row is deleted on its own page, where it says why not.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register as Django does; every kind of row keeps to what all keep to."""
        bases = (Kept, admin_class or admin.ModelAdmin)
        name = bases[1].__name__
        super().register(model_or_iterable, type(name, bases, {}), **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            try:
                with alone(request, changes=self.has_permission(request)):
                    response: HttpResponse = guarded(request, *args, **options)
            except PermissionDenied as denied:
                response = deny(request, str(denied))
            except Http404:
                response = gone(request)
            except OverflowError as error:  # SQLite, asked for a row by a number with 20 digits
                raise BadRequest("The number is larger than any row's.") from error
            return response

        return answered

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the lists by section, in the order of an editor's work."""
        found = super().get_app_list(request, app_label)
        models = {m["object_name"]: m for app in found for m in app["models"] if _own(app, m)}
        sections = []
        for place, (name, wanted) in enumerate(SECTIONS):
            here = [models[name] for name in wanted if name in models]
            if here:
                sections.append(
                    {
                        "name": name,
                        "app_label": f"section-{place}",
                        "app_url": reverse("admin:index"),
                        "has_module_perms": True,
                        "models": here,
                    }
                )
        return sections

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), "state": draft_state()})


def _own(app: Any, model: Any) -> bool:
    """Tell our own groups of treatments from Django's groups of accounts."""
    return bool(model["object_name"] != "Group" or app["app_label"] == "bank")


def draft_state() -> dict[str, int]:
    """Return how the draft stands: what changed since the live edition, and its problems."""
    # The desk's pages are guarded by this very site, so it cannot know them before it is made.
    from prepapp.desk.copies import changes_since_live

    bank = rows.read()
    facts = facts_of(bank)
    return {
        "changes": len(changes_since_live(bank)),
        "errors": len(facts.errors),
        "warnings": len(facts.warnings(timezone.localdate())),
    }
