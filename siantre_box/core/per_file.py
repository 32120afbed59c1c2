"""What this process knows beside the file that it works on."""

from typing import Generic, TypeVar

from siantre_box.core import database

Value = TypeVar("Value")


class PerFile(Generic[Value]):
    """One value that goes with the file: with the next file it begins anew.

    peewee binds its models to one database, so a process works on one file at a time,
    and what hangs on the file needs no owner of its own; but nothing of one file may
    be taken for the next one's.
    """

    def __init__(self, first: Value) -> None:
        self._first = first
        self._kept = (database.uses(), first)

    def get(self) -> Value:
        """Return what was set since the file is in use, else the first value."""
        use, value = self._kept
        return value if use == database.uses() else self._first

    def set(self, value: Value) -> None:
        """Keep this as long as the file is in use."""
        self._kept = (database.uses(), value)
