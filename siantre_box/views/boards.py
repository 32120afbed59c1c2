"""The TV's board, the phone's card and the choice of a service, as frozen values."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice

from siantre_box.core import admission, changes, numbers, tickets
from siantre_box.core.models import OPEN_STATUSES, Service, Status, Ticket
from siantre_box.views import causes, snapshot
from siantre_box.views.causes import Cause
from siantre_box.views.round_state import CallState, TicketState
from siantre_box.views.snapshot import Snapshot

EXPIRED = "expired"
MAX_CALLS = 10
LAST_OF_ONE_COUNTER = 3
# A message to more services has their letters in the place of their names.
MAX_NAMED = 3


@dataclass(frozen=True)
class ServiceChoice:
    """A service as people choose it.

    `ahead` is what the next ticket will show; `is_open` says that nobody closed it by
    hand, `closed_because` what visitors read in the place of the line, if anything.
    """

    id: int
    letter: str
    name: str
    waiting: int
    ahead: int
    is_staffed: bool
    is_open: bool
    next_label: str
    by_staff_only: bool
    closed_because: str | None
    message: str


@dataclass(frozen=True)
class Closing:
    """Why visitors get no number at all.

    `is_shared`: for the same reason, whatever the service; else each has its own.
    """

    sentence: str
    reason: str = ""
    is_shared: bool = True


@dataclass(frozen=True)
class CurrentCall:
    """The number called last where somebody waits; `is_over`: it is called no more."""

    label: str
    counter: str
    is_over: bool


@dataclass(frozen=True)
class Card:
    """One visitor's ticket as the phone shows it; `is_own`: that phone took it.

    `way` are the services that the visitor has been to before this one. `ahead`,
    `is_staffed` and `cause` (why it waits longer) are told while it waits. Without a
    `now`, `are_others_called` tells whether numbers were called, for other services.
    """

    key: str
    label: str
    letter: str
    service: str
    way: tuple[str, ...]
    status: str
    ahead: int
    is_staffed: bool
    cause: Cause | None
    counter: str | None
    calls: int
    note: str | None
    message: str
    is_missed: bool
    is_priority: bool
    now: CurrentCall | None
    are_others_called: bool
    by_staff: bool
    is_own: bool

    @cached_property
    def version(self) -> str:
        """Return a short word that differs when the card shows something else."""
        return changes.fingerprint(self)


@dataclass(frozen=True)
class Call:
    """A number called to a counter; `is_over`: it is called there no more."""

    event: int
    label: str
    service: str
    counter: str
    counter_number: int
    nth: int
    at: datetime
    is_over: bool


@dataclass(frozen=True)
class Board:
    """What the TV shows; `rows` the newest first, `calls` the newest last.

    `is_nowhere`: it is for counters alone that do not exist.
    """

    boot: str
    day: int
    event: int
    calls: tuple[Call, ...]
    rows: tuple[Call, ...]
    passed_over: tuple[str, ...]
    is_single: bool
    is_nowhere: bool

    @cached_property
    def listed(self) -> tuple[Call, ...]:
        """All that the list may show while calls wait for their turn, newest first."""
        found = {call.event: call for call in (*self.calls, *self.rows)}
        return tuple(found[event] for event in sorted(found, reverse=True))


def choices() -> tuple[ServiceChoice, ...]:
    """Return the services that people can choose, in the owner's order."""
    present = snapshot.current()
    return tuple(choice(present, service.id) for service in present.in_use)


def offers() -> tuple[ServiceChoice, ...]:
    """Return the services that visitors can choose by themselves."""
    return tuple(each for each in choices() if not each.by_staff_only)


def closing(offered: Collection[ServiceChoice]) -> Closing | None:
    """Return what visitors read where none of these gives a number; None: one does."""
    if is_practice():
        return Closing("Petugas sedang latihan.", "Ambil nomor sebentar lagi.")
    if not offered:
        return Closing("Minta nomor ke petugas.")
    reasons = {each.closed_because for each in offered}
    if None in reasons:
        return None
    sentence, reason = "Semua layanan sedang tutup.", reasons.pop()
    if reasons:
        return Closing(sentence, is_shared=False)
    # "Tutup" says no more than the sentence.
    return Closing(sentence, "" if reason == admission.CLOSED else reason or "")


