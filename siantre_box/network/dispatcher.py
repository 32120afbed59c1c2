"""The worker threads, and in whose turn the connections are served."""

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from waitress.task import ThreadedTaskDispatcher

WORKERS_PER_ADDRESS = (
    2  # for one address: one may wait for the disk while another works
)
READING = ("GET", "HEAD")
log = logging.getLogger(__name__)


class Turn(NamedTuple):
    """Whose request is worked on, and whether it is to change something."""

    address: str
    is_change: bool


def turn_of(channel: Any) -> Turn:
    """Return whose turn it is when the next request of a connection is served."""
    # One that could not be read has no method.
    method = getattr(channel.requests[0], "command", READING[0])
    return Turn(channel.addr[0], method not in READING)


class _RoundRobin:
    """A queue that serves the addresses in turn: a flood waits behind itself.

    A change may have to wait for the disk, or for another program that holds the
    data. So changes never have all the workers, nor all that one address may have:
    who only looks is served meanwhile.
    """

    def __init__(self, at_once: int) -> None:
        self._room = at_once
        self._most_changes = max(1, at_once - 1)
        self._lines: dict[Turn, deque[Any]] = {}
        self._at_work: Counter[str] = Counter()
        self._changing: Counter[str] = Counter()

    def __len__(self) -> int:
        return int(self._room > 0 and self._next() is not None)

    def append(self, channel: Any) -> None:
        self._lines.setdefault(turn_of(channel), deque()).append(channel)

    def popleft(self) -> Any:
        turn = self._next()
        assert turn is not None
        line = self._lines.pop(turn)
        channel = line.popleft()
        if line:
            self._lines[turn] = line  # at the end now
        self.begin(turn)
        return channel

    def begin(self, turn: Turn) -> None:
        self._room -= 1
        self._at_work[turn.address] += 1
        if turn.is_change:
            self._changing[turn.address] += 1

    def end(self, turn: Turn) -> None:
        self._room += 1
        _count_down(self._at_work, turn.address)
        if turn.is_change:
            _count_down(self._changing, turn.address)

    def _next(self) -> Turn | None:
        return next(filter(self._may_begin, self._lines), None)

    def _may_begin(self, turn: Turn) -> bool:
        if self._at_work[turn.address] >= WORKERS_PER_ADDRESS:
            return False
        return not turn.is_change or (
            self._changing[turn.address] < WORKERS_PER_ADDRESS - 1
            and self._changing.total() < self._most_changes
        )


class FairDispatcher(ThreadedTaskDispatcher):
    """The worker threads, who serve the addresses in turn, and so many at once.

    More at once would not be faster, for Python runs one thread at a time; but who
    comes into a flood would have to share with all who flood.
    """

    def __init__(self, at_once: int, begin_thread: Callable[[], object]) -> None:
        super().__init__()
        self.queue = _RoundRobin(at_once)
        self._begin_thread = begin_thread

    def handler_thread(self, thread_no: int) -> None:
        """Work for as long as the server runs."""
        try:
            self._begin_thread()
        except Exception:
            # The first request of this thread says what is wrong.
            log.exception("A worker could not get ready")
        super().handler_thread(thread_no)

    def add_task(self, task: Any) -> None:
        """Queue a connection whose request has arrived."""
        with self.lock:
            self.queue.append(task)
            self.queue_cv.notify()

    def done(self, turn: Turn) -> None:
        """Note that a request was served."""
        with self.lock:
            self.queue.end(turn)

    @contextmanager
    def resting(self, turn: Turn) -> Iterator[None]:
        """Let another work while this one only waits."""
        with self.lock:
            self.queue.end(turn)
            self.queue_cv.notify()
        try:
            yield
        finally:
            with self.lock:
                self.queue.begin(turn)

    def dismiss(self, timeout: float) -> None:
        """Let the threads end, and wait `timeout` seconds for those at work."""
        self.set_thread_count(0)
        with self.lock:
            self.thread_exit_cv.wait_for(lambda: not self.threads, timeout)


def _count_down(counts: Counter[str], address: str) -> None:
    counts[address] -= 1
    if not counts[address]:
        del counts[address]
