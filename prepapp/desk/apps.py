"""The editor's desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "prepapp.desk"
    label = "desk"
