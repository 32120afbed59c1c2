"""Live pages: answer what changed, and hold the line while nothing does.

A bounded number of requests may wait for a change; whoever finds no permit left is
answered at once, like a plain poll. Held or not, each answer says when to ask again.
"""

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Protocol, TypeVar

from flask import Response, request

from siantre_box.core import changes
from siantre_box.web import brand
from siantre_box.web.box import box

MAX_HOLD_SECONDS = 25.0
AT_ONCE = 0
WHEN_FULL = 250
UNCHANGED = "sama"


class Versioned(Protocol):
    """Something shown, which has a version."""

    @property
    def version(self) -> str:
        """Return a word that differs when something else is shown."""


Shown = TypeVar("Shown", bound=Versioned)


def answer(
    show: Callable[[], Shown],
    render: Callable[[Shown], str],
    pause: Callable[[Shown], int] = lambda shown: AT_ONCE,  # noqa: ARG005
) -> Response:
    """Answer a live poll: the fragment, or a tiny "unchanged".

    `show` gives what is there now, `render` its HTML, `pause` the milliseconds until
    the next question when nobody was held.
    """
    seen = request.args.get("sejak", "")
    # Before the data: a commit in between is then answered once more, not missed.
    before = changes.version()
    shown = show()
    asked = request.args.get("tunggu", 0.0, type=float)
    # A wish that is no number (NaN) is not greater than 0 either.
    wait = min(asked, MAX_HOLD_SECONDS) if asked > 0 else 0.0
    if shown.version != seen or not wait:
        return _respond(shown, seen, render, pause(shown))
    if not box().held_polls.acquire(blocking=False):
        return _respond(shown, seen, render, WHEN_FULL)
    try:
        shown = _hold(show, shown, before, wait)
    finally:
        box().held_polls.release()
    return _respond(shown, seen, render, AT_ONCE)


def unchanged(version: str, pause: int) -> list[tuple[str, str]]:
    """Return what an answer tells that shows nothing new."""
    return [*_told(version, pause), ("X-Sama", "1")]


def _hold(show: Callable[[], Shown], shown: Shown, before: str, wait: float) -> Shown:
    seen = shown.version
    is_gone = request.environ.get("waitress.client_disconnected", lambda: False)
    resting = request.environ.get("siantre.resting", nullcontext)
    deadline = time.monotonic() + wait
    while shown.version == seen:
        # Another request may be at work in its place meanwhile.
        with resting():
            changes.wait(before, deadline - time.monotonic(), is_gone)
        if changes.version() == before:  # the deadline, a gone client, or the stop
            return shown
        before = changes.version()
        shown = show()
    return shown


def _respond(
    shown: Shown, seen: str, render: Callable[[Shown], str], pause: int
) -> Response:
    if shown.version == seen:
        told = unchanged(seen, pause)
        return Response(UNCHANGED, headers=told, mimetype="text/plain")
    return Response(render(shown), headers=_told(shown.version, pause))


def _told(version: str, pause: int) -> list[tuple[str, str]]:
    return [
        ("X-Versi", version),
        ("X-Lagi", str(pause)),
        (brand.HEADER, brand.edition()),
    ]
