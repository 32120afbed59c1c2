"""One-time links by which the window of this box lets this computer's browser in."""

import secrets
import threading
from collections.abc import Callable

from siantre_box.core import clock

PATH = "/masuk/lokal/"
LASTS = 120.0
MAX_LINKS = 20


class OneTimeLinks:
    """The links that still open something, kept in memory alone."""

    def __init__(self, running: Callable[[], float] = clock.running) -> None:
        self._running = running
        self._open: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def issue(self, to: str) -> str:
        """Return the path of a new link that leads to a page of ours."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._open[token] = to, self._running()
            for oldest in list(self._open)[:-MAX_LINKS]:
                del self._open[oldest]
        return PATH + token

    def is_open(self, path: str) -> bool:
        """Tell whether nobody has followed a link yet."""
        return path.removeprefix(PATH) in self._open

    def redeem(self, token: str) -> str | None:
        """Return where a link leads, once; None when it was used or is old."""
        with self._lock:
            to, since = self._open.pop(token, ("", 0.0))
        is_fresh = self._running() - since <= LASTS
        return to if to and is_fresh else None
