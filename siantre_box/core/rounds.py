"""The round: one run of numbering, from one reset to the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from peewee import ModelSelect, fn

from siantre_box.core import clock, settings, statements
from siantre_box.core.database import changing
from siantre_box.core.models import Event, Round, Status

NOON = 12
OPEN_ROUND = "SELECT * FROM days WHERE closed_at IS NULL"
# Of a date, the one that ended last and had numbers of real visitors.
ENDED_ROUND = """
SELECT * FROM days WHERE date = ? AND closed_at IS NOT NULL
    AND NOT (is_trial AND closed_by_id IS NULL)
    AND EXISTS (SELECT 1 FROM queues WHERE day_id = days.id)
ORDER BY id DESC LIMIT 1
"""
HAS_NUMBERS = "SELECT EXISTS (SELECT 1 FROM queues WHERE day_id = ?)"
# The date of a number, where `taken` is its event. In a round that was kept over the
# end of a date each has its own, as reset hour and zone were then. Numbers of 1.0 do
# not say it: theirs is as they are now, in :begins.
DATE_OF_NUMBER = """
CASE WHEN turns_after IS NOT NULL AND taken.is_clock_trusted
    THEN coalesce(taken_on, date(taken.at, :begins)) ELSE days.date END
"""


def today() -> date:
    """Return the site's date, which begins at the reset hour."""
    return date_of(clock.now())


def date_of(moment: datetime, chosen: Mapping[str, str] | None = None) -> date:
    """Return the site's date to which a UTC moment belongs, as the settings are.

    A round has the date of its morning: reset at 21.00, the evening is tomorrow's.
    """
    here, begins = hours_of(chosen or settings.values())
    return (moment + timedelta(hours=here - begins)).date()


def ends_at(round_: Round) -> datetime:
    """Return the UTC moment at which a round ends by itself.

    That is when its date is over, or the later one that an undo or another reset hour
    has given it. A round with such a date may hold numbers of several dates.
    """
    # Computed, not stored: another reset hour moves the end of a round that is open.
    after = round_.ends_after or round_.date
    return begins_at(after + timedelta(days=1))


def begins_at(wanted: date) -> datetime:
    """Return the UTC moment at which one of the site's dates begins."""
    here, begins = hours_of(settings.values())
    midnight = datetime.combine(wanted, datetime.min.time())
    return midnight + timedelta(hours=begins - here)


def is_due(round_: Round) -> bool:
    """Tell whether a round's time has passed."""
    return clock.now() >= ends_at(round_)


def open_round() -> Round:
    """Return the open round to change it; the first call ever opens it."""
    return find_open() or open_new()


def shown_round() -> Round:
    """Return the open round for a page; before the first one an empty, unstored one."""
    return find_open() or Round(date=today())


def find_open() -> Round | None:
    """Return the open round, or None."""
    return statements.fetch_first(Round, OPEN_ROUND)


def open_new() -> Round:
    """Open a round of today unless one is open."""
    with changing():
        # Asked again under the lock: two may have found none at the same time.
        return find_open() or Round.create(date=today())


def of_date(wanted: date) -> list[Round]:
    """Return the rounds of a date, the first one first."""
    return list(Round.select().where(Round.date == wanted).order_by(Round.id))


def restarted_at() -> datetime | None:
    """Return when today's numbers began again; None if they are all in the open round.

    A practice has none.
    """
    ended = statements.fetch_first(Round, ENDED_ROUND, shown_round().date)
    return ended.closed_at if ended else None


def with_numbers_of(first: date, last: date) -> list[Round]:
    """Return the rounds that may hold numbers of these dates, the first one first.

    Trials are left out. Beside the rounds of these dates these are their neighbours, if
    they were kept over the end of a date: brought back after it, or used under a wrong
    clock.
    """
    nearest = Round.select(fn.max(Round.date)).where(Round.date < first).scalar()
    following = Round.select(fn.min(Round.date)).where(Round.date > last).scalar()
    kept = Round.ends_after.is_null(False) & Round.date.in_([nearest, following])
    of_dates = Round.date.between(first, last)
    counting = Round.select().where(~Round.is_trial)
    return list(counting.where(of_dates | kept).order_by(Round.id))


def is_practice(round_: Round) -> bool:
    """Tell whether a round is, or was, practised in (see `practice`).

    Other trials are called so by whoever resets them, practice by nobody.
    """
    return bool(round_.is_trial) and round_.closed_by_id is None


def was_practice(round_id: int) -> bool:
    """Tell whether the round with this id was practised in; not if it is gone."""
    round_ = Round.get_or_none(Round.id == round_id)
    return round_ is not None and is_practice(round_)


def was_reset(round_id: int) -> bool:
    """Tell whether somebody ended the round with this id by hand."""
    round_ = Round.get_or_none(Round.id == round_id)
    return round_ is not None and round_.closed_by_id is not None


def last_trusted_event(round_: Round) -> Event | None:
    """Return the newest event of a round that a trusted clock dated, or None."""
    trusted = Event.select().where(Event.round == round_, Event.is_clock_trusted)
    return trusted.order_by(Event.id.desc()).first()


def undoable_rollover() -> Round | None:
    """Return the last round while its end can be undone.

    It canceled somebody real, and no number was given since.
    """
    # Once a number was given in the new round, two people could hold the same one.
    present = find_open()
    if present is None or statements.scalar(HAS_NUMBERS, present.id):
        return None
    last = Round.select().where(Round.id < present.id).order_by(Round.id.desc()).first()
    if last is None or is_practice(last):
        return None
    return last if canceled_by_rollover(last).exists() else None


def canceled_by_rollover(round_: Round) -> ModelSelect[Event]:
    """Select what the end of a round canceled, unless an undo brought it back."""
    return ended_by_rollover(round_).where(Event.became == Status.CANCELED)


def ended_by_rollover(round_: Round) -> ModelSelect[Event]:
    """Select all that the end of a round closed, unless an undo brought it back."""
    later = Event.alias()
    came_back = later.select(later.id).where(
        later.ticket == Event.ticket, later.id > Event.id
    )
    return Event.select().where(
        Event.round == round_, Event.kind == "reset", ~fn.EXISTS(came_back)
    )


def call_before_reset(counter_id: int) -> Event | None:
    """Return what ended a counter's call with the last round, if an undo may bring it.

    None where there was no call, or nothing can be undone.
    """
    ended = undoable_rollover()
    if ended is None:
        return None
    calls = ended_by_rollover(ended).where(Event.was == Status.CALLED)
    return calls.where(Event.was_counter == counter_id).first()


def rounds_that_count() -> list[Round]:
    """Return the open round, and the last one while its end can be undone."""
    return [
        round_ for round_ in (find_open(), undoable_rollover()) if round_ is not None
    ]


def hours_of(chosen: Mapping[str, str]) -> tuple[int, int]:
    """Return the zone's hours, and how many after its midnight a date begins.

    From noon on it begins before its midnight: the second is negative.
    """
    hour = int(chosen["reset_hour"])
    return int(chosen["time_zone"]), hour if hour < NOON else hour - 24
