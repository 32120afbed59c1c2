"""The receipt printer of the box: a queue, one thread, and what became of each slip."""

import logging
import sys
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from queue import Empty, Queue

from siantre_box.core import changes, clock, printers, settings
from siantre_box.paper import calls, escpos, transports, windows_queue
from siantre_box.paper.escpos import Answer, PrinterTrouble
from siantre_box.paper.slip import Slip
from siantre_box.paper.transports import DeviceFile, Network, Transport
from siantre_box.paper.windows_queue import WindowsQueue

log = logging.getLogger(__name__)

FIRST_ANSWER_SECONDS = 1.0
ANSWER_SECONDS = 3.0
# A slip takes two seconds on paper, on an old printer four.
ON_PAPER_SECONDS = 15.0
LOOK_EVERY = 1.0
REMEMBERED = 500
TEST = "COBA"
STOPS_WITHIN = 1.0
# A slip of 41 KB takes 45 s on a line of 9600 baud, and then has to be on paper.
RETURNS_WITHIN = 90.0
TOLD_WITHIN = 3.0
# More than a printer on the network has to take a connection.
OPENS_WITHIN = 5.0


@dataclass(frozen=True)
class Target:
    """Which printer, and how: one of `host` and `device` is empty."""

    host: str = ""
    port: int = printers.PORT
    device: str = ""
    width: str = "58"
    cuts: bool = False

    def is_at(self, other: "Target") -> bool:
        """Tell whether another target means the same printer."""
        return self.bare() == other.bare()

    def bare(self) -> "Target":
        """Return the printer alone, whatever the paper in it is like."""
        return replace(self, width="", cuts=False)

    def open(self) -> Transport:
        """Open the way to it; raises PrinterTrouble."""
        if self.host:
            return Network(self.host, self.port)
        if sys.platform == "win32":
            return WindowsQueue(self.device)
        return DeviceFile(self.device)


class SlipState(StrEnum):
    """What became of a slip."""

    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """A slip and what became of it; `key` is its ticket's, empty for a test.

    Without a label it is of no slip: a look found that none would come out.
    """

    key: str
    label: str
    target: Target
    state: SlipState
    at: datetime
    trouble: type[PrinterTrouble] | None = None


@dataclass(frozen=True)
class _Job:
    key: str
    slip: Slip
    target: Target


