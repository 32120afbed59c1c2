"""What every request passes before a view sees it.

`Gate` stands before Flask and before the fast path of polls, and needs no more than
the WSGI environ. `check_change` is asked by Flask, which knows the view and the form.
"""

import socket
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response
from werkzeug.wsgi import get_host

from siantre_box.core import clock_guard, database, rollover
from siantre_box.core.errors import Refusal
from siantre_box.web import headers, request_kind

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

VISITORS = "visitor"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
# What Werkzeug puts for a byte that it could not read.
UNREADABLE = "\ufffd"


class ForeignHost(Refusal):
    """The name that the browser was sent to is not one of ours."""

    sentence = "Alamat ini bukan alamat SiAntre."
    status = HTTPStatus.MISDIRECTED_REQUEST


class Gate:
    """WSGI middleware: in comes who names our Host, once there is a database."""

    def __init__(self, inside: App) -> None:
        self._inside = inside

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Give this thread its connection, glance at the clock, and go on inside."""
        try:
            # A page of another site can point its own name at this address and then
            # read and press what it wants: its requests carry its name (DNS rebinding).
            if not is_ours(environ.get("HTTP_HOST", "")):
                raise ForeignHost
            database.connect(environ.get("siantre.resting", nullcontext))
            clock_guard.glance()
        except Refusal as refusal:
            # In plain text: a page needs the database, and an address of its style.
            answer = Response(
                str(refusal), refusal.status, headers.ALWAYS, mimetype="text/plain"
            )
            return answer(environ, start_response)
        return self._inside(environ, start_response)


def check_change() -> None:
    """Let a change in that a page of ours asks for, in words."""
    if request_kind.is_reading():
        return
    origin = request.headers.get("Origin", request.headers.get("Referer"))
    # Old phones name neither in a form; the cookies of the staff are SameSite=Strict.
    is_nameless_visitor = origin is None and request.blueprint == VISITORS
    if not is_nameless_visitor and _host_of(origin or "") != request.host.lower():
        raise Forbidden
    if not _is_readable():
        raise BadRequest


def end_due_round() -> None:
    """Let a change happen in a round of today.

    Who only reads writes nothing, and so waits for no writer: the tick ends a round
    whose time has passed, and whoever changes something.
    """
    if not request_kind.is_reading():
        rollover.ensure_current()


@lru_cache(maxsize=512)
def is_ours(host: str) -> bool:
    """Tell whether a Host is an address or one of our own names."""
    name = ""
    try:
        # What has characters that no Host has is none: Flask would read it otherwise.
        valid = get_host({"wsgi.url_scheme": "http", "HTTP_HOST": host})
        name = (urlsplit(f"//{valid}").hostname or "").lower()
        ip_address(name)
    except ValueError:
        own = socket.gethostname().lower()
        # ".local" is what mDNS makes of a name, and what phones may find the box by.
        return name in {"localhost", "siantre", "siantre.local", own, f"{own}.local"}
    # No rebound name can be an address, so all addresses pass: which of them reach the
    # box, behind a router too, the box cannot know.
    return True


def _host_of(url: str) -> str | None:
    """Return host and port of an http address, None of anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme == "http" else None


def _is_readable() -> bool:
    """Tell whether the form is UTF-8, as every page of ours is.

    Werkzeug keeps broken bytes as percent signs or question marks, and a name would
    hang on the TV with them.
    """
    if request.mimetype == URLENCODED:
        try:
            unquote_to_bytes(request.get_data()).decode()
        except UnicodeDecodeError:
            return False
    elif request.mimetype == MULTIPART:
        pairs = request.form.items(multi=True)
        return not any(UNREADABLE in word for pair in pairs for word in pair)
    return True
