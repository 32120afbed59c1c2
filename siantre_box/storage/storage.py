"""The box's one file: opened, looked after, closed, and brought back when lost."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from siantre_box.core import auth, database, identity, numbers, rounds, setup
from siantre_box.core.errors import CannotStore
from siantre_box.core.models import Round, Ticket
from siantre_box.paths import CannotUseHome
from siantre_box.storage import (
    backup,
    contents,
    database_copy,
    files,
    ledger,
    recovery,
    recovery_notice,
)
from siantre_box.storage.database_copy import BackupFailed
from siantre_box.storage.ledger import Given, Ledger
from siantre_box.storage.recovery_notice import Incident, RecoveryNotice
from siantre_box.storage.setup_marker import SetupMarker

DATABASE, COPIES, LEDGER = "siantre.db", "cadangan", "siantre.nomor"
# There while the box runs: who finds it at a start knows that the stop was not clean.
RUNNING = "sedang-berjalan"
# There when the file may be damaged: it is read whole before it is used again.
SUSPECT = "perlu-diperiksa"
# Larger files are read whole behind the running box: 1 GB takes some seconds.
LARGE = 200 * database_copy.MB
log = logging.getLogger(__name__)


class Storage:
    """The file of one home, its ledger and its markers; the box's `NumberRecord`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.database = home / DATABASE
        self.copies = home / COPIES
        self.is_whole = True
        self._running = home / RUNNING
        self._suspect = home / SUSPECT
        self._setup_marker = SetupMarker(home)
        self._ledger: Ledger | None = None
        self._may_swap = True
        self._was_gone = False
        # Held while a copy is staged, and while a start swaps one in: what is staged
        # behind that start would take the box back a second time.
        self._staging = threading.Lock()
        self._of_round: tuple[int | None, dict[str, int]] = (None, {})

    def open(self) -> None:
        """Open the file, whole and in today's shape; brought back if it has to be.

        Raises CannotUseHome, BackupFailed or NewerDatabase, each in words.
        """
        with _errors_as_cannot_use_home(self.home):
            files.make_directory(self.home)
            if not os.access(self.home, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError
            # What is staged comes first: it may be what brings a lost file back.
            self._swap_in()
            lost = self._recover_if_lost()
            was_unclean = self._running.exists()
            self._running.touch()
            files.flush_directory(self.home)
            # The migration reads more than the diagnosis: it may find damage too.
            lost = recovery.use(self.database, self.copies) or lost
            self._ledger = Ledger(self.home / LEDGER)
        with suppress(CannotStore):
            # A copy that took the place says so itself.
            if lost is not None and recovery_notice.current() is None:
                numbers.note_restored()
                recovery_notice.remember(RecoveryNotice(lost))
            if not self._may_swap:
                recovery_notice.remember(RecoveryNotice(Incident.NOT_RESTORED))
        self._note_set_up()
        # On a full disk the id comes at a later start.
        with suppress(CannotStore, database.DatabaseFailed):
            identity.give()
        numbers.use_number_record(self)
        # A large file was only looked into: it is read whole beside the running box.
        if was_unclean and self.database.stat().st_size > LARGE:
            threading.Thread(
                target=self.look_whether_damaged, name="check", daemon=True
            ).start()

    def settle(self) -> None:
        """Let numbers go on above the ledger's, and say when the file lost some."""
        self._of_round = (None, {})
        # On a full disk the ledger alone keeps the numbers apart.
        with suppress(CannotStore):
            round_ = rounds.find_open()
            # Only numbers of today call for a round before somebody takes one.
            if round_ is None and not ledger.highest(
                self.home / LEDGER, rounds.today()
            ):
                return
            round_ = round_ or rounds.open_round()
            lost = numbers.raise_minimum_numbers(
                round_,
                self._recorded(round_),
                self._recorded(round_, is_committed=True),
            )
            if lost and not numbers.may_repeat_numbers(round_):
                recovery_notice.remember(RecoveryNotice(Incident.TAIL_LOST))

    def tick(self) -> None:
        """Bring what the ledger holds to the disk; to be called each second."""
        if self._ledger is not None:
            self._ledger.flush()

    def look_after_files(self) -> None:
        """Notice what was deleted or moved under the running box, and put it back.

        The database is copied from the open connection, and the restart goes on with
        that; the small files are written again. To be called each second.
        """
        is_gone = database.look_whether_gone()
        if is_gone:
            self._stage_open_database()
        self._was_gone = is_gone
        # What cannot be written now is tried again a second later.
        with suppress(OSError):
            if self._ledger is not None and self._ledger.keep_in_place():
                log.warning("The ledger was gone from %s: written again", self.home)
            if not self._running.exists():
                self._running.touch()
            if not self._setup_marker.is_there():
                self._note_set_up()

    def free_bytes(self) -> int:
        """Return how much the disk of the home takes; a lost home's is that above."""
        there = filter(os.path.exists, (self.home, *self.home.parents))
        return shutil.disk_usage(next(there)).free

    def has_log(self) -> bool:
        """Tell whether the write-ahead log holds what the file itself may lack."""
        with suppress(OSError):
            return self.database.with_name(f"{DATABASE}-wal").stat().st_size > 0
        return False

    def tidy(self) -> None:
        """Let go of the oldest files that were set aside."""
        recovery.prune(self.home)

    def close(self) -> None:
        """Close the file and all beside it: a clean stop."""
        if self._ledger is None:
            database.close()
            return
        numbers.use_number_record(None)
        self._note_set_up()
        database.close()
        with suppress(OSError):
            self._ledger.close()
            self._running.unlink(missing_ok=True)
            files.flush_directory(self.home)
        self._ledger = None

    def restore(self, file: Path) -> None:
        """Stage a copy; a running box restarts with it. Raises BackupFailed."""
        with self._staging:
            with _errors_as_cannot_use_home(self.home):
                files.make_directory(self.home)
            # Without an admin the box would ask strangers to set it up, and its owner
            # could not come in.
            if self._setup_marker.is_there():
                database_copy.require_admin(file)
            # The data may be another box's: with our id in it, it becomes this box's.
            present = contents.of(self.database)
            box = (present.box if present else "") or identity.new()
            recovery.stage_restore(file, self.database, box=box)

    def needs_restart(self) -> bool:
        """Tell whether the file is to be brought back, which only a start does."""
        is_ready = self._may_swap and recovery.staged_for(self.database).exists()
        return is_ready or not self.is_whole

    def look_whether_damaged(self) -> None:
        """Read the whole file; a restart replaces a damaged one by a copy.

        Takes seconds on a large file.
        """
        if database.is_gone():
            return
        # One that was deleted just now is brought back from what is still open.
        if database_copy.is_damaged(self.database) and not database.look_whether_gone():
            with suppress(OSError):
                self._suspect.touch()
                self.is_whole = False

    def highest(self, round_: Round, letter: str) -> int:
        """Return the highest number of a letter that a round must not give again."""
        if self._of_round[0] != round_.id:
            self._of_round = (round_.id, self._recorded(round_))
        return self._of_round[1].get(letter, 0)

    def write_down(self, tickets: Sequence[Ticket]) -> None:
        """Keep numbers in the ledger that are committed together.

        Raises OSError when they cannot be written.
        """
        if self._ledger is None:
            raise CannotStore
        self._ledger.append(*map(_given, tickets))

    def take_back(self) -> None:
        """Forget what was written down last: it was not committed."""
        if self._ledger is not None:
            self._ledger.take_back()

    def _stage_open_database(self) -> None:
        if not self._was_gone:
            log.error("The database is gone from %s", self.database)
        opened = database.opened()
        with self._staging:
            if opened is None or recovery.staged_for(self.database).exists():
                return
            try:
                recovery.stage_opened(opened, self.database)
                log.warning("The database was copied from what is still open")
            except BackupFailed as failure:
                if not self._was_gone:
                    log.error("It cannot be copied yet: %s", failure)  # noqa: TRY400

    def _recorded(self, round_: Round, is_committed: bool = False) -> dict[str, int]:
        """Return the highest number of each letter that the ledger has of a round."""
        only = None if numbers.may_repeat_numbers(round_) else round_.id
        return ledger.highest(self.home / LEDGER, round_.date, only, is_committed)

    def _swap_in(self) -> None:
        self._may_swap = True
        try:
            with self._staging:
                recovery.swap_in(self.database)
        except BackupFailed:
            if not self.database.exists():
                raise
            # Somebody holds the old file (Windows): go on with it until the next start.
            log.exception("The copy could not take the file's place")
            self._may_swap = False

    def _recover_if_lost(self) -> Incident | None:
        # Read whole only after an unclean stop or a suspicion: that takes seconds.
        is_thorough = self.database.exists() and (
            self._suspect.exists()
            or (self._running.exists() and self.database.stat().st_size <= LARGE)
        )
        # A first run is copied too, before it leaves the marker.
        was_in_use = self._setup_marker.is_there() or bool(
            backup.list_copies(self.copies)
        )
        lost = recovery.diagnose(self.database, is_thorough, was_in_use)
        if lost is not None:
            recovery.recover(self.database, self.copies, lost)
        self._suspect.unlink(missing_ok=True)
        self.is_whole = True
        return lost

    def _note_set_up(self) -> None:
        with suppress(database.DatabaseFailed, OSError):
            if auth.has_admin() and not setup.is_under_way():
                self._setup_marker.make()


def _given(ticket: Ticket) -> Given:
    round_, service = ticket.round, ticket.service
    return Given(round_.date, round_.id, service.id, service.letter, ticket.number)


@contextmanager
def _errors_as_cannot_use_home(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotUseHome(home) from error
