"""What SQLite and the disk say when nothing can be stored, as refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw
from peewee import OperationalError

from siantre_box.core.errors import CannotStore

# What SQLite says of a disk that takes nothing. Source: sqlite.org/rescode.html.
STORAGE_ERRORS = {
    apsw.SQLITE_FULL,
    apsw.SQLITE_READONLY,
    apsw.SQLITE_IOERR,
    apsw.SQLITE_CANTOPEN,
}
LOCKED = {apsw.SQLITE_BUSY, apsw.SQLITE_LOCKED}


class DataBusy(CannotStore):
    """Another program, or a writer of ours, holds the data for too long."""

    sentence = "Belum tersimpan: data sedang dipakai. Coba lagi {wait} lagi."

    def __init__(self) -> None:
        # Nobody knows how long: most programs write for less.
        super().__init__(seconds=5)


@contextmanager
def as_refusals() -> Iterator[None]:
    """Raise DataBusy or CannotStore for what says that nothing could be stored."""
    try:
        yield
    except OSError as error:
        raise CannotStore from error
    except OperationalError as error:
        if is_locked(error):
            raise DataBusy from error
        if not _is_of_storage(error):
            raise
        raise CannotStore from error


def is_locked(error: BaseException) -> bool:
    """Tell whether another program holds the lock."""
    return _code(error) in LOCKED


def _code(error: BaseException) -> int:
    code: int = getattr(getattr(error, "orig", None), "result", 0)
    return code


def _is_of_storage(error: BaseException | None) -> bool:
    if error is None:
        return False
    # A full disk ends the transaction by itself, which peewee then cannot take back.
    return _code(error) in STORAGE_ERRORS or _is_of_storage(error.__context__)
