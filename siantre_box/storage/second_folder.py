"""The owner's second folder: each copy goes there too, if it is there just now.

A stick comes and goes, and a network share may answer late or never. A thread of its
own looks after the folder, so that it holds up neither the box's copies nor a page.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from siantre_box import paths
from siantre_box.core import database, settings
from siantre_box.core.folders import KEY
from siantre_box.storage import backup, contents, database_copy
from siantre_box.storage.backup import Copy, Reason
from siantre_box.storage.contents import Contents
from siantre_box.storage.database_copy import BackupFailed
from siantre_box.storage.storage import Storage
from siantre_box.storage.worker import Worker

LOOK_EVERY = 10.0
# How long a page waits for the folder to answer.
PATIENCE = 1.0
# How long the box waits at its end: a stick may be slow, but a share that answers no
# more may not keep it from stopping, nor from restarting with a restored file.
LAST_PATIENCE = 20.0
# SQLite keeps in here what differs between two copies of one state.
HEAD = 100
CHUNK = 1 << 20
ABSENT = "Folder cadangan tambahan tidak ditemukan."
INSIDE = "Folder cadangan tambahan ada di dalam folder data SiAntre."


@dataclass(frozen=True)
class CopiesFolder:
    """A folder in which copies lie; `contents`: of the newest, None if unreadable."""

    path: Path
    newest: Copy
    count: int
    contents: Contents | None


@dataclass(frozen=True)
class FolderState:
    """How a folder was when it was looked at; "" where the owner chose none."""

    folder: str = ""
    problem: str | None = None
    folders: tuple[CopiesFolder, ...] = ()
    has_answered: bool = True


class SecondFolder:
    """The second folder of one box, as its owner chose it."""

    def __init__(self, storage: Storage, running: Callable[[], float]) -> None:
        self.seen = FolderState()
        self._storage, self._running = storage, running
        self._worker = Worker("second folder")
        self._looked_at = 0.0
        self._is_there = False
        # Where the last copy went, and which: one that was brought as the folder came
        # may be asked for by its maker only then.
        self._written: tuple[str, Path] | None = None
        self._asked: threading.Event | None = None
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Begin to look after it."""
        self._worker.begin()

    def tick(self) -> None:
        """Notice another choice, and whether it is there; to be called each second."""
        now = self._running()
        is_other = settings.value(KEY) != self.seen.folder
        if is_other or (self.seen.folder and now - self._looked_at >= LOOK_EVERY):
            self._looked_at = now
            self._ask()

    def copy(self, made: Path, reason: Reason) -> None:
        """Let a copy go there too."""
        self._worker.put(partial(self._copy, made, reason))

    def look(self) -> FolderState:
        """Return how it is now; one that does not answer soon is not waited for."""
        wanted = settings.value(KEY)
        if not wanted:
            return FolderState()
        has_answered = self._ask().wait(PATIENCE) and self.seen.folder == wanted
        known = self.seen if self.seen.folder == wanted else FolderState(wanted)
        return replace(known, has_answered=has_answered)

    def finish(self) -> None:
        """Return once all that was asked for is done."""
        self._worker.finish()

    def end(self) -> None:
        """Finish what was asked for, and rest; a folder that hangs is left alone."""
        self._worker.end(LAST_PATIENCE)
        with self._lock:
            # Nobody answers what was asked of a thread that hangs.
            self._asked = None

    def _ask(self) -> threading.Event:
        """Ask for a look, if none is asked for yet."""
        with self._lock:
            if self._asked is None:
                self._asked = threading.Event()
                self._worker.put(self._answer)
            return self._asked

    def _answer(self) -> None:
        with self._lock:
            asked, self._asked = self._asked, None
        has_come = self._look()
        if asked is not None:
            asked.set()
        if not has_come:
            return
        # It was away, and copies were made meanwhile: the newest one is enough.
        folder = self.seen.folder
        newest = next(iter(backup.list_copies(self._storage.copies)), None)
        if newest is None or _has(folder, newest):
            self._say(folder, None)
        else:
            self._write(folder, newest.path, Reason(newest.reason))

    def _look(self) -> bool:
        """Look at the folder; return whether it has come and can be written."""
        folder = _chosen()
        is_new = folder != self.seen.folder or not self._is_there
        trouble = self._trouble(folder) if folder else None
        self._is_there = bool(folder) and trouble is None
        if not self._is_there:
            self.seen = FolderState(folder, trouble)
        elif is_new:
            # A stick may be write-protected, which only writing tells.
            problem = None
            try:
                with database_copy.errors_as_refusals(Path(folder)):
                    paths.try_to_write(Path(folder))
            except BackupFailed as failure:
                problem = str(failure)
            self.seen = FolderState(folder, problem)
        return is_new and self._is_there and self.seen.problem is None

    def _copy(self, made: Path, reason: Reason) -> None:
        folder = _chosen()
        trouble = self._trouble(folder) if folder else None
        if trouble or not folder:
            # The next look that finds it brings what it misses now.
            self._is_there = False
            self.seen = FolderState(folder, trouble)
        elif self._written != (folder, made):
            self._write(folder, made, reason)

    def _write(self, folder: str, made: Path, reason: Reason) -> None:
        problem = None
        try:
            backup.make(made, _own(folder), reason)
            self._written = folder, made
        except BackupFailed as failure:
            problem = str(failure)
        self._say(folder, problem)

    def _say(self, folder: str, problem: str | None) -> None:
        chosen = Path(folder)
        found: list[CopiesFolder] = []
        with suppress(OSError):
            # The chosen one itself too: an owner may keep copies made by hand there.
            for each in (*sorted(backup.folders_in(chosen)), chosen):
                copies = backup.list_copies(each)
                if copies:
                    held = contents.of(copies[0].path)
                    found.append(CopiesFolder(each, copies[0], len(copies), held))
        # Not the owner's choice of now: the tick looks at a folder that differs.
        self.seen = FolderState(folder, problem, tuple(found))

    def _trouble(self, folder: str) -> str | None:
        """Return what is wrong with a folder before anything is written into it."""
        with suppress(OSError, ValueError):
            path = paths.resolved(Path(folder))
            if path.is_relative_to(paths.resolved(self._storage.home)):
                return INSIDE
            if path.is_dir():
                return None if os.access(folder, os.W_OK) else _refused(folder)
        return ABSENT


def _refused(folder: str) -> str:
    return f"Folder {folder} tidak bisa ditulisi."


def _chosen() -> str:
    """Return which folder the owner chose, "" for none."""
    with _file_at_hand():
        return settings.value(KEY)


def _own(folder: str) -> Path:
    """Return this box's folder in the owner's; raises BackupFailed."""
    with _file_at_hand():
        name = backup.own_name()
    return backup.folder_in(Path(folder), name)


@contextmanager
def _file_at_hand() -> Iterator[None]:
    """Give the folder's thread its connection, and take it before it goes there.

    A folder may hang, and Windows replaces no open file: a restore would have to wait.
    """
    database.connect()
    try:
        yield
    finally:
        database.disconnect()


def _has(folder: str, copy: Copy) -> bool:
    """Tell whether the newest copy of this box there is of the same state."""
    with suppress(OSError, BackupFailed):
        there = backup.list_copies(_own(folder))
        return bool(there) and _is_same(there[0].path, copy.path)
    return False


def _is_same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        left.seek(HEAD)
        right.seek(HEAD)
        while chunk := left.read(CHUNK):
            if chunk != right.read(CHUNK):
                return False
    return True
