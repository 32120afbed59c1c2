"""The worker threads, and in which order requests are served.

It uses nothing of Waitress, which asks of a dispatcher only `add_task`.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import NamedTuple, Protocol

WORKERS_PER_ADDRESS = 2  # one may wait for the disk while another works
log = logging.getLogger(__name__)


class Lane(NamedTuple):
    """What one address asks of one kind: requests that look, or that change."""

    address: str
    is_change: bool


class Connection(Protocol):
    """What the dispatcher knows of a connection; a channel of Waitress in life."""

    def lane(self) -> Lane:
        """Return the lane of its next request."""

    def service(self) -> None:
        """Answer that request."""


class FairDispatcher:
    """Worker threads that serve the lanes round-robin: a flood waits behind itself.

    So many work `at_once`, the other threads hold polls. More would not be faster,
    for Python runs one thread at a time, but who comes into a flood would share with
    all who flood.
    """

    def __init__(
        self, threads: int, at_once: int, begin_thread: Callable[[], object]
    ) -> None:
        self._at_once = at_once
        self._begin_thread = begin_thread
        # In the order in which they are served.
        self._lanes: dict[Lane, deque[Connection]] = {}
        self._at_work: list[Lane] = []
        # The same and those that rest. Changes leave `at_once` threads to who looks.
        self._begun: list[Lane] = []
        self._most_changes = max(1, at_once - 1)
        self._most_begun = max(self._most_changes, threads - at_once)
        self._is_over = False
        self._news = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def add_task(self, connection: Connection) -> None:
        """Queue a connection whose request has arrived."""
        with self._news:
            self._lanes.setdefault(connection.lane(), deque()).append(connection)
            self._wake_one()

    @contextmanager
    def resting(self, lane: Lane) -> Iterator[None]:
        """Let another work while this one only waits."""
        with self._news:
            self._at_work.remove(lane)
            self._wake_one()
        try:
            yield
        finally:
            with self._news:
                self._at_work.append(lane)  # one too many for a moment, maybe

    def dismiss(self, timeout: float) -> None:
        """Let the threads end, and wait `timeout` seconds for those at work."""
        with self._news:
            self._is_over = True
            self._news.notify_all()
        last_moment = monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0, last_moment - monotonic()))

    def _work(self) -> None:
        try:
            self._begin_thread()
        except Exception:
            # The first request of this thread says what is wrong.
            log.exception("A worker could not get ready")
        served: Lane | None = None
        while (begun := self._begin_next(served)) is not None:
            served, connection = begun
            try:
                connection.service()
            except Exception:
                log.exception("A connection could not be served")

    def _begin_next(self, served: Lane | None) -> tuple[Lane, Connection] | None:
        """Take off what was served and wait for the next; None when all is over."""
        with self._news:
            if served is not None:
                self._at_work.remove(served)
                self._begun.remove(served)
            while (lane := self._next()) is None and not self._is_over:
                self._news.wait()
            return None if lane is None or self._is_over else (lane, self._take(lane))

    def _next(self) -> Lane | None:
        if len(self._at_work) >= self._at_once:
            return None
        return next(filter(self._may_begin, self._lanes), None)

    def _may_begin(self, lane: Lane) -> bool:
        beside = [one for one in self._at_work if one.address == lane.address]
        if len(beside) >= WORKERS_PER_ADDRESS:
            return False
        # A change may have to wait for the disk, or for another program that holds
        # the data. So changes never have all workers or threads, nor both workers of
        # an address, which rests with one at most: who only looks is served meanwhile.
        changes = [one for one in self._at_work if one.is_change]
        return not lane.is_change or (
            len(changes) < self._most_changes
            and lane not in self._begun
            and len(self._begun) < self._most_begun
        )

    def _take(self, lane: Lane) -> Connection:
        line = self._lanes.pop(lane)
        connection = line.popleft()
        if line:
            self._lanes[lane] = line  # behind all others now
        self._at_work.append(lane)
        self._begun.append(lane)
        # What ended may have made room for two.
        self._wake_one()
        return connection

    def _wake_one(self) -> None:
        # Else one of those at work takes it: each looks again when it is done. Who is
        # woken for nothing keeps the interpreter from those that have work.
        if self._next() is not None:
            self._news.notify()
