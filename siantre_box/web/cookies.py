"""Cookies, with the port in their names.

Browsers keep cookies for a host, whatever its port: two boxes at one address would
overwrite each other's, and each log-in at one would be a log-out at the other. The port
is that of the Host, for it is the one that the browser knows: behind a router that
forwards ports it is not the port that the box listens on.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import request

PHONE, STAFF, SETUP = "hp", "petugas", "mulai"
DEVICE = re.compile(r"[0-9a-f]{32}")
HTTP = 80


def name(kind: str) -> str:
    """Return what a cookie of this kind is called where this request was sent to."""
    return _name(kind, request.host)


def value(kind: str) -> str | None:
    """Return the value of this request's cookie of this kind."""
    return _value(request.environ, name(kind))


def value_of_1_0(kind: str) -> str | None:
    """Return what a browser kept under the name that version 1.0 gave to the cookie.

    Whoever waits or works during the update goes on; the pages give them the new name.
    """
    return _value(request.environ, kind)


def device(environ: Mapping[str, Any]) -> str | None:
    """Return the name of the phone that asks, by its cookie of today or of 1.0."""
    named = _name(PHONE, environ.get("HTTP_HOST", ""))
    found = (_value(environ, named), _value(environ, PHONE))
    return next((one for one in found if one and DEVICE.fullmatch(one)), None)


@lru_cache(maxsize=512)
def _name(kind: str, host: str) -> str:
    try:
        port = urlsplit(f"//{host}").port
    except ValueError:
        port = None
    return f"{kind}_{port or HTTP}"


def _value(environ: Mapping[str, Any], named: str) -> str | None:
    return next((value for key, value in _all(environ) if key == named), None)


def _all(environ: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the cookies of a request as they came: ours need no decoding."""
    for pair in str(environ.get("HTTP_COOKIE", "")).split(";"):
        key, _, kept = pair.strip().partition("=")
        yield key, kept
