"""Copies that make themselves: each quarter of an hour, as a round ends, at the end.

A thread of its own makes them, so that neither the tick nor a request waits for one.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Queue

from siantre_box.core import changes, database, days, settings
from siantre_box.keeping import backup, own_folder, snapshot
from siantre_box.keeping.backup import Copy, Reason
from siantre_box.keeping.snapshot import BackupFailed
from siantre_box.keeping.storage import Storage

EVERY = 15 * 60.0
# So long nothing was written when the write-ahead log is brought into the file.
QUIET = 5.0
# Larger files are copied at the ends of rounds only.
LARGE = 100 * snapshot.MB
SECOND_FOLDER = "backup_folder"
ABSENT = "Folder cadangan tambahan tidak ditemukan."
log = logging.getLogger(__name__)


class Copies:
    """The copies of one box's file, and those in the owner's second folder.

    `problem` and `second_problem` say in words why the last one failed.
    """

    def __init__(
        self, storage: Storage, running: Callable[[], float] = time.monotonic
    ) -> None:
        self.problem: str | None = None
        self.second_problem: str | None = None
        self._storage = storage
        self._running = running
        self._work: Queue[Callable[[], None] | None] = Queue()
        self._round: int | None = None
        self._copied = ""
        self._asked_at = 0.0
        self._seen, self._quiet_since = "", 0.0
        self._is_emptying = False
        self._second = ""
        self._thread: threading.Thread | None = None
        self._last: Reason | None = None

    def begin(self) -> None:
        """Begin to look after the file, which was just opened."""
        self._round = _round()
        self._copied = changes.version()
        self._asked_at = self._running()
        self._thread = threading.Thread(target=self._run, name="copies", daemon=True)
        self._thread.start()

    def tick(self) -> None:
        """Ask for the copy that is due; to be called each second."""
        self._notice_second_folder()
        before, self._round = self._round, _round()
        if before not in (None, self._round):
            self._ask_for_round_end()
        elif self._running() - self._asked_at >= EVERY:
            self._ask_if_changed()
        self._empty_log_when_quiet()

    def make(self, reason: Reason) -> Path:
        """Make a copy now; the second follows by itself. Raises BackupFailed."""
        version = changes.version()
        made = backup.make(self._storage.database, self._storage.copies, reason)
        self._copied, self.problem, self._last = version, None, reason
        self._ask_to_empty_log()
        self._work.put(partial(self._make_second, made, reason, self._second))
        return made

    def present(self) -> tuple[Copy, ...]:
        """Return the copies that there are, the newest first."""
        return backup.list_copies(self._storage.copies)

    def finish(self) -> None:
        """Return once every copy that was asked for is made."""
        self._work.join()

    def end(self) -> None:
        """Finish what was asked for, and rest."""
        if self._thread is not None:
            self.finish()
            self._work.put(None)
            self._thread.join()
            self._thread = None

    def make_last(self) -> None:
        """Make the copy of a clean exit, after `end`."""
        if changes.version() != self._copied or not self.present():
            self._try(Reason.EXIT)
            self._work.put(None)
            self._run()

    def _notice_second_folder(self) -> None:
        wanted = settings.value(SECOND_FOLDER)
        if wanted != self._second:
            self._second = wanted
            self._work.put(partial(self._begin_second, wanted))

    def _empty_log_when_quiet(self) -> None:
        version, now = changes.version(), self._running()
        if version != self._seen:
            self._seen, self._quiet_since = version, now
        elif now - self._quiet_since >= QUIET and self._storage.has_log():
            self._ask_to_empty_log()

    def _ask_to_empty_log(self) -> None:
        if not self._is_emptying:
            self._is_emptying = True
            self._work.put(self._empty_log)

    def _empty_log(self) -> None:
        self._is_emptying = False
        database.connect()
        database.empty_log()

    def _ask_for_round_end(self) -> None:
        # A reset by hand made its copy beforehand.
        if self._last != Reason.RESET:
            self._ask(Reason.ROUND_END)
        self._last = None

    def _ask_if_changed(self) -> None:
        self._asked_at = self._running()
        is_small = self._storage.database.stat().st_size < LARGE
        if is_small and changes.version() != self._copied:
            self._ask(Reason.PERIODIC)

    def _ask(self, reason: Reason) -> None:
        self._asked_at = self._running()
        self._work.put(partial(self._try, reason))

    def _run(self) -> None:
        for work in iter(self._work.get, None):
            try:
                work()
            except Exception:
                # A copy that fails must not end those that come after it.
                log.exception("A copy failed")
            self._work.task_done()
        self._work.task_done()
        database.close()

    def _try(self, reason: Reason) -> None:
        try:
            self.make(reason)
        except BackupFailed as failure:
            self.problem = str(failure)
            log.warning("No copy (%s): %s", reason, failure)
            if isinstance(failure, snapshot.Damaged):
                self._storage.look_whether_damaged()

    def _begin_second(self, folder: str) -> None:
        for newest in self.present()[:1]:
            reason = Reason(newest.reason)
            self._make_second(newest.path, reason, folder)

    def _make_second(self, made: Path, reason: Reason, folder: str) -> None:
        """Copy a copy into the owner's folder, if that is there just now."""
        self.second_problem = None
        if not folder:
            return
        self.second_problem = ABSENT
        with suppress(OSError):
            if Path(folder).is_dir():
                self.second_problem = _copied(made, Path(folder), reason)


def _copied(made: Path, folder: Path, reason: Reason) -> str | None:
    try:
        backup.make(made, own_folder.within(folder), reason)
    except BackupFailed as failure:
        return str(failure)
    return None


def _round() -> int | None:
    day = days.find_open()
    return None if day is None else day.id
