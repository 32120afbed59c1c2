"""Reporting: what one day was, counted from what happened to each ticket.

Trial rounds are left out. A wait lasts from taking a number to its first call; one
with a time written under a wrong clock counts in no average.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import JOIN

from siantre_box.core import clock, counters, days, settings, undo
from siantre_box.core.models import (
    Counter,
    Day,
    Event,
    Service,
    Status,
    Ticket,
)

VISITOR, STAFF, RESET = "visitor", "staff", "reset"


@dataclass(frozen=True)
class Line:
    """One ticket of the day; times are the site's, None where the clock was wrong."""

    round: int
    label: str
    letter: str
    service_id: int
    service: str
    status: str
    canceled_by: str | None
    counter: str | None
    counter_number: int
    taken_at: datetime | None
    called_at: datetime | None
    closed_at: datetime | None

    @property
    def wait(self) -> timedelta | None:
        """Return how long the visitor waited for the first call."""
        if self.taken_at is None or self.called_at is None:
            return None
        return max(self.called_at - self.taken_at, timedelta(0))


@dataclass(frozen=True)
class Sum:
    """What some tickets come to."""

    taken: int
    done: int
    canceled: int
    canceled_by_visitor: int
    canceled_by_staff: int
    canceled_by_reset: int
    still_open: int
    average_wait: timedelta | None
    longest_wait: timedelta | None


@dataclass(frozen=True)
class Part:
    """A service's or a counter's share of the day."""

    letter: str
    name: str
    sum: Sum


@dataclass(frozen=True)
class Report:
    """One day."""

    day: date
    rounds: int
    total: Sum
    services: tuple[Part, ...]
    counters: tuple[Part, ...]
    hours: tuple[tuple[int, int], ...]
    lines: tuple[Line, ...]
    before: date | None
    after: date | None

    @property
    def busiest_hour(self) -> int | None:
        """Return the hour in which most numbers were taken, the first of equals."""
        if not self.hours:
            return None
        return max(self.hours, key=lambda hour: (hour[1], -hour[0]))[0]


def daily(wanted: date) -> Report:
    """Return the report of a date, with the dates before and after that have one."""
    lines: tuple[Line, ...] = ()
    rounds = 0
    for day in days.with_numbers_of(wanted):
        if day.is_trial:
            continue
        of_round = _lines(rounds + 1, day, wanted)
        rounds += bool(of_round) or day.date == wanted
        lines = (*lines, *of_round)
    before, after = _beside(wanted)
    return Report(
        day=wanted,
        rounds=rounds,
        total=_sum(lines),
        services=_by_service(lines),
        counters=_by_counter(lines),
        hours=_hours(lines),
        lines=lines,
        before=before,
        after=after,
    )


def latest() -> date:
    """Return the newest date of the open round's numbers, or else its own."""
    day = days.shown_round()
    return max(_dates(day))


def _beside(wanted: date) -> tuple[date | None, date | None]:
    counting = Day.select().where(~Day.is_trial)
    last = counting.where(Day.date < wanted).order_by(Day.date.desc()).first()
    first = counting.where(Day.date > wanted).order_by(Day.date).first()
    rounds = {day for day in (last, first) if day is not None}
    rounds |= {day for day in days.with_numbers_of(wanted) if not day.is_trial}
    found = {found for day in rounds for found in _dates(day)}
    before = max((found for found in found if found < wanted), default=None)
    after = min((found for found in found if found > wanted), default=None)
    return before, after


def _dates(day: Day) -> set[date]:
    """Return the dates of a round: its own, and those on which numbers were taken."""
    if day.turns_after is None:
        return {day.date}
    taken = Event.select().where(Event.day == day, Event.kind == "take")
    return {day.date} | {days.date_of_number(day, event) for event in taken}


def _lines(number: int, day: Day, wanted: date) -> list[Line]:
    tickets = (
        Ticket.select(Ticket, Service)
        .join(Service)
        .where(Ticket.day == day)
        .order_by(Ticket.id)
    )
    events = _events(day)
    return [
        _line(number, ticket, told)
        for ticket in tickets
        for told in (events.get(ticket.id, []),)
        if days.date_of_number(day, _taken(told)) == wanted
    ]


