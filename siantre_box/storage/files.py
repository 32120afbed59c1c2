"""Write and move files so that a power cut leaves the old or the new, whole."""

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".sementara"

# Two who replace one file at once would take each other's unfinished one away.
_being_replaced: dict[Path, threading.RLock] = {}
_TRIES_ON_WINDOWS = 20
_BETWEEN_TRIES = 0.1
# File systems that keep no order among names (network shares) say so.
_CANNOT_FLUSH_FOLDERS = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)


def write(path: Path, content: bytes) -> None:
    """Write a file whole, over an old one too. Raises OSError and leaves the old."""
    with replacing(path) as part:
        part.write_bytes(content)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a path to write to; what stands there at the end replaces the target.

    It lies beside the target, for only within one disk a rename is atomic. After a
    failure it is removed and the target is as it was. Other threads wait their turn.
    """
    part = target.with_name(target.name + UNFINISHED)
    with _being_replaced.setdefault(target, threading.RLock()):
        try:
            part.unlink(missing_ok=True)
            yield part
            # A name may reach the disk before its content: after a power cut the file
            # would be there, and empty.
            flush_file(part)
            move(part, target)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def flush_file(file: Path) -> None:
    """Return once what was written to a file is on the disk."""
    # Windows flushes only what is open for writing.
    with file.open("r+b") as opened:
        os.fsync(opened.fileno())


def flush_directory(folder: Path) -> None:
    """Return once the names in a folder are on the disk; Windows does it by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH_FOLDERS:
            raise
    finally:
        os.close(descriptor)


def make_directory(folder: Path) -> None:
    """Make a folder, and those above it, so that they stay."""
    if folder.is_dir():
        return
    # A drive that is not there has no folder above it: it cannot be made either.
    if folder.parent != folder:
        make_directory(folder.parent)
    folder.mkdir(exist_ok=True)
    flush_directory(folder.parent)


def move(source: Path, target: Path) -> None:
    """Rename a file or folder, over an old file too, so that it stays renamed."""
    _replace(source, target)
    flush_directory(target.parent)
    if source.parent != target.parent:
        flush_directory(source.parent)


def _replace(source: Path, target: Path) -> None:
    """Rename; on Windows wait for virus scanners, which open what was just written."""
    waits = _TRIES_ON_WINDOWS if sys.platform == "win32" else 0
    for _ in range(waits):
        with suppress(PermissionError):
            os.replace(source, target)
            return
        time.sleep(_BETWEEN_TRIES)
    os.replace(source, target)
