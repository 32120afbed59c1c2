"""Changes that come together: one after another into one transaction, then one flush.

Whoever has the turn adds a change to the open batch and hands both on to the next who
waits. Whoever finds nobody waiting commits for all, and what comes meanwhile is the
next batch: so a slow disk makes batches larger, and nobody ever waits for company.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Protocol

from peewee import DatabaseError, SqliteDatabase

from siantre_box.core import changes

Hook = Callable[[], object]


class Turns:
    """The right to use the writers' connection: one at a time, first come first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def take(self, seconds: float) -> bool:
        """Wait for one's turn; return False when it does not come in time."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=max(0.0, seconds)):
            return True
        with self._lock:
            # It may have come in this very moment, with a batch to be committed.
            if mine not in self._waiting:
                return True
            self._waiting.remove(mine)
            return False

    def hand_on(self) -> bool:
        """Give it to who has waited longest; return False, and keep it, if nobody."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
                return True
            return False

    def end(self) -> None:
        """Give it to who has waited longest, or to whoever comes."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class ForeignCommits:
    """What the writers' connection sees of other processes, which have their own."""

    def __init__(self, writer: SqliteDatabase) -> None:
        self._writer = writer
        self._seen: tuple[object, int] | None = None

    def note(self) -> None:
        """Invalidate what is kept of the file if another process may have written."""
        (number,) = self._writer.execute_sql("PRAGMA data_version").fetchone()
        # Each connection counts from its own beginning.
        seen = self._writer.connection(), number
        if self._seen != seen:
            self._seen = seen
            changes.invalidate()


class Record(Protocol):
    """Keeps something of a change outside the database, right before the commit."""

    def write_down(self, items: Sequence[Any]) -> None:
        """Keep what the changes of one batch gave it; an OSError refuses them all."""

    def take_back(self) -> None:
        """Forget what was written down last: it was not committed."""


class Batch:
    """The changes of one transaction; what belongs to one goes with its savepoint."""

    def __init__(self, writer: SqliteDatabase) -> None:
        self._writer = writer
        self._records: list[tuple[Record, object]] = []
        self._hooks: list[Hook] = []
        # Whether screens have something new to show.
        self._is_changed = False
        # Of rows that were changed, also where the change was taken back. SQLite calls
        # for none that are deleted without a condition: it empties a table at once.
        self._tables: set[str] = set()
        writer.connection().set_update_hook(
            lambda _kind, _database, table, _row: self._tables.add(table)
        )
        self._is_over = threading.Event()
        # Why all its changes are refused.
        self.error: BaseException | None = None

    @contextmanager
    def change(self) -> Iterator[None]:
        """Run one change, or a part of one: all of it, or nothing."""
        if self.error is not None:
            raise self.error
        records, hooks, was = len(self._records), len(self._hooks), self._is_changed
        connection = self._writer.connection()
        rows = connection.total_changes()
        # One name for all: the innermost is meant, and SQLite keeps the statement.
        self._writer.execute_sql("SAVEPOINT change")
        try:
            yield
            self._writer.execute_sql("RELEASE change")
        except BaseException as error:
            del self._records[records:], self._hooks[hooks:]
            self._is_changed = was
            try:
                self._writer.execute_sql("ROLLBACK TO change")
                self._writer.execute_sql("RELEASE change")
            except DatabaseError:
                # A full disk has taken back the whole transaction.
                self.error = error
            raise
        self._is_changed |= connection.total_changes() != rows

    def write_down(self, record: Record, item: object) -> None:
        """Have a record keep this right before the commit."""
        self._records.append((record, item))

    def after_commit(self, hook: Hook) -> Hook:
        """Have this called once the change is on the disk, before anybody is woken."""
        self._hooks.append(hook)
        return hook

    def has(self, hook: Hook) -> bool:
        """Tell whether one of its changes has this hook."""
        return hook in self._hooks

    def end(self) -> None:
        """Bring all its changes to the disk, or none, and let go who waits for it."""
        try:
            self._commit()
            if self.error is None:
                # Each, whatever becomes of another: the change is on the disk.
                with ExitStack() as after:
                    if self._is_changed:
                        after.callback(changes.bump)
                    after.callback(changes.note_tables, self._tables)
                    for hook in reversed(self._hooks):
                        after.callback(hook)
        finally:
            self._is_over.set()

    def wait(self) -> None:
        """Wait until it is on the disk; raises `error` if it never will be."""
        self._is_over.wait()
        if self.error is not None:
            raise self.error

    def _commit(self) -> None:
        written: list[Record] = []
        try:
            if self.error is None:
                for record in dict.fromkeys(record for record, _ in self._records):
                    written.append(record)
                    record.write_down([i for to, i in self._records if to is record])
                # Not `commit`, which says nothing where there is no transaction left.
                self._writer.execute_sql("COMMIT")
        except BaseException as error:
            self.error = error
        if self.error is not None:
            for record in written:
                record.take_back()
            # A full disk may have done so itself.
            with suppress(DatabaseError):
                self._writer.rollback()
