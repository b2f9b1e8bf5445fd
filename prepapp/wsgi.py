"""The site as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepapp.settings")
site = get_wsgi_application()

from prepapp.running.busy import Busy  # noqa: E402  (Django must be set up first)
from prepapp.running.shedding import Shedding  # noqa: E402

application = Shedding(site, Busy())
