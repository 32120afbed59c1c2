"""Copies that make themselves: each quarter of an hour, as a round ends, at the end.

A thread of its own makes them, so that neither the tick nor a request waits for one.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from siantre_box.core import changes, database, rounds
from siantre_box.storage import backup, database_copy
from siantre_box.storage.backup import Copy, Reason
from siantre_box.storage.database_copy import BackupFailed
from siantre_box.storage.second_folder import SecondFolder
from siantre_box.storage.storage import Storage
from siantre_box.storage.worker import Worker

EVERY = 15 * 60.0
# So long nothing was written when the write-ahead log is brought into the file.
QUIET = 5.0
# Larger files are copied at the ends of rounds only.
LARGE = 100 * database_copy.MB
log = logging.getLogger(__name__)


class Copies:
    """The copies of one box's file, and those in the owner's second folder.

    `problem` says in words why the last one failed.
    """

    def __init__(
        self, storage: Storage, running: Callable[[], float] = time.monotonic
    ) -> None:
        self.problem: str | None = None
        self.second = SecondFolder(storage, running)
        self._storage = storage
        self._running = running
        self._worker = Worker("copies")
        self._round: int | None = None
        self._copied = ""
        self._asked_at = 0.0
        self._seen, self._quiet_since = "", 0.0
        self._is_emptying = False
        self._last: Reason | None = None

    def begin(self) -> None:
        """Begin to look after the file, which was just opened."""
        self._round = _round()
        self._copied = changes.version()
        self._asked_at = self._running()
        self._worker.begin()
        self.second.begin()

    def tick(self) -> None:
        """Ask for the copy that is due; to be called each second."""
        self.second.tick()
        before, self._round = self._round, _round()
        if before is not None and before != self._round:
            # A reset by hand made its copy beforehand, one that was refused too; and a
            # practice needs none.
            has_copy = self._last == Reason.RESET and rounds.was_reset(before)
            if not has_copy and not rounds.was_practice(before):
                self._ask(Reason.ROUND_END)
            self._last = None
        elif self._running() - self._asked_at >= EVERY:
            self._ask_if_changed()
        # Not at each commit, but when nobody writes: owners copy the file by hand, and
        # leave its log behind.
        version, now = changes.version(), self._running()
        if version != self._seen:
            self._seen, self._quiet_since = version, now
        elif now - self._quiet_since >= QUIET and self._storage.has_log():
            self._ask_to_empty_log()

    def make(self, reason: Reason) -> Path:
        """Make a copy now; the second follows by itself. Raises BackupFailed."""
        # Before the copy: what is written meanwhile may be missing in it.
        version = changes.version()
        made = backup.make(self._storage.database, self._storage.copies, reason)
        self._copied, self.problem, self._last = version, None, reason
        self._ask_to_empty_log()
        self.second.copy(made, reason)
        return made

    def present(self) -> tuple[Copy, ...]:
        """Return the copies that there are, the newest first."""
        return backup.list_copies(self._storage.copies)

    @property
    def second_problem(self) -> str | None:
        """Return in words why nothing goes into the owner's second folder just now."""
        return self.second.seen.problem

    def finish(self) -> None:
        """Return once every copy that was asked for is made."""
        self._worker.finish()
        self.second.finish()

    def end(self) -> None:
        """Finish what was asked for, and rest."""
        self._worker.end()
        self.second.end()

    def make_last(self) -> None:
        """Make the copy of a clean exit, after `end`."""
        if changes.version() != self._copied or not self.present():
            self._try(Reason.EXIT)
            self.second.begin()
            self.second.end()

    def _ask_to_empty_log(self) -> None:
        if not self._is_emptying:
            self._is_emptying = True
            self._worker.put(self._empty_log)

    def _empty_log(self) -> None:
        self._is_emptying = False
        database.connect()
        database.empty_log()

    def _ask_if_changed(self) -> None:
        self._asked_at = self._running()
        if database.is_gone():
            return
        is_small = self._storage.database.stat().st_size < LARGE
        if is_small and changes.version() != self._copied:
            self._ask(Reason.PERIODIC)

    def _ask(self, reason: Reason) -> None:
        self._asked_at = self._running()
        self._worker.put(partial(self._try, reason))

    def _try(self, reason: Reason) -> None:
        try:
            self.make(reason)
        except BackupFailed as failure:
            self.problem = str(failure)
            log.warning("No copy (%s): %s", reason, failure)
            if isinstance(failure, database_copy.Damaged):
                self._storage.look_whether_damaged()


def _round() -> int | None:
    round_ = rounds.find_open()
    return None if round_ is None else round_.id
