"""What people at the desk type: plain words mostly, and now and then what should not hurt."""

from __future__ import annotations

from tests.desk.chaos.day import Day

OPENINGS = ["Could", "How does", "What if", "When does", "Who says that"]
THINGS = ["lithium", "a nose spray", "the drip", "my heart", "the cost", "sleep", "a long trip"]
ENDINGS = ["change", "clash with it", "matter for me", "help me more", "get in the way"]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ bank }} {% include 'x' %} {name} %s %(x)d",
    "'; DROP TABLE bank_question; --",
    "&lt;b&gt; &amp; <b>",
    "#let x = sys.inputs; *bold* $x^2$ @ref <label> \\",
    "\u202eright to left",
    "نعم ketamine 🙂 \u200b ﷽",
    "tab\tand\r\nline\x85break\u2028here",
    "-",
    "?",
    "…",
    "'",
    "next",
    "any",
    "none",
]
NOT_TAKEN = ["", "   ", "\u200b\x07 ", "nul\x00nul", "x" * 2_000]


def words(day: Day) -> str:
    """Return what somebody types into a box."""
    if day.now_and_then(0.08):
        return day.one(HOSTILE)
    if day.now_and_then(0.03):
        return day.one(NOT_TAKEN)
    return plain(day)


def plain(day: Day) -> str:
    """Return a sentence that any box takes; the same one comes again some day."""
    return f"{day.one(OPENINGS)} {day.one(THINGS)} {day.one(ENDINGS)}?"
