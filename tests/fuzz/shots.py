"""Requests made by chance: any address, any method, forms nearly right and forms all wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_from_bytes

from hypothesis import strategies as st

from tests.fuzz.cast import Person
from tests.fuzz.hostile import BYTES, HOSTILE
from tests.fuzz.routes import Route

Pairs = list[tuple[str, str | bytes]]
ODD = "PUT PATCH DELETE OPTIONS TRACE PROPFIND get X-Y".split()
METHODS = ["GET"] * 24 + ["POST"] * 16 + ["HEAD"] * 4 + ODD
TOKEN = "t" * 32
BOUNDARY = "0123456789"

# What means something to the site, as names and as values; the rest is hostile or by chance.
NAMES = (
    "step answer go do keep star shown change all average paper size saved opened words-agenda "
    "words-own-1 words-own-2 file language next state q o p e _popup _to_field all page "
    "action select_across _selected_action _save _continue _addanother _saveasnew index "
    "text name key why note stamp opened retired order everyone topic source criterion to "
    "username password csrfmiddlewaretoken action_time__year action_time__month action_time__day "
    "topic__key__exact conditions__step__key__exact checked__isempty kind__exact id__in user "
    "app_label model_name field_name term unreachable review_due no_source"
).split()
VALUES = (
    "age adult under-18 treatments gabapentin outcomes helped-a-lot sheet up:cost balance on off "
    "skip clear back words goals pain en es en-xa /admin/ /prepare/ //evil.example letter a4 large "
    "retire bring_back delete_selected bank question criterion questionrule admin logentry "
    "1 0 -1 11 2026 99999 99999999999999999999999 1e9 NaN True yes all 2026-11-22 2026-02-31"
).split()

anything = st.text(max_size=30)
hostile = st.sampled_from(list(HOSTILE.values()))
names = st.sampled_from(NAMES) | st.sampled_from(NAMES) | hostile | anything
values = st.sampled_from(VALUES) | hostile | anything
raw = values | st.sampled_from(list(BYTES.values()))


@dataclass(frozen=True)
class Shot:
    """One request, as it is sent."""

    who: Person
    route: Route
    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cookie: str = ""
    content_type: str = ""
    body: bytes = b""

    def __repr__(self) -> str:
        return (
            f"{self.who.name}: {self.method} {self.path!r} ?{self.query!r} {self.headers!r} "
            f"{self.content_type!r} {self.body[:3000]!r}"
        )


def keys(bank: Any) -> list[str]:
    """Return what stands in the site's own addresses."""
    found = [*bank.questions, *bank.criteria, *bank.treatments, *bank.topics, *bank.sources]
    own = "steps questions step question personas 1 2 3 10 prepare/1/ prepare/check/ en us".split()
    return [*own, *(step.key for step in bank.steps), *bank.personas, *found[::3]]


def pairs(known: st.SearchStrategy[str] = names) -> st.SearchStrategy[Pairs]:
    return st.lists(st.tuples(known, raw), max_size=6)


def encoded(text: str | bytes) -> str:
    if isinstance(text, bytes):
        return quote_from_bytes(text, safe="")
    return quote(text, safe="", errors="surrogatepass")


def urlencoded(fields: Pairs) -> str:
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in fields)


def multipart(fields: Pairs, files: Pairs) -> bytes:
    """Return a body of parts, with names and file names as hostile as they come."""
    parts = [
        b'name="%s"' % as_bytes(name) + b"\r\n\r\n" + as_bytes(value) for name, value in fields
    ]
    parts += [
        b'name="file"; filename="%s"\r\nContent-Type: text/plain\r\n\r\n' % as_bytes(name)
        + as_bytes(value)
        for name, value in files
    ]
    lines = [
        b"--%s\r\nContent-Disposition: form-data; %s\r\n" % (BOUNDARY.encode(), p) for p in parts
    ]
    return b"".join([*lines, b"--%s--\r\n" % BOUNDARY.encode()])


