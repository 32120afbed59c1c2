"""Where a USB stick is, if one is plugged in."""

import sys
from contextlib import suppress
from pathlib import Path

import psutil

MEDIA = ("/media/", "/run/media/", "/mnt/")


def first_stick() -> Path | None:
    """Return the folder of the first stick, or None, also if unknown."""
    with suppress(OSError, NotImplementedError, psutil.Error):
        for part in psutil.disk_partitions(all=False):
            if is_stick(part.mountpoint, part.opts):
                return Path(part.mountpoint)
    return None


def is_stick(mount_point: str, options: str) -> bool:
    """Tell whether a disk that is mounted here with these options is a stick."""
    if sys.platform == "win32":
        return "removable" in options.split(",") and "cdrom" not in options
    return mount_point.startswith(MEDIA)
