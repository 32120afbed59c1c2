"""The screen the window is on: whether there is one, and what happens when it goes."""

import ctypes
import sys
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

X11 = "libX11.so.6"
# Where Tk draws the window to choose a folder itself, it knows no Indonesian.
OUR_WORDS = {
    "&OK": "&Pilih",
    "&Cancel": "&Batal",
    "&Directory:": "&Folder:",
    "&Selection:": "&Pilihan:",
}


# Tcl reads its windows (to choose a folder, an error) from files when they are first
# asked for; the one-file program's may be gone by then.
READ_ALL = """
auto_load_index
foreach one [array names ::auto_index *tk*] {catch {auto_load $one}}
"""


def open_root(icons: Path) -> tk.Tk | None:
    """Return the window, hidden and empty; None where there is no screen."""
    if sys.platform == "win32":
        # Else Windows enlarges a small picture of the window, and it is blurred.
        with suppress(OSError, AttributeError):
            ctypes.windll.shcore.SetProcessDpiAwareness(1)
    try:
        root = tk.Tk(className="SiAntre")
    except tk.TclError:
        return None
    root.withdraw()
    root.tk.eval(READ_ALL)
    with suppress(tk.TclError):  # a window without an icon or our words is one too
        if sys.platform == "win32":
            root.iconbitmap(default=str(icons / "icon.ico"))
        else:
            root.iconphoto(True, tk.PhotoImage(file=str(icons / "icon.png")))
            here = root.tk.call("::msgcat::mclocale")
            for theirs, ours in OUR_WORDS.items():
                root.tk.eval(
                    f"namespace eval ::tk {{::msgcat::mcset {here} {theirs} {ours}}}"
                )
    return root


def outlive(when_gone: Callable[[], object]) -> object:
    """Call this when the X server is gone, where Xlib would end the whole program.

    Returns what must be kept as long as the window lives. `when_gone` must not return:
    Xlib ends the program then.
    """
    if sys.platform in ("win32", "darwin"):
        return None
    handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(
        lambda display: int(bool(when_gone()))  # noqa: ARG005
    )
    with suppress(OSError):
        ctypes.CDLL(X11).XSetIOErrorHandler(handler)
    return handler
