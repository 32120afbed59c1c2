"""Calls into drivers and spoolers, which may never return."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from typing import TypeVar

from siantre_box.paper.escpos import PrinterTrouble

Value = TypeVar("Value")


class NeverReturned(PrinterTrouble):
    """What was called has not returned; nothing more is asked of it until it does."""

    advice = "Matikan lalu hidupkan printernya. Kalau tetap, mulai ulang komputernya."


class _Line:
    """All who call the same: one of them does, in a thread that it keeps."""

    def __init__(self) -> None:
        # Held until the call returns, so perhaps for ever.
        self.turn = threading.Lock()
        # A mark of the call that is made now, none between two, and of the last that
        # was late. Not what it came to: a failure would keep all that led to it.
        self.present: object = None
        self.stuck: object = None

    def is_stuck(self) -> bool:
        return self.present is not None and self.present is self.stuck

    def end(self) -> None:
        # In this order: a call that has just begun is not the stuck one.
        self.present = None
        self.turn.release()


# Of the process, not of one box: a call goes on although the box restarts.
_lines: dict[Hashable, _Line] = {}


def within(seconds: float, whom: Hashable, call: Callable[[], Value]) -> Value:
    """Return what a call returns; raises NeverReturned if that takes longer.

    One calls `whom` at a time. Behind a call that has not returned in its time the
    next ones are refused at once: they would wait as long, and keep a thread each.
    """
    line = _lines.setdefault(whom, _Line())
    if not line.turn.acquire(timeout=0 if line.is_stuck() else seconds):
        raise NeverReturned
    came: Future[Value] = Future()
    line.present = mark = object()

    def run() -> None:
        try:
            came.set_result(call())
        except BaseException as problem:
            came.set_exception(problem)
        finally:
            line.end()

    try:
        threading.Thread(target=run, name="printer call", daemon=True).start()
    except BaseException:
        line.end()
        raise
    if not wait((came,), seconds).done:
        line.stuck = mark
        raise NeverReturned
    return came.result()
