"""The site as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from prepapp.running import access, logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepapp.settings")
logs.speak_for_all()
site = get_wsgi_application()

from prepapp.running.busy import Busy  # noqa: E402  (Django must be set up first)
from prepapp.running.shedding import Shedding  # noqa: E402

application = access.guarded(Shedding(site, Busy()))
