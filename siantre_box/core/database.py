"""The one SQLite file of this box, and the one way to write to it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from time import monotonic
from typing import Any

import apsw
from peewee import DatabaseError, OperationalError, SqliteDatabase
from playhouse.apsw_ext import APSWDatabase

from siantre_box.core import changes, storage_errors
from siantre_box.core.batches import Batch, ForeignCommits, Hook, Record, Turns
from siantre_box.core.errors import DataGone
from siantre_box.core.open_files import OpenFiles
from siantre_box.core.sqlite import store_dates
from siantre_box.core.storage_errors import DataBusy

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
# How many seconds a writer waits, for writers of ours and for other programs in all.
PATIENCE = 1.2
# How long SQLite itself waits for a lock.
LOCK_TIMEOUT: Any = 0.1  # peewee's stubs know whole seconds only
# What the database raises when the file or the disk is to blame.
DatabaseFailed = DatabaseError

# For every connection, peewee's too. So the fixed statements take dates as well;
# peewee's own fields for APSW would convert only where a field is named.
apsw.connection_hooks.append(store_dates)

Resting = Callable[[], AbstractContextManager[object]]


class _File:
    """What is known of the file that is worked on; another file has its own."""

    def __init__(self, path: str) -> None:
        self.parts = OpenFiles(path)
        # Whether some of them lie there no more.
        self.is_gone = False
        # Since when another program holds the lock, and whether a writer was refused.
        self.locked_since: float | None = None
        self.is_locked = False
        # The changes that are not committed yet; only who has the turn touches it.
        self.batch: Batch | None = None


class _OfThread(threading.local):
    """What belongs to one thread: the file it is connected to, its change, its rest."""

    file: _File | None = None
    batch: Batch | None = None
    resting: Resting = staticmethod(nullcontext)


class _Database(APSWDatabase):
    """The own connection of each thread; within a change, that of all writers."""

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        if _of_thread.batch is None:
            return super().execute_sql(sql, params)
        return writer.execute_sql(sql, params)

    def atomic(self, *options: Any, **more: Any) -> Any:
        if _of_thread.batch is None:
            return super().atomic(*options, **more)
        return writer.savepoint()

    def in_transaction(self) -> bool:
        return _of_thread.batch is not None or super().in_transaction()

    def after_commit(self, fn: Hook) -> Any:
        if _of_thread.batch is None:
            return super().after_commit(fn)
        # Whoever commits calls it, before anybody is woken; it may change nothing.
        return _of_thread.batch.after_commit(fn)


_of_thread = _OfThread()
db = _Database(None, lock_type="IMMEDIATE", timeout=LOCK_TIMEOUT)
# A transaction belongs to a connection: changes of several threads that share one
# transaction are made on this one, by whoever has the turn.
writer: SqliteDatabase = APSWDatabase(None, thread_safe=False, lock_type="IMMEDIATE")
turns = Turns()
_foreign_commits = ForeignCommits(writer)
_file = _File("")
# Called when another file is used.
on_use: list[Callable[[], None]] = []


def use(path: Path) -> None:
    """Work on this file from now on; it is made when it is missing."""
    global _file
    disconnect()
    # Not under a change that is on its way: the rest of it would go to the new file.
    with _writers_at_rest(PATIENCE):
        _close(writer)
        _file = _of_thread.file = _File(str(path))
        for one in (db, writer):
            one.init(str(path), PRAGMAS, LOCK_TIMEOUT)
    for begin in on_use:
        begin()
    # Everything that was shown came from the file before.
    changes.invalidate()
    changes.bump()


def folder() -> Path:
    """Return the folder of the file that is worked on."""
    return Path(str(db.database)).parent


def connect(resting: Resting = nullcontext) -> None:
    """Give this thread its connection, kept until the thread ends or the file goes.

    `resting` makes the context of a change: a request lets another be worked on.
    Raises DataGone when the file was deleted or moved: a new one would be made.
    """
    _of_thread.resting = resting
    if _of_thread.file not in (None, _file):
        disconnect()
    _of_thread.file = _file
    if db.is_closed():
        _open(db)
    elif not _file.parts:
        _file.parts.note()


def disconnect() -> None:
    """Close this thread's connection; that of the writers stays."""
    _close(db)


def close() -> None:
    """Close this thread's connection, and that of the writers if none is at work."""
    disconnect()
    with suppress(DataBusy), _writers_at_rest(0):
        _close(writer)


@contextmanager
def changing() -> Iterator[None]:
    """Run one change: all of it, or nothing; on the disk when this ends.

    Those that come together share one transaction. A refusal, too, leaves at its end:
    what forbids something may be one of them.
    Raises DataBusy when its turn does not come soon, CannotStore when the disk takes
    nothing, DataGone when what is written would be lost with a deleted file.
    """
    if _of_thread.batch is not None:
        with _of_thread.batch.change():
            yield
        return
    with _of_thread.resting(), storage_errors.as_refusals():
        batch = _of_thread.batch = _join_batch(monotonic() + PATIENCE)
        try:
            with batch.change():
                yield
        finally:
            _of_thread.batch = None
            _hand_on()
            batch.wait()


def is_uncommitted(hook: Hook) -> bool:
    """Tell whether the present transaction has a change with this hook in it."""
    return _of_thread.batch is not None and _of_thread.batch.has(hook)


def is_changing() -> bool:
    """Tell whether this thread is in a change, and sees what may be taken back."""
    return _of_thread.batch is not None


