"""The one SQLite file of this box, and the one way to write to it."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import cache
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import apsw
from peewee import DatabaseError, Field, Model, OperationalError, SqliteDatabase
from playhouse.apsw_ext import APSWDatabase

from siantre_box.core import changes
from siantre_box.core.errors import CannotStore, DataGone
from siantre_box.core.sqlite import store_dates

# The write-ahead log grows while somebody reads for long; then SQLite cuts it to this.
LARGEST_LOG = 4_000_000
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "journal_size_limit": LARGEST_LOG,
    "foreign_keys": 1,
    "mmap_size": 0,
    "temp_store": "memory",
}
# What SQLite says of a disk that takes nothing. Source: sqlite.org/rescode.html.
STORAGE_ERRORS = {
    apsw.SQLITE_FULL,
    apsw.SQLITE_READONLY,
    apsw.SQLITE_IOERR,
    apsw.SQLITE_CANTOPEN,
}
# The file, its write-ahead log and the log's index belong together while they are open.
PARTS = ("", "-wal", "-shm")
LOCKED = {apsw.SQLITE_BUSY, apsw.SQLITE_LOCKED}
# How many seconds a writer waits, for writers of ours and for other programs in all.
PATIENCE = 1.2
# How long SQLite itself waits for a lock.
LOCK_TIMEOUT: Any = 0.1  # peewee's stubs know whole seconds only
# What the database raises when the file or the disk is to blame.
DatabaseFailed = DatabaseError

# For every connection, peewee's too. So the fixed statements take dates as well;
# peewee's own fields for APSW would convert only where a field is named.
apsw.connection_hooks.append(store_dates)

Found = TypeVar("Found", bound=Model)

db: SqliteDatabase = APSWDatabase(None, lock_type="IMMEDIATE", timeout=LOCK_TIMEOUT)
_write_lock = threading.RLock()
# Since when another program holds the lock, and whether a writer was refused for it.
_locked_since: float | None = None
_is_locked = False
# Which files were opened, and whether some of them lie there no more.
_opened: dict[str, tuple[int, int]] = {}
_is_gone = False
_uses = 0
# Called when another file is used.
on_use: list[Callable[[], None]] = []
_of_thread = threading.local()


def use(path: Path) -> None:
    """Work on this file from now on; it is made when it is missing."""
    global _uses, _locked_since, _is_locked, _is_gone
    close()
    _uses += 1
    _locked_since, _is_locked, _is_gone = None, False, False
    _opened.clear()
    _of_thread.use = _uses
    db.init(str(path), timeout=LOCK_TIMEOUT, pragmas=PRAGMAS)
    for begin in on_use:
        begin()
    # Everything that was shown came from the file before.
    changes.invalidate()


def folder() -> Path:
    """Return the folder of the file that is worked on."""
    return Path(str(db.database)).parent


def connect() -> None:
    """Give this thread its connection, kept until the thread ends or the file goes.

    Raises DataGone when the file was deleted or moved: a new one would be made.
    """
    if getattr(_of_thread, "use", _uses) != _uses:
        close()
    _of_thread.use = _uses
    if db.is_closed():
        if not _is_in_place():
            raise DataGone
        db.connect()
        _note_files()
    elif not _opened:
        _note_files()


def close() -> None:
    """Close this thread's connection."""
    if db.is_closed():
        return
    were_in_place = _is_in_place()
    db.close()
    # With the last connection SQLite takes the log away itself: nobody will miss it.
    for part in PARTS[1:] if were_in_place else ():
        if _identity(f"{db.database}{part}") is None:
            _opened.pop(part, None)


@contextmanager
def changing() -> Iterator[None]:
    """Run one change as one transaction: all of it, or nothing.

    One writer at a time: waiting at this lock is far cheaper than in SQLite. Raises
    DataBusy when its turn does not come soon, CannotStore when the disk takes nothing,
    DataGone when what is written would be lost with a deleted file.
    """
    deadline = monotonic() + PATIENCE
    with _writing_alone(deadline), _giving_back_room(), _storage_errors_as_refusals():
        if _is_gone:
            raise DataGone
        is_outermost = not db.in_transaction()
        with ExitStack() as transaction:
            _begin(transaction, deadline)
            if is_outermost:
                db.after_commit(changes.bump)
            yield


def is_locked() -> bool:
    """Tell whether another program holds the write lock, so that nothing is stored."""
    return _is_locked


def look_whether_locked() -> None:
    """Find out whether a lock that refused a writer is gone; called each second."""
    if _locked_since is not None:
        with suppress(DataBusy), changing():
            pass


def is_gone() -> bool:
    """Tell whether the file was deleted or moved, so that nothing is stored."""
    return _is_gone


def look_whether_gone() -> bool:
    """Find out whether the open files lie where they were; called each second.

    Once they do not, nobody writes any more: what the open file holds can be copied.
    """
    global _is_gone
    is_gone = not _is_in_place()
    if is_gone != _is_gone:
        with _write_lock:
            _is_gone = is_gone
        changes.bump()
    if _opened and not is_gone:
        _note_files()
    return is_gone


def opened() -> Any:
    """Return this thread's open connection, which a deleted file does not end."""
    return None if db.is_closed() else db.connection()


@contextmanager
def reading() -> Iterator[None]:
    """Read one state of the file, whatever is written meanwhile."""
    if db.in_transaction():
        yield
        return
    with db.atomic("DEFERRED"):
        yield


def empty_log() -> bool:
    """Bring the write-ahead log into the file; return whether the log is empty.

    Then the file holds everything by itself, should somebody copy it without its log.
    Waits for nobody: whoever reads or writes just now is a reason to try again.
    """
    try:
        with _waiting_for_no_lock():
            # Most of it beside the writers, who then wait for the rest alone.
            for mode in ("PASSIVE", "TRUNCATE"):
                is_held_up = scalar(f"PRAGMA wal_checkpoint({mode})")
            return not is_held_up
    except DatabaseFailed:
        return False


