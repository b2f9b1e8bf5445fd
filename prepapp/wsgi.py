"""The site as a WSGI application."""

import os

import django

from prepapp.running import access, logs, requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepapp.settings")
django.setup(set_prefix=False)
logs.speak_for_all()
application = access.guarded(requests.Application())
