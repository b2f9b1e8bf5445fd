"""How people reach the site: one of three ways, and what may not stand beside it."""

from __future__ import annotations

from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from prepapp.running.environment import Environment

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SAY_HOW = (
    "Say how people reach the site, with one of these: BEHIND_PROXY=1 (https, by a proxy in front; "
    "the usual way), PLAIN_HTTP=1 (http on a clinic's own network), DEVELOPMENT=1 (this machine "
    "alone; `make run` sets it). See docs/running-it.md."
)


class Mode(StrEnum):
    """How people reach the site, by the variable that says so."""

    DEVELOPMENT = "DEVELOPMENT"  # http, on this machine alone, with keys made for it
    PLAIN_HTTP = "PLAIN_HTTP"  # http, on a network whose every machine is trusted
    BEHIND_PROXY = "BEHIND_PROXY"  # https; a proxy ends it, and says so with each request


class Hsts(StrEnum):
    """How much of the domain browsers shall never again visit without https."""

    HOST = "host"  # the site's own name; other services of the domain are left alone
    SUBDOMAINS = "subdomains"
    PRELOAD = "preload"  # and browsers may be shipped knowing it, which is hard to undo


def mode(environment: Environment) -> Mode:
    """Return the one way in that was chosen; note it when there is none, or more than one."""
    chosen = [way for way in Mode if environment.flag(way)]
    if not chosen:
        environment.wrong(SAY_HOW)
    if len(chosen) > 1:
        environment.wrong(f"{' and '.join(chosen)} cannot go together. {SAY_HOW}")
    return chosen[0] if chosen else Mode.BEHIND_PROXY


def hsts(environment: Environment, way: Mode) -> Hsts:
    """Return how much of the domain browsers shall visit with https alone."""
    value = environment.text("HSTS")
    if value and way is not Mode.BEHIND_PROXY:
        environment.wrong(f"HSTS is for https, and {way}=1 is http. Take one of them out.")
    if value and value not in list(Hsts):
        environment.wrong(f"HSTS should be one of {', '.join(Hsts)}, not {value!r}.")
        return Hsts.HOST
    return Hsts(value or Hsts.HOST)


def decided(way: Mode, much: Hsts) -> list[str]:
    """Return which of Django's warnings about deployment the operator has answered already."""
    if way is Mode.BEHIND_PROXY:
        by_hsts = {Hsts.HOST: ["W005", "W021"], Hsts.SUBDOMAINS: ["W021"], Hsts.PRELOAD: []}
        return [f"security.{number}" for number in by_hsts[much]]
    # No HSTS, no redirect to https, cookies without Secure: one warning of ours says it in words.
    return [f"security.{number}" for number in ("W004", "W008", "W012", "W016")]


def hosts(environment: Environment, way: Mode) -> list[str]:
    """Return the names that the site answers to, and note those that do not fit the way in."""
    names = environment.words("ALLOWED_HOSTS")
    if way is Mode.DEVELOPMENT:
        for name in names:
            if not _is_loopback(name):
                environment.wrong(
                    f"DEVELOPMENT=1 is for this machine alone, and ALLOWED_HOSTS names {name!r}. "
                    "For others to reach it, set PLAIN_HTTP=1 or BEHIND_PROXY=1 instead."
                )
        return names or list(LOOPBACK)
    if not names:
        environment.wrong(
            "ALLOWED_HOSTS is empty, so no page would open. "
            "Name what people type to get here, such as questions.example.org."
        )
    for name in names:
        if "*" in name:
            environment.wrong(
                f"ALLOWED_HOSTS should name the site, not {name!r}: with it, a stranger's name "
                "could get into links. (.example.org takes every name of that domain.)"
            )
        elif "/" in name or (":" in name and not name.startswith("[")):
            environment.wrong(
                f"ALLOWED_HOSTS should be a name alone, without https:// or a port, not {name!r}."
            )
        elif way is Mode.PLAIN_HTTP and _is_public(name):
            environment.wrong(
                f"PLAIN_HTTP=1 is for a clinic's own network, and {name} is an address on the open "
                "internet. There, use https: BEHIND_PROXY=1."
            )
    return names


def origins(environment: Environment, way: Mode) -> list[str]:
    """Return CSRF_TRUSTED_ORIGINS, and note those of another scheme than the pages have."""
    scheme = "https" if way is Mode.BEHIND_PROXY else "http"
    found = environment.words("CSRF_TRUSTED_ORIGINS")
    for origin in found:
        if not origin.startswith(f"{scheme}://"):
            environment.wrong(
                f"CSRF_TRUSTED_ORIGINS has {origin!r}, and with {way}=1 it should begin with "
                f"{scheme}://. (Most sites need none at all.)"
            )
    return found


def listen(environment: Environment, way: Mode) -> tuple[str, int]:
    """Return the address and the port to listen on."""
    value = environment.text("LISTEN", "127.0.0.1:8000")
    try:
        parts = urlsplit(f"//{value}")
        host, port = parts.hostname, parts.port
        ip_address(host or "")
    except ValueError:
        host = port = None
    if not host or not port or parts.path:
        environment.wrong(f"LISTEN should be like 127.0.0.1:8000 or 0.0.0.0:8000, not {value!r}.")
        return "127.0.0.1", 8000
    if way is Mode.DEVELOPMENT and not _is_loopback(host):
        environment.wrong(
            f"DEVELOPMENT=1 is for this machine alone, and LISTEN={value} is open to others. "
            "Use 127.0.0.1, or PLAIN_HTTP=1 on a clinic's own network."
        )
    return host, port


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_public(name: str) -> bool:
    try:
        return ip_address(name.strip("[]")).is_global
    except ValueError:
        return False
