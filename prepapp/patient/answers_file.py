"""The file a patient keeps: plain, readable JSON, theirs, valid for ever."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from prepapp.domain.answers import Answers, BadAnswers, Picks

FORMAT = 1
LIMIT = 50_000  # bytes; the largest real file is under 5,000


def write(answers: Answers, picks: Picks) -> str:
    """Return the file's text."""
    data: dict[str, Any] = {
        "what": _("My answers for Questions for my doctor. Private. Open it on the start page."),
        "format": FORMAT,
        "answers": answers.as_data(),
        "picks": picks.as_data(),
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def read(content: bytes) -> tuple[Answers, Picks]:
    """Read a stranger's file; raise BadAnswers when it is not one of ours."""
    if len(content) > LIMIT:
        raise BadAnswers("The file is too large.")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadAnswers("The file is not JSON.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BadAnswers("The file is not a file of answers.")
    return Answers.from_data(data.get("answers")), Picks.from_data(data.get("picks", {}))
