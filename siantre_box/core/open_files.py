"""Which files were opened, and whether they still lie where they were."""

import os
import sys

# The file, its write-ahead log and the log's index belong together while they are open.
PARTS = ("", "-wal", "-shm")


class OpenFiles:
    """The files of one database, known again by what the disk calls them."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._known: dict[str, tuple[int, int]] = {}

    def __bool__(self) -> bool:
        return bool(self._known)

    def note(self) -> None:
        """Note those that are there and were not noted yet."""
        for part in PARTS:
            found = self._identity(part)
            if found is not None:
                self._known.setdefault(part, found)

    def are_in_place(self) -> bool:
        """Tell whether all that were noted lie there, and no others for them."""
        return all(
            self._identity(part) == known for part, known in self._known.copy().items()
        )

    def forget_log(self) -> None:
        """Miss no log that is gone: SQLite takes it away with its last connection."""
        for part in PARTS[1:]:
            if self._identity(part) is None:
                self._known.pop(part, None)

    def _identity(self, part: str) -> tuple[int, int] | None:
        """Return which file lies there; None for none, or if none can be reached."""
        try:
            found = os.stat(self._path + part)
        except OSError:
            return None
        # Windows lets nobody delete or replace an open file, and its numbers of files
        # are not kept on every disk.
        return (0, 0) if sys.platform == "win32" else (found.st_dev, found.st_ino)
