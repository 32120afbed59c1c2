"""Whether the computer's clock can be believed, and what follows when it cannot.

It is not believed before the last time written under a believed clock, nor before
the program was built, nor when it parts from the clock that nobody can set. Until it
is believed again no round ends by itself and nobody is logged out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from peewee import fn

from siantre_box.core import changes, clock, days, settings
from siantre_box.core.database import changing, db
from siantre_box.core.models import Day, Event, Session, Status, Ticket
from siantre_box.core.refusals import NothingAsked

# Clocks are set right by a little now and then: nobody has to be asked for that.
APART = timedelta(minutes=10)
# What outlives a restart: the time that somebody called right, a doubt (with the
# time that the clock showed, if it ran ahead), the last event before a mending, and
# a round that it kept from an earlier date (with the last event of that date).
CALLED_RIGHT, DOUBTED, MENDED = "clock_called_right", "clock_doubted", "clock_mended"
UNSETTLED = "clock_round_unsettled"
LONG_AGO = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Doubt:
    """What the staff see and are asked while the clock is not believed."""

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
    believed: tuple[datetime, float] | None = None
    shown: datetime | None = None
    answered_on: date | None = None
    # A doubt that is not in the file yet: what to remember of it.
    unwritten: str | None = None

    def believes(self, wall: datetime, running: float) -> bool:
        if wall < self.floor:
            return False
        if self.believed is not None:
            was, ran = self.believed
            return abs(wall - was - timedelta(seconds=running - ran)) <= APART
        return self.ahead is None or wall < self.ahead


_looking = threading.RLock()
_guard: _Guard | None = None


def begin(built: datetime) -> None:
    """Watch the clock from now on; `built` (UTC) is when this program was made."""
    global _guard
    with _looking:
        doubted = settings.remembered(DOUBTED)
        _guard = _Guard(
            built=built,
            floor=_floor(built),
            ahead=datetime.fromisoformat(doubted) if doubted else None,
            first_day=Day.select(fn.max(Day.id)).scalar() or 0,
        )
        clock.believe() if doubted is None else clock.doubt()
        look()


def look() -> None:
    """Judge the clock; asks the database only when the answer changes.

    Raises CannotStore when the answer cannot be stored; the next look tries again.
    """
    with _looking:
        if _guard is None:
            return
        wall, running = clock.now(), clock.running()
        if not _guard.believes(wall, running):
            _doubt(_guard, wall)
        elif clock.is_trusted():
            _guard.believed = wall, running
        else:
            _mend(_guard, _was_used)
            _guard.believed = wall, running
        _write_down(_guard)


def glance() -> None:
    """Doubt a clock that has jumped, and write nothing: for who only looks.

    A clock that is right again is believed by the next look.
    """
    # Who holds this judges the clock just now, and may have to wait for the disk.
    if not _looking.acquire(blocking=False):
        return
    try:
        if _guard is not None:
            wall = clock.now()
            if not _guard.believes(wall, clock.running()):
                _doubt(_guard, wall)
    finally:
        _looking.release()


def doubt() -> Doubt | None:
    """Return what to show and ask, or None while the clock is believed."""
    if clock.is_trusted() or _guard is None:
        return None
    return Doubt(clock.now(), is_answered=_guard.answered_on == days.today())


def unsettled() -> Unsettled | None:
    """Return the round of an earlier date that a mended clock left open.

    Its mending does not answer whether its people still come: that is asked until
    somebody says so, or the round ends.
    """
    kept, day = settings.remembered(UNSETTLED), days.find_open()
    if kept is None or day is None or not clock.is_trusted():
        return None
    round_id, last = (int(part) for part in kept.split())
    if round_id != day.id:
        return None
    of_date = Event.select(fn.max(Event.ticket)).where(
        Event.day == day, Event.id <= last
    )
    waiting = Ticket.select().where(
        Ticket.day == day, Ticket.status == Status.WAITING, Ticket.id <= of_date
    )
    return Unsettled(days.date_of(Event.get_by_id(last).at), waiting.count())


@contextmanager
def answering() -> Iterator[None]:
    """Answer what is asked of the clock, or of the round that a wrong one left open.

    Refuses when nothing is asked. About the clock it is asked again when the box
    starts anew, or shows another date.
    """
    with changing():
        asked = doubt()
        if asked.is_answered if asked else unsettled() is None:
            raise NothingAsked
        yield
        if asked:
            db.after_commit(_ask_no_more)


def go_on() -> None:
    """Answer "Lanjutkan hari ini": the open round is today's, also once mended."""
    with answering():
        if not clock.is_trusted():
            date_when_mended(days.open_round())
        settings.forget(UNSETTLED)


