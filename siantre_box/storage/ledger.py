"""The ledger: every number given, in a file of its own beside the database.

What guards what: the database, flushed at each COMMIT, guards every number as long as
it is whole. The ledger is read when it is not: it was damaged, lost its log, or an
older copy took its place. Then the next number is one above the highest that stands
here, and no number is given twice.

So lines are written inside the transaction, before the COMMIT. Whatever the database
holds then stands here too, whenever the program ends; a number that is refused after
all leaves a gap after a restore, never a double. And a full disk refuses the numbers
while they still can be refused. The lines are not flushed by themselves: that would
double the cost of a number. `flush`, called each second, bounds what can be missing to
the last second before a power cut, and only if that damages the database as well.

Numbers of one COMMIT are written together, under an empty line: those under the last
one may have been refused, all others were given.
"""

import os
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from siantre_box.storage import files

# About 40,000 numbers: months of a busy site. It is cut to half when it is opened.
LARGEST = 2 << 20
# No box gives so many in a round, and SQLite could not count much further.
HIGHEST = 10**9


@dataclass(frozen=True)
class Given:
    """One number that was given."""

    day: date
    day_id: int
    service_id: int
    letter: str
    number: int


class Ledger:
    """The open ledger of a running box; its file is made when it is missing."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._is_flushed = True
        self._path = path
        if path.exists() and path.stat().st_size > LARGEST:
            # The newer half stays, from its first whole line on.
            newer = path.read_bytes()[-LARGEST // 2 :]
            files.write(path, newer.partition(b"\n")[2])
        self._file = _opened(path)
        self._length = os.fstat(self._file).st_size
        files.flush_directory(path.parent)

    def append(self, *given: Given) -> None:
        """Write numbers down that are committed together; raises OSError, then none."""
        with self._lock:
            self._length = os.fstat(self._file).st_size
            self._is_flushed = False
            # What came last may be half a line, which ends here.
            rest = b"\n" + b"".join(map(_line, given))
            while rest:
                rest = rest[os.write(self._file, rest) :]

    def take_back(self) -> None:
        """Forget the numbers that were written last, if the disk lets it."""
        with self._lock, suppress(OSError):
            os.ftruncate(self._file, self._length)

    def flush(self) -> None:
        """Bring what was written to the disk, if anything was."""
        with self._lock:
            if not self._is_flushed:
                os.fsync(self._file)
                self._is_flushed = True

    def keep_in_place(self) -> bool:
        """Write a ledger again that was deleted or moved; return whether it was.

        Raises OSError when it cannot be written. Windows deletes no open file.
        """
        if sys.platform == "win32":
            return False
        with suppress(OSError):
            if os.path.samestat(self._path.stat(), os.fstat(self._file)):
                return False
        with self._lock:
            length = os.fstat(self._file).st_size
            files.write(self._path, os.pread(self._file, length, 0))
            gone, self._file = self._file, _opened(self._path)
            os.close(gone)
        return True

    def close(self) -> None:
        """Flush and close."""
        self.flush()
        with self._lock:
            # Its number is that of the next file which is opened, the database perhaps:
            # a number that is given after all must not be written there.
            gone, self._file = self._file, -1
            os.close(gone)


def highest(
    path: Path, day: date, day_id: int | None = None, is_committed: bool = False
) -> dict[str, int]:
    """Return the highest number given of each letter on a date, or in one round of it.

    After a restore the date alone counts: a round's id may be given again. With
    `is_committed` those are left out that may have been refused.
    """
    found: dict[str, int] = {}
    for given in read(path, is_committed):
        if given.day == day and day_id in (None, given.day_id):
            found[given.letter] = max(given.number, found.get(given.letter, 0))
    return found


def read(path: Path, is_committed: bool = False) -> Iterator[Given]:
    """Yield what is written, oldest first; torn and damaged lines are left out.

    With `is_committed` also those that were written last, and may have been refused.
    """
    if not path.exists():
        return
    together: list[Given] = []
    with path.open("rb") as lines:
        for line in lines:
            if line == b"\n":
                yield from together
                together = []
            elif given := _parsed(line):
                together.append(given)
    if not is_committed:
        yield from together


def _line(given: Given) -> bytes:
    fields = (given.day, given.day_id, given.service_id, given.letter, given.number)
    text = " ".join(map(str, fields)).encode()
    return b"%s %08x\n" % (text, zlib.crc32(text))


def _parsed(line: bytes) -> Given | None:
    text, _, checksum = line.rstrip(b"\n").rpartition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    # A right checksum does not make it one of ours: somebody may have written it.
    try:
        day, day_id, service_id, letter, number = text.decode().split(" ")
        given = Given(
            date.fromisoformat(day), int(day_id), int(service_id), letter, int(number)
        )
    except ValueError:
        return None
    return given if 0 < given.number <= HIGHEST else None


def _opened(path: Path) -> int:
    # Without O_BINARY Windows turns a line's end into two bytes.
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o644)
