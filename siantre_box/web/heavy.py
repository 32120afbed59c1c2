"""Pages that take seconds of work: built one at a time, beside the live answers.

Python runs one thread at a time. A live answer gives way whenever it asks the database,
and then waits until the thread at work gives way too, for each page that is built at
once. So there is one, and the server keeps Python's switch interval short.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http import HTTPStatus

from flask import request

from siantre_box.core.errors import Refusal

WAITING = 2
# In so many seconds those who wait have theirs, on a slow computer too.
AGAIN = 10


class BuildingOthers(Refusal):
    """One such page is being built, and enough people wait for theirs."""

    sentence = "Laporan lain sedang dibuat. Coba lagi {wait} lagi."
    status = HTTPStatus.SERVICE_UNAVAILABLE


class HeavyPages:
    """Lets one heavy page be built at a time, and a few requests wait for theirs."""

    def __init__(self) -> None:
        self._admitted = threading.BoundedSemaphore(1 + WAITING)
        self._work = threading.Lock()

    @contextmanager
    def building(self) -> Iterator[None]:
        """Build a heavy page when its turn comes; raises BuildingOthers."""
        if not self._admitted.acquire(blocking=False):
            raise BuildingOthers(seconds=AGAIN)
        try:
            # While it waits, others may be at work in its place.
            with request.environ.get("siantre.resting", nullcontext)():
                self._work.acquire()
            try:
                yield
            finally:
                self._work.release()
        finally:
            self._admitted.release()
