"""Calls into drivers and spoolers, which may never return."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from typing import Any, TypeVar

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
        self.present: Future[Any] | None = None
        self.stuck: Future[Any] | None = None

    def is_stuck(self) -> bool:
        return self.stuck is not None and self.stuck is self.present


# Of the process, not of one box: a call goes on although the box starts anew.
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
    line.present = came

    def run() -> None:
        try:
            came.set_result(call())
        except BaseException as problem:
            came.set_exception(problem)
        finally:
            line.turn.release()

    try:
        threading.Thread(target=run, name="printer call", daemon=True).start()
    except BaseException:
        line.turn.release()
        raise
    if not wait((came,), seconds).done:
        line.stuck = came
        raise NeverReturned
    return came.result()