def choice(present: Snapshot, service_id: int) -> ServiceChoice:
    """Return one service as people choose it."""
    service = present.services[service_id]
    refusal = present.admission.refusal(service)
    return ServiceChoice(
        id=service.id,
        letter=service.letter,
        name=service.name,
        waiting=len(present.round.line(service_id)),
        ahead=present.ahead_of_next(service_id),
        is_staffed=present.is_staffed(service_id),
        is_open=service.takes_numbers,
        next_label=present.next_label(service),
        by_staff_only=bool(service.by_staff_only),
        closed_because=refusal.brief if refusal else None,
        message=service.message or "",
    )


def cards(device: str, issued_for: int | None = None) -> tuple[Card, ...]:
    """Return a phone's open tickets; of one service only, where it is named."""
    held = tickets.held_by(device)
    return tuple(
        card(ticket.key, device)
        for ticket in held
        if issued_for in (None, ticket.service_id)
    )


def card(key: str, device: str | None = None) -> Card:
    """Return the card of a ticket's link, as this phone sees it; refuses an unknown."""
    present = snapshot.current()
    row = present.round.tickets.get(present.round.by_key.get(key, 0))
    if row is None:
        ticket = tickets.find(key)
        if ticket.round.closed_at is None:
            # Committed this moment: the version that says so comes right after.
            present = snapshot.read(None)
            row = present.round.tickets.get(ticket.id)
        if row is None:
            return _expired_card(ticket, device)
    return _card(present, row, device)


def find(typed: str) -> tuple[Card, ...]:
    """Return the cards of this round's numbers like the one that somebody types."""
    letter, number = numbers.typed_label(typed)
    present = snapshot.current()
    matching = (
        row
        for row in present.round.tickets.values()
        if row.number == number and letter in ("", row.label[0])
    )
    in_order = sorted(matching, key=lambda row: row.label)
    return tuple(_card(present, row, None) for row in in_order)


def found_card(label: str, round_id: int) -> Card:
    """Return the card of a number that somebody looks at; refuses an unknown.

    Of the same round as before: in the next one it is somebody else's.
    """
    ticket = tickets.find_label(label, round_id)
    return card(ticket.key)


def open_round_id() -> int:
    """Return the id of the round whose numbers are shown."""
    return snapshot.current().round.id


def is_practice() -> bool:
    """Tell whether the open round is practised in, so that visitors get no number."""
    return snapshot.current().is_practice


def board(only: frozenset[int] | None = None) -> Board:
    """Return the TV's board; `only` has the numbers of its counters, None means all."""
    present = snapshot.current()
    in_use = [row for row in present.counters.values() if row.retired_at is None]
    own = [row for row in in_use if only is None or row.number in only]
    shown = {row.id for row in own if not row.on_break}
    newest = list(islice(present.round.newest_calls(shown), MAX_CALLS))
    is_single = len(in_use) <= 1
    return Board(
        boot=changes.boot(),
        day=present.round.id,
        event=newest[0].event if newest else 0,
        calls=tuple(_call(present, row) for row in reversed(newest)),
        rows=_rows_of_one(present, shown) if is_single else _rows(present, shown),
        passed_over=present.round.passed_over,
        is_single=is_single,
        is_nowhere=not own,
    )


def messages() -> tuple[str, ...]:
    """Return what those who wait are told, each line with the services it is for.

    A line runs along the foot of a TV: it must not be long before it says something.
    """
    in_use = snapshot.current().in_use
    told: dict[str, list[Service]] = {}
    for service in in_use:
        if service.message:
            told.setdefault(service.message, []).append(service)
    return tuple(
        message if len(to) == len(in_use) else f"{_named(to)}: {message}"
        for message, to in told.items()
    )


def _named(services: Collection[Service]) -> str:
    is_short = len(services) <= MAX_NAMED
    return ", ".join(row.name if is_short else row.letter for row in services)


def count_waiting() -> int:
    """Count who waits in line, for whatever service; who was missed is in none."""
    present = snapshot.current()
    return present.round.count(Status.WAITING, present.services)


