"""The pages behind the real server, asked over real sockets."""

import threading
from time import monotonic

from siantre_box.network.server import Server
from tests.client import Client

A_MOMENT = 15.0  # seconds that a busy machine may take


class Served:
    """A running server; stopped at the end."""

    def __init__(self, app, on_stop) -> None:
        self.app = app
        self._server = Server(app, "127.0.0.1", 0, on_stop=on_stop)
        self._server.start()
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()

    def connect(self) -> Client:
        """Return a browser that has not asked anything yet."""
        return Client(self._server.port, patience=A_MOMENT)

    def stop(self) -> float:
        """Stop it and return how many seconds that took."""
        began = monotonic()
        self._server.stop()
        self._thread.join(A_MOMENT)
        return monotonic() - began
