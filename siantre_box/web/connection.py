"""Before each request: this thread's connection, and a round that is today's."""

from flask import Flask, request

from siantre_box.core import daily_reset, database
from siantre_box.core.refusals import CannotStore

READING = ("GET", "HEAD")


def init_app(app: Flask) -> None:
    """Open the connection first and turn the round if its time has passed."""

    @app.before_request
    def _be_ready() -> None:
        try:
            make_ready()
        except CannotStore:
            # What there is can still be looked at while the disk is full.
            if request.method not in READING:
                raise


def make_ready() -> None:
    """Give this thread its connection, and the box a round of today.

    Raises CannotStore when the round has to turn and the disk is full.
    """
    database.connect()
    daily_reset.ensure_today()
