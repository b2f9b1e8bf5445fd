"""The site as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from prepapp.running import access, logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepapp.settings")
logs.speak_for_all()
application = access.guarded(get_wsgi_application())