def is_awaited() -> bool:
    """Tell whether somebody waits or is being called."""
    present = snapshot.current()
    count = present.round.count
    return any(count(status, present.services) for status in OPEN_STATUSES)


def _card(present: Snapshot, ticket: TicketState, device: str | None) -> Card:
    is_called = ticket.status == Status.CALLED and ticket.counter_id is not None
    is_waiting = ticket.status == Status.WAITING
    is_missed = is_waiting and bool(ticket.is_missed)
    service = present.services[ticket.service_id]
    ahead = present.ahead(ticket) if is_waiting and not is_missed else 0
    is_own = device is not None and ticket.device == device
    now = _now(present, ticket) if is_waiting else None
    return Card(
        key=ticket.key,
        label=ticket.label,
        letter=ticket.label[0],
        service=service.name,
        way=tuple(present.services[passed].name for passed in ticket.way),
        status=ticket.status,
        ahead=ahead,
        is_staffed=is_waiting and present.is_staffed(ticket.service_id),
        cause=causes.cause(present, ticket, ahead, is_own=is_own),
        counter=present.counter_name(ticket.counter_id or 0) if is_called else None,
        calls=ticket.calls,
        note=ticket.note if is_waiting else None,
        message=(service.message or "") if is_waiting else "",
        is_missed=is_missed,
        is_priority=is_waiting and not is_missed and bool(ticket.is_priority),
        now=now,
        are_others_called=is_waiting and now is None and bool(present.round.calls),
        by_staff=ticket.issued_by is not None,
        is_own=is_own,
    )


def _expired_card(ticket: Ticket, device: str | None) -> Card:
    return Card(
        key=ticket.key,
        label=ticket.label,
        letter=ticket.label[0],
        service=ticket.present_service.name,
        way=(),
        status=EXPIRED,
        ahead=0,
        is_staffed=False,
        cause=None,
        counter=None,
        calls=ticket.calls,
        note=None,
        message="",
        is_missed=False,
        is_priority=False,
        now=None,
        are_others_called=False,
        by_staff=ticket.issued_by_id is not None,
        is_own=device is not None and ticket.device == device,
    )


def _now(present: Snapshot, ticket: TicketState) -> CurrentCall | None:
    nearest = present.nearest_call(ticket)
    if nearest is None:
        return None
    called = present.round.tickets[nearest.ticket_id]
    # The last call of who has gone home says nothing about the line.
    if called.status != Status.CALLED and not present.is_staffed(ticket.service_id):
        return None
    counter = present.counter_name(nearest.counter_id)
    return CurrentCall(called.label, counter, _is_over(called, nearest))


def _is_over(ticket: TicketState, call: CallState) -> bool:
    """Tell whether a number is called no more to where this call sent it."""
    return ticket.status != Status.CALLED or ticket.counter_id != call.counter_id


def _rows(present: Snapshot, shown: AbstractSet[int]) -> tuple[Call, ...]:
    """Return the newest call of each counter, the newest first."""
    newest = {row.counter_id: row for row in sorted(present.round.last_calls())}
    in_order = sorted((newest[each] for each in shown & newest.keys()), reverse=True)
    return tuple(_call(present, row) for row in in_order)


def _rows_of_one(present: Snapshot, shown: AbstractSet[int]) -> tuple[Call, ...]:
    """Return the newest call of each of the last numbers, but for the very last."""
    newest: dict[int, CallState] = {}
    for row in present.round.newest_calls(shown):
        newest.setdefault(row.ticket_id, row)
        if len(newest) > LAST_OF_ONE_COUNTER:
            break
    return tuple(_call(present, row) for row in [*newest.values()][1:])


def _call(present: Snapshot, row: CallState) -> Call:
    ticket = present.round.tickets[row.ticket_id]
    return Call(
        event=row.event,
        label=ticket.label,
        service=present.services[row.service_id].name,
        counter=present.counter_name(row.counter_id),
        counter_number=present.counters[row.counter_id].number,
        nth=row.nth,
        at=row.at,
        is_over=_is_over(ticket, row),
    )
