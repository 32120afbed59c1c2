"""One window per home: a second start shows the first, or takes over if newer."""

import time
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from filelock import FileLock, Timeout

from siantre_box import __version__

# The system lets go of it when the program ends, however it ends.
LOCK = "jendela.kunci"
# Written by a second start: its version. The first looks for it, also when it serves
# nobody or is busy.
WAKE_FILE = "jendela.bel"
PATIENCE = 40.0
BETWEEN_LOOKS = 0.1


class WakeResult(Enum):
    """What became of asking the first window to show itself."""

    SHOWN = auto()
    TAKEN_OVER = auto()
    NO_ANSWER = auto()


class SingleInstance:
    """The right to be the one window of a home, and the wake file of those without."""

    def __init__(self, home: Path, version: str = __version__) -> None:
        self._home = home
        self._wake_file = home / WAKE_FILE
        self._version = version
        self._lock = FileLock(home / LOCK, thread_local=False)

    def take(self) -> bool:
        """Take the right if it is free; a home that cannot be used says so later."""
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError:
            return True
        self._wake_file.unlink(missing_ok=True)
        return True

    def wake_first(self, patience: float = PATIENCE) -> WakeResult:
        """Ask the first to show itself; an older one makes room for us instead."""
        self._wake_file.write_text(self._version, "utf-8")
        deadline = time.monotonic() + patience
        while self._wake_file.exists():
            if self.take():
                return WakeResult.TAKEN_OVER
            if time.monotonic() > deadline:
                return WakeResult.NO_ANSWER
            time.sleep(BETWEEN_LOOKS)
        return WakeResult.SHOWN

    def wake_request(self) -> str | None:
        """Return the version of a second start that asked meanwhile, or None."""
        try:
            # Whatever somebody wrote into it: who starts again wants to see a window.
            return self._wake_file.read_text("utf-8", "replace") or None
        except OSError:
            return None

    def answer(self) -> None:
        """Delete the wake file: that tells the second start that it was heard."""
        with suppress(OSError):
            self._wake_file.unlink(missing_ok=True)

    def is_newer(self, version: str) -> bool:
        """Tell whether a second start has a later version than this one."""
        return _numbers(version) > _numbers(self._version)

    def release(self) -> None:
        """Give the right back."""
        if self._lock.is_locked:
            self._lock.release()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
