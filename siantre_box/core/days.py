"""The round: one run of numbering, from one reset to the next."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from peewee import ModelSelect, fn

from siantre_box.core import clock, database, settings
from siantre_box.core.database import changing
from siantre_box.core.models import Day, Event, Status, Ticket

NOON = 12
OPEN = "SELECT * FROM days WHERE closed_at IS NULL"


def today() -> date:
    """Return the site's date, which begins at the reset hour."""
    return date_of(clock.now())


def date_of(moment: datetime) -> date:
    """Return the site's date to which a UTC moment belongs.

    A round has the date of its morning: reset at 21.00, the evening is tomorrow's.
    """
    here = clock.local(moment, settings.number("time_zone"))
    return (here - timedelta(hours=_begins())).date()


def next_turn(day: Day) -> datetime:
    """Return the UTC moment at which a round ends by itself.

    That is when its date is over; a round brought back by an undo lasts one date more.
    """
    after = day.turns_after or day.date
    hours = _begins() - settings.number("time_zone")
    midnight = datetime.combine(after + timedelta(days=1), datetime.min.time())
    return midnight + timedelta(hours=hours)


def open_round() -> Day:
    """Return the open round; the first call ever opens it."""
    return find_open() or open_new()


def find_open() -> Day | None:
    """Return the open round, or None."""
    return database.first(Day, OPEN)


def open_new() -> Day:
    """Open a round of today unless one is open."""
    with changing():
        return find_open() or Day.create(date=today())


def of_date(wanted: date) -> list[Day]:
    """Return the rounds of a date, the first one first."""
    return list(Day.select().where(Day.date == wanted).order_by(Day.id))


def undoable_turn() -> Day | None:
    """Return the last round while its end can be undone.

    It canceled somebody, and no number was given since.
    """
    present = find_open()
    if present is None or Ticket.select().where(Ticket.day == present).exists():
        return None
    last = Day.select().where(Day.id < present.id).order_by(Day.id.desc()).first()
    return last if last is not None and canceled_at_turn(last).exists() else None


def canceled_at_turn(day: Day) -> ModelSelect[Event]:
    """Select what the end of a round canceled, unless an undo brought it back."""
    later = Event.alias()
    came_back = later.select(later.id).where(
        later.ticket == Event.ticket, later.id > Event.id
    )
    return (
        Event.select()
        .where(Event.day == day, Event.kind == "reset")
        .where(Event.became == Status.CANCELED, ~fn.EXISTS(came_back))
    )


def rounds_that_count() -> list[Day]:
    """Return the open round, and the last one while its end can be undone."""
    return [day for day in (find_open(), undoable_turn()) if day is not None]


def _begins() -> int:
    """Return how many hours after its midnight a date begins; before it, negative."""
    hour = settings.number("reset_hour")
    return hour if hour < NOON else hour - 24
