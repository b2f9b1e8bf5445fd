"""Why the desk refused: each refusal says so in words, and these are the words to look for."""

from __future__ import annotations

import html
import re

from django.contrib.messages import WARNING, get_messages
from django.http import HttpResponse

from tests.desk.nurse import told
from tests.patient.visitor import words as words_of

REASONS = {
    "a sign that cannot be seen": "a sign in it that cannot be seen",
    "the page had grown old": "while you had the page open",
    "something changed meanwhile": "something changed while you looked",
    "a line is gone": "somebody took out one of these lines",
    "another edition went live": "another edition went live while you looked",
    "the persona was changed meanwhile": "this persona was changed, or another one was chosen",
    "it is gone": "Perhaps it was deleted?",
    "it is not here": "Somebody may have deleted it meanwhile.",
    "it is in use": "is in use. Take it out of these first",
    "it is named, so it stays": "is in use, so it stays. Take it out of these first",
    "it was published": "was published, so it cannot be deleted",
    "it needs what is retired": "needs what is retired. Bring these back first",
    "a right is missing": "needs a right that your account does not have",
    "only one choice can be required": "Only a step that asks for one choice",
    "a page or a step": "Choose a page of the site or a step, one of the two.",
    "no choice is ticked": "Tick at least one choice.",
    "no scale": "Choose a scale, and a number from 0 to 10.",
    "not on the scale": "A scale goes from 0 to 10.",
    "at most none": "should be 1 or more, or empty.",
    "which treatments": "Say which treatments",
    "how many treatments": "Say how many at least: 1 or more.",
    "not a place": "Type a whole number, 1 or more.",
    "no note": "Not published yet.",
    "no reason for going back": "Not done yet.",
    "errors stand": "from being published",
    "nothing to publish": "There is nothing to publish.",
    "live already": "It is live already.",
    "nothing to bring": "The draft says all of it already.",
    "nothing to reset": "The draft says the same already.",
    "not chosen": "Choose one of the two.",
    "the draft cannot take it": "The draft cannot take this:",
    "the file is wrong": "The file was not taken:",
    "a persona needs a name": "A persona needs a name.",
    "a persona needs a story": "A persona needs a story.",
    "no answers yet": "There are no answers to save yet.",
    "not a choice": "Select a valid choice.",
    # What any form may say stands last: a page that says more is known by that.
    "something is left out": "This field is required.",
    "a number is too large": "less than or equal to",
    "a number is too small": "greater than or equal to",
    "not a number": "Enter a whole number.",
    "not a date": "Enter a valid date.",
    "the same line twice": "duplicate data",
    "no words": "Write something here.",
    "null characters": "Null characters are not allowed.",
    "too many letters": "letters long, and",
    "too many letters in a fact": "Ensure this value has at most",
}


def refusal(response: HttpResponse) -> str:
    """Return why what was pressed was not done, "" when it was; a refusal without words fails."""
    assert response.status_code < 500, response.status_code
    words = (
        message(response) if response.status_code == 302 else told(response) or words_of(response)
    )
    if response.status_code == 302 and not words:
        return ""
    reason = next((name for name, sign in REASONS.items() if sign in words), None)
    assert reason, f"{response.status_code}, refused without a reason: {words[-900:]!r}"
    return reason


def message(response: HttpResponse) -> str:
    """Return what the next page will say that somebody has to know, without tags."""
    found = [m.message for m in get_messages(response.wsgi_request) if m.level >= WARNING]
    return html.unescape(re.sub(r"<[^>]+>", " ", " ".join(map(str, found))))
