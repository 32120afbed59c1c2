"""Wait for what another process does, and tells nobody: for all tests and scripts.

What this process does is waited for by its own event, thread or connection.
"""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
# Seconds that a busy machine may take; only what fails waits so long.
A_MOMENT = 60.0


class NeverHeld(AssertionError):
    """What was waited for did not come in time."""


def until(
    holds: Callable[[], Found],
    seconds: float = A_MOMENT,
    often: float = 0.05,
    pause: Callable[[float], object] = time.sleep,
) -> Found:
    """Ask until something holds and return it; NeverHeld after some seconds."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise NeverHeld
        pause(often)
    return found
