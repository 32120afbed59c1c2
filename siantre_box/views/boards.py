"""Display Screen: the TV's board and the phone's card, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zlib import crc32

from siantre_box.core import calling, changes, tickets
from siantre_box.core.models import OPEN_STATUSES, Status
from siantre_box.views import snapshot
from siantre_box.views.snapshot import CallState, Snapshot, TicketState

EXPIRED = "expired"
MAX_CALLS = 10
LAST_OF_ONE_COUNTER = 3


@dataclass(frozen=True)
class ServiceChoice:
    """A service as people choose it."""

    id: int
    letter: str
    name: str
    waiting: int
    is_open: bool
    next_label: str


@dataclass(frozen=True)
class CurrentCall:
    """The number being called now, for somebody who waits."""

    label: str
    counter: str


@dataclass(frozen=True)
class Card:
    """One visitor's ticket as the phone shows it; `is_own`: that phone took it."""

    key: str
    label: str
    letter: str
    service: str
    status: str
    ahead: int
    counter: str | None
    calls: int
    note: str | None
    now: CurrentCall | None
    by_staff: bool
    is_own: bool

    @cached_property
    def version(self) -> str:
        """Return a short word that differs when the card shows something else."""
        return _fingerprint(self)


@dataclass(frozen=True)
class Call:
    """A number called to a counter."""

    event: int
    label: str
    service: str
    counter: str
    counter_number: int
    nth: int
    at: datetime


@dataclass(frozen=True)
class Board:
    """What the TV shows."""

    boot: str
    day: int
    event: int
    calls: tuple[Call, ...]
    rows: tuple[Call, ...]
    passed_over: tuple[str, ...]
    is_single: bool

    @cached_property
    def version(self) -> str:
        """Return a short word that differs when the board shows something else."""
        return _fingerprint(self)


def choices() -> tuple[ServiceChoice, ...]:
    """Return the services that people can choose, in the owner's order."""
    present = snapshot.current()
    return tuple(choice(present, service.id) for service in present.in_use)


def choice(present: Snapshot, service_id: int) -> ServiceChoice:
    """Return one service as people choose it."""
    service = present.services[service_id]
    return ServiceChoice(
        id=service.id,
        letter=service.letter,
        name=service.name,
        waiting=sum(row.service_id == service_id for row in present.waiting),
        is_open=service.takes_numbers,
        next_label=present.next_label(service),
    )


def cards(device: str) -> tuple[Card, ...]:
    """Return a phone's open tickets."""
    return tuple(card(ticket.key, device) for ticket in tickets.held_by(device))


def card(key: str, device: str | None = None) -> Card:
    """Return the card of a ticket's link, as this phone sees it; refuses an unknown."""
    present = snapshot.current()
    ticket = present.by_key.get(key)
    if ticket is None:
        return _expired_card(key, device)
    return _card(present, ticket, device)


def board(only: frozenset[int] = frozenset()) -> Board:
    """Return the TV's board; `only` names the counters it shows, none means all."""
    present = snapshot.current()
    shown = [row for row in present.calls if _is_visible(present, row, only)]
    rows, is_single = _rows(present, shown)
    return Board(
        boot=changes.boot(),
        day=present.round_id,
        event=shown[-1].event if shown else 0,
        calls=tuple(_call(present, row) for row in shown[-MAX_CALLS:]),
        rows=tuple(_call(present, row) for row in rows),
        passed_over=tuple(
            row.label for row in present.waiting if row.note == calling.PASSED_OVER
        ),
        is_single=is_single,
    )


def is_awaited() -> bool:
    """Tell whether somebody waits or is being called."""
    tickets_ = snapshot.current().tickets.values()
    return any(row.status in OPEN_STATUSES for row in tickets_)


def _card(present: Snapshot, ticket: TicketState, device: str | None) -> Card:
    is_called = ticket.status == Status.CALLED and ticket.counter_id is not None
    is_waiting = ticket.status == Status.WAITING
    service = present.services[ticket.service_id]
    return Card(
        key=ticket.key,
        label=ticket.label,
        letter=ticket.label[0],
        service=service.name,
        status=ticket.status,
        ahead=present.ahead.get(ticket.id, 0),
        counter=present.counter_name(ticket.counter_id or 0) if is_called else None,
        calls=ticket.calls,
        note=ticket.note if is_waiting else None,
        now=_now(present, ticket.service_id) if is_waiting else None,
        by_staff=ticket.issued_by is not None,
        is_own=device is not None and ticket.device == device,
    )


def _expired_card(key: str, device: str | None) -> Card:
    ticket = tickets.find(key)
    return Card(
        key=key,
        label=ticket.label,
        letter=ticket.label[0],
        service=ticket.service.name,
        status=EXPIRED,
        ahead=0,
        counter=None,
        calls=ticket.calls,
        note=None,
        now=None,
        by_staff=ticket.issued_by_id is not None,
        is_own=device is not None and ticket.device == device,
    )


def _now(present: Snapshot, service_id: int) -> CurrentCall | None:
    lines = present.working or present.defaults
    near = [
        row
        for row in present.calls
        if present.tickets[row.ticket_id].service_id == service_id
        or service_id in lines.get(row.counter_id, frozenset())
    ]
    if not near:
        return None
    last = max(near, key=lambda row: (_closeness(present, row, service_id), row.event))
    label = present.tickets[last.ticket_id].label
    return CurrentCall(label=label, counter=present.counter_name(last.counter_id))


def _closeness(present: Snapshot, row: CallState, service_id: int) -> tuple[bool, bool]:
    ticket = present.tickets[row.ticket_id]
    return ticket.status == Status.CALLED, ticket.service_id == service_id


def _is_visible(present: Snapshot, row: CallState, only: frozenset[int]) -> bool:
    counter = present.counters[row.counter_id]
    is_wanted = not only or counter.number in only
    return is_wanted and not (counter.on_break or counter.retired_at)


def _rows(present: Snapshot, shown: list[CallState]) -> tuple[list[CallState], bool]:
    last_by_counter = {row.counter_id: row for row in shown}
    in_use = [row for row in present.counters.values() if row.retired_at is None]
    if len(in_use) > 1:
        in_order = sorted(
            last_by_counter.values(),
            key=lambda row: present.counters[row.counter_id].number,
        )
        return in_order, False
    last_by_ticket = {row.ticket_id: row for row in shown}
    newest = sorted(last_by_ticket.values(), key=lambda row: -row.event)
    return newest[1 : LAST_OF_ONE_COUNTER + 1], True


def _call(present: Snapshot, row: CallState) -> Call:
    ticket = present.tickets[row.ticket_id]
    return Call(
        event=row.event,
        label=ticket.label,
        service=present.services[ticket.service_id].name,
        counter=present.counter_name(row.counter_id),
        counter_number=present.counters[row.counter_id].number,
        nth=row.nth,
        at=row.at,
    )


def _fingerprint(shown: Card | Board) -> str:
    return f"{changes.boot()}-{crc32(repr(shown).encode()):08x}"
