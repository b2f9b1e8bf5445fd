"""The addresses of the patient's way; none of them says anything about a person."""

from django.urls import path
from django.views.generic import RedirectView

from prepapp.patient import language, sheets, views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="start")),
    path("prepare/", views.start, name="start"),
    path("prepare/<int:number>/", views.step, name="step"),
    path("prepare/check/", views.check, name="check"),
    path("prepare/questions/", views.choose, name="choose"),
    path("prepare/pause/", views.pause, name="pause"),
    path("prepare/stop/", views.stop, name="stop"),
    path("prepare/resume/", views.resume, name="resume"),
    path("prepare/clear/", views.clear, name="clear"),
    path("prepare/sheet/", sheets.sheet, name="sheet"),
    path("prepare/sheet.pdf", sheets.sheet_pdf, name="sheet_pdf"),
    path("prepare/sheet.txt", sheets.sheet_text, name="sheet_text"),
    path("prepare/answers.json", views.save, name="save"),
    path("example/", sheets.example, name="example"),
    path("example.pdf", sheets.example_pdf, name="example_pdf"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("sources/", views.sources, name="sources"),
    path("language/", language.choose, name="language"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
