"""What may stand in a log line: a short list of fields, none of which anybody can type into.

A library's message may repeat an address, a host or SQL, and an exception's may repeat what a
patient wrote ("invalid literal for int(): 'my words'"). So a line names the event in our own fixed
words, or the place in the code that spoke, and never says what was said there.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

OURS = "prepapp"
EXTRAS = {"route": str, "method": str, "status": int, "ms": int}  # what our own lines may add
FRAMES = 30  # the innermost places of an exception; an endless recursion has a thousand
ROOTS = tuple(f"{p.rstrip('/')}/" for p in (*sys.path, str(Path(__file__).parents[2])) if p)

# Made here for each request, so that the lines about one request can be found together.
request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger(__name__)


def allowed(record: logging.LogRecord) -> dict[str, Any]:
    """Return the fields of a record that may be written."""
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
    }
    if _is_ours(record):
        fields["event"] = record.msg  # without its arguments
        extras = {name: record.__dict__.get(name) for name in EXTRAS}
        fields |= {name: v for name, v in extras.items() if type(v) is EXTRAS[name]}
    else:
        fields["at"] = _place(record.pathname, record.lineno, record.funcName)
    if request_id.get():
        fields["request"] = request_id.get()
    if record.exc_info and record.exc_info[1]:
        fields["error"] = list(described(record.exc_info[1]))
    return fields


def described(error: BaseException) -> Iterator[dict[str, Any]]:
    """Yield the type of an exception and its places in the code, then those of what caused it."""
    told: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in told:
        kind = type(following)
        yield {"type": f"{kind.__module__}.{kind.__qualname__}", "at": _places(following)}
        told.append(following)
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)


def _places(error: BaseException) -> list[str]:
    found = [
        _place(frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return found[-FRAMES:]


def _place(file: str, line: int, function: str | None) -> str:
    root = max((r for r in ROOTS if file.startswith(r)), key=len, default="")
    return f"{file.removeprefix(root)}:{line} {function or ''}".strip()


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == OURS and isinstance(record.msg, str)


class Lines(logging.Formatter):
    """Write a record's allowed fields as one line: JSON, or easier on the eye."""

    def __init__(self, *, readable: bool = False) -> None:
        super().__init__()
        self.readable = readable

    def format(self, record: logging.LogRecord) -> str:
        fields = allowed(record)
        if not self.readable:
            return json.dumps(fields)
        errors = fields.pop("error", ())
        places = [f"\n  {e['type']}" + "".join(f"\n    {at}" for at in e["at"]) for e in errors]
        return " ".join(map(str, fields.values())) + "".join(places)


class Stream(logging.StreamHandler[Any]):
    """Write to standard error, and keep still about a line that could not be written."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say nothing: Python would print the record with its arguments."""


def speak_for_all() -> None:
    """Let warnings, and exceptions that nobody caught, come as lines too; for a server process."""
    logging.captureWarnings(True)

    def unraisable(what: Any) -> None:
        _uncaught(what.exc_type, what.exc_value, what.exc_traceback)

    def of_thread(what: threading.ExceptHookArgs) -> None:
        _uncaught(what.exc_type, what.exc_value, what.exc_traceback)

    sys.unraisablehook = unraisable
    threading.excepthook = of_thread


def _uncaught(
    kind: type[BaseException], error: BaseException | None, places: TracebackType | None
) -> None:
    log.error("an exception that nobody caught", exc_info=(kind, error or kind(), places))
