"""The editor's desk as a Django app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "prepapp.desk"
    label = "desk"

    def ready(self) -> None:
        from prepapp.desk.roles import make_groups

        # The rights are about the bank's tables, so they are given once those are there.
        post_migrate.connect(make_groups, sender=apps.get_app_config("bank"))