class Printer:
    """Prints slips one after another, and blocks nobody who asks for one.

    What waits is in memory alone: nothing of it is printed after a restart.
    """

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts
        self._lock = threading.Lock()
        self._queue: Queue[_Job | None] = Queue()
        self._thread: threading.Thread | None = None
        self._outcomes: OrderedDict[str, Outcome] = OrderedDict()
        self._last: Outcome | None = None
        self._looked: Outcome | None = None
        self._dialogue: _Dialogue | None = None

    def put(self, key: str, what: Slip, target: Target, again: bool = False) -> None:
        """Ask for the slip of a ticket; one that was asked for is not printed twice.

        Printed `again` it is when a person says so. A test has no key.
        """
        with self._lock:
            known = self._outcomes.get(key)
            if known and not key and known.target != target:
                known = None  # a test of another printer, which has no key either
            if known and (not again or known.state is SlipState.PRINTING):
                return
            was_failed = known is not None and known.state is SlipState.FAILED
            job = _Job(key, what, target)
            self._note(job, SlipState.PRINTING)
            self._queue.put(job)
            if self._thread is None:
                run = self._run
                self._thread = threading.Thread(
                    target=run, args=(self._queue,), name="printer", daemon=True
                )
                self._thread.start()
        if was_failed:
            changes.bump()

    def outcome(self, key: str) -> Outcome | None:
        """Return what became of a ticket's slip, None if none was asked for."""
        with self._lock:
            return self._outcomes.get(key)

    def last(self, target: Target | None) -> Outcome | None:
        """Return the newest slip that this printer printed or did not, None if none.

        A look that found the way to it shut is newer than any.
        """
        with self._lock:
            known = self._looked, self._last
        return next((it for it in known if it and it.target == target), None)

    def look(self, target: Target | None) -> None:
        """Look whether the way to a printer opens; prints nothing.

        Not while a slip is on its way there, which tells more.
        """
        before = self._last
        if target is None or self._is_busy(target):
            return
        trouble = _why_shut(target)
        found = Outcome("", "", target, SlipState.FAILED, clock.now(), trouble)
        with self._lock:
            if self._last is before and not self._is_busy(target):
                self._looked = found if trouble else None

    def is_printing(self) -> bool:
        """Tell whether a slip is on its way."""
        with self._lock:
            each = self._outcomes.values()
            return any(one.state is SlipState.PRINTING for one in each)

    def _is_busy(self, target: Target) -> bool:
        on_its_way = (
            one.state is SlipState.PRINTING and one.target.is_at(target)
            for one in tuple(self._outcomes.values())
        )
        return any(on_its_way)

    def failed(self) -> tuple[Outcome, ...]:
        """Return the slips that are on no paper, the newest first."""
        with self._lock:
            known = reversed(self._outcomes.values())
            return tuple(
                one for one in known if one.key and one.state is SlipState.FAILED
            )

    def forget(self, key: str) -> None:
        """Say no more of a slip that failed."""
        with self._lock:
            self._outcomes.pop(key, None)
        changes.bump()

    def stop(self) -> None:
        """Print nothing more that waits; the slip at hand may end."""
        with self._lock:
            thread, self._thread = self._thread, None
            waiting, self._queue = self._queue, Queue()
            self._outcomes.clear()
            self._last = self._looked = None
        waiting.put(None)
        if thread is not None:
            thread.join(STOPS_WITHIN)

    def _run(self, queue: Queue[_Job | None]) -> None:
        for job in iter(queue.get, None):
            if queue is not self._queue:
                return
            self._tell(queue, job, self._attempt(queue, job))

    def _tell(
        self,
        queue: Queue[_Job | None],
        job: _Job,
        trouble: type[PrinterTrouble] | None,
    ) -> None:
        with self._lock:
            if queue is not self._queue:  # stopped meanwhile
                return
            if trouble is None:
                self._note(job, SlipState.PRINTED)
                return
            # Those behind would wait for the same printer, each in front of a visitor
            # who is told that his slip is coming.
            waiting = _emptied(queue)
            stuck = [one for one in waiting if one.target.is_at(job.target)]
            for one in reversed([job, *stuck]):
                self._note(one, SlipState.FAILED, trouble)
            for one in waiting:
                if one not in stuck:
                    queue.put(one)
        changes.bump()

    def _attempt(
        self, queue: Queue[_Job | None], job: _Job
    ) -> type[PrinterTrouble] | None:
        # At first use: what draws takes megabytes that a box without a printer never
        # needs.
        from siantre_box.paper import slip_picture

        # Its kind alone: the exception itself would keep all that led to it.
        try:
            picture = slip_picture.draw(job.slip, job.target.width, self._fonts)
            # A test begins again: another printer may stand at the same address.
            spoken = self._dialogue
            if spoken is None or spoken.target != job.target or not job.key:
                spoken = self._dialogue = _Dialogue(job.target)
            data = escpos.encode(picture, job.target.cuts)

            def speak() -> None:
                # It may have waited here for the last slip of the box before a restart,
                # and be one of those itself by now.
                if queue is self._queue:
                    spoken.print(data)

            calls.within(RETURNS_WITHIN, job.target.bare(), speak)
        except PrinterTrouble as trouble:
            log.warning(
                "A slip was not printed: %r from %r", trouble, trouble.__cause__
            )
            return type(trouble)
        except Exception:
            log.exception("A slip was not printed")
            return PrinterTrouble
        return None

    def _note(
        self,
        job: _Job,
        state: SlipState,
        trouble: type[PrinterTrouble] | None = None,
    ) -> None:
        known = job.key, job.slip.label, job.target
        outcome = Outcome(*known, state, clock.now(), trouble)
        if state is not SlipState.PRINTING:
            self._last, self._looked = outcome, None
        self._outcomes.pop(job.key, None)
        self._outcomes[job.key] = outcome
        while len(self._outcomes) > REMEMBERED:
            self._outcomes.popitem(last=False)


