"""Starts, stops and watches the box for the window, so that the window never waits.

One thread does it, one job after the other; what the window shows is a value that this
thread replaces.
"""

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum, auto

from siantre_box.appliance import Appliance
from siantre_box.core import clock, database, settings, setup
from siantre_box.core.errors import Refusal
from siantre_box.network import addresses, ports
from siantre_box.network.public_address import for_phones
from siantre_box.network.server import CannotListen, PortTaken

PATIENCE = 30.0
BETWEEN_TRIES = 1.0
BETWEEN_LOOKS = 1.0
# One that ends sooner than this after its start is not started again by itself.
LIVED_WELL = 60.0
BROKEN = "Ada yang salah di komputer ini. Tekan Bantuan, lalu hubungi penjual."
NO_NETWORK = "Tidak ada jaringan"
ENDED = "Antrian berhenti sendiri. Tekan Coba lagi."
log = logging.getLogger(__name__)

Job = Callable[[], object]


class BoxState(Enum):
    """What the box is doing, as the window tells it."""

    STARTING = auto()
    SETTING_UP = auto()
    RUNNING = auto()
    STOPPING = auto()
    STOPPED = auto()
    FAILED = auto()


@dataclass(frozen=True)
class WindowState:
    """What the window shows now; `scanned` is what its QR code holds."""

    state: BoxState = BoxState.STARTING
    address: str = ""
    url: str = ""
    scanned: str = ""
    wifi: str = ""
    setup_code: str = ""
    is_code_closed: bool = False
    problem: str = ""
    can_move: bool = False
    starts_by_itself: bool = False
    may_open_firewall: bool = False


class Supervisor:
    """Keeps one box; `make` gives a new one, at this port if one is named.

    `served` is called in the supervisor's thread once a box has begun to serve,
    `looked` after every look at it; what that raises is only written down.
    """

    def __init__(
        self,
        make: Callable[[int | None], Appliance],
        served: Job = lambda: None,
        looked: Job = lambda: None,
        running: Callable[[], float] = clock.running,
        patience: float = PATIENCE,
    ) -> None:
        self.shown = WindowState()
        self.box: Appliance | None = None
        self.problem: BaseException | None = None
        # Held while a box starts, and by who opens its file while none runs: a process
        # works on one file, and to open it again takes ledger and clock guard from it.
        self.at_the_file = threading.RLock()
        self._make, self._served, self._looked = make, served, looked
        self._running = running
        self._patience = patience
        self._since = 0.0
        self._can_look = True
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._is_over = threading.Event()
        self._serving: threading.Thread | None = None
        self._thread = threading.Thread(target=self._work, name="supervisor")

    def begin(self) -> None:
        """Begin to work, with a start of the box."""
        self.start()
        self._thread.start()

    def start(self) -> None:
        """Start the box, or try again."""
        self._jobs.put(lambda: self._start(None))

    def move(self) -> None:
        """Start the box at another address: the poster has to be printed again."""
        self._jobs.put(lambda: self._start(ports.ANOTHER))

    def renew_code(self) -> None:
        """Make a new set-up code, which opens setting up from other devices again."""
        self._jobs.put(self._renew_code)

    def stop(self) -> None:
        """Stop the box; the window stays."""
        self._jobs.put(self._stop)

    def end(self) -> None:
        """Stop the box, and then this work; from any thread, and at once."""
        self._is_over.set()
        self._jobs.put(lambda: None)

    def is_working(self) -> bool:
        """Tell whether box or work have not ended yet."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait until box and work have ended."""
        self._thread.join()

    def _work(self) -> None:
        while not self._is_over.is_set():
            try:
                with suppress(queue.Empty):
                    self._jobs.get(timeout=BETWEEN_LOOKS)()
                self._look()
            except Exception as problem:
                # What keeps the box running must outlive whatever goes wrong.
                log.exception("The supervisor's job failed")
                self._fail(problem)
        self._stop()

    def _start(self, port: int | None) -> None:
        if self.box is not None:
            return
        self.shown = WindowState(BoxState.STARTING)
        deadline = self._running() + self._patience
        while True:
            box = self._make(port)
            try:
                with self.at_the_file:
                    box.start()
                    self.box = box
                break
            except PortTaken as taken:
                # A box that is just ending, or was ended a moment ago, still has it.
                if self._running() >= deadline or self._is_over.is_set():
                    self._fail(taken)
                    return
                problem = f"{taken} Ditunggu paling lama {self._patience:.0f} detik."
                self.shown = WindowState(BoxState.STARTING, problem=problem)
                self._is_over.wait(BETWEEN_TRIES)
            except Exception as problem:
                self._fail(problem)
                return
        self.problem = None
        self._since = self._running()
        self._serving = box.serve_in_background()
        self._look()
        self._served()

    def _stop(self) -> None:
        box, serving = self.box, self._serving
        if box is None or serving is None:
            return
        self.shown = replace(self.shown, state=BoxState.STOPPING, problem="")
        box.stop()
        serving.join()
        self._forget_box()
        self.shown = WindowState(BoxState.STOPPED)

    def _renew_code(self) -> None:
        if self.box is not None:
            self.box.renew_setup_code()

    def _forget_box(self) -> None:
        with self.at_the_file:
            self.box = self._serving = None
            database.close()

    def _fail(self, problem: BaseException) -> None:
        self.problem = problem
        words = BROKEN
        if isinstance(problem, Refusal):
            words = str(problem)
        else:
            log.error("The box did not start", exc_info=problem)
        can_move = isinstance(problem, CannotListen)
        self.shown = WindowState(BoxState.FAILED, problem=words, can_move=can_move)

    def _look(self) -> None:
        box, serving = self.box, self._serving
        if box is not None and serving is not None:
            if serving.is_alive():
                self.shown = _running(box)
                # What a look failed at is over: the Kode bantuan names it no more.
                self.problem = None
            else:
                self._recover()
        try:
            self._looked()
        except Exception:
            # It concerns the computer around the box, which serves on. Not each second.
            if self._can_look:
                log.exception("The computer could not be looked at")
            self._can_look = False
        else:
            self._can_look = True

    def _recover(self) -> None:
        """Start again a box that ended by itself, unless that is all it does."""
        lived = self._running() - self._since
        self._forget_box()
        log.error("The box ended by itself after %.0f s", lived)
        if lived >= LIVED_WELL:
            self._start(None)
        else:
            self.shown = WindowState(BoxState.FAILED, problem=ENDED)


def _running(box: Appliance) -> WindowState:
    try:
        database.connect()
        url, code = for_phones(box.url), box.setup_code
        wifi = settings.value("wifi_name")
        is_setting_up = code is not None or setup.is_under_way()
    finally:
        # Windows lets nobody replace a file that is open: a restore would have to wait.
        database.disconnect()
    is_code_closed = code is not None and code.is_closed
    scanned = f"{url}mulai" if url and is_setting_up else url
    if url and code is not None and not is_code_closed:
        # Whoever sees the window may set up the box: the phone types nothing.
        scanned = f"{url}mulai/kode?kode={code.value}"
    return WindowState(
        state=BoxState.SETTING_UP if is_setting_up else BoxState.RUNNING,
        address=addresses.typed(url) or NO_NETWORK,
        url=url,
        scanned=scanned,
        wifi=wifi,
        setup_code=f"{code.value[:3]} {code.value[3:]}" if code else "",
        is_code_closed=is_code_closed,
    )
