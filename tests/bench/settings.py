"""The site's own settings over a throwaway data folder, plus what the form wizard needs."""

from prepapp import settings as site
from prepapp.settings import *  # noqa: F403 - every setting that is not changed below

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": site.DATA_DIR / "bench.sqlite3",
        "OPTIONS": site.SQLITE,
        "CONN_MAX_AGE": None,
    }
}
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = [*site.INSTALLED_APPS, "formtools", "crispy_bootstrap5"]
ROOT_URLCONF = "tests.bench.urls"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("prep", "bootstrap5")
TEMPLATES = [
    {
        **site.TEMPLATES[0],
        "DIRS": [*site.TEMPLATES[0]["DIRS"], site.BASE_DIR / "tests" / "bench" / "templates"],
    }
]
# The wizard keeps its sessions as it comes.
SESSION_COOKIE_NAME, SESSION_COOKIE_PATH = "sessionid", "/"
# A race asks for more sheets in a second than people do.
CPU_SHARES = dict.fromkeys(site.CPU_SHARES, 1000.0)
