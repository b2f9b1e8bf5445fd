"""The site as a WSGI application."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepapp.settings")
django.setup(set_prefix=False)

from prepapp.running.requests import Application  # noqa: E402 - it needs the settings

application = Application()
