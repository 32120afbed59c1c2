"""The SQLite of this box, by which every file of it is opened."""

from datetime import date
from pathlib import Path

import apsw

BOTH_WAYS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
READ_ONLY = apsw.SQLITE_OPEN_READONLY


def _as_stored(_cursor: object, _number: int, value: object) -> str:
    """Return a date or time as it stands in the file: APSW knows neither."""
    if isinstance(value, date):
        return str(value)
    raise TypeError(f"SQLite stores no {type(value).__name__}")


def store_dates(connection: apsw.Connection) -> None:
    """Let a connection take dates and times for values."""
    connection.convert_binding = _as_stored


def open_beside(path: Path, flags: int = BOTH_WAYS) -> apsw.Connection:
    """Open a file by itself, a copy as a rule; waits 5 s for its locks.

    By the SQLite of the database: two in one process would not see each other's locks.
    """
    connection = apsw.Connection(str(path), flags)
    connection.set_busy_timeout(5000)
    return connection
