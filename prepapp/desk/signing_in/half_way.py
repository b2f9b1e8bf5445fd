"""Between the password and the code: who is there, and where they want to go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def half_way(request: HttpRequest) -> bool:
    """Tell whether somebody gave a right password and still owes a code."""
    who: Any = request.user
    return bool(settings.SECOND_FACTOR and who.is_active and who.is_staff and not who.is_verified())


def to_code(request: HttpRequest) -> HttpResponse:
    """Send somebody half way in to the page that asks for the code."""
    return redirect(f"{reverse('desk_code')}?{urlencode({'next': going_on(request)})}")


def going_on(request: HttpRequest) -> str:
    """Return the address that was wanted before signing in, when it is inside the site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if inside else reverse("admin:index")
