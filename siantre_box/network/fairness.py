"""Waitress made fair: who may come in, who is served next, and when silence ends.

Stock Waitress serves requests in the order of their arrival and asks all connections
before each wait. A television then waits behind whoever floods the box, and a
thousand phones cost more than they may: docs/performance.md has the figures of each
part. All that leans on the inside of Waitress stands in this file.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from time import monotonic
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask

from siantre_box.network.dispatcher import FairDispatcher, Lane

# What is used below and promised by nobody, as it was read in this version.
# tests/network/test_fairness.py looks whether Waitress still has it.
READ_IN = "3.0.2"
PRIVATE_NAMES = {
    "wasyncore": "close_all dispatcher.close read write",
    "server": "accept accepting active_channels adj channel_class del_channel"
    " maintenance pull_trigger readable socket task_dispatcher writable",
    "channel": "addr adj close_when_flushed error_task_class handle_read handle_write"
    " readable received recv request requests server service socket task_class"
    " total_outbufs_len will_close writable",
    "request": "command error path",
    "task": "channel content_length execute get_environment request response_headers"
    " set_close_on_finish status write",
}

CONNECTIONS_PER_ADDRESS = 16  # promised to each address, whatever the others do
IDLE_SECONDS, IDLE_SECONDS_WHEN_CROWDED = 15, 3  # seconds a silent connection is kept
MAX_AT_ONCE = 4  # requests of one connection that have no answer yet
REQUEST_SECONDS = 20  # seconds a request may take to arrive
SWEEP_SECONDS = 1  # how often the silent ones are looked for
ROUND_TRIP_SECONDS = 0.3  # within which the request of who has just come arrives

READING = ("GET", "HEAD")
SENTENCES = {
    413: "Data yang dikirim terlalu besar.",
    431: "Alamat atau data peramban terlalu panjang.",
    500: "Maaf, terjadi kesalahan. Silakan coba lagi.",
}
UNREADABLE = "Permintaan tidak dapat dibaca."


class SelectorLoop(dict[int, Any]):
    """The event loop: Waitress's map of connections by file number, and their wait.

    Waitress's own loop asks every connection before each wait what it waits for;
    with a thousand phones that is more work than all their answers. Here only those
    are asked whose answer may have changed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._selector = DefaultSelector()
        self._waits_for: dict[int, int] = {}
        self._to_ask: set[int] = set()

    def __setitem__(self, number: int, connection: Any) -> None:
        super().__setitem__(number, connection)
        self._to_ask.add(number)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        if self._waits_for.pop(number, 0):
            self._selector.unregister(number)

    def ask(self, number: int) -> None:
        """Ask a connection before each wait until it is at rest; from any thread."""
        self._to_ask.add(number)

    def run_once(self, timeout: float) -> None:
        """Wait so many seconds at most for something to do, and do it."""
        for number in tuple(self._to_ask):
            self._ask(number)
        for key, events in self._selector.select(timeout):
            self._to_ask.add(key.fd)
            if events & EVENT_READ and key.fd in self:
                wasyncore.read(self[key.fd])
            if events & EVENT_WRITE and key.fd in self:
                wasyncore.write(self[key.fd])

    def close(self) -> None:
        """Close every connection and the wait itself."""
        wasyncore.close_all(self)
        self._selector.close()

    def _ask(self, number: int) -> None:
        # Before it answers: what begins to serve it meanwhile asks again, and is heard.
        self._to_ask.discard(number)
        connection = self.get(number)
        if connection is None:
            return
        # First: whoever serves it leaves it as it then stays, and only then is gone.
        is_served = bool(getattr(connection, "served_by", ()))
        wanted = EVENT_READ if connection.readable() else 0
        if connection.writable() and not connection.accepting:
            wanted |= EVENT_WRITE
        self._wait_for(number, wanted)
        # The listener reads when there is room again, and nobody tells it that.
        if wanted != EVENT_READ or is_served or connection.accepting:
            self._to_ask.add(number)

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


class _Refusal(ErrorTask):
    """Says in one sentence why Waitress itself refuses a request."""

    def execute(self) -> None:
        error = self.request.error
        # Waitress names it in its log when the client has gone away meanwhile.
        self.request.path = getattr(self.request, "path", "")
        # What Waitress cannot decode is the sender's mistake, so never 501.
        code, reason = error.code, error.reason
        if code not in SENTENCES:
            code, reason = 400, "Bad Request"
        body = SENTENCES.get(code, UNREADABLE).encode()
        self.status = f"{code} {reason}"
        self.response_headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.is_refused = True
        self.write(body)


