"""The snapshot of the open round, carried on after each change.

The board, every phone's card and every desk come from it, so that a poll asks the
database for nothing. What is small is read again for each version; of the tickets only
those that moved, and all of them after an invalidation (`changes.invalidate`).
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from siantre_box.core import (
    admission,
    changes,
    counters,
    database,
    rounds,
    statements,
)
from siantre_box.core.admission import Admission
from siantre_box.core.models import Counter, Service, Status
from siantre_box.core.numbers import MAX_TICKET_NUMBER, label
from siantre_box.core.per_file import PerFile
from siantre_box.views import round_state
from siantre_box.views.round_state import CallState, Place, RoundState, TicketState

# Without dates that nobody asks for: to read them takes longer than all the rest.
SERVICES = """
SELECT id, name, letter, is_open, closed_until_day_turns, retired_at, by_staff_only,
    last_minute, quota, message, next_service_id
FROM services ORDER BY position, id
"""
COUNTERS = "SELECT id, number, name, on_break, retired_at FROM counters ORDER BY id"
# What the two above and the counters' default services are read from.
CONFIGURATION = "services", "counters", "counter_services"
MINIMUM_NUMBERS = "SELECT service_id, number FROM number_floors WHERE day_id = ?"


@dataclass(frozen=True)
class Configuration:
    """The services and counters; what changes seldom, read again after it changed."""

    state: tuple[int, ...] = field(compare=False)
    services: Mapping[int, Service]
    in_use: tuple[Service, ...]
    counters: Mapping[int, Counter]
    defaults: Mapping[int, frozenset[int]]  # the services that each counter serves


@dataclass(frozen=True)
class Snapshot:
    """The open round, its people and its counters, at one version."""

    version: str
    invalidations: int
    round: RoundState
    configuration: Configuration
    minimum_numbers: Mapping[int, int]
    seated: Mapping[int, frozenset[int]]  # counters on a break too
    working: Mapping[int, frozenset[int]]
    admission: Admission
    is_practice: bool

    @property
    def services(self) -> Mapping[int, Service]:
        """Return all services, those that were removed too."""
        return self.configuration.services

    @property
    def in_use(self) -> tuple[Service, ...]:
        """Return the services in use, in the owner's order."""
        return self.configuration.in_use

    @property
    def counters(self) -> Mapping[int, Counter]:
        """Return all counters, those that were removed too."""
        return self.configuration.counters

    @property
    def defaults(self) -> Mapping[int, frozenset[int]]:
        """Return the services that each counter in use serves by default."""
        return self.configuration.defaults

    def counter_name(self, counter_id: int) -> str:
        """Return a counter as people read it."""
        return self.counters[counter_id].display_name

    def next_label(self, service: Service) -> str:
        """Return the likely label of a service's next ticket; empty after the last."""
        known = (self.round.highest, self.minimum_numbers)
        number = max(numbers.get(service.id, 0) for numbers in known) + 1
        return label(service.letter, number) if number <= MAX_TICKET_NUMBER else ""

    def ahead(self, ticket: TicketState) -> int:
        """Count how many will be called before one that waits, at best.

        The smallest number before it in the line of any counter at work that serves its
        service; with none at work, of the counters that serve it by default.
        """
        place = Place(ticket.position, ticket.id)
        return min(self._before(place, line) for line in self._lines[ticket.service_id])

    def shortest_line(self, ticket: TicketState) -> frozenset[int]:
        """Return the services of the line that `ahead` counts in."""
        place = Place(ticket.position, ticket.id)
        lines = self._lines[ticket.service_id]
        return min(lines, key=lambda line: (self._before(place, line), sorted(line)))

    def ahead_of_next(self, service_id: int) -> int:
        """Count how many will be called before whoever takes the next number of it."""
        count = self.round.count
        return min(count(Status.WAITING, line) for line in self._lines[service_id])

    def is_staffed(self, service_id: int) -> bool:
        """Tell whether a counter at work serves this service."""
        return any(service_id in served for served in self.working.values())

    def usually_next(self, service_id: int) -> Service | None:
        """Return where people of a service usually go next, None for nowhere."""
        following = self.services.get(self.services[service_id].next_service_id or 0)
        return following if following and following.retired_at is None else None

    def serving(self, service_id: int) -> dict[int, frozenset[int]]:
        """Return what is served where a service is: at work, else by default."""
        seats = self.working if self.is_staffed(service_id) else self.defaults
        return {each: served for each, served in seats.items() if service_id in served}

    def _before(self, place: Place, line: Collection[int]) -> int:
        return sum(bisect_left(self.round.line(service), place) for service in line)

    @cached_property
    def _lines(self) -> Mapping[int, Collection[frozenset[int]]]:
        """What is called together with a service; where nobody serves it, it alone."""
        at_work, idle = set(self.working.values()), set(self.defaults.values())
        return {
            service: [line for line in at_work if service in line]
            or [line for line in idle if service in line]
            or [frozenset({service})]
            for service in self.services
        }

    @cached_property
    def nearest_calls(self) -> Mapping[int, CallState]:
        """By service the call that tells most to those who wait for it, if any does.

        Of its own tickets, and of the counters that serve it: rather one of somebody
        who is called still, then rather one of the same service, then the newest.
        """
        return self._nearest(self.round.last_calls())

    def nearest_call(self, ticket: TicketState) -> CallState | None:
        """Return the call that tells most to one who waits, which is not its own."""
        nearest = self.nearest_calls.get(ticket.service_id)
        if nearest is None or nearest.ticket_id != ticket.id:
            return nearest
        # It was forwarded from there: that somebody was called before it says more.
        others = self._nearest(self.round.last_calls(but=ticket.id))
        return others.get(ticket.service_id)

    def _nearest(self, last_calls: Iterable[CallState]) -> Mapping[int, CallState]:
        lines = self.working or self.defaults
        standing = set(self.round.standing_calls())
        nearest: dict[int, tuple[tuple[bool, bool, int], CallState]] = {}
        for row in standing.union(last_calls):
            for service in {row.service_id, *lines.get(row.counter_id, ())}:
                told = (row in standing, row.service_id == service, row.event), row
                nearest[service] = max(nearest.get(service, told), told)
        return {service: row for service, (_, row) in nearest.items()}


