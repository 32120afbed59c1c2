"""Work that time starts: the tick of every second, and what it looks after."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from schedule import Scheduler

from siantre_box.core import (
    admission,
    changes,
    counters,
    database,
    rollover,
    rounds,
    services,
)
from siantre_box.core.errors import Refusal

EVERY = 1.0
Job = Callable[[], object]
log = logging.getLogger(__name__)


class Ticker:
    """A thread that does some small jobs each second, whatever one of them says.

    A job that goes on failing for the same reason is written down once: a disk may be
    full for a day.
    """

    def __init__(self, jobs: tuple[Job, ...]) -> None:
        self._jobs = jobs
        self._failing: dict[Job, str] = {}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """End after the job at hand."""
        self._is_over.set()
        self._thread.join(5)

    def _run(self) -> None:
        # At once: what is deleted in the first second is saved by this connection.
        self._attempt(database.connect)
        while not self._is_over.wait(EVERY):
            self._attempt(self._tick)
        database.disconnect()

    def _tick(self) -> None:
        # A file that could not be opened a second ago may be now.
        database.connect()
        # One after another: none of them takes long, and two never meet.
        for job in self._jobs:
            if self._is_over.is_set():
                break  # what would come next finds its file closed
            self._attempt(job)

    def _attempt(self, job: Job) -> None:
        try:
            job()
        except Exception as problem:
            if self._failing.get(job) != repr(problem):
                log.exception("A job failed")
            self._failing[job] = repr(problem)
        else:
            self._failing.pop(job, None)


def ensure_round() -> None:
    """End the round when its time has passed, also while nobody asks.

    Opens the first one ever, too: pages only look.
    """
    rollover.ensure_current()
    rounds.open_round()


def notice_hours() -> Callable[[], None]:
    """Return a job that wakes the screens when time alone opens or closes a service."""
    seen = admission.opened_by_time()

    def look() -> None:
        nonlocal seen
        if seen != (seen := admission.opened_by_time()):
            changes.bump()

    return look


def notice_seats() -> Callable[[], None]:
    """Return a job that wakes the screens when a session ends by its age alone."""

    def at_counters() -> dict[int, frozenset[int]]:
        service_ids = services.ids()
        return counters.seated(counters.defaults(service_ids), service_ids)

    seen = at_counters()

    def look() -> None:
        nonlocal seen
        if seen != (seen := at_counters()):
            changes.bump()

    return look


def planned(*jobs: Job) -> Scheduler:
    """Plan these for each midnight of the computer, one failing or not.

    `schedule` forgets what it missed and stands still while a clock goes back: what
    must happen, like the rollover, may not hang on it alone.
    """
    scheduler = Scheduler()
    for job in jobs:
        scheduler.every().day.at("00:00").do(attempt, job)
    return scheduler


def attempt(job: Job) -> None:
    """Do a job; one that fails is written down and must not stop the others."""
    try:
        job()
    except Exception:
        log.exception("A job failed")


def notice_other_processes() -> Callable[[], None]:
    """Return a job that wakes the screens when another process wrote."""
    seen, known = database.commits_elsewhere(), changes.invalidations()

    def look() -> None:
        nonlocal seen, known
        present = database.commits_elsewhere()
        if present != seen:
            # Ours as a rule: the writers, who know their own, tell them apart.
            with suppress(Refusal):
                with database.changing():
                    pass
                # Only now: who was refused looks again in a second.
                seen = present
        if known != changes.invalidations():
            known = changes.invalidations()
            changes.bump()

    return look
