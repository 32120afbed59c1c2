"""Where files live: what we ship, and the home that outlives updates."""

import os
import secrets
import sys
from pathlib import Path

import platformdirs

from siantre_box import NAME
from siantre_box.core.errors import Refusal

BESIDE = "siantre-data"


class CannotUseHome(Refusal):
    """The folder of the box's data cannot be used."""

    def __init__(self, home: Path, sentence: str = "") -> None:
        super().__init__(sentence or f"Folder data {home} tidak dapat dipakai.")


def assets() -> Path:
    """Return the folder of everything shipped that is not Python."""
    unpacked = getattr(sys, "_MEIPASS", None)
    return (Path(unpacked) if unpacked else _source()) / "assets"


def home(wanted: Path | None = None) -> Path:
    """Return the folder of this box's data.

    The wanted one; else a `siantre-data` folder beside the program; else the
    platform's own place.
    """
    if wanted is not None:
        return resolved(wanted)
    beside = _folder_of_the_program() / BESIDE
    return beside if beside.is_dir() else usual()


def resolved(path: Path) -> Path:
    """Return the whole path of a file or folder, its links followed.

    One that leads to itself stays as it is, and is not there to whoever opens it.
    """
    # Before Python 3.13 Path.resolve raises a RuntimeError of such a link.
    return Path(os.path.realpath(path))


def usual() -> Path:
    """Return the platform's own place for the data."""
    if sys.platform != "win32":
        return Path(platformdirs.user_data_dir(NAME.lower()))
    shared = os.environ.get("PROGRAMDATA")
    if shared and _is_writable(Path(shared) / NAME):
        return Path(shared) / NAME
    return Path(platformdirs.user_data_dir(NAME, appauthor=False))


def desktop() -> Path:
    """Return the folder where people look for what was saved for them."""
    wanted = platformdirs.user_desktop_path()
    return wanted if wanted.is_dir() else Path.home()


def try_to_write(folder: Path) -> None:
    """Make a file in a folder and delete it; raises OSError where that is forbidden."""
    # Not tempfile: where Windows forbids it, that tries thousands of names
    # (tempfile.TMP_MAX) before it gives up.
    trial = folder / f".siantre-{secrets.token_hex(4)}"
    trial.touch(exist_ok=False)
    trial.unlink()


def _source() -> Path:
    return Path(__file__).resolve().parent.parent


def _folder_of_the_program() -> Path:
    # Not sys.argv[0]: started by name alone it leads to the folder one stands in.
    is_one_file = getattr(sys, "frozen", False)
    return Path(sys.executable).resolve().parent if is_one_file else _source()


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try_to_write(folder)
    except OSError:
        return False
    return True
