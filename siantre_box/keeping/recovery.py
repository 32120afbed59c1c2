"""Back again from a copy: the database swapped at a start, the old one kept.

Nothing is swapped while the box runs. Every step may be cut off; the next start, which
calls `swap_in` before it opens the database, finishes it.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from siantre_box.keeping import backup, durable, mishap, snapshot
from siantre_box.keeping.mishap import Mishap, What

STAGED = ".pulihkan"
REPLACED = "lama"
DAMAGED = "rusak"
_UNDER_WAY = "sementara"
KEPT = 5


def stage_restore(
    file: Path, database: Path, why: What = What.RESTORED, box: str = ""
) -> Path:
    """Check a file and lay it ready to become the database at the next start.

    `box` is the id that it then has; without one it keeps its own.
    """
    staged = staged_for(database)
    with snapshot.in_words(file.parent):
        changes = mishap.into_the_copy(Mishap(why, _made_at(file)), box)
        snapshot.copy(file, staged, changes)
    return staged


def stage_opened(opened: Any, database: Path) -> None:
    """Lay what an open connection sees ready to be the database at the next start.

    Its file was deleted or moved: nothing is lost, and nobody is logged out.
    """
    with snapshot.in_words(database.parent):
        durable.make_folder(database.parent)
    said = mishap.as_statement(Mishap(What.REMOVED))
    snapshot.copy_opened(opened, database.name, staged_for(database), (said,))


def swap_in(database: Path) -> Path | None:
    """Put what lies ready in the database's place, before anybody opens it.

    Returns the folder that keeps the old one (or will: there may be none yet), or None
    when nothing lay ready.
    """
    staged = staged_for(database)
    if not staged.exists():
        return None
    with snapshot.in_words(database.parent):
        kept = _set_aside(database, REPLACED)
        durable.move(staged, database)
    return kept or database.parent / REPLACED


def set_aside_damaged(database: Path) -> Path | None:
    """Move the database and its log out of the way; return where, or None if absent."""
    with snapshot.in_words(database.parent):
        return _set_aside(database, DAMAGED)


def recover(
    database: Path, folder: Path, why: What = What.DAMAGED
) -> backup.Copy | None:
    """Replace a damaged or missing database by the newest good copy; return that.

    The copy lies ready before anything is moved, so that a full disk or a power cut
    never leaves the box without either. None: no copy is good, and nothing is there.
    """
    newest = backup.newest_good(folder)
    if newest is not None:
        stage_restore(newest.path, database, why)
    set_aside_damaged(database)
    swap_in(database)
    return newest


def staged_for(database: Path) -> Path:
    """Return where a copy lies ready to take a database's place."""
    return database.with_name(database.name + STAGED)


def prune(home: Path) -> None:
    """Let go of the oldest files set aside; the newest few of each shelf stay."""
    for name in (REPLACED, DAMAGED):
        shelf = home / name
        kept = sorted(shelf.glob("[0-9]*")) if shelf.is_dir() else []
        for oldest in kept[:-KEPT]:
            shutil.rmtree(oldest, ignore_errors=True)


def _made_at(file: Path) -> datetime | None:
    if not file.is_file():
        return None
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(tzinfo=None)


def _set_aside(database: Path, usual: str) -> Path | None:
    """Move all files of a database to the next number of a shelf.

    They gather in a folder that gets its number last, so that a power cut never keeps
    a log apart from its database. The database goes first: were its log gone before
    it, a start could open it without its last commits.
    """
    shelf = _shelf(database.parent, usual)
    gathering = shelf / _UNDER_WAY
    names = [database.name + end for end in ("", "-wal", "-shm", "-journal")]
    present = [name for name in names if database.with_name(name).exists()]
    if not present and not gathering.exists():
        return None
    durable.make_folder(gathering)
    for name in present:
        durable.move(database.with_name(name), gathering / name)
    kept = shelf / f"{_next_number(shelf):06}"
    durable.move(gathering, kept)
    # Whoever restores five times in a morning must not wait for midnight with a full
    # disk.
    prune(database.parent)
    return kept


def _shelf(home: Path, usual: str) -> Path:
    """Return the shelf on which a cut-off move already gathers, or the usual one."""
    begun = (
        name for name in (DAMAGED, REPLACED) if (home / name / _UNDER_WAY).exists()
    )
    return home / next(begun, usual)


def _next_number(shelf: Path) -> int:
    numbers = (int(one.name) for one in shelf.iterdir() if one.name.isdigit())
    return 1 + max(numbers, default=0)
