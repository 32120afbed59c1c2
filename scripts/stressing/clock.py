"""The wall clock jumps, and nobody in the waiting room notices."""

import itertools
import signal
import socket
import time

from stressing.box import Box, Tally, furnished, wait_until
from stressing.time import ClockOfBox
from tests.client import Client

JUMPS = ("-10y", "-12h", "+1d")
RIGHT = "+0"
NOTICED = 2.2  # seconds: the box looks at its clock each second
SILENCE_KEPT = 25.0  # seconds after which no silent connection may be open
SUSPECT = "Jam komputer tampak salah"


class _Room:
    """A box with a wrong clock, its desk, and what must stay true of both."""

    def __init__(self, box: Box, tally: Tally) -> None:
        self._box, self._tally = box, tally
        self._clock = ClockOfBox(box)
        self._expected = itertools.count(1)
        self.set = self._clock.set

    def jump(self, jump: str) -> None:
        """Set it while the box runs, and let the box notice."""
        self.set(jump)
        time.sleep(NOTICED)
        self.look(jump)

    def look(self, jump: str) -> None:
        """Check that work goes on as if nothing had happened."""
        box, check = self._box, self._tally.check
        label = box.browser().take()[1]
        wanted = f"A-{next(self._expected):03}"
        check(label == wanted, f"{jump}: {label} instead of {wanted}")
        desk = box.desk()
        page = desk.get("/operator")
        check(page.status == 200, f"{jump}: the desk was logged out: {page.status}")
        is_suspect = SUSPECT in page.words
        check(is_suspect == (jump != RIGHT), f"{jump}: suspect: {is_suspect}")
        self._call(desk, jump)
        ended = box.rows("SELECT count(*) FROM days WHERE closed_at IS NOT NULL")
        check(ended == [(0,)], f"{jump}: a round ended")
        canceled = box.rows("SELECT count(*) FROM queues WHERE status = 'canceled'")
        check(canceled == [(0,)], f"{jump}: somebody was sent away")
        check(not box.doubles(), f"{jump}: a number twice")

    def _call(self, desk: Client, jump: str) -> None:
        now = desk.get("/operator/meja?sejak=x").words
        current = now.partition('name="sekarang" value="')[2].partition('"')[0]
        answer = desk.post("/operator/berikutnya", sekarang=current)
        self._tally.check(answer.status == 303, f"{jump}: no call: {answer.status}")
        desk.close()


def clock_jumps_while_running(is_quick: bool) -> Tally:
    """Ten years back, half a day back, a day forward, and each taken back."""
    tally = Tally("clock jumps while running: no reset, no log-out, no number twice")
    with furnished() as box:
        room = _Room(box, tally)
        box.start()
        room.look(RIGHT)
        silent = []
        for jump in JUMPS * (1 if is_quick else 4):
            for step in (jump, RIGHT):
                silent.append(socket.create_connection(("127.0.0.1", box.port)))
                room.jump(step)
        gone = wait_until(lambda: all(map(_was_closed, silent)), SILENCE_KEPT)
        tally.check(gone, "silent connections stay open")
    tally.figure = f"{len(silent)} jumps, {len(silent)} silent connections reaped"
    return tally


def clock_wrong_at_start(is_quick: bool) -> Tally:
    """The box starts under a clock that went back, which is then set right."""
    tally = Tally("clock wrong at start: no reset, no log-out, no number twice")
    with furnished() as box:
        room = _Room(box, tally)
        box.start()
        room.look(RIGHT)
        for jump in JUMPS[:2] * (1 if is_quick else 5):
            box.end()
            room.set(jump)
            box.start()
            room.look(jump)
            room.jump(RIGHT)
    tally.figure = "ten years and half a day back, set right while running"
    return tally


def over_reset(is_quick: bool) -> Tally:
    """Off at the reset hour, or suspended over it: right in the morning."""
    tally = Tally("off or suspended over the reset hour: one new round, numbers from 1")
    for _ in range(1 if is_quick else 5):
        with furnished(4) as box:
            clock = ClockOfBox(box)
            clock.before_reset(seconds=600)
            box.start()
            box.end(signal.SIGTERM)
            clock.before_reset(seconds=-3600)
            box.start()
            _is_new_morning(tally, box, "off")
        with furnished(4) as box:
            _suspend_over_reset(tally, box)
    tally.figure = "started after it, and stopped by SIGSTOP across it"
    return tally


def _suspend_over_reset(tally: Tally, box: Box) -> None:
    clock = ClockOfBox(box)
    clock.before_reset(seconds=300)
    box.start()
    # Minutes are left out, which the box takes for a clock that was set right.
    clock.before_reset(seconds=3)
    box.process.send_signal(signal.SIGSTOP)
    tally.check(box.rows("SELECT count(*) FROM days") == [(1,)], "it turned before")
    time.sleep(4)
    box.process.send_signal(signal.SIGCONT)
    _is_new_morning(tally, box, "suspended")


def _is_new_morning(tally: Tally, box: Box, how: str) -> None:
    label = box.browser().take()[1]
    tally.check(label == "A-001", f"{how}: the day begins with {label}")
    rounds = box.rows("SELECT count(*) FROM days")
    tally.check(rounds == [(2,)], f"{how}: {rounds} rounds")
    waiting = box.rows("SELECT count(*) FROM queues WHERE status = 'waiting'")
    tally.check(waiting == [(1,)], f"{how}: {waiting} wait")
    page = box.desk().get("/operator")
    tally.check(SUSPECT not in page.words, f"{how}: the clock is suspect")


def _was_closed(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
