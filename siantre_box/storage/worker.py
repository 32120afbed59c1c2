"""A thread that does one thing after another, whatever one of them says."""

import logging
import threading
from collections.abc import Callable
from queue import Queue

from siantre_box.core import database

log = logging.getLogger(__name__)


class Worker:
    """Work put into a queue, done by one thread while it is begun and not ended."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._queue: Queue[Callable[[], None] | None] = Queue()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def put(self, work: Callable[[], None]) -> None:
        """Ask for some work."""
        self._queue.put(work)

    def finish(self) -> None:
        """Return once everything that was asked for is done."""
        if self._thread is not None:
            self._queue.join()

    def end(self) -> None:
        """Finish what was asked for, and stop the thread."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        for work in iter(self._queue.get, None):
            try:
                work()
            except Exception:
                # What fails must not end what comes after it.
                log.exception("A copy failed")
            self._queue.task_done()
        self._queue.task_done()
        database.disconnect()
