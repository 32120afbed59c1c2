"""The tickets and calls of a round, each version made from the one before.

Whatever moves a ticket leaves an event (`actions.Action`), and events are only added:
those newer than the last one seen tell which tickets must be read again.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import NamedTuple, TypeVar

from siantre_box.core import calling, statements
from siantre_box.core.models import Status

TICKETS = """
SELECT id, key, label, number, service_id, coalesce(station_id, service_id), status,
    position, counter_id, calls, issued_by_id, note, device, is_missed, is_priority,
    turn, called_at, created_at
FROM queues WHERE {which}
"""
# A call that was taken back is none, nor one from before its ticket was put back. One
# that was forwarded waits, and its call stays as that of one that is done; called
# elsewhere since, it stands there alone.
STANDS = "NOT EXISTS (SELECT 1 FROM events AS undo WHERE undo.undoes = {event}.press)"
CALLS = f"""
SELECT called.id, queue_id, called.counter_id, was_calls + 1, at,
    coalesce(called.service_id, queues.service_id) AS place
FROM events AS called JOIN queues ON queues.id = queue_id
WHERE {{which}} AND became = 'called' AND undoes IS NULL
    AND {STANDS.format(event="called")}
    AND NOT EXISTS (
        SELECT 1 FROM events AS later
        WHERE later.queue_id = called.queue_id AND later.id > called.id
            AND later.undoes IS NULL AND CASE later.became
                WHEN 'waiting'
                THEN later.kind NOT IN ('forward', 'prioritise', 'unprioritise')
                WHEN 'called' THEN later.counter_id != called.counter_id
                    OR coalesce(later.service_id, queues.service_id) != place
                ELSE 0 END
            AND {STANDS.format(event="later")}
    )
"""
# The services at which a ticket was before, and when it went on from each.
WAYS = f"""
SELECT queue_id, coalesce(was_station, queues.service_id), at
FROM events AS gone_on JOIN queues ON queues.id = queue_id
WHERE {{which}} AND station_id IS NOT NULL AND kind = 'forward'
    AND {STANDS.format(event="gone_on")}
