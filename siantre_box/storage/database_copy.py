"""One database file copied whole while it is in use, and judged whole or not."""

import errno
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import apsw

from siantre_box.core import schema
from siantre_box.core.errors import Refusal
from siantre_box.core.sqlite import READ_ONLY, open_beside
from siantre_box.storage import files

MB = 1 << 20
# Copies leave this much to the database itself.
SPARE = 32 * MB

_TABLES = {"services", "queues", "users", "days", "settings"}
# What the pages of any moment read; of the rounds that are over only reports do.
_ALWAYS_READ = (
    *("services", "counters", "counter_services", "users"),
    *("sessions", "settings", "days", "number_floors"),
)
_READ_OF_ROUND = ("queues", "events")
_ADMINS = "SELECT 1 FROM users WHERE role = 'admin' AND is_active LIMIT 1"
# Source: sqlite.org/fileformat2.html, "File format version numbers".
_HEAD, _JOURNAL, _WRITE_AHEAD = 100, slice(18, 20), b"\x02\x02"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class BackupFailed(Refusal):
    """A copy could not be made, read or put back."""


class NoRoom(BackupFailed):
    """The disk is too full."""

    status = HTTPStatus.INSUFFICIENT_STORAGE


class Refused(BackupFailed):
    """The folder or disk takes no files, or does not give one."""

    status = HTTPStatus.INSUFFICIENT_STORAGE


class Damaged(BackupFailed):
    """The file is missing or proven not to be whole."""


class NotOurs(BackupFailed):
    """The file is whole, but not a database of ours."""


class Blank(NotOurs):
    """Nothing was ever written into the file."""


class TooNew(BackupFailed):
    """The file was written by a newer program."""


class WithoutAdmin(BackupFailed):
    """The file is from before the first admin was made: nobody could open the box."""


# A statement of SQL, and what stands in it.
CopyChange = tuple[str, tuple[object, ...]]


def copy(source: Path, target: Path, changes: Iterable[CopyChange] = ()) -> None:
    """Copy a database, its write-ahead log included, into one file; check it whole.

    `target` appears only once it is whole, changed and on the disk.
    """

    def take_pages(part: Path) -> None:
        with _reading(source, source.name) as original:
            _copy_pages(original, part, source.name)

    _make(target, source.name, _size(source), take_pages, changes)


def copy_opened(
    original: Any, name: str, target: Path, changes: Iterable[CopyChange]
) -> None:
    """Copy what an open connection sees, also when its file was deleted since."""
    with _sqlite_errors_as_refusals(name):
        (pages,) = original.execute("PRAGMA page_count").fetchone()
        (size,) = original.execute("PRAGMA page_size").fetchone()

    def take_pages(part: Path) -> None:
        _copy_pages(original, part, name)

    _make(target, name, pages * size, take_pages, changes)


def _make(
    target: Path,
    name: str,
    size: int,
    take_pages: Callable[[Path], None],
    changes: Iterable[CopyChange],
) -> None:
    with errors_as_refusals(target.parent):
        require_free_space(target.parent, size + SPARE)
        with files.replacing(target) as part:
            take_pages(part)
            # What is wrong with the copy was wrong with what it was made of.
            _verify(part, name)
            _change(part, changes)


def verify(path: Path) -> None:
    """Refuse a file that is not a whole database of ours for this program."""
    _verify(path, path.name)


def identify(path: Path) -> None:
    """Refuse a file that does not say that it is ours; quick, whatever its size."""
    with _reading(path, path.name) as connection:
        _require_ours(connection, path.name)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a file of ours to read only; refuses others."""
    with _reading(path, path.name) as connection:
        _require_ours(connection, path.name)
        yield connection


def is_bare(path: Path) -> bool:
    """Tell whether a file was copied from where a box works, and its log was not.

    Our own copies never are: their head does not ask for a log.
    """
    if _log_size(path) > 0:
        return False
    with suppress(OSError), path.open("rb") as file:
        return file.read(_HEAD)[_JOURNAL] == _WRITE_AHEAD
    return False


def require_admin(path: Path) -> None:
    """Refuse a file in which nobody can administer the box, or that is damaged."""
    verify(path)
    with _reading(path, path.name) as connection:
        if connection.execute(_ADMINS).fetchone() is None:
            raise WithoutAdmin(f"Berkas {path.name} belum punya akun admin.")


def is_damaged(path: Path) -> bool:
    """Tell whether a file is missing or proven broken.

    One that cannot be read just now (a full disk, a lost permission) is not.
    """
    try:
        verify(path)
    except Damaged:
        return True
    except BackupFailed:
        return False
    return False


def require_free_space(folder: Path, needed: int) -> None:
    """Refuse when the disk of a folder has less room than this."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(
            f"Penyimpanan hampir penuh: sisa {free // MB} MB,"
            f" perlu {-(-needed // MB)} MB."
        )


