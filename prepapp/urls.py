"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from prepapp.patient.components import components

urlpatterns = [
    path("", include("prepapp.patient.urls")),
    path("components/", components, name="components"),
    path("admin/", include("prepapp.desk.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "prepapp.patient.failures.bad_request"
handler403 = "prepapp.patient.failures.forbidden"
handler404 = "prepapp.patient.failures.not_found"
handler500 = "prepapp.patient.failures.server_error"
