"""A bank that comes in from files, and the draft that it takes the place of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prepapp.bank import editions, files, rows, signs
from prepapp.bank.keys import MODELS
from prepapp.bank.models import DraftCopy, SiteFacts
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.rows.fits import misfits
from prepapp.bank.writing import dump
from prepapp.domain.bank import Bank

LIMIT = 2_000_000  # bytes; the seed bank is under 100,000
TOO_LARGE = gettext_lazy("The file is larger than 2 MB. A question bank is far smaller.")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


def from_path(path: Path) -> Bank:
    """Read a folder of bank files, or one file; raise BadDocument with all that is wrong."""
    if path.is_dir():
        return bank_of(files.read_folder(path))
    try:
        content = path.read_bytes()
    except OSError as error:
        text = _("{path}: there is no such folder or file that can be read.")
        raise BadDocument([text.format(path=path)]) from error
    return from_bytes(content)


def from_bytes(content: bytes) -> Bank:
    """Read one file as a stranger's; raise BadDocument with all that is wrong."""
    if len(content) > LIMIT:
        raise BadDocument([str(TOO_LARGE)])
    return bank_of(files.from_bytes(content))


def bank_of(document: dict[str, Any]) -> Bank:
    """Read a document that came in; raise BadDocument when it is none, or when no row can hold it.

    It may well have errors that keep it from being published.
    """
    bank = parse(document)
    if problems := [*_languages(bank), *misfits(bank), *_unseen(bank)]:
        raise BadDocument(problems)
    return bank


def _languages(bank: Bank) -> list[str]:
    odd = [code for code in bank.languages if not LANGUAGE.fullmatch(code)]
    if odd or len(set(bank.languages)) < len(bank.languages):
        return [_("“languages” should be codes such as en or es, each of them once.")]
    return []


def _unseen(bank: Bank) -> list[str]:
    text = _("{place}: there is a sign in it that cannot be seen ({sign}). Take it out.")
    return [text.format(place=place, sign=sign) for place, sign in signs.places(dump(bank))]


def set_aside(name: str) -> DraftCopy | None:
    """Keep the draft as a copy; None when it is empty, or says what the live edition says."""
    draft, live = rows.read(), SiteFacts.the().live
    if not has_rows() or (live is not None and editions.says(live, draft)):
        return None
    return editions.keep(draft, name=name)


def has_rows() -> bool:
    """Tell whether anything was ever in the draft, were it retired by now."""
    return any(model._default_manager.exists() for model in MODELS)
