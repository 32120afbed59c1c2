"""The port of the box: chosen on the first run, and kept, for it is on the poster."""

import socket
from contextlib import suppress

from siantre_box.core import changes, database, settings
from siantre_box.core.errors import CannotStore
from siantre_box.network.server import CannotListen, Server, WsgiApp

KEY = "port"
FIRST = (80, *range(8080, 8100))
# Choose as on the first run, although a port is kept.
ANOTHER = -1


def listen(
    app: WsgiApp, host: str, wanted: int | None, before: Server | None = None
) -> Server:
    """Listen at the wanted port, the one that is kept, or the first that is free.

    With the socket of the server `before`, if it left it open. Raises CannotListen.
    """
    if before is not None and before.left_open is not None:
        return _listen(app, host, before.port, before.left_open)
    if wanted not in (None, ANOTHER):
        possible: tuple[int, ...] = (wanted,)
    elif wanted is None and settings.remembered(KEY):
        possible = (kept(),)  # it is on the poster: no other will do
    else:
        possible = FIRST
    *others, last = possible
    for port in others:
        with suppress(CannotListen):
            return _listen(app, host, port)
    return _listen(app, host, last)


def kept() -> int:
    """Return the port that the box has, or will try first."""
    return int(settings.remembered(KEY) or FIRST[0])


def _listen(
    app: WsgiApp, host: str, port: int, listening: socket.socket | None = None
) -> Server:
    # Who has a connection goes on showing what there is when the file is deleted.
    server = Server(
        app,
        host,
        port,
        on_stop=changes.release,
        begin_thread=database.connect,
        listening=listening,
    )
    server.start()
    if settings.remembered(KEY) != str(server.port):
        with suppress(CannotStore):
            settings.remember(KEY, str(server.port))
    return server