def write_down(record: Record, item: object) -> None:
    """Have a record keep this right before the present change is committed."""
    assert _of_thread.batch is not None, "only within changing()"
    _of_thread.batch.write_down(record, item)


def is_locked() -> bool:
    """Tell whether another program holds the write lock, so that nothing is stored."""
    return _file.is_locked


def look_whether_locked() -> None:
    """Find out whether a lock that refused a writer is gone; called each second."""
    if _file.locked_since is not None:
        with suppress(DataBusy):
            with changing():
                pass
            changes.bump()


def is_gone() -> bool:
    """Tell whether the file was deleted or moved, so that nothing is stored."""
    return _file.is_gone


def look_whether_gone() -> bool:
    """Find out whether the open files lie where they were; called each second.

    Once they do not, nobody writes any more: what the open file holds can be copied.
    """
    file = _file
    is_gone = not file.parts.are_in_place()
    # A commit that is on its way arrives first.
    if is_gone != file.is_gone and turns.take(PATIENCE):
        file.is_gone = is_gone
        _hand_on()
        changes.bump()
    if file.parts and not is_gone:
        file.parts.note()
    return file.is_gone


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


def is_reading() -> bool:
    """Tell whether this thread reads one state of the file, perhaps an old one."""
    return _of_thread.batch is None and db.in_transaction()


def empty_log() -> bool:
    """Bring the write-ahead log into the file; return whether the log is empty.

    Then the file holds everything by itself, should somebody copy it without its log.
    Waits for nobody: whoever reads or writes just now is a reason to try again.
    """
    try:
        # Most of it beside the writers, who then wait for the rest alone.
        with _waiting_for_no_lock(db):
            db.execute_sql("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        with _writers_at_rest(0):
            return _truncate_log()
    except (DataBusy, DatabaseFailed):
        return False


def _truncate_log() -> bool:
    # On the writers' connection: to the others it looks like another process's commit.
    if writer.is_closed():
        _open(writer)
    with _waiting_for_no_lock(writer):
        cursor = writer.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return not cursor.fetchone()[0]


def commits_elsewhere() -> int:
    """Return a number that differs once another connection wrote to the file."""
    return int(db.execute_sql("PRAGMA data_version").fetchone()[0])


def _open(connection: SqliteDatabase) -> None:
    if not _file.parts.are_in_place():
        raise DataGone
    connection.connect()
    # At once, not at the next look: what is deleted in between would not be missed.
    _file.parts.note()


def _close(connection: SqliteDatabase) -> None:
    were_in_place = _file.parts.are_in_place()
    # With the last connection SQLite takes the log away itself: nobody will miss it.
    if not connection.is_closed() and connection.close() and were_in_place:
        _file.parts.forget_log()


@contextmanager
def _writers_at_rest(seconds: float) -> Iterator[None]:
    """Hold the turn while no batch is open; raises DataBusy if it does not come."""
    if not turns.take(seconds):
        raise DataBusy
    try:
        if _file.batch is not None:
            _commit_batch()
        yield
    finally:
        turns.end()


def _join_batch(deadline: float) -> Batch:
    """Return the open batch once it is this thread's turn, or begin one."""
    if not turns.take(deadline - monotonic()):
        raise DataBusy
    if _file.batch is None:
        try:
            _file.batch = _begin_batch(deadline)
        except BaseException:
            turns.end()
            raise
    return _file.batch


def _begin_batch(deadline: float) -> Batch:
    if _file.is_gone:
        raise DataGone
    if writer.is_closed():
        _open(writer)
    _begin(deadline)
    try:
        _foreign_commits.note()
    except BaseException:
        # What has begun would be in the way of every later change.
        writer.rollback()
        raise
    return Batch(writer)


def _hand_on() -> None:
    """Let the next one add its change; commit the batch when nobody waits to."""
    is_well = _file.batch is not None and _file.batch.error is None
    if is_well and turns.hand_on():
        return
    try:
        if _file.batch is not None:
            _commit_batch()
    finally:
        turns.end()


def _commit_batch() -> None:
    batch, _file.batch = _file.batch, None
    assert batch is not None
    if _file.is_gone:
        batch.error = DataGone()
    batch.end()
    if batch.error is not None:
        # The log may have filled the disk; no commit comes now that cuts it.
        with suppress(DatabaseError, DataGone):
            _truncate_log()


def _begin(deadline: float) -> None:
    """Begin a transaction, or raise DataBusy.

    All writers share the deadline of the first that met the lock of another program:
    one behind another they would keep everybody waiting, and the polls with them.
    Past it they try once and wait for nothing, or a crowd would still add up.
    """
    file = _file
    while True:
        since = file.locked_since
        is_in_vain = since is not None and monotonic() > since + PATIENCE
        try:
            with _waiting_for_no_lock(writer) if is_in_vain else nullcontext():
                writer.begin()
        except OperationalError as error:
            if not storage_errors.is_locked(error):
                raise
            now = monotonic()
            file.locked_since = since = now if since is None else since
            if now < min(deadline, since + PATIENCE):
                continue
            if not file.is_locked:
                file.is_locked = True
                changes.bump()
            raise DataBusy from error
        file.locked_since, file.is_locked = None, False
        return


@contextmanager
def _waiting_for_no_lock(connection: SqliteDatabase) -> Iterator[None]:
    patience = connection.execute_sql("PRAGMA busy_timeout").fetchone()[0]
    connection.execute_sql("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        connection.execute_sql(f"PRAGMA busy_timeout = {patience}")
