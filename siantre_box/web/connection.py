"""Before each request: this thread's connection; before a change a round of today's.

Who only looks writes nothing, and so waits for no writer: the tick ends a round, and
whoever changes something.
"""

from collections.abc import Callable

from flask import Flask, Response, request

from siantre_box.core import clock_guard, database, rollover
from siantre_box.core.errors import DataGone, Refusal

READING = ("GET", "HEAD")


def init_app(app: Flask, without_file: Callable[[Refusal], Response]) -> None:
    """Open the connection first, and judge the clock.

    `without_file` answers when there is no file to open: no page can be made then,
    for each reads something.
    """

    @app.before_request
    def _be_ready() -> Response | None:
        try:
            prepare()
        except DataGone as refusal:
            return without_file(refusal)
        return None


def turn_before_changes(app: Flask) -> None:
    """End the round first when its time has passed and something is to be changed."""

    @app.before_request
    def _be_of_today() -> None:
        if request.method not in READING:
            rollover.ensure_current()


def prepare() -> None:
    """Give this thread its connection, and doubt the clock if it has jumped."""
    database.connect()
    clock_guard.glance()
