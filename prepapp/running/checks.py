"""What Django's own look at the settings does not know: folders, and what an operator chose."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from prepapp.running.modes import Mode

UNENCRYPTED = (
    "PLAIN_HTTP=1: what people answer travels unencrypted, and everybody on the same network can "
    "read it. Use it only where every machine on that network is trusted."
)


@register(Tags.files, deploy=True)
def folders(**_asked: Any) -> list[CheckMessage]:
    """Look whether the site can write where it has to."""
    places = {"DATA_DIR": settings.DATA_DIR}
    if connection.vendor == "sqlite":
        places["The folder of the database"] = Path(settings.DATABASES["default"]["NAME"]).parent
    return [
        Error(
            f"{name} is {folder}, and the account that runs the site cannot write there.",
            hint=f"Make the folder, and give it to that account: chown prepapp {folder}",
            id="running.E001",
        )
        for name, folder in places.items()
        if not os.access(_nearest(folder), os.W_OK | os.X_OK)
    ]


def _nearest(folder: Path) -> Path:
    """Return a folder, or the one that it would be made in."""
    return next(place for place in (folder, *folder.parents) if place.exists())


@register(Tags.security, deploy=True)
def unencrypted(**_asked: Any) -> list[CheckMessage]:
    """Say loudly that pages travel in plain http."""
    if settings.MODE is Mode.PLAIN_HTTP:
        return [Warning(UNENCRYPTED, hint="See docs/running-it.md for https.", id="running.W001")]
    return []
