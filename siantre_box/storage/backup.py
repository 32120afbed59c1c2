"""Copies of the database, kept by number and never by date.

A wrong clock must not cost a copy: copies are in the order of their numbers.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path

from filelock import FileLock, Timeout

from siantre_box import RELEASED
from siantre_box.core import clock, clock_guard, identity, settings
from siantre_box.core.errors import CannotStore
from siantre_box.storage import database_copy, files
from siantre_box.storage.database_copy import BackupFailed, NoRoom

RECENT, ROUND_ENDS, UPGRADES = 8, 14, 3
PART_OF_DISK = 10
LOCK = ".kunci"

_FOLDER_BEGINS = "Cadangan SiAntre"
_LONGEST_NAME = 40
_NAME = re.compile(r"siantre-(?P<sequence>\d{6,})-(?P<reason>[a-z-]+)\.db")
_SECONDS_TO_WAIT = 30


class Reason(StrEnum):
    """Why a copy was made: the last part of its name."""

    PERIODIC = "berkala"
    ROUND_END = "akhir-putaran"
    RESET = "reset"
    UPGRADE = "pembaruan"
    EXIT = "berhenti"
    BY_HAND = "manual"


class Busy(BackupFailed):
    """Another copy is being made in the same folder; it is over in 30 s at most."""

    sentence = "Cadangan lain sedang dibuat. Coba lagi {wait} lagi."
    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(seconds=_SECONDS_TO_WAIT)


@dataclass(frozen=True)
class Copy:
    """A copy in a folder; `made_at` is UTC as the clock then was, for people only."""

    sequence: int
    reason: str
    path: Path
    size: int
    made_at: datetime


def make(database: Path, folder: Path, reason: Reason) -> Path:
    """Copy the database into a folder while it is in use; return the copy.

    Raises BackupFailed. Older copies that need not be kept go only once the new one
    is whole.
    """
    with database_copy.errors_as_refusals(folder), _alone_in(folder):
        for leftover in folder.glob(f"*{files.UNFINISHED}*"):
            leftover.unlink()
        newest = max((one.sequence for one in _found(folder)), default=0)
        target = folder / f"siantre-{newest + 1:06}-{reason}.db"
        database_copy.copy(database, target)
        copies = _found(folder)
        kept = to_keep(copies, shutil.disk_usage(folder).total // PART_OF_DISK)
        for one in set(copies) - set(kept):
            one.path.unlink(missing_ok=True)
    return target


def list_copies(folder: Path) -> tuple[Copy, ...]:
    """Return the copies in a folder, the newest first; none when there is no folder."""
    try:
        return tuple(_newest_first(_found(folder)))
    except OSError:
        return ()


def newest_good(folder: Path) -> Copy | None:
    """Return the newest copy that is whole and fits this program, or None."""
    for copy in list_copies(folder):
        with suppress(BackupFailed):
            database_copy.verify(copy.path)
            return copy
    return None


def to_keep(copies: Iterable[Copy], room_for_all: int) -> tuple[Copy, ...]:
    """Return those to keep, the newest first.

    The last eight, fourteen from the ends of rounds and three from before upgrades,
    as far as they fit into the room; the newest always.
    """
    ordered = _newest_first(copies)
    ends = [one for one in ordered if one.reason in (Reason.ROUND_END, Reason.RESET)]
    upgrades = [one for one in ordered if one.reason == Reason.UPGRADE]
    wanted = {*ordered[:RECENT], *ends[:ROUND_ENDS], *upgrades[:UPGRADES]}
    kept: list[Copy] = []
    for one in filter(wanted.__contains__, ordered):
        if kept and sum(other.size for other in kept) + one.size > room_for_all:
            break
        kept.append(one)
    return tuple(kept)


def _newest_first(copies: Iterable[Copy]) -> list[Copy]:
    return sorted(copies, key=lambda one: one.sequence, reverse=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    files.make_directory(folder)
    try:
        with FileLock(folder / LOCK, timeout=_SECONDS_TO_WAIT):
            yield
    except Timeout as error:
        raise Busy from error


def _found(folder: Path) -> list[Copy]:
    found = []
    for path in folder.iterdir():
        name = _NAME.fullmatch(path.name)
        # Owners put files of their own beside the copies.
        if name is not None and path.is_file():
            state = path.stat()
            made_at = datetime.fromtimestamp(state.st_mtime, UTC).replace(tzinfo=None)
            sequence, reason = int(name["sequence"]), name["reason"]
            found.append(Copy(sequence, reason, path, state.st_size, made_at))
    return found


def own_folder(parent: Path) -> Path:
    """Return this box's folder in another, which need not exist yet.

    Two boxes in one folder would rotate each other's copies away, because copies are
    numbered folder by folder. The name says the business and ends in the box's id; the
    id alone decides, so a business that is renamed keeps its folder. Raises
    BackupFailed.
    """
    return folder_in(parent, own_name())


def own_name() -> str:
    """Return what a new folder of this box is called. Raises BackupFailed."""
    # A file whose disk was full when it was opened has no id yet.
    with suppress(CannotStore):
        if not identity.present():
            identity.give()
    box = identity.present()
    if not box:
        raise NoRoom("Penyimpanan penuh.")
    fit = (c for c in settings.value("business_name") if c.isalnum() or c in " -_")
    name = " ".join("".join(fit)[:_LONGEST_NAME].split())
    return " ".join(filter(None, (_FOLDER_BEGINS, name, box)))


def folder_in(parent: Path, name: str) -> Path:
    """Return the folder in another with this name, or with the id in which it ends."""
    end = f" {name.rpartition(' ')[2]}"
    with database_copy.errors_as_refusals(parent):
        there = sorted(one for one in folders_in(parent) if one.name.endswith(end))
    return there[0] if there else parent / name


def folders_in(parent: Path) -> Iterator[Path]:
    """Iterate over the folders of boxes in a folder."""
    return (one for one in parent.glob(f"{_FOLDER_BEGINS} *") if one.is_dir())


def trusted_times(copies: Sequence[Copy]) -> frozenset[int]:
    """Return the numbers of the copies whose time is trusted.

    Copies are numbered as they are made, so that the most of them whose times follow
    one another tell the truth; never one of before the program or of a time to come.
    """
    if not clock.is_trusted():
        return frozenset()
    soon = clock.now() + clock_guard.TOLERANCE
    chains: list[list[Copy]] = []
    for one in sorted(copies, key=lambda one: one.sequence):
        if not RELEASED <= one.made_at <= soon:
            continue
        latest_before = one.made_at + clock_guard.TOLERANCE
        fitting = (each for each in chains if each[-1].made_at <= latest_before)
        chains.append([*max(fitting, key=len, default=[]), one])
    return frozenset(one.sequence for one in max(chains, key=len, default=[]))