def foreign_commits() -> int:
    """Return a number that differs once another process wrote to the file."""
    return int(db.execute_sql("PRAGMA data_version").fetchone()[0])


def _note_files() -> None:
    # At once, not at the next look: what is deleted in between would not be missed.
    for part in PARTS:
        found = _identity(f"{db.database}{part}")
        if found is not None:
            _opened.setdefault(part, found)


def _is_in_place() -> bool:
    return all(
        _identity(f"{db.database}{part}") == known
        for part, known in _opened.copy().items()
    )


def _identity(path: str) -> tuple[int, int] | None:
    """Return which file lies there; None when there is none, or none can be reached."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    # Windows lets nobody delete or replace an open file, and its numbers of files are
    # not kept on every disk.
    return (0, 0) if sys.platform == "win32" else (found.st_dev, found.st_ino)


@contextmanager
def _writing_alone(deadline: float) -> Iterator[None]:
    if not _write_lock.acquire(timeout=max(0.0, deadline - monotonic())):
        raise DataBusy
    try:
        yield
    finally:
        _write_lock.release()


def _begin(transaction: ExitStack, deadline: float) -> None:
    """Begin a transaction, or raise DataBusy.

    All writers share the deadline of the first that met the lock of another program:
    one behind another they would keep everybody waiting, and the polls with them.
    Past it they try once and wait for nothing, or a crowd would still add up.
    """
    global _locked_since, _is_locked
    while True:
        is_in_vain = _locked_since and monotonic() > _locked_since + PATIENCE
        try:
            with _waiting_for_no_lock() if is_in_vain else nullcontext():
                transaction.enter_context(db.atomic())
        except OperationalError as error:
            if _code(error) not in LOCKED:
                raise
            now = monotonic()
            _locked_since = now if _locked_since is None else _locked_since
            if now < min(deadline, _locked_since + PATIENCE):
                continue
            if not _is_locked:
                _is_locked = True
                changes.bump()
            raise DataBusy from error
        _locked_since, _is_locked = None, False
        return


@contextmanager
def _giving_back_room() -> Iterator[None]:
    try:
        yield
    except (DataBusy, DataGone):
        raise
    except CannotStore:
        # The log itself may have filled the disk; no commit comes now that cuts it.
        if not db.in_transaction():
            with suppress(DatabaseFailed):
                empty_log()
        raise


@contextmanager
def _waiting_for_no_lock() -> Iterator[None]:
    patience = scalar("PRAGMA busy_timeout")
    db.execute_sql("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        db.execute_sql(f"PRAGMA busy_timeout = {patience}")


@contextmanager
def _storage_errors_as_refusals() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotStore from error
    except OperationalError as error:
        if _code(error) in LOCKED:
            raise DataBusy from error
        if not _is_storage_error(error):
            raise
        raise CannotStore from error


def _code(error: BaseException) -> int:
    code: int = getattr(getattr(error, "orig", None), "result", 0)
    return code


def _is_storage_error(error: BaseException | None) -> bool:
    if error is None:
        return False
    # A full disk ends the transaction by itself, which peewee then cannot take back.
    return _code(error) in STORAGE_ERRORS or _is_storage_error(error.__context__)


# What every ticket and every change asks stands in fixed words: peewee takes ten times
# as long to write such a statement as SQLite to do it.


def scalar(sql: str, *values: object) -> int:
    """Return the one number that a fixed question has for an answer; 0 for none."""
    row = db.execute_sql(sql, values).fetchone()
    return int(row[0] or 0) if row else 0


def fetch_rows(sql: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
    """Return all rows that a fixed question finds, as SQLite keeps them."""
    return list(db.execute_sql(sql, named or values).fetchall())


def fetch_first(model: type[Found], sql: str, *values: object) -> Found | None:
    """Return the first row that a fixed question finds, or None."""
    return next(iter(fetch_all(model, sql, *values)), None)


def fetch_all(model: type[Found], sql: str, *values: object) -> list[Found]:
    """Return all rows that a fixed question finds; columns without a field go by."""
    cursor = db.execute_sql(sql, values)
    found = []
    for stored in cursor:
        row: Any = model(__no_default__=True)
        for (column, *_), value in zip(cursor.description, stored, strict=True):
            if (field := model._meta.columns.get(column)) is not None:
                row.__data__[field.name] = field.python_value(value)
        row._dirty.clear()
        found.append(row)
    return found


def execute(sql: str, *values: object) -> int:
    """Change rows by a fixed statement; return how many it changed."""
    return int(db.rows_affected(db.execute_sql(sql, values)))


def insert(row: Any) -> None:
    """Store a new row, which then knows its id."""
    statement, fields = _insertion(row._meta)
    values = [field.db_value(row.__data__.get(field.name)) for field in fields]
    row.id = db.last_insert_id(db.execute_sql(statement, values))


@cache
def _insertion(meta: Any) -> tuple[str, tuple[Field, ...]]:
    fields = tuple(one for one in meta.sorted_fields if one is not meta.primary_key)
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join("?" * len(fields))
    return f'INSERT INTO "{meta.table_name}" ({columns}) VALUES ({marks})', fields


class DataBusy(CannotStore):
    """Another program, or a writer of ours, holds the data for too long."""

    sentence = "Belum tersimpan: data sedang dipakai. Coba lagi {wait} lagi."
    status = HTTPStatus.INSUFFICIENT_STORAGE

    def __init__(self) -> None:
        # Nobody knows how long: most programs write for less.
        super().__init__(seconds=5)
