"""The folder that the one-file program unpacked itself into, and stale ones."""

import ctypes
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from siantre_box import asset_files, paths
from siantre_box.packaging import preload

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MARKER = "siantre.mark"
"""The file that tells our folders from other programs' in a shared folder."""

ASSETS = "assets.zip"
"""The file in it that holds all we ship beside Python; build.spec writes it."""

# Read by PyInstaller's program when it starts: it unpacks itself, whoever started it.
RESET = "PYINSTALLER_RESET_ENVIRONMENT"
NOT_FOR_OTHERS = ("LD_LIBRARY_PATH", "TCL_LIBRARY", "TK_LIBRARY")


def keep() -> None:
    """Hold the folder this program runs from, and delete those of dead ones.

    What it holds is read into memory all the same: a cleaner asks for no lock.
    """
    folder = unpacked_folder()
    if folder is not None:
        hold(folder)
        asset_files.hold(folder / ASSETS, paths.assets())
        preload.load()
        sweep(folder)
        keep_to_ourselves()


def keep_to_ourselves() -> None:
    """Let programs that are started from now on neither load nor know what is in it.

    For what Windows starts by itself: a browser for a page, with what it opens in turn,
    perhaps the next SiAntre.exe.
    """
    os.environ[RESET] = "1"
    if sys.platform == "win32":
        # Searched before Windows' own folders, and inherited.
        ctypes.windll.kernel32.SetDllDirectoryW(None)


def unpacked_folder() -> Path | None:
    """Find where this program was unpacked; None when it runs from source."""
    folder = getattr(sys, "_MEIPASS", None)
    return Path(folder) if folder else None


def hold(folder: Path) -> int | None:
    """Lock a folder until this process ends; None when another one holds it.

    The kernel lets go when the process dies, however it dies. On Linux the lock
    also keeps systemd-tmpfiles from ageing the folder away under a box that
    runs for months.
    """
    descriptor = _open(folder)
    try:
        _lock(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def sweep(ours: Path) -> list[Path]:
    """Delete the folders beside ours that dead instances left, and name them.

    Neither clock nor age is asked: a lock tells the running ones, and the number
    in the name (the unpacker's process) those that are just being unpacked.
    """
    stale = [
        folder
        for folder in sorted(ours.parent.glob("_MEI*"))
        if folder != ours and _is_stale(folder)
    ]
    for folder in stale:
        _delete(folder)
    return stale


def environment_for_others() -> dict[str, str]:
    """Copy the environment for another program, without our unpacked libraries.

    A browser started with our LD_LIBRARY_PATH loads our libraries and dies; our
    own executable started with it would run in this process's folder.
    """
    environment = dict(os.environ)
    if unpacked_folder() is None:
        return environment
    for name in NOT_FOR_OTHERS:
        environment.pop(name, None)
        if original := environment.pop(f"{name}_ORIG", ""):
            environment[name] = original
    return environment | {RESET: "1"}


def _is_stale(folder: Path) -> bool:
    try:
        if folder.is_symlink() or not (folder / MARKER).is_file():
            return False
        # In a shared /tmp a folder of another user's may look like one of ours.
        if sys.platform != "win32" and folder.stat().st_uid != os.geteuid():
            return False
        descriptor = hold(folder)
    except OSError:
        return False
    if descriptor is None:
        return False
    os.close(descriptor)
    return not _is_being_unpacked(folder)


def _is_being_unpacked(folder: Path) -> bool:
    """Tell whether the process in the folder's name is one of us and alive."""
    try:
        pid = int(folder.name[4:12], 16)
    except ValueError:
        return False
    # Our own parent has unpacked one folder only, the one we run from.
    if pid == os.getppid():
        return False
    try:
        return psutil.Process(pid).name() == Path(sys.executable).name
    except psutil.NoSuchProcess:
        return False
    except (OSError, NotImplementedError, psutil.Error):
        return True  # not to be seen: rather keep a folder too many


def _delete(folder: Path) -> None:
    # The marker last: a sweep cut short is finished by the next one.
    with suppress(OSError):  # another one may sweep it just now
        for entry in folder.iterdir():
            if entry.name != MARKER and entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name != MARKER:
                with suppress(OSError):
                    entry.unlink()
    shutil.rmtree(folder, ignore_errors=True)


if sys.platform == "win32":

    def _open(folder: Path) -> int:
        return os.open(folder / MARKER, os.O_RDWR | os.O_NOINHERIT)

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY)

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
