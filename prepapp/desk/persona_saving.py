"""The answers of a preview kept as a persona: a new one, or over the one being seen."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from prepapp.bank.keys import new_key
from prepapp.bank.models import Persona
from prepapp.desk import persona_seen
from prepapp.desk.persona_seen import Seen
from prepapp.domain.answers import one_line
from prepapp.patient import answers_cookie
from prepapp.patient.answers_cookie import Kept

ADD = "bank.add_persona"


class Line(forms.CharField):
    """Words on one line."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class NewPersona(forms.Form):
    """Who a new persona is."""

    name = Line(
        label=gettext_lazy("Name"),
        max_length=40,
        error_messages={"required": gettext_lazy("A persona needs a name. Write one.")},
        help_text=gettext_lazy("A first name, such as Maria. Nobody real, please."),
    )
    story = Line(
        label=gettext_lazy("Story"),
        max_length=200,
        error_messages={"required": gettext_lazy("A persona needs a story. Write a sentence.")},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One or two sentences: why they come, and what is special about them."
        ),
    )


@require_http_methods(["GET", "POST"])
def save_persona(request: HttpRequest) -> HttpResponse:
    """Ask how to keep the preview's answers, and keep them."""
    kept, seen = answers_cookie.unseal(request), persona_seen.read(request)
    if request.method != "POST":
        return _ask(request, kept, seen, NewPersona())
    if not kept:
        return _ask(request, kept, seen, NewPersona(), status=422)
    if "over" in request.POST:
        return _save_over(request, kept, seen)
    form = NewPersona(request.POST)
    if not request.user.has_perm(ADD) or not form.is_valid():
        return _ask(request, kept, seen, form, status=422)
    return _done(request, add(cast(User, request.user), kept, **form.cleaned_data))


def add(editor: User, kept: Kept, name: str, story: str) -> Persona:
    """Add a persona at the end of the list, and write down who did."""
    last = Persona.objects.aggregate(last=Max("order"))["last"]
    with transaction.atomic():
        persona = Persona.objects.create(
            key=new_key(Persona, name),
            name=name,
            story=story,
            answers=kept.answers.as_data(),
            picks=kept.picks.as_data(),
            order=0 if last is None else last + 1,
        )
        LogEntry.objects.log_actions(editor.pk, [persona], ADDITION, [{"added": {}}])
    return persona


def save_over(editor: User, kept: Kept, seen: Seen) -> Persona | None:
    """Save over a persona, and write down who did; None when it is not as it was taken up."""
    data = {"answers": kept.answers.as_data(), "picks": kept.picks.as_data()}
    with transaction.atomic():
        as_taken_up = Persona.objects.filter(pk=seen.key, version=seen.version, retired=False)
        if not as_taken_up.update(**data, version=F("version") + 1):
            return None
        persona = Persona.objects.get(pk=seen.key)
        changes = [{"changed": {"fields": ["Answers", "Picks"]}}]
        LogEntry.objects.log_actions(editor.pk, [persona], CHANGE, changes)
    return persona


def _save_over(request: HttpRequest, kept: Kept, seen: Seen | None) -> HttpResponse:
    # Another tab may have taken up somebody else since this page was drawn.
    persona = None
    if seen and seen.key == request.POST["over"]:
        persona = save_over(cast(User, request.user), kept, seen)
    if persona is None:
        messages.error(
            request,
            _(
                "Not saved: this persona was changed, or another one was chosen, after you "
                "began. See the persona again, or save your answers as a new one."
            ),
        )
        return _ask(request, kept, seen, NewPersona(), status=409)
    return _done(request, persona)


def _done(request: HttpRequest, persona: Persona) -> HttpResponse:
    text = _("The answers are saved as {name}.")
    messages.success(request, text.format(name=persona.name))
    return persona_seen.remember(redirect("preview"), Seen(persona.key, persona.version))


def _ask(
    request: HttpRequest, kept: Kept, seen: Seen | None, form: NewPersona, status: int = 200
) -> HttpResponse:
    over = Persona.objects.filter(pk=seen.key, retired=False).first() if seen else None
    context = {
        **admin.site.each_context(request),
        "title": _("Save these answers as a persona"),
        "kept": kept,
        "over": over,
        "form": form,
        "may_add": request.user.has_perm(ADD),
    }
    return render(request, "admin/preview_persona.html", context, status=status)
