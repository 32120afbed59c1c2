"""The screens of this computer, and where each begins."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from siantre_box.host.programs import ask

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes


@dataclass(frozen=True)
class Screen:
    """One screen: its left upper corner and size in pixels."""

    x: int
    y: int
    width: int
    height: int
    is_first: bool


def listed(said: str) -> tuple[Screen, ...]:
    """Read what `xrandr --listmonitors` says."""
    line = re.compile(
        r"^ *\d+: \+(\*?)\S* (\d+)(?:/\d+)?x(\d+)(?:/\d+)?\+(-?\d+)\+(-?\d+)", re.M
    )
    found = [
        Screen(int(x), int(y), int(width), int(height), bool(star))
        for star, width, height, x, y in line.findall(said)
    ]
    # xrandr stars none where no screen was ever made the primary one.
    if found and not any(one.is_first for one in found):
        first, *others = found
        found = [Screen(first.x, first.y, first.width, first.height, True), *others]
    return tuple(found)


def of_this_computer() -> tuple[Screen, ...]:
    """Return the screens; none when the computer does not tell."""
    if sys.platform == "win32":
        return tuple(_of_windows())
    return listed(ask("xrandr", "--listmonitors") or "")


def for_the_tv(screens: tuple[Screen, ...]) -> Screen | None:
    """Return the second screen, where visitors look; None when there is one only."""
    return next((one for one in screens if not one.is_first), None)


if sys.platform == "win32":

    def _of_windows() -> Iterator[Screen]:
        found: list[Screen] = []
        shape = ctypes.WINFUNCTYPE(
            wintypes.BOOL,
            wintypes.HMONITOR,
            wintypes.HDC,
            ctypes.POINTER(wintypes.RECT),
            wintypes.LPARAM,
        )

        def note(*seen: Any) -> bool:
            box = seen[2].contents
            width, height = box.right - box.left, box.bottom - box.top
            is_first = (box.left, box.top) == (0, 0)
            found.append(Screen(box.left, box.top, width, height, is_first))
            return True

        ctypes.windll.user32.EnumDisplayMonitors(None, None, shape(note), 0)
        yield from found
