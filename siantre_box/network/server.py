"""Waitress as this box needs it: bounded, fair to every address, quick to stop."""

import errno
import socket
import sys
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from waitress.adjustments import Adjustments

from siantre_box.core.errors import Refusal
from siantre_box.network.dispatcher import FairDispatcher
from siantre_box.network.fairness import Listener, SelectorLoop

if sys.platform != "win32":
    import resource

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

CONNECTIONS = 2000
WINDOWS_CONNECTIONS = 450  # select() there takes 512 sockets, and dies above
GRACE = 1.5  # seconds for the last answers when the box stops
# For so many seconds a thread computes on while others want the interpreter. The loop
# gives it away at each read and write, and at Python's own 5 ms gets it back 200 times
# a second beside busy workers: under a flood calls then reach the TVs after seconds.
# Windows waits whole milliseconds, and below one its threads would never sleep.
SWITCH_INTERVAL = 0.001 if sys.platform == "win32" else 0.0005


class CannotListen(Refusal):
    """The server cannot listen at this address."""

    sentence = "Alamat {host} port {port} tidak dapat dipakai."

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host=host, port=port)
        self.port = port


class PortTaken(CannotListen):
    """Another program listens on this port."""

    sentence = "Port {port} sedang dipakai program lain."


class PortForbidden(CannotListen):
    """This user may not listen on this port (below 1024 on most systems)."""

    sentence = "Port {port} tidak diizinkan untuk pengguna komputer ini."


class Server:
    """One WSGI server: start() listens, run() serves, stop() makes run() return.

    `held` requests may be held by the app while `workers` others are answered: polls
    that wait for a change, changes that wait for the disk. A held one waits in the
    context that `environ["siantre.resting"]` makes.
    `on_stop` is called first when stopping: it must wake the held requests.
    `begin_thread` is called first in each worker.
    `listening` is the socket that a server before it has left open.
    """

    def __init__(
        self,
        app: WsgiApp,
        host: str,
        port: int,
        *,
        held: int = 22,
        workers: int = 4,
        connections: int | None = None,
        on_stop: Callable[[], None] = lambda: None,
        begin_thread: Callable[[], object] = lambda: None,
        listening: socket.socket | None = None,
    ) -> None:
        self.port = port
        self._app, self._host = app, host
        self._workers = workers
        self._threads = held + workers
        self._connections = connections
        self._on_stop, self._begin_thread = on_stop, begin_thread
        # What the next server goes on with, None if there is to be none.
        self.left_open: socket.socket | None = None
        self._listening = listening
        self._is_stopping = self._leaves_open = False
        self._wake: Callable[[], object] = lambda: None

    def start(self) -> None:
        """Listen; `port` is then the real one. Raise CannotListen if that fails."""
        sys.setswitchinterval(SWITCH_INTERVAL)
        listening = self._listening or _listen(self._host, self.port)
        self.port = listening.getsockname()[1]
        self._loop = SelectorLoop()
        self._dispatcher = FairDispatcher(
            self._threads, self._workers, self._begin_thread
        )
        self._listener = Listener(
            self._app,
            listening,
            self._loop,
            self._dispatcher,
            Adjustments(
                connection_limit=self._connections or _connections_to_be_had(),
                channel_request_lookahead=1,  # else nobody sees a held client leave
                outbuf_overflow=2**26,  # answers wait in memory: the disk may be full
                max_request_header_size=16 * 1024,
                max_request_body_size=64 * 1024,
                log_socket_errors=False,  # phones that leave are no news
                ident=None,  # no Server header: nobody need know what to attack
            ),
        )
        self._wake = self._listener.pull_trigger

    def run(self) -> None:
        """Serve until stop() is called, then end when every answer has left."""
        while not self._is_stopping:
            self._loop.run_once(timeout=1)
            self._listener.sweep()
        if self._leaves_open:
            self.left_open = self._listener.leave()
        self._loop.run_once(timeout=0)  # reads the requests that have arrived already
        if self.left_open is None:
            self._listener.shut()
        last_moment = monotonic() + GRACE
        while self._listener.is_answering() and monotonic() < last_moment:
            self._loop.run_once(timeout=0.05)
        self._listener.end()
        self._dispatcher.dismiss(timeout=max(0.1, last_moment - monotonic()))
        self._loop.close()

    def stop(self, leaves_open: bool = False) -> None:
        """Make run() return within two seconds; callable from any thread.

        Who comes to the socket that it `leaves_open` waits there for the next server.
        """
        self._on_stop()
        self._leaves_open = leaves_open
        self._is_stopping = True
        self._wake()

    def close(self) -> None:
        """Close the socket that was left open, if no other server came for it."""
        if self.left_open is not None:
            self.left_open.close()


def _connections_to_be_had() -> int:
    if sys.platform == "win32":
        return WINDOWS_CONNECTIONS
    spare = 200  # the database, logs, backups
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= CONNECTIONS + spare:
        return CONNECTIONS
    wanted = CONNECTIONS + spare
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft - spare


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket()
    # Windows lets a second copy share a port silently, unless told otherwise.
    # Elsewhere the option only forgives the connections of the run before.
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    listening.setsockopt(socket.SOL_SOCKET, exclusive or socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        why = CannotListen
        if error.errno == errno.EADDRINUSE:
            why = PortTaken
        elif error.errno == errno.EACCES:
            # Windows says it of a port that another has exclusively.
            why = PortTaken if exclusive else PortForbidden
        raise why(host, port) from error
    return listening
