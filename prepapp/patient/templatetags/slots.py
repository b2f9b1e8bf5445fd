"""What templates that are drawn once ask about a value that only a request knows."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context

from prepapp.patient import drawn

register = template.Library()


@register.filter
def checked(value: Any, option: str) -> str:
    """Return " checked" for an option that is the value, or among its values."""
    return value.checked(option) if isinstance(value, drawn.Slot) else drawn.checked(value, option)


@register.tag
def when(parser: Parser, token: Token) -> WhenNode:
    """Draw one text where a value is there, and maybe another where it is not."""
    _when, condition = token.split_contents()
    yes, no = parser.parse(("otherwise", "endwhen")), NodeList()
    if parser.next_token().contents == "otherwise":
        no = parser.parse(("endwhen",))
        parser.delete_first_token()
    return WhenNode(parser.compile_filter(condition), yes, no)


class WhenNode(template.Node):
    """Both texts while the value is a slot; the right one otherwise."""

    child_nodelists = ("yes", "no")

    def __init__(self, condition: FilterExpression, yes: NodeList, no: NodeList) -> None:
        self.condition, self.yes, self.no = condition, yes, no

    def render(self, context: Context) -> str:
        value = self.condition.resolve(context, ignore_failures=True)
        if isinstance(value, drawn.Slot):
            return value.either(self.yes.render(context), self.no.render(context))
        return (self.yes if value else self.no).render(context)
