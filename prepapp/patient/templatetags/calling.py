"""Phone numbers that a thumb can call."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NUMBER = re.compile(r"(\+?\d(?:[ ()-]?\d){2,})")
register = template.Library()


@register.filter
def with_calls(text: str) -> SafeString:
    """Return a text, escaped, in which every phone number is a link that calls it."""
    parts = enumerate(NUMBER.split(str(text)))
    return format_html_join("", "{}", ((_call(part) if n % 2 else part,) for n, part in parts))


def _call(number: str) -> SafeString:
    return format_html('<a href="tel:{}">{}</a>', re.sub(r"[^+\d]", "", number), number)
