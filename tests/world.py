"""The small world of the tests: one box with three services, three counters and three
people, a watch in the test's hand, and the few things that people do there."""

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from pathlib import Path

from werkzeug.security import generate_password_hash

from siantre_box.core import (
    auth,
    changes,
    clock,
    clock_guard,
    counters,
    database,
    rollover,
    schema,
    services,
    settings,
    sqlite,
    statements,
    tickets,
)
from siantre_box.core.clock import Clock
from siantre_box.core.database import db
from siantre_box.core.errors import CannotStore
from siantre_box.core.models import Event, Role, Round, Session, Ticket, User
from siantre_box.views import snapshot
from siantre_box.views.snapshot import Snapshot
from tests.waiting import A_MOMENT, until

PASSWORD = "rahasia-dapur"
# One round of hashing: the tests log in often.
QUICK_HASH = "pbkdf2:sha256:1"
# When the program under test was built.
BUILT = datetime(2026, 1, 15)
WIB = timedelta(hours=7)
HALF_A_DAY = timedelta(hours=12)


@dataclass
class Watch:
    """A pair of clocks in the test's hand; the wall shows WIB, as people say it."""

    utc: datetime = datetime(2026, 3, 2, 1)
    ran: float = 1000.0

    @property
    def clock(self) -> Clock:
        """Return the pair as the box reads it."""
        return Clock(lambda: self.utc, lambda: self.ran)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let the box read this pair, and the computer's own again afterwards."""
        clock.use(self.clock)
        try:
            yield
        finally:
            clock.use(clock.SYSTEM)

    def at(self, local: str) -> None:
        """Let time go on to this moment."""
        self.later(seconds=(_utc(local) - self.utc).total_seconds())

    def later(self, **span: float) -> None:
        """Let this much time go by."""
        self.utc += timedelta(**span)
        self.ran += timedelta(**span).total_seconds()

    def jump(self, local: str) -> None:
        """Set the wall clock, as a person or a bad battery does."""
        self.utc = _utc(local)

    def restart(self) -> None:
        """Let the computer restart: its running clock begins at zero."""
        self.ran = 5.0


@dataclass
class Box:
    """A box that is set up: ids of its services and counters, and its people."""

    path: Path
    umum: int
    gigi: int
    kia: int
    lokets: tuple[int, ...]
    people: dict[str, int] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """Return one of Budi (admin), Sari and Dewi (operators)."""
        return auth.find_user(self.people[name])

    def seated(self, name: str, loket: int, *service_ids: int) -> Session:
        """Let a person log in and sit down at a counter."""
        session = auth.begin_session(self.person(name))
        counters.take_seat(session, self.lokets[loket - 1], set(service_ids))
        return session


def furnish(path: Path, hashing: str = QUICK_HASH) -> Box:
    """Make a box at this file; a check of a password costs as told."""
    password = generate_password_hash(PASSWORD, hashing)
    database.use(path)
    schema.upgrade(lambda: None)
    rollover.change_settings({"business_name": "Klinik Melati"})
    umum, gigi, kia = (
        services.add(name, letter).id
        for name, letter in (("Poli Umum", "A"), ("Poli Gigi", "B"), ("KIA", "C"))
    )
    lokets = tuple(counters.add().id for _ in range(3))
    people = {
        name: User.create(
            name=name, email=name.lower(), password=password, role=role
        ).id
        for name, role in (
            ("Budi", Role.ADMIN),
            ("Sari", Role.OPERATOR),
            ("Dewi", Role.OPERATOR),
        )
    }
    return Box(path, umum, gigi, kia, lokets, people)


def far_hour() -> int:
    """Return the reset hour of a real box: half a day from now, in no test's middle.

    Numbers of such a box would begin again at midnight, whatever a test is doing then.
    """
    return (clock.SYSTEM.wall() + WIB + HALF_A_DAY).hour


def start(path: Path) -> None:
    """Begin to work on a box's file, as each start of the program does."""
    database.use(path)
    changes.begin()
    clock_guard.start(BUILT)


def visitor_takes(service_id: int, device: str | None = None) -> Ticket:
    """Take a number with a phone: this one, or one that nobody had before."""
    return tickets.take(
        service_id, tickets.new_nonce(), device or secrets.token_hex(16)
    )


def visitor_cancels(ticket: Ticket) -> Ticket:
    """Cancel a number with the phone that took it."""
    return tickets.cancel_own(ticket.key, ticket.device)


def restarts(watch: Watch, local: str) -> None:
    """Switch the computer off, and on again with its clock at this time."""
    watch.jump(local)
    watch.restart()
    changes.begin()
    clock_guard.start(BUILT)
    rollover.ensure_current()