def as_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": ["en", "es;q=0.5, *", "x" * 600, ",;q=q", "en-XA, \xff"],
    "HTTP_ACCEPT_ENCODING": ["gzip", "br, gzip;q=0", "*"],
    "HTTP_ACCEPT": ["application/json", "*/*;q=9"],
    "HTTP_REFERER": ["http://testserver/prepare/", "http://[", "https://evil.example/"],
    "HTTP_ORIGIN": ["http://testserver", "null", "http://[", "https://evil.example"],
    "HTTP_HOST": ["evil.example", "testserver:80", "testserver:x", "[::1", "a b", ""],
    "HTTP_X_FORWARDED_PROTO": ["https", "https, http"],
    "HTTP_X_FORWARDED_HOST": ["evil.example"],
    "HTTP_X_FORWARDED_FOR": ["1.2.3.4, x", "'; --"],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "HTTP_IF_NONE_MATCH": ['"x"', "*", "W/"],
    "HTTP_IF_MODIFIED_SINCE": ["yesterday", "Sun, 22 Nov 2026 16:00:00 GMT"],
    "HTTP_RANGE": ["bytes=0-1", "bytes=9-0"],
    "HTTP_CONTENT_ENCODING": ["gzip", "br"],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "HTTP_X_CSRFTOKEN": [TOKEN, "x"],
    "CONTENT_LENGTH": ["", "-1", "x", "1", "0"],
}
seldom = st.sampled_from([False] * 9 + [True])
often = seldom.map(lambda so: not so)
token = often.map(lambda so: [("csrfmiddlewaretoken", TOKEN)] if so else [])
header = st.sampled_from([(name, v) for name, every in HEADERS.items() for v in every])
headers = st.just([]) | st.lists(header, max_size=3)
CHARSETS = "utf-8 latin-1 utf-7 utf-16 rot13 base64 idna punycode unicode_escape nonsense".split()
charsets = st.sampled_from([*[""] * 30, *(f"; charset={name}" for name in CHARSETS)])
FILES = [
    b'{"format": 1, "answers": {"age": ["adult"], "words": {"agenda": "\\ud800 \\u0000"}}}',
    b'{"format": 1, "answers": {"age": [' + b'"a",' * 9_000 + b'"b"]}}',
    b"[" * 40_000,
    b"format: 1\nlanguages: [en]\n",
    b"a: &a [x]\n" + b"b: [*a, *a]\n" * 50,
]
files = st.lists(st.tuples(values, raw | st.sampled_from(FILES)), max_size=2)
boundaries = st.sampled_from([*[BOUNDARY] * 12, "", "other", "\xff", "x" * 300])


queries = st.sampled_from(["", "", "%", "&=&%ff%00", "change"]) | pairs().map(urlencoded)


@st.composite
def bodies(draw: st.DrawFn, fields: Pairs) -> tuple[str, bytes]:
    """Return a content type and a body with these fields, or with something else."""
    charset = draw(charsets)
    kind = draw(st.sampled_from("form form form form parts parts json deep plain junk".split()))
    match kind:
        case "form":
            return f"application/x-www-form-urlencoded{charset}", urlencoded(fields).encode()
        case "parts":
            content_type = f"multipart/form-data; boundary={draw(boundaries)}{charset}"
            return content_type, multipart(fields, draw(files))
        case "json":
            data = {name: value for name, value in fields if isinstance(value, str)}
            return f"application/json{charset}", json.dumps(data).encode()
        case "deep":
            return "application/json", b"[" * 2_000
        case "plain":
            return f"text/plain{charset}", urlencoded(fields).encode()
    content_type = draw(st.sampled_from(["application/x-www-form-urlencoded", "", "x", 'a/b;;="']))
    return content_type, draw(st.binary(max_size=200) | st.sampled_from(list(BYTES.values())))


@st.composite
def near(draw: st.DrawFn, form: Pairs) -> Pairs:
    """Return a form as a page drew it, with a few fields changed, left out or sent twice."""
    fields = list(form)
    for _n in range(draw(st.integers(0, 4))):
        if not fields:
            break
        at = draw(st.integers(0, len(fields) - 1))
        name, value = fields[at]
        how = draw(st.sampled_from("change change change drop again rename".split()))
        if how == "change":
            fields[at] = (name, draw(raw))
        elif how == "drop":
            del fields[at]
        elif how == "again":
            fields.append((name, draw(raw)))
        else:
            fields[at] = (draw(names), value)
    return fields + draw(pairs() if draw(st.booleans()) else st.just([]))


@st.composite
def shots(draw: st.DrawFn, people: list[Person], every: list[Route], known: list[str]) -> Shot:
    """Return any request of anybody to anywhere; `known` stand in the site's own addresses."""
    who, route = draw(st.sampled_from(people)), draw(st.sampled_from(every))
    parts = st.sampled_from(known) | st.sampled_from(known) | values
    path = draw(route.filled(parts))
    method = draw(st.sampled_from(METHODS))
    query = draw(queries)
    content_type, body = "", b""
    if method not in ("GET", "HEAD"):
        fields = [*draw(pairs()), *draw(token)]
        content_type, body = draw(bodies(fields))
    return Shot(
        who,
        route,
        method,
        path,
        query,
        dict(draw(headers)),
        jar(who, draw(pairs())) if draw(seldom) else jar(who),
        content_type,
        body,
    )


@st.composite
def resent(draw: st.DrawFn, forms: list[Any]) -> Shot:
    """Return a form of a page, sent nearly as the page drew it."""
    form = draw(st.sampled_from(forms))
    named = [f for f in form.fields if f[0] != "csrfmiddlewaretoken"]
    fields = [*draw(near(named)), *draw(token)]
    if form.parts:
        content_type = f"multipart/form-data; boundary={BOUNDARY}"
        body = multipart(fields, draw(files))
    else:
        content_type, body = "application/x-www-form-urlencoded", urlencoded(fields).encode()
    query = form.query if draw(often) else draw(queries)
    cookie = jar(form.who)
    return Shot(form.who, form.route, "POST", form.path, query, {}, cookie, content_type, body)


def jar(who: Person, more: Iterable[tuple[str, str | bytes]] = ()) -> str:
    """Return the Cookie header of a browser, with more in it that does not belong there."""
    kept = [f"{name}={value}" for name, value in who.cookies.items()]
    junk = [as_bytes(n).decode("latin-1") + "=" + as_bytes(v).decode("latin-1") for n, v in more]
    return "; ".join([*junk, *kept])