ORDER BY gone_on.id
"""
NEWEST_EVENT = "SELECT max(id) FROM events"
MOVED_SINCE = "IN (SELECT queue_id FROM events WHERE id > ?)"
TICKETS_OF_ROUND = TICKETS.format(which="day_id = ?")
TICKETS_MOVED = TICKETS.format(which=f"id {MOVED_SINCE}")
CALLS_OF_ROUND = CALLS.format(which="called.day_id = ?")
CALLS_OF_MOVED = CALLS.format(which=f"queue_id {MOVED_SINCE}")
WAYS_OF_ROUND = WAYS.format(which="gone_on.day_id = ?")
WAYS_OF_MOVED = WAYS.format(which=f"queue_id {MOVED_SINCE}")


# Where one stands that waits outside the line; the others stand by their status.
MISSED = "missed"


class TicketState(NamedTuple):
    """A ticket of the open round.

    `issued_for` is the service whose number it has, `service_id` the one at which it
    stands now, `since` when it came there, `way` the services at which it was before.
    """

    id: int
    key: str
    label: str
    number: int
    issued_for: int
    service_id: int
    status: str
    position: int
    counter_id: int | None
    calls: int
    issued_by: int | None
    note: str | None
    device: str | None
    is_missed: int
    is_priority: int
    ordinary_position: int | None
    called_at: datetime | None
    since: datetime
    way: tuple[int, ...]
    # The counter and service to which it was called, as long as that call is shown.
    called_to: tuple[int, int] | None

    @property
    def group(self) -> tuple[int, str]:
        """Return among whom it has its place: those of its service that stand alike."""
        is_outside = self.is_missed and self.status == Status.WAITING
        return self.service_id, MISSED if is_outside else self.status

    @property
    def trail(self) -> tuple[frozenset[int], int]:
        """Return the services at which it was before, and where it stands now."""
        return frozenset(self.way), self.service_id


class Place(NamedTuple):
    """Where a ticket stands among others: they are in the order of their places."""

    position: int
    ticket_id: int


class CallState(NamedTuple):
    """A call that may be shown: not taken back, and not put back to waiting."""

    event: int
    ticket_id: int
    counter_id: int
    nth: int
    at: datetime
    service_id: int


@dataclass(frozen=True)
class RoundState:
    """A round as it is after an event; never changed, but followed by another."""

    id: int
    last_event: int = 0
    tickets: Mapping[int, TicketState] = field(default_factory=dict)
    by_key: Mapping[str, int] = field(default_factory=dict)
    # Of each service and status, in the order of the line; the missed by themselves.
    places: Mapping[tuple[int, str], tuple[Place, ...]] = field(default_factory=dict)
    # Of each counter and service, the oldest first.
    calls: Mapping[tuple[int, int], tuple[CallState, ...]] = field(default_factory=dict)
    # Of each service: the highest number, and how many were given.
    highest: Mapping[int, int] = field(default_factory=dict)
    issued: Mapping[int, int] = field(default_factory=dict)
    # How many came by each trail: there are few, and many tickets.
    trails: Mapping[tuple[frozenset[int], int], int] = field(default_factory=dict)
    # The event after which it was made from the round before, and whom that moved.
    since: int = field(default=0, compare=False)
    moved: tuple[TicketState, ...] = field(default=(), compare=False)

    def line(self, service_id: int) -> tuple[Place, ...]:
        """Return those who wait for a service, first come first."""
        return self.places.get((service_id, Status.WAITING), ())

    def waiting(self, service_ids: Collection[int]) -> Iterator[TicketState]:
        """Give those who wait for one of these services, first come first."""
        lines = map(self.line, service_ids)
        return (self.tickets[place.ticket_id] for place in heapq.merge(*lines))

    def missed(self, service_ids: Collection[int]) -> list[TicketState]:
        """Return those who wait outside the line for one of these services."""
        places = sorted(
            place
            for each in service_ids
            for place in self.places.get((each, MISSED), ())
        )
        return [self.tickets[place.ticket_id] for place in places]

    def count(self, status: str, service_ids: Collection[int]) -> int:
        """Count the tickets of these services with a status, or the MISSED."""
        return sum(len(self.places.get((each, status), ())) for each in service_ids)

    def count_came(self, service_ids: Set[int]) -> int:
        """Count the tickets that stand, or once stood, at one of these services."""
        return sum(
            count
            for (way, at), count in self.trails.items()
            if at in service_ids or way & service_ids
        )

    def count_moved_on(self, service_ids: Set[int]) -> int:
        """Count the tickets that were at one of these services and stand elsewhere."""
        return sum(
            count
            for (way, at), count in self.trails.items()
            if at not in service_ids and way & service_ids
        )

    def with_status(self, status: str) -> Iterator[TicketState]:
        """Give the tickets that have a status, or the MISSED, service by service."""
        for (_service, theirs), places in self.places.items():
            if theirs == status:
                yield from (self.tickets[place.ticket_id] for place in places)

    def last_calls(self, but: int | None = None) -> list[CallState]:
        """Return the newest call of each counter and service, but for one ticket's."""
        others = (
            (row for row in reversed(calls) if row.ticket_id != but)
            for calls in self.calls.values()
        )
        return [row for newest_first in others for row in islice(newest_first, 1)]

    def standing_calls(self) -> Iterator[CallState]:
        """Give the newest call of each ticket that is called just now.

        It may be older than another of its counter: an undo calls a number again.
        """
        for ticket in self.with_status(Status.CALLED):
            of_counter = self.calls.get(ticket.called_to or (0, 0), ())
            of_ticket = (
                row for row in reversed(of_counter) if row.ticket_id == ticket.id
            )
            yield from islice(of_ticket, 1)

    def newest_calls(self, counter_ids: Collection[int]) -> Iterator[CallState]:
        """Give the calls to these counters, the newest first."""
        chosen = (
            reversed(calls)
            for (counter, _service), calls in self.calls.items()
            if counter in counter_ids
        )
        return heapq.merge(*chosen, key=attrgetter("event"), reverse=True)

    @cached_property
    def passed_over(self) -> tuple[str, ...]:
        """The labels of those who did not come when called, the missed at the end."""
        waiting = self.with_status(Status.WAITING)
        found = [row for row in waiting if row.note == calling.PASSED_OVER]
        found += self.with_status(MISSED)
        found.sort(key=lambda row: (row.is_missed, row.position, row.id))
        return tuple(row.label for row in found)

    def after(
        self,
        event: int,
        moved: Collection[TicketState],
        calls: Iterable[CallState],
    ) -> RoundState:
        """Return the round after some tickets moved; `calls` are all those of them."""
        known = [self.tickets[row.id] for row in moved if row.id in self.tickets]
        gone = {row.id for row in known}
        highest, issued = dict(self.highest), dict(self.issued)
        for row in moved:
            service = row.issued_for
            highest[service] = max(highest.get(service, 0), row.number)
            issued[service] = issued.get(service, 0) + (row.id not in self.tickets)
        trails = Counter(self.trails)
        trails.subtract(row.trail for row in known)
        trails.update(row.trail for row in moved)
        calls = list(calls)
        called_to = {row.ticket_id: (row.counter_id, row.service_id) for row in calls}
        moved = [row._replace(called_to=called_to.get(row.id)) for row in moved]
        return RoundState(
            id=self.id,
            last_event=event,
            tickets={**self.tickets, **{row.id: row for row in moved}},
            by_key={**self.by_key, **{row.key: row.id for row in moved}},
            places=_regrouped(
                self.places,
                gone,
                {row.group for row in known},
                ((row.group, Place(row.position, row.id)) for row in moved),
            ),
            calls=_regrouped(
                self.calls,
                gone,
                {row.called_to for row in known if row.called_to},
                (((row.counter_id, row.service_id), row) for row in calls),
            ),
            highest=highest,
            issued=issued,
            trails=+trails,
            since=self.last_event,
            moved=tuple(moved),
        )