def clock_is_right() -> None:
    """Answer "Jam sudah benar": believe what the clock shows."""
    with _looking:
        if _guard is None or clock.is_trusted():
            return
        wall = clock.now()
        right = f"{wall.isoformat()} {_last_event()} {_guard.built.isoformat()}"
        with changing():
            settings.remember(CALLED_RIGHT, right)
            _mend(_guard, _has_numbers)
        _guard.floor = wall - APART
        _guard.believed = wall, clock.running()


def is_doubted() -> bool:
    """Tell whether the clock is not believed, here or in the box that runs beside."""
    return not clock.is_trusted() or settings.remembered(DOUBTED) is not None


def date_when_mended(day: Day) -> None:
    """Let a round go on, and have the date that the clock shows once it is mended."""
    Day.update(is_clock_trusted=False).where(Day.id == day.id).execute()


def _ask_no_more() -> None:
    if _guard is not None:
        _guard.answered_on = days.today()
        changes.bump()


def _floor(built: datetime) -> datetime:
    right = settings.remembered(CALLED_RIGHT)
    if right is None:
        return max(built, _last_seen(0))
    called_right, event, built_then = right.split()
    overruled = datetime.fromisoformat(built_then) == built
    return max(
        datetime.fromisoformat(called_right) - APART,
        _last_seen(int(event)),
        LONG_AGO if overruled else built,
    )


def _last_seen(after: int) -> datetime:
    believed = Event.select().where(Event.is_clock_trusted, Event.id > after)
    last = believed.order_by(Event.id.desc()).first()
    return LONG_AGO if last is None else last.at - APART


def _doubt(guard: _Guard, wall: datetime) -> None:
    guard.shown = wall
    if not clock.is_trusted():
        return
    clock.doubt()
    is_ahead = guard.believed is not None and wall > guard.believed[0]
    guard.unwritten = wall.isoformat() if is_ahead else ""


def _write_down(guard: _Guard) -> None:
    if guard.unwritten is not None:
        settings.remember(DOUBTED, guard.unwritten)
        guard.unwritten = None


def _mend(guard: _Guard, is_in_use: Callable[[Day], bool]) -> None:
    """Keep in the file that the clock is right; it is believed once that is stored."""
    day = days.find_open()
    is_answered = guard.shown and guard.answered_on == days.date_of(guard.shown)
    with changing():
        if day is not None and is_in_use(day):
            date_when_mended(day)
            if not is_answered:
                _ask_whether_it_goes_on(day)
        _redate(guard)
        # What was noted under the wrong clock does not say how long ago it is.
        Session.update(acted_at=clock.now()).execute()
        settings.forget(DOUBTED)
        settings.remember(MENDED, str(_last_event()))
        db.after_commit(partial(_believe, guard))


def _believe(guard: _Guard) -> None:
    clock.believe()
    guard.answered_on = guard.shown = guard.unwritten = None
    # Who was woken by the commit may have looked before the clock was believed.
    changes.bump()


def _ask_whether_it_goes_on(day: Day) -> None:
    believed = Event.select().where(Event.day == day, Event.is_clock_trusted)
    last = believed.order_by(Event.id.desc()).first()
    if last is not None and days.date_of(last.at) < days.today():
        settings.remember(UNSETTLED, f"{day.id} {last.id}")


def _was_used(day: Day) -> bool:
    mended = int(settings.remembered(MENDED) or 0)
    noted = Event.select().where(Event.day == day, Event.id > mended)
    return noted.where(~Event.is_clock_trusted).exists()


def _has_numbers(day: Day) -> bool:
    return Ticket.select().where(Ticket.day == day).exists()


def _redate(guard: _Guard) -> None:
    of_now = (Day.id > guard.first_day) | Day.closed_at.is_null()
    today = days.today()
    Day.update(date=today, turns_after=today, is_clock_trusted=True).where(
        ~Day.is_clock_trusted, of_now
    ).execute()


def _last_event() -> int:
    return int(Event.select(fn.max(Event.id)).scalar() or 0)
