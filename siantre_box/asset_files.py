"""The files we ship: read from their folder, or from memory in the executable."""

from pathlib import Path
from zipfile import ZipFile

_held: dict[Path, bytes] = {}


def hold(archive: Path, folder: Path) -> None:
    """Keep every file of an archive in memory, as if it stood in a folder."""
    with ZipFile(archive) as packed:
        _held.update((folder / name, packed.read(name)) for name in packed.namelist())


def files(folder: Path) -> list[Path]:
    """List the files in a folder and below it, in a steady order."""
    held = (path for path in _held if folder in path.parents)
    return sorted(held) or sorted(one for one in folder.rglob("*") if one.is_file())


def is_held(path: Path) -> bool:
    """Tell whether a file is one of those in memory."""
    return path in _held


def is_there(path: Path) -> bool:
    """Tell whether there is such a file."""
    return is_held(path) or path.is_file()


def read(path: Path) -> bytes:
    """Return what a file holds."""
    return _held[path] if is_held(path) else path.read_bytes()
