"""The site's addresses, and beside them the small view and the form wizards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from prepapp.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.bench.wizard import COOKIE, SESSION, InCookie, InSession


def small(request: HttpRequest) -> HttpResponse:
    """Draw a small template with a CSRF token; send a post back to the page."""
    if request.method == "POST":
        return redirect("small")
    return render(request, "bench/small.html", {"name": "a small page"})


__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [
    path("small/", small, name="small"),
    path(SESSION.url[1:], InSession.as_view(), name="wizard"),
    path(COOKIE.url[1:], InCookie.as_view(), name="cookie_wizard"),
    *urlpatterns,
]
