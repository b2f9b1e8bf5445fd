"""What Django may say of an exception, to whomever it reports: its type, and places in the code."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter

from prepapp.running.logs import described


class Report(ExceptionReporter):
    """A report without the request, the settings, the local variables or any message."""

    def get_traceback_text(self) -> SafeString:
        told = described(self.exc_value) if self.exc_value else ()
        lines = [f"{e['type']}\n" + "".join(f"  {at}\n" for at in e["at"]) for e in told]
        return mark_safe("\n".join(lines))  # noqa: S308 - plain text, made of code alone

    def get_traceback_html(self) -> SafeString:
        return format_html("<!doctype html><pre>{}</pre>", str(self.get_traceback_text()))
