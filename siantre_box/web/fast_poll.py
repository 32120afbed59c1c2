"""The fast path of polls: an unchanged card is answered before Flask is entered.

Most requests of a day are such, and the answer takes an eighth of the time
(docs/performance.md). Whatever is not plainly this goes inside.
"""

import re
from collections.abc import Iterable

from flask import Flask

from siantre_box.core.errors import Refusal
from siantre_box.views import boards
from siantre_box.views.boards import Card
from siantre_box.web import cookies, headers, long_poll, poll_interval
from siantre_box.web.box import EXTENSION
from siantre_box.web.gate import App, Environ, StartResponse

CARD = re.compile(r"/tiket/([\w-]+)/kartu")


class FastPoll:
    """WSGI middleware between the gate and the pages."""

    def __init__(self, pages: Flask, inside: App) -> None:
        self._pages, self._inside = pages, inside

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer an unchanged card, or let the request in."""
        asked = CARD.fullmatch(environ["PATH_INFO"])
        services = self._pages.extensions[EXTENSION]
        is_read = environ["REQUEST_METHOD"] == "GET" and services.is_set_up
        card = _unchanged(asked[1], environ) if asked and is_read else None
        if card is None:
            return self._inside(environ, start_response)
        services.note_phone(environ)
        body = long_poll.UNCHANGED.encode()
        told = [
            *long_poll.unchanged(card.version, poll_interval.poll_interval(card)),
            *headers.ALWAYS,
        ]
        length = ("Content-Length", str(len(body)))
        start_response("200 OK", [*told, ("Content-Type", "text/plain"), length])
        return (body,)


def _unchanged(key: str, environ: Environ) -> Card | None:
    """Return the card of a ticket, if it shows what this phone has seen."""
    try:
        card = boards.card(key, cookies.device(environ))
    except Refusal:
        # Inside it is said in words, on a page.
        return None
    return card if environ["QUERY_STRING"] == f"sejak={card.version}" else None
