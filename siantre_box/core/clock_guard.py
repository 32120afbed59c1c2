"""Whether the computer's clock can be trusted, and what follows when it cannot.

It is suspect before the last time that was written under a trusted clock, before the
program was built, and when it parts from the clock that nobody can set. Until it is
trusted again no round ends by itself and nobody is logged out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import fn

from siantre_box.core import clock, database, rounds, settings
from siantre_box.core.database import changing, db
from siantre_box.core.errors import Refusal
from siantre_box.core.models import Event, Round, Session, Status, Ticket
from siantre_box.core.per_file import PerFile

# Clocks are set right by a little now and then: nobody has to be asked for that.
TOLERANCE = timedelta(minutes=10)
# What outlives a restart: the time that somebody called right, a suspicion (with the
# time that the clock showed, if it ran ahead), the last event before a correction, and
# a round that it kept from an earlier date (with the last event of that date).
ACCEPTED, SUSPECT, CORRECTED = "clock_called_right", "clock_doubted", "clock_mended"
UNSETTLED = "clock_round_unsettled"
EPOCH = datetime(1970, 1, 1)


class NothingAsked(Refusal):
    """The question about the clock was answered, or the clock is right again."""

    sentence = "Soal jam komputer sudah dijawab. Tidak ada yang berubah."


@dataclass(frozen=True)
class Suspicion:
    """What the staff see and are asked while the clock is suspect."""

    shown: datetime
    is_answered: bool


@dataclass(frozen=True)
class Unsettled:
    """A round that outlived a wrong clock; nobody has said whether it goes on."""

    date: date
    waiting: int


@dataclass
class _Guard:
    built: datetime
    floor: datetime
    ahead: datetime | None
    first_day: int
    last_trusted: tuple[datetime, float] | None = None
    shown: datetime | None = None
    answered_on: date | None = None
    # A suspicion that is not in the file yet: what to remember of it.
    unwritten: str | None = None

    def trusts(self, wall: datetime, running: float) -> bool:
        """Tell whether both clocks went on alike since the wall's was trusted."""
        if wall < self.floor:
            return False
        if self.last_trusted is not None:
            was, ran = self.last_trusted
            return abs(wall - was - timedelta(seconds=running - ran)) <= TOLERANCE
        return self.ahead is None or wall < self.ahead


_lock = threading.RLock()
_guard: PerFile[_Guard | None] = PerFile(None)


def start(built: datetime) -> None:
    """Watch the clock from now on; `built` (UTC) is when this program was made."""
    with _lock:
        suspect = settings.remembered(SUSPECT)
        guard = _Guard(
            built=built,
            floor=_floor(built),
            ahead=datetime.fromisoformat(suspect) if suspect else None,
            first_day=Round.select(fn.max(Round.id)).scalar() or 0,
        )
        _guard.value = guard
        clock.trust() if suspect is None else clock.suspect()
        check()


def check() -> None:
    """Judge the clock; asks the database only when the answer changes.

    Raises CannotStore when the answer cannot be stored; the next look tries again.
    """
    with _lock:
        guard = _guard.value
        if guard is None:
            return
        wall, running = clock.now(), clock.running()
        if guard.trusts(wall, running):
            if not clock.is_trusted():
                _correct(guard, _was_used)
            guard.last_trusted = wall, running
        else:
            _suspect(guard, wall)
        if guard.unwritten is not None:
            settings.remember(SUSPECT, guard.unwritten)
            guard.unwritten = None


def glance() -> None:
    """Suspect a clock that has jumped, and write nothing: for who only looks.

    A clock that is right again is trusted by the next `check`.
    """
    # Who holds this judges the clock just now, and may have to wait for the disk.
    if not _lock.acquire(blocking=False):
        return
    try:
        guard, wall = _guard.value, clock.now()
        if guard is not None and not guard.trusts(wall, clock.running()):
            _suspect(guard, wall)
    finally:
        _lock.release()


def suspicion() -> Suspicion | None:
    """Return what to show and ask, or None while the clock is trusted."""
    guard = _guard.value
    if clock.is_trusted() or guard is None:
        return None
    return Suspicion(clock.now(), is_answered=guard.answered_on == rounds.today())


def unsettled() -> Unsettled | None:
    """Return the round of an earlier date that a corrected clock left open.

    Whether its people still come, the correction does not answer: that is asked until
    somebody says so, or the round ends.
    """
    kept, round_ = settings.remembered(UNSETTLED), rounds.find_open()
    if kept is None or round_ is None or not clock.is_trusted():
        return None
    round_id, last = (int(part) for part in kept.split())
    if round_id != round_.id:
        return None
    of_date = Event.select(fn.max(Event.ticket)).where(
        Event.round == round_, Event.id <= last
    )
    waiting = Ticket.select().where(
        Ticket.round == round_, Ticket.status == Status.WAITING, Ticket.id <= of_date
    )
    return Unsettled(rounds.date_of(Event.get_by_id(last).at), waiting.count())


