"""Words on the console for a Windows program that was built without one."""

import ctypes
import os
import sys

from siantre_box import NAME

PARENT = -1
ERROR_ICON = 0x10
STREAMS = (
    ("stdin", "CONIN$", "r"),
    ("stdout", "CONOUT$", "w"),
    ("stderr", "CONOUT$", "w"),
)
BROKEN = f"{NAME} tidak dapat dijalankan. Foto layar ini dan kirim ke penjual Anda."


def attach() -> None:
    """Lead every standard stream somewhere: a pipe, the caller's console, nowhere.

    A windowed Windows program starts with no streams at all unless they were
    redirected, and the first print would end it.
    """
    missing = [stream for stream in STREAMS if getattr(sys, stream[0]) is None]
    if not missing:
        return
    has_console = False
    if sys.platform == "win32":
        # Whoever called us from a console reads there; a double-click has none.
        has_console = bool(ctypes.windll.kernel32.AttachConsole(PARENT))
    for name, console, mode in missing:
        target = console if has_console else os.devnull
        # The console may know other letters than UTF-8: better a "?" than the end.
        setattr(
            sys,
            name,
            open(target, mode, encoding="utf-8", errors="replace", buffering=1),  # noqa: SIM115
        )


def say_it_broke(trace: str) -> None:
    """Show what ended the program: as text, or in a box where no text is seen."""
    print(trace, BROKEN, sep="\n", file=sys.stderr)
    if sys.platform == "win32" and getattr(sys.stderr, "name", "") == os.devnull:
        ending = "\n".join(trace.splitlines()[-8:])
        ctypes.windll.user32.MessageBoxW(
            None, f"{BROKEN}\n\n{ending}", NAME, ERROR_ICON
        )
