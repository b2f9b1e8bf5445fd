"""The patient's way as a Django app."""

from django.apps import AppConfig


class PatientConfig(AppConfig):
    name = "prepapp.patient"
    label = "patient"