@contextmanager
def answering() -> Iterator[None]:
    """Answer what is asked of the clock, or of the round that a wrong one left open.

    Refuses when nothing is asked. About the clock it is asked again when the box
    restarts, or shows another date.
    """
    with changing():
        asked = suspicion()
        # Somebody who came together with this one may have answered it just now.
        is_answered = any(map(database.is_uncommitted, (_note_answered, _trust)))
        if is_answered or (asked.is_answered if asked else unsettled() is None):
            raise NothingAsked
        yield
        if asked is not None:
            db.after_commit(_note_answered)


def _note_answered() -> None:
    guard = _guard.value
    if guard is not None:
        guard.answered_on = rounds.today()


def continue_round() -> None:
    """Answer "Lanjutkan hari ini": the open round stays today's when corrected."""
    with answering():
        if not clock.is_trusted():
            redate_when_corrected(rounds.open_round())
        settings.forget(UNSETTLED)


def accept_clock() -> None:
    """Answer "Jam sudah benar": trust what the clock shows."""
    with _lock:
        guard = _guard.value
        if guard is None or clock.is_trusted():
            return
        wall = clock.now()
        right = f"{wall.isoformat()} {_last_event()} {guard.built.isoformat()}"
        with changing():
            settings.remember(ACCEPTED, right)
            # Whoever has a number keeps it, whatever date the clock showed before.
            tickets = Ticket.select()
            _correct(guard, lambda one: tickets.where(Ticket.round == one).exists())
        guard.floor = wall - TOLERANCE
        guard.last_trusted = wall, clock.running()


def is_suspect() -> bool:
    """Tell whether the clock is suspect, here or in the box that runs beside."""
    return not clock.is_trusted() or settings.remembered(SUSPECT) is not None


def redate_when_corrected(round_: Round) -> None:
    """Let a round go on, with the date that the clock shows once corrected."""
    Round.update(is_clock_trusted=False).where(Round.id == round_.id).execute()


def _floor(built: datetime) -> datetime:
    right = settings.remembered(ACCEPTED)
    if right is None:
        return max(built, _last_seen(0))
    called_right, event, built_then = right.split()
    overruled = datetime.fromisoformat(built_then) == built
    return max(
        datetime.fromisoformat(called_right) - TOLERANCE,
        _last_seen(int(event)),
        EPOCH if overruled else built,
    )


def _last_seen(after: int) -> datetime:
    trusted = Event.select().where(Event.is_clock_trusted, Event.id > after)
    last = trusted.order_by(Event.id.desc()).first()
    return EPOCH if last is None else last.at - TOLERANCE


def _suspect(guard: _Guard, wall: datetime) -> None:
    guard.shown = wall
    if not clock.is_trusted():
        return
    clock.suspect()
    is_ahead = guard.last_trusted is not None and wall > guard.last_trusted[0]
    guard.unwritten = wall.isoformat() if is_ahead else ""


def _correct(guard: _Guard, is_in_use: Callable[[Round], bool]) -> None:
    """Keep in the file that the clock is right; it is trusted once that is stored."""
    round_ = rounds.find_open()
    is_answered = guard.shown and guard.answered_on == rounds.date_of(guard.shown)
    with changing():
        if round_ is not None and is_in_use(round_):
            redate_when_corrected(round_)
            if not is_answered:
                _ask_whether_it_goes_on(round_)
        # Rounds that began under the wrong clock have its date; older ones that an
        # earlier correction left alone keep theirs.
        of_now = (Round.id > guard.first_day) | Round.closed_at.is_null()
        today = rounds.today()
        Round.update(date=today, ends_after=today, is_clock_trusted=True).where(
            ~Round.is_clock_trusted, of_now
        ).execute()
        # What was noted under the wrong clock does not say how long ago it is.
        Session.update(acted_at=clock.now()).execute()
        settings.forget(SUSPECT)
        settings.remember(CORRECTED, str(_last_event()))
        db.after_commit(_trust)


def _trust() -> None:
    clock.trust()
    guard = _guard.value
    if guard is not None:
        guard.answered_on = guard.shown = guard.unwritten = None


def _ask_whether_it_goes_on(round_: Round) -> None:
    """Note the round, if its last trusted event is of an earlier date than today."""
    last = rounds.last_trusted_event(round_)
    if last is not None and rounds.date_of(last.at) < rounds.today():
        settings.remember(UNSETTLED, f"{round_.id} {last.id}")


def _was_used(round_: Round) -> bool:
    """Tell whether something happened in a round under the wrong clock."""
    corrected = int(settings.remembered(CORRECTED) or 0)
    noted = Event.select().where(Event.round == round_, Event.id > corrected)
    return noted.where(~Event.is_clock_trusted).exists()


def _last_event() -> int:
    return int(Event.select(fn.max(Event.id)).scalar() or 0)
