"""The desk's own pages, beside the admin's."""

from django.urls import include, path

from prepapp.desk import copies, editions, order, preview, problems, publish
from prepapp.desk.signing_in import second_factor

urlpatterns = [
    path("preview/", include(preview.urls())),
    *publish.urlpatterns,
    *editions.urlpatterns,
    *copies.urlpatterns,
    *problems.urlpatterns,
    *order.urlpatterns,
    *second_factor.urlpatterns,
]
