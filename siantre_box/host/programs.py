"""Other programs, started without our own libraries around them."""

import subprocess
import sys
import threading
from collections.abc import Sequence

from siantre_box.packaging.unpack_dir import environment_for_others

SECONDS = 10.0  # a page or the window may wait for the answer
# What console programs of Windows write in.
_LETTERS = "oem" if sys.platform == "win32" else "utf-8"
# A console program would flash a black window.
_QUIET = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def ask(*words: str) -> str | None:
    """Return what a short program says, or None when it is missing, fails or hangs."""
    try:
        ended = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env=environment_for_others(),
            creationflags=_QUIET,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if ended.returncode != 0:
        return None
    return ended.stdout.decode(_LETTERS, errors="replace")


def start(words: Sequence[str]) -> subprocess.Popen[bytes] | None:
    """Start a program that goes on by itself; None when it cannot be started."""
    try:
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment_for_others(),
            creationflags=_QUIET,
            # Our own Ctrl+C in a terminal must not end a browser.
            start_new_session=sys.platform != "win32",
        )
    except OSError:
        return None


def launch(words: Sequence[str]) -> bool:
    """Start a program and leave it to itself; False when it cannot be started."""
    program = start(words)
    if program is None:
        return False
    # Somebody has to take note of its end, or it stays in the list of processes.
    threading.Thread(target=program.wait, name=words[0], daemon=True).start()
    return True
