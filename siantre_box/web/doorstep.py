"""A phone that has nothing new to see is told so at the door, before Flask wakes.

Most requests of a day are such, and the answer takes a sixth of the time. Whatever is
not plainly this goes in.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from siantre_box.core.errors import Refusal
from siantre_box.views import boards
from siantre_box.views.boards import Card
from siantre_box.web import (
    connection,
    cookies,
    headers,
    long_poll,
    origin,
    poll_interval,
)
from siantre_box.web.box import EXTENSION

CARD = re.compile(r"/tiket/([\w-]+)/kartu")
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


class Doorstep:
    """A WSGI app in front of that of the pages."""

    def __init__(self, pages: Flask, inside: App) -> None:
        self._pages, self._inside = pages, inside

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer an unchanged card, or let the request in."""
        card = _unchanged(environ)
        if card is None:
            return self._inside(environ, start_response)
        self._pages.extensions[EXTENSION].note_phone(environ)
        body = long_poll.UNCHANGED.encode()
        told = [
            *long_poll.unchanged(card.version, poll_interval.poll_interval(card)),
            *headers.ALWAYS,
        ]
        length = ("Content-Length", str(len(body)))
        start_response("200 OK", [*told, ("Content-Type", "text/plain"), length])
        return (body,)


def _unchanged(environ: Environ) -> Card | None:
    asked = CARD.fullmatch(environ["PATH_INFO"])
    is_reading = environ["REQUEST_METHOD"] == "GET"
    if not (asked and is_reading and origin.is_ours(environ.get("HTTP_HOST", ""))):
        return None
    try:
        connection.prepare()
        card = boards.card(asked[1], cookies.device(environ))
    except Refusal:
        return None
    return card if environ["QUERY_STRING"] == f"sejak={card.version}" else None
