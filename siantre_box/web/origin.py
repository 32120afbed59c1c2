"""Only our own pages change anything, and only under our own names."""

import socket
from functools import cache, lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import Forbidden, MisdirectedRequest

SAFE = ("GET", "HEAD", "OPTIONS")
VISITORS = "visitor"


def init_app(app: Flask) -> None:
    """Judge every request by its Host, and every change by its Origin."""
    app.before_request(_reject_foreign_hosts)
    app.before_request(_reject_foreign_changes)


@lru_cache(maxsize=512)
def is_ours(host: str) -> bool:
    """Tell whether a Host is an address or one of our own names."""
    name = _hostname(host)
    return _is_address(name) or name in _own_names()


def _reject_foreign_hosts() -> None:
    if not is_ours(request.host):
        raise MisdirectedRequest


def _reject_foreign_changes() -> None:
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin", request.headers.get("Referer"))
    if origin is None and request.blueprint == VISITORS:
        return
    if origin is None or _place(origin) != request.host.lower():
        raise Forbidden


def _hostname(host: str) -> str:
    """Return a Host without its port, in small letters; empty when it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


@cache
def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({"localhost", "siantre", "siantre.local", name, f"{name}.local"})


def _place(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme == "http" else None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
