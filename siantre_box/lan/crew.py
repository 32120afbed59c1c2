"""The worker threads, and in whose turn the connections are served."""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress.task import ThreadedTaskDispatcher

AT_ONCE_EACH = 2  # for one address: one may wait for the disk while another works


class _Turns:
    """A queue that serves the addresses in turn: a flood waits behind itself."""

    def __init__(self, at_once: int) -> None:
        self._room = at_once
        self._lines: dict[str, deque[Any]] = {}
        self._at_work: Counter[str] = Counter()

    def __len__(self) -> int:
        return int(self._room > 0 and self._next() is not None)

    def append(self, channel: Any) -> None:
        self._lines.setdefault(channel.addr[0], deque()).append(channel)

    def popleft(self) -> Any:
        address = self._next()
        assert address is not None
        line = self._lines.pop(address)
        channel = line.popleft()
        if line:
            self._lines[address] = line  # at the end now
        self.begin(address)
        return channel

    def begin(self, address: str) -> None:
        self._room -= 1
        self._at_work[address] += 1

    def end(self, address: str) -> None:
        self._room += 1
        self._at_work[address] -= 1
        if not self._at_work[address]:
            del self._at_work[address]

    def _next(self) -> str | None:
        free = (a for a in self._lines if self._at_work[a] < AT_ONCE_EACH)
        return next(free, None)


class Crew(ThreadedTaskDispatcher):
    """The worker threads, who serve the addresses in turn, and so many at once.

    More at once would not be faster, for Python runs one thread at a time; but who
    comes into a flood would have to share with all who flood.
    """

    def __init__(self, at_once: int) -> None:
        super().__init__()
        self.queue = _Turns(at_once)

    def add_task(self, task: Any) -> None:
        """Queue a connection whose request has arrived."""
        with self.lock:
            self.queue.append(task)
            self.queue_cv.notify()

    def done(self, address: str) -> None:
        """Note that a request from this address was served."""
        with self.lock:
            self.queue.end(address)

    @contextmanager
    def resting(self, address: str) -> Iterator[None]:
        """Let another work while this one only waits."""
        with self.lock:
            self.queue.end(address)
            self.queue_cv.notify()
        try:
            yield
        finally:
            with self.lock:
                self.queue.begin(address)

    def dismiss(self, timeout: float) -> None:
        """Let the threads end, and wait `timeout` seconds for those at work."""
        self.set_thread_count(0)
        with self.lock:
            self.thread_exit_cv.wait_for(lambda: not self.threads, timeout)
