"""Whether the box starts with the computer: on, off, looked at and put right.

Windows: a value under HKCU\\...\\Run, which asks for no administrator. Elsewhere: an
XDG autostart file. A mini-PC without a screen has a systemd unit (docs/operations.md).
One that starts the box of another home is not ours.
"""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import list2cmdline
from typing import Protocol

from siantre_box import NAME, paths
from siantre_box.host.registry import RUN, SWITCHED_OFF, Registry
from siantre_box.storage import files

ENTRY = f"{NAME.lower()}.desktop"
OPTION = "--autostart"
PACKAGE = "siantre_box"


class Autostart(Protocol):
    """One way to start with the computer."""

    def is_on(self) -> bool:
        """Tell whether the box starts by itself."""

    def turn_on(self) -> None:
        """Let it start by itself, as this program at this place."""

    def turn_off(self) -> None:
        """Let it start by itself no more."""


def of_this_computer(home: Path) -> Autostart:
    """Return this computer's way to start the box of a home."""
    words = command(home)
    if sys.platform == "win32":
        return InRegistry(Registry.of_this_user(), words)
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return InFolder(Path(base) / "autostart", words)


def command(home: Path) -> list[str]:
    """Return what starts this very program without opening anything."""
    is_one_file = getattr(sys, "frozen", False)
    program = [] if is_one_file else ["-m", PACKAGE]
    elsewhere = [] if home == paths.usual() else ["--home", str(home)]
    return [sys.executable, *program, OPTION, *elsewhere]


def repair(autostart: Autostart) -> None:
    """Point at this program again, where one that was moved or renamed is named."""
    if autostart.is_on():
        autostart.turn_on()


class InRegistry:
    """Windows: the user's Run key."""

    def __init__(self, registry: Registry, words: list[str]) -> None:
        self._registry = registry
        self._line = list2cmdline(words)

    def is_on(self) -> bool:
        """Tell whether there is a value, and the task manager has not put it off."""
        line = self._registry.read(RUN, NAME)
        if not isinstance(line, str) or _box_of(line) != _box_of(self._line):
            return False
        state = self._registry.read(SWITCHED_OFF, NAME)
        # An odd first byte says off; Microsoft documents it nowhere.
        return not (isinstance(state, bytes) and state[:1] and state[0] & 1)

    def turn_on(self) -> None:
        """Write the value, and forget what the task manager noted."""
        if self._registry.read(RUN, NAME) != self._line:
            self._registry.write(RUN, NAME, self._line)
        self._registry.delete(SWITCHED_OFF, NAME)

    def turn_off(self) -> None:
        """Delete the value."""
        self._registry.delete(RUN, NAME)


class InFolder:
    """XDG: a file in the user's autostart folder."""

    def __init__(self, folder: Path, words: list[str]) -> None:
        self._file = folder / ENTRY
        self._text = entry(words)

    def is_on(self) -> bool:
        """Tell whether the file is there and not hidden."""
        try:
            text = self._file.read_text("utf-8")
        except OSError:
            return False
        off = r"(?mi)^\s*(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$"
        return _box_of(text) == _box_of(self._text) and not re.search(off, text)

    def turn_on(self) -> None:
        """Write the file."""
        with suppress(OSError):
            if self._file.read_text("utf-8") == self._text:
                return
        files.make_directory(self._file.parent)
        files.write(self._file, self._text.encode())

    def turn_off(self) -> None:
        """Delete the file."""
        self._file.unlink(missing_ok=True)


def entry(words: list[str]) -> str:
    """Return the text of an autostart file.

    Source: specifications.freedesktop.org, Desktop Entry, "The Exec key".
    """
    lines = {
        "Type": "Application",
        "Name": NAME,
        "Comment": "Nomor antrian",
        "Exec": " ".join(map(_quoted, words)),
        "Terminal": "false",
        "X-GNOME-Autostart-enabled": "true",
    }
    if PACKAGE in words:
        lines["Path"] = str(Path(__file__).resolve().parents[2])
    body = "\n".join(f"{key}={value}" for key, value in lines.items())
    return f"[Desktop Entry]\n{body}\n"


def _box_of(text: str) -> str:
    """Return which box is started: our option, and the home after it."""
    found = re.search(rf"{OPTION}\b.*", text)
    return found[0].strip() if found else ""


def _quoted(word: str) -> str:
    if re.fullmatch(r"[\w@+=:,./-]+", word):
        return word
    # Escaped twice: once as an argument, once more as a string of the file.
    inner = re.sub(r'(["`$\\])', r"\\\1", word).replace("\\", "\\\\")
    return f'"{inner.replace("%", "%%")}"'