class _Dialogue:
    """How a printer is spoken with, and what slips before taught of it.

    Some printers answer, some only listen. To wait for an answer that never comes would
    cost a second a slip, and to take its lack for a fault would call every slip of such
    a printer a failure.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self._answers: bool | None = None
        self._answers_in_turn = True
        self._is_in_step = False

    def print(self, job: bytes) -> None:
        """Put a job on paper; raises PrinterTrouble, also if that is not certain."""
        transport = self.target.open()
        is_whole = False
        try:
            # The last one may have broken off in the middle of a band.
            padding = b"" if self._is_in_step else escpos.PADDING
            self._is_in_step = False
            self._ask(transport, padding)
            transport.write(job)
            if self._answers:
                self._await_paper(transport)
            is_whole = self._is_in_step = True
        finally:
            transport.close(is_whole)

    def _ask(self, transport: Transport, padding: bytes) -> None:
        transport.write(padding + escpos.ASK_STATE)
        waits = {None: FIRST_ANSWER_SECONDS, True: ANSWER_SECONDS, False: 0.0}
        said = transport.read(waits[self._answers])
        if self._answers and not said:
            raise PrinterTrouble
        self._answers = escpos.judge(said) is Answer.STATE

    def _await_paper(self, transport: Transport) -> None:
        deadline = time.monotonic() + ON_PAPER_SECONDS
        if self._answers_in_turn:
            transport.write(escpos.ASK_IN_TURN)
            while time.monotonic() < deadline:
                said = transport.read(LOOK_EVERY)
                if escpos.judge(said) is Answer.IN_TURN:
                    return
                # Not at each answer: the printer is busy with the slip.
                if not said:
                    transport.write(escpos.ASK_STATE)
            # It answers states alone, as some do, or it stands still.
            self._answers_in_turn = False
        transport.write(escpos.ASK_STATE)
        if escpos.judge(transport.read(ANSWER_SECONDS)) is not Answer.STATE:
            raise PrinterTrouble


def _why_shut(target: Target) -> type[PrinterTrouble] | None:
    def open_and_close() -> None:
        target.open().close(is_whole=False)

    try:
        calls.within(OPENS_WITHIN, target.bare(), open_and_close)
    except PrinterTrouble as trouble:
        return type(trouble)
    return None


def chosen() -> Target | None:
    """Return the printer of the settings; None while the browser prints.

    Nor is one chosen while its address or its device is missing.
    """
    kept = settings.values()
    address = printers.parse_address(kept["printer_address"])
    device = kept["printer_device"]
    if kept["printer"] == "network" and address:
        target = Target(*address)
    elif kept["printer"] == "usb" and device:
        target = Target(device=device)
    else:
        return None
    return replace(target, width=kept["paper_width"], cuts=kept["cutter"] == "1")


def test_slip(box_url: str) -> Slip:
    """Return a slip of no ticket, to see how one comes out."""
    return Slip(
        business=settings.value("business_name"),
        label=TEST,
        service="Karcis coba",
        ahead=None,
        taken_at="",
        link=box_url,
        wifi_name=settings.value("wifi_name"),
        wifi_password=settings.value("wifi_password"),
    )


def found() -> tuple[tuple[str, str], ...]:
    """Return this computer's printers: what opens each, and its name."""
    with suppress(PrinterTrouble):
        return calls.within(TOLD_WITHIN, "found", _look)
    return ()


def _look() -> tuple[tuple[str, str], ...]:
    if sys.platform == "win32":
        return windows_queue.found_queues()
    return transports.found_devices()


def _emptied(queue: Queue[_Job | None]) -> list[_Job]:
    taken = []
    with suppress(Empty):
        while True:
            job = queue.get_nowait()
            if job is not None:
                taken.append(job)
    return taken
