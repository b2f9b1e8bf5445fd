"""The site as a WSGI application."""

import os

import django

from prepapp.running import access, logs, requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepapp.settings")
django.setup(set_prefix=False)
logs.speak_for_all()

from prepapp.running.busy import Busy  # noqa: E402  (Django must be set up first)
from prepapp.running.shedding import Shedding  # noqa: E402

application = access.guarded(Shedding(requests.Application(), Busy()))
