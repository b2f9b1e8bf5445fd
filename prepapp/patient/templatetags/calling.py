"""Phone numbers that a thumb can call."""

from __future__ import annotations

import re
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

NUMBER = re.compile(r"(\+?\d(?:[ ()-]?\d){2,})")
register = template.Library()


@register.filter
def with_calls(text: str, whose: str) -> SafeString:
    """Return a text, escaped, in which every phone number is a link that calls it."""
    said = _("Call {number}, {country}").format(number="{number}", country=whose)
    return _linked(str(text), said)


@lru_cache(maxsize=256)  # the same few lines stand on every page
def _linked(text: str, said: str) -> SafeString:
    parts = enumerate(NUMBER.split(text))
    return format_html_join("", "{}", ((_link(p, said) if n % 2 else p,) for n, p in parts))


def _link(number: str, said: str) -> SafeString:
    tel, label = re.sub(r"[^+\d]", "", number), said.replace("{number}", number)
    return format_html('<a href="tel:{}" aria-label="{}">{}</a>', tel, label, number)
