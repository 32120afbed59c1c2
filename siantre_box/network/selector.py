"""The connections, and which of them have something to do.

Waitress asks every connection before each wait what it waits for; with a thousand
phones that is more work than all their answers. Here only those are asked whose
answer may have changed.
"""

from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from typing import Any

from waitress import wasyncore


class SelectorLoop(dict[int, Any]):
    """Waitress's map of connections by file number, and the wait for them."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = DefaultSelector()
        self._waits_for: dict[int, int] = {}
        self._restless: set[int] = set()

    def __setitem__(self, number: int, connection: Any) -> None:
        super().__setitem__(number, connection)
        self._restless.add(number)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        if self._waits_for.pop(number, 0):
            self._selector.unregister(number)

    def look_at(self, number: int) -> None:
        """Ask this connection at every turn while it is served; from any thread."""
        self._restless.add(number)

    def look_at_all(self) -> None:
        """Ask every connection at the next turn: what it waits for may have changed."""
        self._restless.update(self)

    def turn(self, timeout: float) -> None:
        """Wait so many seconds at most for something to do, and do it."""
        for number in tuple(self._restless):
            self._ask(number)
        for key, events in self._selector.select(timeout):
            self._restless.add(key.fd)
            if events & EVENT_READ and key.fd in self:
                wasyncore.read(self[key.fd])
            if events & EVENT_WRITE and key.fd in self:
                wasyncore.write(self[key.fd])

    def close(self) -> None:
        """Close every connection and the wait itself."""
        wasyncore.close_all(self)
        self._selector.close()

    def _ask(self, number: int) -> None:
        connection = self.get(number)
        if connection is None:
            self._restless.discard(number)
            return
        # First: whoever serves it leaves it as it then stays, and only then is gone.
        is_served = getattr(connection, "is_served", False)
        wanted = _wanted_by(connection)
        self._wait_for(number, wanted)
        # The door looks after the others, and so is never at rest.
        if wanted == EVENT_READ and not is_served and not connection.accepting:
            self._restless.discard(number)

    def _wait_for(self, number: int, wanted: int) -> None:
        present = self._waits_for.get(number, 0)
        if wanted == present:
            return
        if not wanted:
            self._selector.unregister(number)
        elif present:
            self._selector.modify(number, wanted)
        else:
            self._selector.register(number, wanted)
        self._waits_for[number] = wanted


def _wanted_by(connection: Any) -> int:
    reads = EVENT_READ if connection.readable() else 0
    writes = connection.writable() and not connection.accepting
    return reads | (EVENT_WRITE if writes else 0)
