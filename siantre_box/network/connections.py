"""Who may come in, and when they must go."""

import socket
from functools import partial
from time import monotonic
from types import SimpleNamespace
from typing import Any

import waitress.channel
import waitress.server
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask

from siantre_box.network.dispatcher import turn_of
from siantre_box.network.selector import SelectorLoop

CONNECTIONS_PER_ADDRESS = 16  # promised to each address, whatever the others do
IDLE_SECONDS, IDLE_SECONDS_WHEN_CROWDED = 15, 3  # seconds a silent connection is kept
REQUEST_SECONDS = 20  # seconds a request may take to arrive

SENTENCES = {
    413: "Data yang dikirim terlalu besar.",
    431: "Alamat atau data peramban terlalu panjang.",
    500: "Maaf, terjadi kesalahan. Silakan coba lagi.",
}
UNREADABLE = "Permintaan tidak dapat dibaca."


def use_monotonic_clock() -> None:
    """Make Waitress judge idle connections by the monotonic clock."""
    # Waitress asks time.time() which connections are old: after a clock that
    # went back it would drop none, until no phone could connect any more.
    steady = SimpleNamespace(time=monotonic)
    waitress.server.time = waitress.channel.time = steady


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
        crew = self.channel.server.task_dispatcher
        environ["siantre.resting"] = partial(crew.resting, turn_of(self.channel))
        environ["siantre.local_address"] = self.channel.local_address
        return environ


class _Channel(HTTPChannel):
    """One connection.

    `local_address` is the address of ours that the client connected to: the one fact
    about it that no header can forge.
    """

    task_class = _Request
    error_task_class = _Refusal
    close_when_flushed: bool
    began = 0.0  # when the request that is arriving now began to
    is_served = is_refused = is_lingering = False

    def __init__(self, server: Any, sock: socket.socket, *rest: Any, **more: Any):
        # Read now: the socket may be closed while the request is served.
        self.local_address: str = sock.getsockname()[0]
        super().__init__(server, sock, *rest, **more)

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.began = monotonic()
        return super().received(data)

    def service(self) -> None:
        self.is_served = True
        # The next request of this connection is queued before this one is done.
        turn = turn_of(self)
        self._map.look_at(self._fileno)
        try:
            super().service()
        finally:
            self.is_served = False
            self.server.task_dispatcher.done(turn)

    def readable(self) -> bool:
        return self.is_lingering or super().readable()

    def handle_read(self) -> None:
        if self.is_lingering:
            self.recv(self.adj.recv_bytes)  # closes at the end of the stream
        else:
            super().handle_read()

    def handle_write(self) -> None:
        # To close on a client that still sends (a body too large) would reset
        # the connection, and the client would never read our sentence.
        if self.is_refused and self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed = False
            self.is_lingering = True
            self.began = monotonic()
            self.socket.shutdown(socket.SHUT_WR)
        else:
            super().handle_write()

    def is_answering(self) -> bool:
        return bool(self.requests or self.total_outbufs_len)

    def is_overdue(self, now: float, idle: float) -> bool:
        if self.requests:
            return False
        if (self.request is not None or self.is_lingering) and (
            now - self.began > REQUEST_SECONDS
        ):
            return True
        return now - self.last_activity > (
            IDLE_SECONDS if self.total_outbufs_len else idle
        )


class Listener(TcpWSGIServer):
    """The listening socket, and who may come in."""

    channel_class = _Channel
    _map: SelectorLoop

    def accept(self) -> tuple[socket.socket, Any] | None:
        """Let the next one in, or close it: an address beyond its share."""
        arrival = super().accept()
        if arrival is None or self._is_welcome(arrival[1][0]):
            return arrival
        arrival[0].close()
        return None

    def maintenance(self, now: float) -> None:
        """Close what has been silent too long, or sends too slowly."""
        idle = IDLE_SECONDS_WHEN_CROWDED if self._is_used(7 / 8) else IDLE_SECONDS
        for channel in self.active_channels.values():
            if channel.is_overdue(now, idle):
                channel.will_close = True
        self._map.look_at_all()

    def shut(self) -> None:
        """Let nobody in any more."""
        wasyncore.dispatcher.close(self)

    def is_answering(self) -> bool:
        """Tell whether any answer is on its way; close the other connections."""
        channels = list(self.active_channels.values())
        for channel in channels:
            if not channel.is_answering():
                channel.will_close = True
        self._map.look_at_all()
        return any(channel.is_answering() for channel in channels)

    def _is_used(self, share: float) -> bool:
        return len(self.active_channels) >= share * self.adj.connection_limit

    def _is_welcome(self, address: str) -> bool:
        if not self._is_used(1 / 2):
            return True
        channels = self.active_channels.values()
        return sum(c.addr[0] == address for c in channels) < CONNECTIONS_PER_ADDRESS
