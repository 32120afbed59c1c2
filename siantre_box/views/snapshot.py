"""The room as it stands: the open round read once after each change.

The board, every phone's card and every desk come from it, so that a poll asks the
database for nothing.
"""

from __future__ import annotations

import threading
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from peewee import ModelSelect, fn

from siantre_box.core import (
    actions,
    auth,
    changes,
    counters,
    database,
    rounds,
    services,
)
from siantre_box.core.models import (
    Counter,
    Event,
    MinimumNumber,
    Round,
    Service,
    Session,
    Status,
    Ticket,
    User,
)
from siantre_box.core.numbers import MAX_TICKET_NUMBER, label

TICKETS = """
SELECT id, key, label, number, service_id, status, position, counter_id, calls,
    issued_by_id, note, device, called_at, created_at
FROM queues WHERE day_id = ? ORDER BY position, id
"""


class TicketState(NamedTuple):
    """A ticket of the open round."""

    id: int
    key: str
    label: str
    number: int
    service_id: int
    status: str
    position: int
    counter_id: int | None
    calls: int
    issued_by: int | None
    note: str | None
    device: str | None
    called_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class CallState:
    """A call that may be shown: not taken back, and not put back to waiting."""

    event: int
    ticket_id: int
    counter_id: int
    nth: int
    at: datetime


@dataclass(frozen=True)
class Snapshot:
    """The open round, its people and its counters, at one version."""

    version: str
    round_id: int
    tickets: Mapping[int, TicketState]
    by_key: Mapping[str, TicketState]
    waiting: tuple[TicketState, ...]
    ahead: Mapping[int, int]
    services: Mapping[int, Service]
    in_use: tuple[Service, ...]
    floors: Mapping[int, int]
    counters: Mapping[int, Counter]
    working: Mapping[int, frozenset[int]]
    defaults: Mapping[int, frozenset[int]]
    calls: tuple[CallState, ...]

    def counter_name(self, counter_id: int) -> str:
        """Return a counter as people read it."""
        return self.counters[counter_id].display_name

    def next_label(self, service: Service) -> str:
        """Return the likely label of a service's next ticket; empty after the last."""
        numbers = (
            ticket.number
            for ticket in self.tickets.values()
            if ticket.service_id == service.id
        )
        highest = max(numbers, default=0)
        number = max(highest, self.floors.get(service.id, 0)) + 1
        return label(service.letter, number) if number <= MAX_TICKET_NUMBER else ""


_lock = threading.Lock()
_current: Snapshot | None = None


def current() -> Snapshot:
    """Return the room as it stands, read at most once for each version."""
    global _current
    version = changes.version()
    room = _current
    if room is not None and room.version == version:
        return room
    with _lock:
        if _current is None or _current.version != version:
            _current = _read(version)
        return _current


def _read(version: str) -> Snapshot:
    round_ = rounds.shown_round()
    with database.reading():
        return _read_consistently(version, round_)


def _read_consistently(version: str, round_: Round) -> Snapshot:
    tickets = _tickets(round_)
    waiting = tuple(row for row in tickets if row.status == Status.WAITING)
    working = _working()
    defaults = {row.id: counters.serves(row) for row in counters.in_order()}
    return Snapshot(
        version=version,
        round_id=round_.id or 0,
        tickets={row.id: row for row in tickets},
        by_key={row.key: row for row in tickets},
        waiting=waiting,
        ahead=count_ahead(waiting, working, defaults),
        services={row.id: row for row in Service.select()},
        in_use=tuple(services.in_order()),
        floors=_floors(round_),
        counters={row.id: row for row in Counter.select()},
        working=working,
        defaults=defaults,
        calls=_calls(round_),
    )


def count_ahead(
    waiting: tuple[TicketState, ...],
    working: Mapping[int, frozenset[int]],
    defaults: Mapping[int, frozenset[int]],
) -> dict[int, int]:
    """Count for each who waits how many will be called before, at best.

    The smallest number before it in the line of any counter at work that serves its
    service; with none at work, of the counters that serve it by default.
    """
    served = frozenset().union(*working.values()) if working else frozenset()
    lines = [(line, 0) for line in set(working.values())]
    idle = [(line, 0) for line in set(defaults.values())]
    # Those of the same service, for one that no counter serves.
    alone: Tally[int] = Tally()
    ahead: dict[int, int] = {}
    for ticket in waiting:
        service = ticket.service_id
        candidates = lines if service in served else idle
        counts = [before for line, before in candidates if service in line]
        ahead[ticket.id] = min(counts, default=alone[service])
        lines = _lengthened(lines, service)
        idle = _lengthened(idle, service)
        alone[service] += 1
    return ahead


def _lengthened(
    lines: list[tuple[frozenset[int], int]], service: int
) -> list[tuple[frozenset[int], int]]:
    return [(line, before + (service in line)) for line, before in lines]


def _tickets(round_: Round) -> list[TicketState]:
    return [
        TicketState._make((*known, called and _moment(called), _moment(created)))
        for *known, called, created in database.fetch_rows(TICKETS, round_.id)
    ]


_moment = datetime.fromisoformat


def _floors(round_: Round) -> dict[int, int]:
    rows = MinimumNumber.select().where(MinimumNumber.round == round_)
    return {row.service_id: row.number for row in rows}


def _working() -> dict[int, frozenset[int]]:
    rows = (
        Session.select(Session, User, Counter)
        .join(User)
        .switch(Session)
        .join(Counter)
        .where(~Counter.on_break, User.is_active)
    )
    return {
        row.counter_id: counters.seat(row).services
        for row in rows
        if not auth.is_session_over(row)
    }


def _calls(round_: Round) -> tuple[CallState, ...]:
    rows = (
        Event.select(Event.id, Event.ticket, Event.counter, Event.was_calls, Event.at)
        .join(Ticket)
        .where(Event.round == round_, Event.became == Status.CALLED)
        # Called elsewhere since, it stands there alone.
        .where(Event.counter == Ticket.counter)
        .where(
            Event.undoes.is_null(),
            Event.action.not_in(actions.undone_actions(round_.id)),
        )
        .where(Ticket.status != Status.WAITING, ~fn.EXISTS(_put_back_later(round_)))
        .order_by(Event.id)
    )
    return tuple(
        CallState(event, ticket, counter, calls + 1, at)
        for event, ticket, counter, calls, at in _tuples(rows)
    )


def _put_back_later(round_: Round) -> ModelSelect[Event]:
    later = Event.alias()
    return (
        later.select(later.id)
        .where(later.ticket == Event.ticket, later.id > Event.id)
        .where(later.became == Status.WAITING, later.undoes.is_null())
        .where(later.action.not_in(actions.undone_actions(round_.id)))
    )


def _tuples(rows: Any) -> Iterable[tuple[Any, ...]]:
    return cast("Iterable[tuple[Any, ...]]", rows.tuples())
