"""Before each request: this thread's connection, and a round that is today's."""

from flask import Flask, request

from siantre_box.core import daily_reset, database
from siantre_box.core.refusals import CannotStore

READING = ("GET", "HEAD")


def init_app(app: Flask) -> None:
    """Open the connection first and turn the round if its time has passed."""
    app.before_request(database.connect)
    app.before_request(_turn_the_round)


def _turn_the_round() -> None:
    try:
        daily_reset.ensure_today()
    except CannotStore:
        # What there is can still be looked at while the disk is full.
        if request.method not in READING:
            raise
