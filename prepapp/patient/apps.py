"""The patient's way as a Django app."""

from django.apps import AppConfig


class PatientConfig(AppConfig):
    name = "prepapp.patient"
    label = "patient"

    def ready(self) -> None:
        from prepapp.patient.way import can_begin
        from prepapp.running import health

        health.needs["no edition is live"] = can_begin
