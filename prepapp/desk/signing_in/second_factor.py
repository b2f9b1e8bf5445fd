"""The pages of the second factor: asking for a code, setting up a phone, codes on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import django_otp
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice

from prepapp.desk.page import View, show, user
from prepapp.desk.signing_in import devices
from prepapp.desk.signing_in.half_way import going_on, half_way, to_code

GET_POST = ["GET", "HEAD", "POST"]


class CodeForm(forms.Form):
    """One code: six digits from the phone, or eight letters and digits from the paper."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
        error_messages={"required": gettext_lazy("Type the code that the app shows.")},
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"]).lower()
        if not re.fullmatch("[0-9]{6}|[a-z2-7]{8}", code):
            text = _("A code has 6 digits; one from your paper has 8 letters and digits.")
            raise forms.ValidationError(text)
        return code


def for_half_way(view: View) -> View:
    """Let in who owes a code, and nobody else."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if half_way(request):
            return view(request)
        return redirect("admin:index")  # which asks strangers to sign in

    return answer


@require_http_methods(GET_POST)
@for_half_way
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and let in who gives a right one."""
    if not devices.has_phone(user(request)):
        return redirect(f"{reverse('desk_set_up')}?{urlencode({'next': going_on(request)})}")
    if request.method != "POST":
        return _ask_page(request, CodeForm(label_suffix=""))
    form = CodeForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _ask_page(request, form, status=422)
    try:
        device = devices.verified(user(request), form.cleaned_data["code"])
    except devices.Waits as waits:
        form.add_error("code", _too_many(waits.minutes))
        return _ask_page(request, form, status=422)
    if device is None:
        form.add_error("code", _("This code is wrong, or was used already. Wait for the next one."))
        return _ask_page(request, form, status=422)
    _let_in(request, device)
    if isinstance(device, StaticDevice):
        _tell_left(request)
    return redirect(going_on(request))


def _too_many(minutes: int) -> str:
    text = ngettext(
        "Too many wrong codes. Please wait for {n} minute, then try again. If your phone is lost, "
        "ask whoever runs the site: make editor NAME=your-name FORGET=1.",
        "Too many wrong codes. Please wait for {n} minutes, then try again. If your phone is lost, "
        "ask whoever runs the site: make editor NAME=your-name FORGET=1.",
        minutes,
    )
    return text.format(n=minutes)


def _tell_left(request: HttpRequest) -> None:
    left = devices.codes_left(user(request))
    text = ngettext("You have {n} code left on paper.", "You have {n} codes left on paper.", left)
    messages.warning(request, text.format(n=left))


def _ask_page(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    title = _("One more step: a code")
    return show(request, "code", title, status=status, form=form, next=going_on(request))


@require_http_methods(GET_POST)
@for_half_way
def set_up(request: HttpRequest) -> HttpResponse:
    """Offer a secret to a phone; keep it, and hand out codes on paper, once the phone shows it."""
    who = user(request)
    if devices.has_phone(who):
        return to_code(request)
    if request.method != "POST":
        return _set_up_page(request, devices.Offer(who), CodeForm(label_suffix=""))
    form = CodeForm(request.POST, label_suffix="")
    offer = devices.Offer.brought_back(who, request.POST.get("secret", ""))
    if offer is None:
        form.add_error(None, _("This page was open for a while. Scan the new picture, please."))
        return _set_up_page(request, devices.Offer(who), form, status=422)
    device = offer.taken(form.cleaned_data["code"]) if form.is_valid() else None
    if device is None:
        if form.is_valid():
            text = _("This code is not from that picture. Check the phone's clock, and try again.")
            form.add_error("code", text)
        return _set_up_page(request, offer, form, status=422)
    _let_in(request, device)
    return _codes_page(request, devices.new_codes(who))


def _set_up_page(
    request: HttpRequest, offer: devices.Offer, form: CodeForm, status: int = 200
) -> HttpResponse:
    title = _("Set up your phone")
    return show(
        request, "set_up", title, status=status, form=form, offer=offer, next=going_on(request)
    )


def codes(request: HttpRequest) -> HttpResponse:
    """Tell how many codes are left on paper, and make new ones."""
    if not settings.SECOND_FACTOR:
        raise Http404
    if request.method == "POST":
        return _codes_page(request, devices.new_codes(user(request)))
    return _codes_page(request, None)


def _codes_page(request: HttpRequest, new: list[str] | None) -> HttpResponse:
    return show(
        request,
        "codes",
        _("Codes on paper"),
        codes=[f"{code[:4]} {code[4:]}" for code in new or ()],
        left=devices.codes_left(user(request)),
        next=going_on(request),
    )


@require_POST
@for_half_way
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out somebody who cannot give a code."""
    logout(request)
    return redirect("admin:login")


def _let_in(request: HttpRequest, device: Device) -> None:
    django_otp.login(request, device)
    request.session.cycle_key()  # whoever knew the half-way session does not know this one


def _guarded(view: Callable[[HttpRequest], HttpResponse]) -> Any:
    return admin.site.admin_view(require_http_methods(GET_POST)(view))


urlpatterns = [
    path("code/", ask, name="desk_code"),
    path("code/set-up/", set_up, name="desk_set_up"),
    path("code/leave/", leave, name="desk_leave"),
    path("code/paper/", _guarded(codes), name="desk_codes"),
]
