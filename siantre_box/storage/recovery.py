"""Back again from a copy: the database swapped at a start, the old one kept.

Nothing is swapped while the box runs: Windows replaces no open file, and on Linux
threads would go on writing into the old one. So a restore has two halves:

1. `stage_restore` checks the chosen copy and stages it beside the database, as
   `siantre.db.pulihkan`, with the recovery notice written into it already. The tick
   sees it (`Storage.needs_restart`) and restarts the box in place.
2. `swap_in`, before the next start opens the database, moves the old one with its log
   to `lama/NNNNNN` and the copy to its place.

A power cut after any step leaves what the next start finishes. `recover` does both at
once for a database that is lost; `diagnose` tells which is.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from siantre_box.core import database, schema
from siantre_box.core.errors import CannotStore, NewerDatabase
from siantre_box.paths import CannotUseHome
from siantre_box.storage import backup, database_copy, files, recovery_notice
from siantre_box.storage.backup import Reason
from siantre_box.storage.recovery_notice import Incident, RecoveryNotice

STAGED = ".pulihkan"
REPLACED = "lama"
DAMAGED = "rusak"
_UNDER_WAY = "sementara"
KEPT = 5


def stage_restore(
    file: Path, database: Path, why: Incident = Incident.RESTORED, box: str = ""
) -> Path:
    """Check a file and stage it: it becomes the database at the next start.

    `box` is the id that it then has; without one it keeps its own.
    """
    staged = staged_for(database)
    with database_copy.errors_as_refusals(file.parent):
        made_at = None
        if file.is_file():
            moment = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            made_at = moment.replace(tzinfo=None)
        notice = RecoveryNotice(why, made_at)
        changes = recovery_notice.changes_for_copy(notice, box)
        database_copy.copy(file, staged, changes)
    return staged


def stage_opened(opened: Any, database: Path) -> None:
    """Stage what an open connection sees as the database of the next start.

    Its file was deleted or moved: nothing is lost, and nobody is logged out.
    """
    with database_copy.errors_as_refusals(database.parent):
        files.make_directory(database.parent)
    said = recovery_notice.as_change(RecoveryNotice(Incident.REMOVED))
    database_copy.copy_opened(opened, database.name, staged_for(database), (said,))


def swap_in(database: Path) -> Path | None:
    """Put what is staged in the database's place, before anybody opens it.

    Returns the folder that keeps the old one (or will: there may be none yet), or None
    when nothing was staged.
    """
    staged = staged_for(database)
    if not staged.exists():
        return None
    with database_copy.errors_as_refusals(database.parent):
        kept = _set_aside(database, REPLACED)
        files.move(staged, database)
    return kept or database.parent / REPLACED


def set_aside_damaged(database: Path) -> Path | None:
    """Move the database and its log out of the way; return where, or None if absent."""
    with database_copy.errors_as_refusals(database.parent):
        return _set_aside(database, DAMAGED)


def recover(
    database: Path, folder: Path, why: Incident = Incident.DAMAGED
) -> backup.Copy | None:
    """Replace a damaged or missing database by the newest good copy; return that.

    The copy is staged before anything is moved, so that a full disk or a power cut
    never leaves the box without either. None: no copy is good, and nothing is there.
    """
    newest = backup.newest_good(folder)
    # Staged and swapped in like a restore by hand: what a power cut leaves is the same.
    if newest is not None:
        stage_restore(newest.path, database, why)
    set_aside_damaged(database)
    swap_in(database)
    return newest


def staged_for(database: Path) -> Path:
    """Return where a copy is staged to take a database's place."""
    return database.with_name(database.name + STAGED)


def prune(home: Path) -> None:
    """Let go of the oldest files set aside; the newest few of each folder stay."""
    for name in (REPLACED, DAMAGED):
        folder = home / name
        kept = sorted(folder.glob("[0-9]*")) if folder.is_dir() else []
        for oldest in kept[:-KEPT]:
            shutil.rmtree(oldest, ignore_errors=True)


def _set_aside(database: Path, usual: str) -> Path | None:
    """Move all files of a database to the next number of a folder.

    They gather in a folder that gets its number last, so that a power cut never keeps
    a log apart from its database. The database goes first: were its log gone before
    it, a start could open it without its last commits.
    """
    home = database.parent
    # One that was cut off goes on where it began.
    begun = (one for one in (DAMAGED, REPLACED) if (home / one / _UNDER_WAY).exists())
    folder = home / next(begun, usual)
    gathering = folder / _UNDER_WAY
    names = [database.name + end for end in ("", "-wal", "-shm", "-journal")]
    present = [name for name in names if database.with_name(name).exists()]
    if not present and not gathering.exists():
        return None
    files.make_directory(gathering)
    for name in present:
        files.move(database.with_name(name), gathering / name)
    numbers = (int(one.name) for one in folder.iterdir() if one.name.isdigit())
    kept = folder / f"{1 + max(numbers, default=0):06}"
    files.move(gathering, kept)
    # Whoever restores five times in a morning must not wait for midnight with a full
    # disk.
    prune(home)
    return kept


class UpgradeFailed(CannotUseHome):
    """The file could not be brought to today's shape, and is as it was."""


def diagnose(file: Path, is_thorough: bool, was_in_use: bool) -> Incident | None:
    """Return what happened to the file, or None; reads all of it only if told to.

    Where a box was in use, an absent or empty file is a lost one. Raises NewerDatabase
    or BackupFailed, and has then touched nothing.
    """
    if not file.exists():
        return Incident.MISSING if was_in_use else None
    try:
        database_copy.verify(file) if is_thorough else database_copy.identify(file)
    except database_copy.TooNew as error:
        raise NewerDatabase from error
    except database_copy.Refused as error:
        raise _cannot_open(file) from error
    except database_copy.Blank:
        return Incident.DAMAGED if was_in_use else None
    except (database_copy.Damaged, database_copy.NotOurs):
        return Incident.DAMAGED
    return None


def use(file: Path, copies: Path) -> Incident | None:
    """Work on this file in today's schema; returns what happened to it meanwhile.

    Raises CannotUseHome, BackupFailed or NewerDatabase, each in words.
    """
    try:
        _migrate(file, copies)
    except CannotStore as error:
        raise _cannot_open(file) from error
    except (database_copy.Damaged, database.DatabaseFailed) as error:
        database.close()
        if not database_copy.is_damaged(file):
            raise _cannot_open(file) from error
        recover(file, copies, Incident.DAMAGED)
        _migrate(file, copies)
        return Incident.DAMAGED
    return None


def _migrate(file: Path, copies: Path) -> None:
    database.use(file)
    database.connect()
    made: list[Path] = []
    try:
        schema.upgrade(lambda: made.append(backup.make(file, copies, Reason.UPGRADE)))
    except CannotStore:
        raise
    except Exception as error:
        # Whatever a step fails at, the data is as it was.
        database.close()
        if not made or database_copy.is_damaged(file):
            raise
        raise UpgradeFailed(
            file.parent,
            "Pembaruan data gagal, dan data tetap seperti semula."
            " Pakai SiAntre versi sebelumnya, lalu hubungi penjual.",
        ) from error


def _cannot_open(file: Path) -> CannotUseHome:
    database.close()
    home = file.parent
    return CannotUseHome(
        home, f"Data di {home} tidak dapat dibuka: penyimpanan penuh atau terkunci."
    )
