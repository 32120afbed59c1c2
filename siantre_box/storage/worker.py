"""A thread that does one thing after another, whatever one of them says."""

import logging
import threading
from collections.abc import Callable
from queue import Queue

from siantre_box.core import database

# None is the last.
Work = Queue[Callable[[], None] | None]
log = logging.getLogger(__name__)


class Worker:
    """Work put into a queue, done by one thread while it is begun and not ended."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._queue: Work = Queue()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(
            target=_run, args=(self._queue,), name=self._name, daemon=True
        )
        self._thread.start()

    def put(self, work: Callable[[], None]) -> None:
        """Ask for some work."""
        self._queue.put(work)

    def finish(self) -> None:
        """Return once everything that was asked for is done."""
        if self._thread is not None:
            self._queue.join()

    def end(self, patience: float | None = None) -> None:
        """Finish what was asked for, and stop the thread.

        One that hangs is left alone after `patience` seconds; None waits for it.
        """
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(patience)
            if self._thread.is_alive():
                log.warning("The thread %s hangs and is left alone", self._name)
                # What comes next is not for it, should it ever go on.
                self._queue = Queue()
            self._thread = None


def _run(queue: Work) -> None:
    for work in iter(queue.get, None):
        try:
            work()
        except Exception:
            # What fails must not end what comes after it.
            log.exception("A copy failed")
        queue.task_done()
    queue.task_done()
    database.disconnect()
