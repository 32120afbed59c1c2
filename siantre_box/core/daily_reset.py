"""Daily Reset: a new round starts with an empty room, and nothing is deleted.

Numbers begin at 1 again by themselves, because a number belongs to a round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import fn

from siantre_box.core import (
    changes,
    clock,
    database,
    days,
    moves,
    services,
    trust,
    undo,
)
from siantre_box.core.database import changing
from siantre_box.core.models import Day, Event, NumberFloor, Status, Ticket, User
from siantre_box.core.refusals import (
    NothingToReset,
    Refusal,
    ResetAlready,
    ResetCannotBeUndone,
)

# A round with an action this recent is at work when its hour comes.
AT_WORK = timedelta(hours=1)
ENDS_AS = {Status.WAITING: Status.CANCELED, Status.CALLED: Status.DONE}
SERVICES_OF = """
SELECT DISTINCT service_id FROM events JOIN queues ON queues.id = events.queue_id
WHERE press = ?
"""

_turn: tuple[str, datetime | None] = ("", None)


@dataclass(frozen=True)
class Effect:
    """What a reset of the open round would do, in numbers."""

    round: int
    waiting: int
    called: int
    taken: int
    first_labels: tuple[str, ...]


@dataclass(frozen=True)
class Ended:
    """A round whose end can still be undone."""

    at: datetime
    canceled: int


def undoable() -> Ended | None:
    """Return the last reset while it can be undone."""
    day = days.undoable_turn()
    return Ended(day.closed_at, days.canceled_at_turn(day).count()) if day else None


def ensure_today() -> None:
    """End the round when its time has passed.

    Asks the database once a change. Raises CannotStore when it cannot be done now.
    """
    global _turn
    trust.look()
    version = changes.version()
    if _turn[0] != version:
        day = days.find_open()
        _turn = (version, days.next_turn(day) if day else None)
    moment = _turn[1]
    if moment is not None and clock.now() >= moment:
        _turn_if_still_due()


def effect() -> Effect:
    """Tell beforehand what a reset would do."""
    day = days.shown_round()
    of_round = Ticket.select().where(Ticket.day == day)
    return Effect(
        round=day.id or 0,
        waiting=of_round.where(Ticket.status == Status.WAITING).count(),
        called=of_round.where(Ticket.status == Status.CALLED).count(),
        taken=of_round.count(),
        first_labels=tuple(f"{row.letter}-001" for row in services.in_order()),
    )


def reset_today(user: User, is_trial: bool) -> Day:
    """End the round now and begin the next at 1.

    A trial round is left out of the reports. If people waited, phones get no number
    for a minute, so that a reset by mistake can be undone.
    """
    with changing():
        return _begin_again(days.open_round(), user, is_trial)


def reset_round(seen: int, user: User, is_trial: bool) -> Day:
    """End the round that the page showed, and no other: a double click ends one."""
    with changing():
        if (days.shown_round().id or 0) != seen:
            raise ResetAlready
        return reset_today(user, is_trial)


def start_new_day(user: User) -> Day:
    """Answer "Mulai hari baru", while the clock is doubted: a turn by hand."""
    with trust.answering():
        return _begin_again(days.open_round(), user, False)


def undo_reset() -> Day:
    """Bring the last round back; see `days.undoable_turn` for when it can be."""
    with changing():
        ended = days.undoable_turn()
        if ended is None:
            raise _why_not()
        _drop_empty(days.open_round())
        _reopen(ended)
        return ended


def _why_not() -> Refusal:
    day = days.open_round()
    is_used = Ticket.select().where(Ticket.day == day).exists()
    # Somebody else may have brought this round back a moment ago.
    was_brought_back = Event.select().where(Event.day == day, Event.kind == "reset")
    followed_a_reset = not was_brought_back.exists() and Day.select().count() > 1
    return ResetCannotBeUndone() if is_used and followed_a_reset else NothingToReset()


def _turn_if_still_due() -> None:
    # The clock may have jumped a moment ago: that ends no round.
    trust.look()
    if not clock.is_trusted():
        return
    with changing():
        day = days.find_open()
        if day is not None and days.is_due(day):
            _begin_again(day, None, False)


def _begin_again(day: Day, user: User | None, is_trial: bool) -> Day:
    # In the morning nobody waits for what is left of last night to be brought back.
    may_be_missed = user is not None or _is_at_work(day)
    canceled = _end(day, user, is_trial)
    pauses = canceled > 0 and may_be_missed
    return Day.create(date=days.today(), begins_with_pause=pauses)


def _is_at_work(day: Day) -> bool:
    believed = Event.select().where(Event.day == day, Event.is_clock_trusted)
    last = believed.order_by(Event.id.desc()).first()
    return last is not None and clock.now() - last.at < AT_WORK


def _end(day: Day, user: User | None, is_trial: bool) -> int:
    with moves.pressing(user) as press:
        closed = {
            end: press.put_all("reset", day, status, end)
            for status, end in ENDS_AS.items()
        }
    services.reopen_at_turn(day)
    day.closed_at, day.closed_by, day.is_trial = clock.now(), user, is_trial
    day.save()
    return closed[Status.CANCELED]


def _drop_empty(day: Day) -> None:
    NumberFloor.delete().where(NumberFloor.day == day).execute()
    day.delete_instance()


def _reopen(day: Day) -> None:
    day.closed_at, day.closed_by, day.is_trial = None, None, False
    day.turns_after = max(day.date, days.today())
    day.save()
    ended_by = _press_of_turn(day)
    services.bring_back({row[0] for row in database.rows(SERVICES_OF, ended_by)})
    services.close_again(day)
    with moves.pressing(undoes=ended_by) as press:
        press.put_all_back("undo")


def _press_of_turn(day: Day) -> int:
    of_turn = Event.select(fn.max(Event.press)).where(
        Event.day == day,
        Event.kind == "reset",
        Event.press.not_in(undo.undone(day.id)),
    )
    return int(of_turn.scalar())