def stands(ticket: Ticket) -> Ticket:
    """Return a ticket as it stands now."""
    return Ticket.get_by_id(ticket.id)


def line(*service_ids: int) -> list[str]:
    """Return the labels that wait for these services, first come first."""
    rows = Ticket.select().where(Ticket.status == "waiting")
    rows = rows.where(Ticket.service.in_(service_ids)) if service_ids else rows
    return [row.label for row in rows.order_by(Ticket.position, Ticket.id)]


def last_action() -> int:
    """Return the number of the newest action."""
    return int(Event.select().order_by(Event.id.desc()).get().action)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the database."""
    return {
        table: db.execute_sql(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()
        for table in db.get_tables()
        if table not in ("counter_services", "number_floors", "settings")
    } | {
        table: sorted(db.execute_sql(f"SELECT * FROM {table}").fetchall())
        for table in ("counter_services", "number_floors", "settings")
    }


def snapshot_and_reread() -> tuple[dict[str, object], dict[str, object]]:
    """Return all that the snapshot holds, and all that one built from nothing would."""
    return _held(snapshot.current()), _held(snapshot.read(None))


def _held(present: Snapshot) -> dict[str, object]:
    held = {each.name: getattr(present, each.name) for each in fields(present)}
    # There may have been one since, which the next version heeds.
    del held["invalidations"]
    # To peewee two rows are one if they have the same id.
    del held["configuration"]
    held["defaults"] = present.defaults
    held["services"] = [row.__data__ for row in present.services.values()]
    held["in_use"] = [row.__data__ for row in present.in_use]
    held["counters"] = [row.__data__ for row in present.counters.values()]
    return held


@contextmanager
def patient(seconds: float = A_MOMENT) -> Iterator[None]:
    """Let every writer wait so long, as a busy machine may need."""
    of_a_real_box, database.PATIENCE = database.PATIENCE, seconds
    try:
        yield
    finally:
        database.PATIENCE = of_a_real_box


def together(*jobs: Callable[[], object], patience: float = A_MOMENT) -> list[object]:
    """Do all this at once, a thread each; return what came of it, refusals too.

    A writer waits so many seconds for the others.
    """
    start = threading.Barrier(len(jobs))
    came: list[object] = [None] * len(jobs)

    def run(place: int) -> None:
        try:
            start.wait(A_MOMENT)
            came[place] = jobs[place]()
        except Exception as problem:
            came[place] = problem
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(jobs))]
    with patient(patience):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return came


class Record:
    """A record of numbers given that keeps what it was told, and may have no room."""

    def __init__(self, is_full: bool = False) -> None:
        self.is_full = is_full
        self.told: list[object] = []

    def highest(self, round_: Round, letter: str) -> int:  # noqa: ARG002
        """Know of no number."""
        return 0

    def write_down(self, tickets: Sequence[Ticket]) -> None:
        """Keep the labels."""
        self.told.append([ticket.label for ticket in tickets])
        if self.is_full:
            raise OSError(ENOSPC, "No space left on device")

    def take_back(self) -> None:
        """Keep that too."""
        self.told.append("taken back")


def fill_the_disk() -> None:
    """Write what the file has no room for: SQLite takes back the whole transaction."""
    with database.changing():
        used = statements.scalar("PRAGMA page_count")
        database.writer.execute_sql(f"PRAGMA max_page_count = {used}")
        settings.remember("film", "x" * 1_000_000)


def give_room() -> None:
    """Let the file grow again."""
    database.writer.execute_sql("PRAGMA max_page_count = 1000000")


class _Queued(Exception):
    """All are there that are to share a transaction."""


def in_one_batch(*jobs: Callable[[], object]) -> list[object]:
    """Do all this in one transaction, one after another; return as `together` does."""
    came: list[object] = [None] * len(jobs)

    def run(place: int) -> None:
        try:
            came[place] = jobs[place]()
        except Exception as problem:
            came[place] = problem
        finally:
            db.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(jobs))]
    with patient():
        with (
            suppress(_Queued, CannotStore, database.DatabaseFailed),
            database.changing(),
        ):
            for begun, thread in enumerate(threads, start=1):
                thread.start()
                until(lambda begun=begun: len(database.turns) == begun, often=0.001)
            raise _Queued
        for thread in threads:
            thread.join()
    return came


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's write lock from outside, as an open edit in another program."""
    with closing(sqlite.open_beside(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def _utc(local: str) -> datetime:
    moment = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return moment.replace(tzinfo=None) - WIB
