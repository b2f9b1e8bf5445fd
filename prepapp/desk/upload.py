"""A file that an editor brings in: checked like a stranger's, and kept as a copy of the draft."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from prepapp.bank import editions, incoming
from prepapp.bank.models import DraftCopy
from prepapp.bank.reading import BadDocument
from prepapp.domain.answers import one_line

MOST = incoming.LIMIT + 10_000  # with room for the form around the file


class UpToTheLimit(MemoryFileUploadHandler):
    """Take a larger file than patients may send, in memory; drop one that is larger still."""

    activated = True

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.activated = content_length <= MOST


def copy_from(request: HttpRequest, by: User) -> DraftCopy:
    """Keep the file of a request as a copy; raise BadDocument with all that is wrong with it."""
    file = request.FILES.get("file")
    if any(isinstance(h, UpToTheLimit) and not h.activated for h in request.upload_handlers):
        raise BadDocument([str(incoming.TOO_LARGE)])
    if file is None:
        raise BadDocument([_("Choose a file first: one that was downloaded from a desk.")])
    bank = incoming.from_bytes(file.read())
    name = one_line(PurePath(file.name or "").stem)[:80] or _("A file")
    return DraftCopy.objects.create(name=name, made_by=by, document=editions.written(bank))
