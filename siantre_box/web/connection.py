"""Before each request: this thread's connection; before a change a round of today's.

Who only looks writes nothing, and so waits for no writer: the tick ends a round, and
whoever changes something.
"""

from flask import Flask, request

from siantre_box.core import daily_reset, database, trust

READING = ("GET", "HEAD")


def init_app(app: Flask) -> None:
    """Open the connection first, and judge the clock."""

    @app.before_request
    def _be_ready() -> None:
        make_ready()


def turn_before_changes(app: Flask) -> None:
    """End the round first when its time has passed and something is to be changed."""

    @app.before_request
    def _be_of_today() -> None:
        if request.method not in READING:
            daily_reset.ensure_today()


def make_ready() -> None:
    """Give this thread its connection, and doubt the clock if it has jumped."""
    database.connect()
    trust.glance()