class _Request(WSGITask):
    """One request, which the app may let rest while it waits for something."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        channel = self.channel
        dispatcher = channel.server.task_dispatcher
        environ["siantre.resting"] = partial(dispatcher.resting, channel.lane())
        environ["siantre.local_address"] = channel.local_address
        return environ


class _Channel(HTTPChannel):
    """One connection.

    `local_address` is the address of ours that the client connected to: the one fact
    about it that no header can forge. Seconds are those of the monotonic clock:
    Waitress's own `last_activity` is wall time, and after a clock that went back no
    silent connection would be dropped until no phone could connect any more.
    """

    task_class = _Request
    error_task_class = _Refusal
    close_when_flushed: bool
    began = 0.0  # when the request that is arriving now began to
    is_refused = is_lingering = False

    def __init__(self, server: Any, sock: socket.socket, *rest: Any, **more: Any):
        # Read now: the socket may be closed while the request is served.
        self.local_address: str = sock.getsockname()[0]
        self.number = sock.fileno()
        self.last_moved = monotonic()
        # Threads, not a flag: the next request of this connection may be at work
        # before the one that serves the last has quite ended.
        self.served_by: set[int] = set()
        super().__init__(server, sock, *rest, **more)

    def lane(self) -> Lane:
        # A request that could not be read has no method.
        method = getattr(self.requests[0], "command", READING[0])
        return Lane(self.addr[0], method not in READING)

    def received(self, data: bytes) -> bool:
        self.last_moved = monotonic()
        if self.request is None:
            self.began = self.last_moved
        is_taken = super().received(data)
        # Browsers wait for an answer first. Each more would be kept in memory whole,
        # for somebody who perhaps never reads it.
        if len(self.requests) > MAX_AT_ONCE:
            self.end()
        return is_taken

    def service(self) -> None:
        self.served_by.add(threading.get_ident())
        self.server.loop.ask(self.number)
        try:
            super().service()
        finally:
            self.last_moved = monotonic()
            self.served_by.discard(threading.get_ident())

    def readable(self) -> bool:
        return self.is_lingering or super().readable()

    def handle_read(self) -> None:
        if self.is_lingering:
            self.recv(self.adj.recv_bytes)  # closes at the end of the stream
        else:
            super().handle_read()

    def handle_write(self) -> None:
        self.last_moved = monotonic()
        # To close on a client that still sends (a body too large) would reset
        # the connection, and the client would never read our sentence.
        if self.is_refused and self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed = False
            self.is_lingering = True
            self.began = self.last_moved
            with suppress(OSError):  # gone already
                self.socket.shutdown(socket.SHUT_WR)
        else:
            super().handle_write()

    def end(self) -> None:
        """Let the loop close this connection."""
        self.will_close = True
        self.server.loop.ask(self.number)

    def is_answering(self) -> bool:
        return bool(self.requests or self.total_outbufs_len)

    def is_awaited(self) -> bool:
        """Tell whether its request is on its way: begun, or from one who just came."""
        is_early = self.request is not None or not self.began
        return is_early and monotonic() - self.last_moved < ROUND_TRIP_SECONDS

    def is_overdue(self, now: float, idle: float) -> bool:
        if self.requests:
            return False
        if (self.request is not None or self.is_lingering) and (
            now - self.began > REQUEST_SECONDS
        ):
            return True
        return now - self.last_moved > (
            IDLE_SECONDS if self.total_outbufs_len else idle
        )


class Listener(TcpWSGIServer):
    """The listening socket, and who may come in."""

    channel_class = _Channel

    def __init__(
        self,
        app: Callable[..., Any],
        listening: socket.socket,
        loop: SelectorLoop,
        dispatcher: FairDispatcher,
        adjustments: Adjustments,
    ) -> None:
        self.loop = loop
        self._next_sweep = monotonic()
        self._waking = threading.RLock()  # a signal may come while it is held
        self._has_ended = False
        super().__init__(
            app,
            loop,
            True,
            listening,
            dispatcher=dispatcher,
            adj=adjustments,
            sockinfo=(listening.family, listening.type, 0, listening.getsockname()),
            bind_socket=False,
        )

    def accept(self) -> tuple[socket.socket, Any] | None:
        """Let the next one in, or close it: an address beyond its share."""
        arrival = super().accept()
        if arrival is None or not self._is_used(1 / 2):
            return arrival
        connection, (address, *_) = arrival
        theirs = sum(one.addr[0] == address for one in self.active_channels.values())
        if theirs < CONNECTIONS_PER_ADDRESS:
            return arrival
        connection.close()
        return None

    def pull_trigger(self) -> None:
        """Wake the loop: an answer is ready, or it is to stop; from any thread.

        Whoever wakes one that has ended writes into a stranger's file: the number of
        its own was given away. A request that outlives the end would.
        """
        with self._waking:
            if not self._has_ended:
                super().pull_trigger()

    def end(self) -> None:
        """Let the loop be woken no more: it is about to be closed."""
        with self._waking:
            self._has_ended = True

    def maintenance(self, now: float) -> None:
        """Do nothing: Waitress calls this by the wall clock, which may jump."""

    def sweep(self) -> None:
        """Close what has been silent too long, or sends too slowly; once a second."""
        now = monotonic()
        if now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_SECONDS
        idle = IDLE_SECONDS_WHEN_CROWDED if self._is_used(7 / 8) else IDLE_SECONDS
        for channel in self.active_channels.values():
            if channel.is_overdue(now, idle):
                channel.end()

    def shut(self) -> None:
        """Let nobody in any more."""
        wasyncore.dispatcher.close(self)

    def leave(self) -> socket.socket:
        """Let nobody in any more; return the open socket, in which who comes waits."""
        listening: socket.socket = self.socket
        self.accepting = False
        self.del_channel()
        return listening

    def is_answering(self) -> bool:
        """Tell whether any answer is on its way, or a request; close the others."""
        is_any = False
        for channel in self.active_channels.values():
            if channel.is_answering() or channel.is_awaited():
                is_any = True
            else:
                channel.end()
        return is_any

    def _is_used(self, share: float) -> bool:
        return len(self.active_channels) >= share * self.adj.connection_limit
