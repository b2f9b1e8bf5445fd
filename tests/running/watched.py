"""The site with production's settings, made to fail on demand: settings of a server under watch."""

from prepapp.settings import *  # noqa: F403
from prepapp.settings import CPU_SHARES, MIDDLEWARE, TEMPLATES

MIDDLEWARE = [*MIDDLEWARE, "tests.running.failing.Middleware"]
CPU_SHARES = dict.fromkeys(CPU_SHARES, 1000.0)  # many patients come at once here
TEMPLATES[0]["APP_DIRS"] = False
TEMPLATES[0]["OPTIONS"] |= {
    "builtins": ["tests.running.failing"],
    "loaders": [
        (
            "django.template.loaders.cached.Loader",
            ["tests.running.failing.Loader", "django.template.loaders.app_directories.Loader"],
        )
    ],
}