def read(round_id: int, newest: int) -> RoundState:
    """Read a whole round, whose newest event is known, within one transaction."""
    moved = _tickets(TICKETS_OF_ROUND, WAYS_OF_ROUND, round_id)
    return RoundState(round_id).after(newest, moved, _calls(CALLS_OF_ROUND, round_id))


def read_since(past: RoundState, newest: int) -> RoundState:
    """Read what has moved since, within one transaction."""
    if past.last_event == newest:
        return past
    moved = _tickets(TICKETS_MOVED, WAYS_OF_MOVED, past.last_event)
    return past.after(newest, moved, _calls(CALLS_OF_MOVED, past.last_event))


def _tickets(tickets: str, ways: str, since: int) -> list[TicketState]:
    found = [
        TicketState._make(
            (*known, called and _moment(called), _moment(created), (), None)
        )
        for *known, called, created in statements.fetch_rows(tickets, since)
    ]
    passed: dict[int, list[tuple[int, str]]] = {}
    for ticket, service, at in statements.fetch_rows(ways, since):
        passed.setdefault(ticket, []).append((service, at))
    for index, row in enumerate(found):
        if way := passed.get(row.id):
            found[index] = row._replace(
                since=_moment(way[-1][1]), way=tuple(service for service, _ in way)
            )
    return found


def _calls(sql: str, since: int) -> list[CallState]:
    return [
        CallState(event, ticket, counter, nth, _moment(at), service)
        for event, ticket, counter, nth, at, service in statements.fetch_rows(
            sql, since
        )
    ]


_moment = datetime.fromisoformat


Key = TypeVar("Key")
Member = TypeVar("Member", Place, CallState)


def _regrouped(
    groups: Mapping[Key, tuple[Member, ...]],
    gone: set[int],
    left: set[Key],
    come: Iterable[tuple[Key, Member]],
) -> dict[Key, tuple[Member, ...]]:
    """Take some tickets out of the groups that they left, and put others in."""
    changed = {
        key: [one for one in groups.get(key, ()) if one.ticket_id not in gone]
        for key in left
    }
    for key, one in come:
        changed.setdefault(key, list(groups.get(key, ()))).append(one)
    news = {key: tuple(sorted(members)) for key, members in changed.items()}
    return {key: members for key, members in {**groups, **news}.items() if members}
