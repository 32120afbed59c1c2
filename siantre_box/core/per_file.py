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
        self.value = self._first = first
        database.on_use.append(self._begin_anew)

    def _begin_anew(self) -> None:
        self.value = self._first
