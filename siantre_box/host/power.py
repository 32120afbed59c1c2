"""Keep the computer awake while the box serves."""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from siantre_box import NAME
from siantre_box.packaging.unpack_dir import environment_for_others

if sys.platform == "win32":
    import ctypes

# Source: learn.microsoft.com, SetThreadExecutionState.
CONTINUOUS, SYSTEM, DISPLAY = 0x80000000, 0x1, 0x2
INHIBIT = (
    "systemd-inhibit",
    "--what=idle:sleep",
    f"--who={NAME}",
    "--why=Antrian sedang berjalan",
    "--mode=block",
)


class Inhibitor:
    """Linux: systemd holds the sleep off as long as a program of ours waits.

    It waits at a pipe of this process: a kill -9 ends it too.
    """

    def __init__(self, words: tuple[str, ...] = INHIBIT) -> None:
        self._words = (*words, "cat")
        self._waiting: subprocess.Popen[bytes] | None = None

    def hold(self) -> None:
        """Keep the computer awake from now on."""
        with suppress(OSError):
            self._waiting = subprocess.Popen(
                self._words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment_for_others(),
                start_new_session=True,
            )

    def let_go(self) -> None:
        """Let it sleep again."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting.stdin is not None:
            with suppress(OSError, subprocess.TimeoutExpired):
                waiting.stdin.close()
                waiting.wait(5)

    def is_held(self) -> bool:
        """Tell whether the computer is kept awake now."""
        return self._waiting is not None and self._waiting.poll() is None


class WindowsInhibitor:
    """Windows: a thread that says it is needed; its end takes that back."""

    def __init__(self, say: Callable[[int], int]) -> None:
        self._say = say
        self._is_over = threading.Event()
        self._answered = threading.Event()
        self._is_held = False

    def hold(self) -> None:
        """Keep the computer awake from now on, and its screen: the TV may be there."""
        self._is_over.clear()
        self._answered.clear()
        threading.Thread(target=self._stay, name="inhibitor", daemon=True).start()
        self._answered.wait(5)

    def let_go(self) -> None:
        """Let it sleep again."""
        self._is_over.set()

    def is_held(self) -> bool:
        """Tell whether the computer is kept awake now."""
        return self._is_held and not self._is_over.is_set()

    def _stay(self) -> None:
        # The state belongs to the thread: who says it must stay.
        self._is_held = self._say(CONTINUOUS | SYSTEM | DISPLAY) != 0
        self._answered.set()
        self._is_over.wait()
        self._say(CONTINUOUS)


def of_this_computer() -> Inhibitor | WindowsInhibitor:
    """Return this computer's way."""
    if sys.platform == "win32":
        return WindowsInhibitor(ctypes.windll.kernel32.SetThreadExecutionState)
    return Inhibitor()
