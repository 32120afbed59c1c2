"""What this process knows beside the file that it works on."""

from typing import Generic, TypeVar

from siantre_box.core import database

Value = TypeVar("Value")


class PerFile(Generic[Value]):
    """One value that belongs to the file: using another file resets it.

    peewee binds its models to one database, so a process works on one file at a time,
    and what belongs to the file needs no owner of its own; but nothing of one file may
    be taken for the next one's.
    """

    def __init__(self, first: Value) -> None:
        self.value = self._first = first
        database.on_use.append(self._reset)

    def _reset(self) -> None:
        self.value = self._first
