"""Cookies, with the port in their names.

Browsers keep cookies for a host, whatever its port: two boxes at one address would
overwrite each other's, and each log-in at one would be a log-out at the other. The port
is that of the Host, for it is the one that the browser knows: behind a router that
forwards ports it is not the port that the box listens on.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import request

PHONE, STAFF, SETUP, PRINTS = "hp", "petugas", "mulai", "cetak"
DEVICE = re.compile(r"[0-9a-f]{32}")
HTTP = 80


def name(kind: str) -> str:
    """Return what a cookie of this kind is called where this request was sent to."""
    return _name(kind, request.host)


def value(kind: str) -> str | None:
    """Return the value of this request's cookie of this kind."""
    return _sent(request.environ).get(name(kind))


def value_of_1_0(kind: str) -> str | None:
    """Return what a browser kept under the name that version 1.0 gave to the cookie.

    Whoever waits or works during the update goes on; the pages give them the new name.
    """
    return _sent(request.environ).get(kind)


def device(environ: Mapping[str, Any]) -> str | None:
    """Return the name of the phone that asks, by its cookie of today or of 1.0."""
    sent = _sent(environ)
    for named in (_name(PHONE, environ.get("HTTP_HOST", "")), PHONE):
        if DEVICE.fullmatch(sent.get(named, "")):
            return sent[named]
    return None


@lru_cache(maxsize=512)
def _name(kind: str, host: str) -> str:
    try:
        port = urlsplit(f"//{host}").port
    except ValueError:
        port = None
    return f"{kind}_{port or HTTP}"


def _sent(environ: Mapping[str, Any]) -> dict[str, str]:
    """Return the cookies of a request as they came: ours need no decoding.

    Werkzeug's parser takes four times as long (6 µs), for every poll of every phone.
    """
    sent: dict[str, str] = {}
    for pair in environ.get("HTTP_COOKIE", "").split(";"):
        key, _, kept = pair.strip().partition("=")
        # Of two with one name the first has the longer path, and is meant.
        sent.setdefault(key, kept)
    return sent