@contextmanager
def errors_as_refusals(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a BackupFailed that names the folder."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise NoRoom("Penyimpanan penuh.") from error
        raise Refused(f"Folder {folder} tidak bisa ditulisi.") from error


def _verify(path: Path, name: str) -> None:
    with _reading(path, name) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise Damaged(f"Berkas {name} rusak.")
        _require_ours(connection, name)
        _read(connection)


def _read(connection: Any) -> None:
    """Read what the pages need: SQLite does not judge whether text is letters."""
    for table in _ALWAYS_READ:
        connection.execute(f"SELECT * FROM {table}").fetchall()
    for table in _READ_OF_ROUND:
        of_last = f"SELECT * FROM {table} WHERE day_id = (SELECT max(id) FROM days)"
        connection.execute(of_last).fetchall()


def _require_ours(connection: Any, name: str) -> None:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    # As bytes: a damaged name is to be judged, not to be read.
    rows = connection.execute("SELECT CAST(name AS BLOB) FROM sqlite_master").fetchall()
    tables = {table.decode("utf-8", "replace") for (table,) in rows}
    if not tables:
        raise Blank(f"Berkas {name} kosong.")
    if application_id != schema.APPLICATION_ID or not tables >= _TABLES:
        raise NotOurs(f"Berkas {name} bukan data SiAntre.")
    if version > len(schema.STEPS):
        raise TooNew(f"Berkas {name} dari SiAntre yang lebih baru.")


def _change(part: Path, changes: Iterable[CopyChange]) -> None:
    with (
        _sqlite_errors_as_refusals(part.name),
        closing(open_beside(part)) as connection,
        connection,
    ):
        for statement, values in changes:
            connection.execute(statement, values)


def _copy_pages(original: Any, part: Path, name: str) -> None:
    with _sqlite_errors_as_refusals(name), closing(open_beside(part)) as new:
        # Flushed once, at the end: half a copy is thrown away anyway.
        new.execute("PRAGMA synchronous = OFF")
        with new.backup("main", original, "main") as pages:
            pages.step()
        # The copy's head says "write-ahead log"; a lone file must need no other.
        new.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _reading(path: Path, name: str) -> Iterator[Any]:
    """Open a file to read only; a missing one is not made."""
    if not path.is_file():
        raise Damaged(f"Berkas {name} tidak ada.")
    with (
        _sqlite_errors_as_refusals(name),
        closing(open_beside(path, READ_ONLY)) as connection,
    ):
        yield connection


@contextmanager
def _sqlite_errors_as_refusals(name: str) -> Iterator[None]:
    """Turn what SQLite says of a file into a BackupFailed."""
    try:
        yield
    except apsw.Error as error:
        code = getattr(error, "result", 0)  # which APSW's stubs forget
        if code in (apsw.SQLITE_CORRUPT, apsw.SQLITE_NOTADB):
            raise Damaged(f"Berkas {name} rusak.") from error
        if code == apsw.SQLITE_FULL:
            raise NoRoom("Penyimpanan penuh.") from error
        raise Refused(f"Berkas {name} tidak bisa dibuka.") from error
    except UnicodeDecodeError as error:  # SQLite quotes bytes that are no letters
        raise Damaged(f"Berkas {name} rusak.") from error


def _size(database: Path) -> int:
    own = database.stat().st_size if database.is_file() else 0
    return own + _log_size(database)


def _log_size(database: Path) -> int:
    log = database.with_name(f"{database.name}-wal")
    return log.stat().st_size if log.is_file() else 0
