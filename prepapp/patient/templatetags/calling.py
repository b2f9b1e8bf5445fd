"""Phone numbers that a thumb can call."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

NUMBER = re.compile(r"(\+?\d(?:[ ()-]?\d){2,})")
register = template.Library()


@register.filter
def with_calls(text: str, whose: str) -> SafeString:
    """Return a text, escaped, in which every phone number is a link that calls it."""
    parts = enumerate(NUMBER.split(str(text)))
    return format_html_join(
        "", "{}", ((_call(part, whose) if n % 2 else part,) for n, part in parts)
    )


def _call(number: str, whose: str) -> SafeString:
    said = _("Call {number}, {country}").format(number=number, country=whose)
    tel = re.sub(r"[^+\d]", "", number)
    return format_html('<a href="tel:{}" aria-label="{}">{}</a>', tel, said, number)
