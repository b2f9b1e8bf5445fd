"""The site's own settings over a throwaway data folder, plus what the form wizard needs."""

from prepapp import settings as site
from prepapp.running import database
from prepapp.settings import *  # noqa: F403 - every setting that is not changed below

DATABASES = {"default": database.sqlite(site.DATA_DIR / "bench.sqlite3")}
CPU_SHARES = dict.fromkeys(site.CPU_SHARES, 1_000)  # what a PDF costs is measured, not refused
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
