"""Only our own pages change anything, and only under our own names."""

import socket
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import Forbidden, MisdirectedRequest

SAFE = ("GET", "HEAD", "OPTIONS")
VISITORS = "visitor"


def init_app(app: Flask) -> None:
    """Judge every request by its Host, and every change by its Origin."""
    names = _own_names()

    @app.before_request
    def _reject_foreign_hosts() -> None:
        host = _hostname(f"//{request.host}")
        if not _is_address(host) and host not in names:
            raise MisdirectedRequest

    app.before_request(_reject_foreign_changes)


def _reject_foreign_changes() -> None:
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin", request.headers.get("Referer"))
    if origin is None and request.blueprint == VISITORS:
        return
    if origin is None or _place(origin) != request.host.lower():
        raise Forbidden


def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({"localhost", "siantre", "siantre.local", name, f"{name}.local"})


def _place(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme == "http" else None


@lru_cache(maxsize=512)
def _hostname(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


@lru_cache(maxsize=512)
def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
