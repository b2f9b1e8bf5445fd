"""Running the site, as a Django app."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    name = "prepapp.running"
    label = "running"

    def ready(self) -> None:
        from prepapp.running import checks  # noqa: F401  (registers them)