_lock = threading.Lock()
_current: PerFile[Snapshot | None] = PerFile(None)


def current() -> Snapshot:
    """Return the snapshot of now, read at most once for each version."""
    if database.is_changing():
        # What this batch may still take back is kept for nobody.
        return read(None)
    present = _current.value
    if present is not None and present.version == changes.version():
        return present
    with _lock:
        present = _current.value
        if present is None or present.version != changes.version():
            present = read(present)
            _current.value = present
        return present


def read(past: Snapshot | None) -> Snapshot:
    """Read one, going on from an earlier one unless that has been invalidated."""
    version = changes.version()
    # After the version, which is raised last: it may come too early, never too late.
    invalidations = changes.invalidations()
    is_certain = past is not None and past.invalidations == invalidations
    with database.reading():
        configuration = _read_configuration(past)
        rows, in_use = configuration.counters, configuration.in_use
        service_ids = frozenset(row.id for row in in_use)
        seated = counters.seated(configuration.defaults, service_ids)
        open_round = rounds.find_open()
        round_ = _read_round(
            open_round.id if open_round else 0,
            past.round if past and is_certain else None,
        )
        return Snapshot(
            version=version,
            invalidations=invalidations,
            round=round_,
            configuration=configuration,
            minimum_numbers=dict(statements.fetch_rows(MINIMUM_NUMBERS, round_.id)),
            seated=seated,
            working={at: line for at, line in seated.items() if not rows[at].on_break},
            admission=admission.read(in_use, open_round),
            is_practice=open_round is not None and rounds.is_practice(open_round),
        )


def _read_configuration(past: Snapshot | None) -> Configuration:
    state = changes.state_of(CONFIGURATION)
    if past is not None and past.configuration.state == state:
        return past.configuration
    every_service = statements.fetch_all(Service, SERVICES)
    in_use = tuple(row for row in every_service if row.retired_at is None)
    return Configuration(
        state=state,
        services={row.id: row for row in every_service},
        in_use=in_use,
        counters={row.id: row for row in statements.fetch_all(Counter, COUNTERS)},
        defaults=counters.defaults(frozenset(row.id for row in in_use)),
    )


def _read_round(round_id: int, past: RoundState | None) -> RoundState:
    newest = statements.scalar(round_state.NEWEST_EVENT)
    if past is None or past.id != round_id or past.last_event > newest:
        return round_state.read(round_id, newest)
    return round_state.read_since(past, newest)
