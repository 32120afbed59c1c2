"""The pages behind the real server, asked over real sockets."""

import select
import socket
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from time import monotonic

from siantre_box.network.server import Server

A_MOMENT = 10.0  # seconds that a busy machine may take


@dataclass
class Answer:
    """An answer as it came over the wire, and the seconds it took."""

    raw: bytes
    took: float
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take it apart."""
        head, _, self.body = self.raw.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(status.split()[1])
        self.headers = dict(line.split(": ", 1) for line in lines)

    @property
    def is_whole(self) -> bool:
        """Tell whether all that was promised has come."""
        return len(self.body) == int(self.headers["Content-Length"])


class Wire:
    """One connection to the box."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), A_MOMENT)

    def ask(self, path: str) -> None:
        """Send a request and do not wait."""
        self._asked = monotonic()
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n\r\n"
        self._socket.sendall(request.encode())

    def is_answered(self, within: float) -> bool:
        """Tell whether an answer begins to arrive within so many seconds."""
        return bool(select.select([self._socket], [], [], within)[0])

    def hear(self) -> Answer:
        """Wait for the whole answer."""
        raw = b""
        while True:
            piece = self._socket.recv(65536)
            took = monotonic() - self._asked
            raw += piece
            if b"\r\n\r\n" in raw and Answer(raw, took).is_whole:
                return Answer(raw, took)
            assert piece, f"the answer broke off: {raw!r}"

    def get(self, path: str) -> Answer:
        """Ask and wait."""
        self.ask(path)
        return self.hear()

    def close(self) -> None:
        """Go away."""
        self._socket.close()


class Served:
    """A running server; stopped at the end."""

    def __init__(self, app, on_stop) -> None:
        self.app = app
        self._server = Server(app, "127.0.0.1", 0, on_stop=on_stop)
        self._server.start()
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        self._open = ExitStack()

    def connect(self) -> Wire:
        """Open a connection, closed at the end."""
        wire = Wire(self._server.port)
        self._open.callback(wire.close)
        return wire

    def stop(self) -> float:
        """Stop it and return how many seconds that took."""
        began = monotonic()
        self._server.stop()
        self._thread.join(A_MOMENT)
        return monotonic() - began

    def leave(self) -> None:
        """Close the connections and stop."""
        self._open.close()
        self.stop()
