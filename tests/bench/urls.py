"""The site's addresses, and beside them the small view and the form wizard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from tests.bench.wizard import BenchWizard


def small(request: HttpRequest) -> HttpResponse:
    """Draw a small template with a CSRF token; send a post back to the page."""
    if request.method == "POST":
        return redirect("small")
    return render(request, "bench/small.html", {"name": "a small page"})


urlpatterns = [
    path("small/", small, name="small"),
    path("wizard/", BenchWizard.as_view(), name="wizard"),
    path("", include("prepapp.urls")),
]