def _events(day: Day) -> dict[int, list[Event]]:
    rows = (
        Event.select(Event, Counter)
        .join(Counter, JOIN.LEFT_OUTER)
        .where(Event.day == day, Event.undoes.is_null())
        .where(Event.press.not_in(undo.undone(day.id)))
        .order_by(Event.id)
    )
    by_ticket: dict[int, list[Event]] = {}
    for event in rows:
        by_ticket.setdefault(event.ticket_id, []).append(event)
    return by_ticket


def _line(number: int, ticket: Ticket, events: list[Event]) -> Line:
    calls = [event for event in events if event.became == Status.CALLED]
    counter = calls[-1].counter if calls else None
    closing = _closing(ticket, events)
    return Line(
        round=number,
        label=ticket.label,
        letter=ticket.label[0],
        service_id=ticket.service_id,
        service=ticket.service.name,
        status=ticket.status,
        canceled_by=_canceled_by(ticket, closing),
        counter=counters.shown(counter.number, counter.name) if counter else None,
        counter_number=counter.number if counter else 0,
        taken_at=_site_time(_taken(events)),
        called_at=_site_time(calls[0] if calls else None),
        closed_at=_site_time(closing),
    )


def _taken(events: list[Event]) -> Event | None:
    return next((event for event in events if event.kind == "take"), None)


def _closing(ticket: Ticket, events: list[Event]) -> Event | None:
    if ticket.status not in (Status.DONE, Status.CANCELED):
        return None
    return next(
        (event for event in reversed(events) if event.became == ticket.status), None
    )


def _canceled_by(ticket: Ticket, closing: Event | None) -> str | None:
    if ticket.status != Status.CANCELED or closing is None:
        return None
    if closing.kind == "reset":
        return RESET
    return STAFF if closing.user_id else VISITOR


def _site_time(event: Event | None) -> datetime | None:
    if event is None or not event.is_clock_trusted:
        return None
    return clock.local(event.at, settings.number("time_zone"))


def _sum(lines: Iterable[Line]) -> Sum:
    lines = list(lines)
    statuses = Tally(line.status for line in lines)
    canceled = Tally(line.canceled_by for line in lines)
    waits = [line.wait for line in lines if line.wait is not None]
    return Sum(
        taken=len(lines),
        done=statuses[Status.DONE],
        canceled=statuses[Status.CANCELED],
        canceled_by_visitor=canceled[VISITOR],
        canceled_by_staff=canceled[STAFF],
        canceled_by_reset=canceled[RESET],
        still_open=statuses[Status.WAITING] + statuses[Status.CALLED],
        average_wait=sum(waits, timedelta(0)) / len(waits) if waits else None,
        longest_wait=max(waits, default=None),
    )


def _by_service(lines: tuple[Line, ...]) -> tuple[Part, ...]:
    kinds = sorted({(line.letter, line.service, line.service_id) for line in lines})
    return tuple(
        Part(letter, name, _sum(line for line in lines if line.service_id == service))
        for letter, name, service in kinds
    )


def _by_counter(lines: tuple[Line, ...]) -> tuple[Part, ...]:
    names = {line.counter: line.counter_number for line in lines if line.counter}
    return tuple(
        Part("", name, _sum(line for line in lines if line.counter == name))
        for name in sorted(names, key=lambda name: (names[name], name))
    )


def _hours(lines: tuple[Line, ...]) -> tuple[tuple[int, int], ...]:
    """Count the hours from the first to the last in use; a date begins at the reset."""
    begins = settings.number("reset_hour")
    tally = Tally((line.taken_at.hour - begins) % 24 for line in lines if line.taken_at)
    if not tally:
        return ()
    return tuple(
        ((begins + passed) % 24, tally[passed])
        for passed in range(min(tally), max(tally) + 1)
    )
