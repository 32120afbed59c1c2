"""Reporting: what one day was, counted from what happened to each ticket.

Trial rounds are left out. A wait lasts from taking a number to its first call; one
with a time written under a wrong clock counts in no average.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from peewee import ModelSelect

from siantre_box.core import actions, clock, rounds, settings
from siantre_box.core.models import Counter, Event, Round, Service, Status, Ticket

VISITOR, STAFF, RESET = "visitor", "staff", "reset"


class _Number(NamedTuple):
    """What the report needs of a ticket."""

    id: int
    label: str
    status: str
    service_id: int
    service: str


class _Taken(NamedTuple):
    """When a number was taken, and whether that is believed."""

    at: datetime
    is_clock_trusted: bool


class _Step(NamedTuple):
    """What the report needs of an event."""

    kind: str
    became: str
    user_id: int | None
    counter_id: int | None
    at: datetime
    is_clock_trusted: bool


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
    counted = 0
    for round_ in rounds.with_numbers_of(wanted):
        if round_.is_trial:
            continue
        of_round = _lines(counted + 1, round_, wanted)
        counted += bool(of_round) or round_.date == wanted
        lines = (*lines, *of_round)
    before, after = _beside(wanted)
    offered = sorted({(line.letter, line.service, line.service_id) for line in lines})
    numbers = {line.counter: line.counter_number for line in lines if line.counter}
    return Report(
        day=wanted,
        rounds=counted,
        total=_sum(lines),
        services=tuple(
            Part(letter, name, _sum(line for line in lines if line.service_id == id_))
            for letter, name, id_ in offered
        ),
        # By name: of two that were called alike over time nobody wants two rows.
        counters=tuple(
            Part("", name, _sum(line for line in lines if line.counter == name))
            for name in sorted(numbers, key=lambda name: (numbers[name], name))
        ),
        hours=_hours(lines),
        lines=lines,
        before=before,
        after=after,
    )


def latest() -> date:
    """Return the newest date of the open round's numbers, or else its own."""
    round_ = rounds.shown_round()
    return max(_dates(round_))


def _beside(wanted: date) -> tuple[date | None, date | None]:
    counting = Round.select().where(~Round.is_trial)
    last = counting.where(Round.date < wanted).order_by(Round.date.desc()).first()
    first = counting.where(Round.date > wanted).order_by(Round.date).first()
    counted = {round_ for round_ in (last, first) if round_ is not None}
    counted |= {
        round_ for round_ in rounds.with_numbers_of(wanted) if not round_.is_trial
    }
    found = {found for round_ in counted for found in _dates(round_)}
    before = max((found for found in found if found < wanted), default=None)
    after = min((found for found in found if found > wanted), default=None)
    return before, after


def _dates(round_: Round) -> set[date]:
    """Return the dates of a round: its own, and those on which numbers were taken."""
    if round_.ends_after is None:
        return {round_.date}
    taken = Event.select(Event.at, Event.is_clock_trusted)
    taken = taken.where(Event.round == round_, Event.kind == "take")
    moments = (_Taken(*row) for row in _bare(taken))
    return {round_.date} | {rounds.date_of_number(round_, moment) for moment in moments}


def _lines(number: int, round_: Round, wanted: date) -> list[Line]:
    """Return the tickets of a round that were taken on a date."""
    of_event = Event.kind, Event.became, Event.user, Event.counter, Event.at
    # What was undone did not happen, for the report.
    events = (
        Event.select(Event.ticket, *of_event, Event.is_clock_trusted)
        .where(Event.round == round_, Event.undoes.is_null())
        .where(Event.action.not_in(actions.undone_actions(round_.id)))
        .order_by(Event.id)
    )
    steps: dict[int, list[_Step]] = {}
    for ticket_id, *step in _bare(events):
        steps.setdefault(ticket_id, []).append(_Step(*step))
    # Those of old too: their tickets name them.
    counters = {row.id: (row.number, row.display_name) for row in Counter.select()}
    of_ticket = Ticket.id, Ticket.label, Ticket.status, Service.id, Service.name
    tickets = Ticket.select(*of_ticket).join(Service).where(Ticket.round == round_)
    lines = []
    for row in _bare(tickets.order_by(Ticket.id)):
        ticket = _Number(*row)
        own = steps.get(ticket.id, [])
        if rounds.date_of_number(round_, _taken(own)) == wanted:
            lines.append(_line(number, ticket, own, counters))
    return lines


def _bare(rows: ModelSelect[Any]) -> Iterable[tuple[Any, ...]]:
    # A day has thousands, and a model of each costs three times as much.
    return cast("Iterable[tuple[Any, ...]]", rows.tuples())


def _line(
    round_: int, ticket: _Number, steps: list[_Step], names: dict[int, tuple[int, str]]
) -> Line:
    calls = [step for step in steps if step.became == Status.CALLED]
    counter_id = calls[-1].counter_id if calls else None
    number, name = (0, None) if counter_id is None else names[counter_id]
    closing = None
    if ticket.status in (Status.DONE, Status.CANCELED):
        closing = next(
            (step for step in reversed(steps) if step.became == ticket.status), None
        )
    return Line(
        round=round_,
        label=ticket.label,
        letter=ticket.label[0],
        service_id=ticket.service_id,
        service=ticket.service,
        status=ticket.status,
        canceled_by=_canceled_by(ticket, closing),
        counter=name,
        counter_number=number,
        taken_at=_site_time(_taken(steps)),
        called_at=_site_time(calls[0] if calls else None),
        closed_at=_site_time(closing),
    )


def _taken(steps: list[_Step]) -> _Step | None:
    return next((step for step in steps if step.kind == "take"), None)


def _canceled_by(ticket: _Number, closing: _Step | None) -> str | None:
    if ticket.status != Status.CANCELED or closing is None:
        return None
    if closing.kind == "reset":
        return RESET
    return STAFF if closing.user_id else VISITOR


def _site_time(step: _Step | None) -> datetime | None:
    if step is None or not step.is_clock_trusted:
        return None
    return clock.local(step.at, settings.number("time_zone"))


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
