"""The desk's own pages, beside the admin's."""

from django.urls import include, path

from prepapp.desk import copies, editions, order, preview, problems, publish

urlpatterns = [
    path("preview/", include(preview.urls())),
    *publish.urlpatterns,
    *editions.urlpatterns,
    *copies.urlpatterns,
    *problems.urlpatterns,
    *order.urlpatterns,
]
