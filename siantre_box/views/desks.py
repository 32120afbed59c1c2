"""An operator's desk, and the counters to choose from, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from siantre_box.core import (
    actions,
    calling,
    counters,
    numbers,
    practice,
    rounds,
    services,
    settings,
    statements,
)
from siantre_box.core.counters import Seat
from siantre_box.core.models import Counter, Event, Session, Status, User
from siantre_box.views import boards, snapshot
from siantre_box.views.boards import ServiceChoice
from siantre_box.views.round_state import TicketState
from siantre_box.views.snapshot import Snapshot

# So many of the line are listed; any other is found by its number.
MAX_LISTED = 100
MAX_FOUND = 20
# As many may come between two looks of a desk that still hears them come.
MAX_JOINED = 9
# What brought each to the line, if nothing has moved it since. An undo moves.
JOINED = """
SELECT max(id) FROM events AS joined WHERE queue_id IN ({marks})
    AND (kind IN ('take', 'forward') OR (kind = 'correct' AND became = 'waiting'))
    AND NOT EXISTS (
        SELECT 1 FROM events AS later WHERE later.queue_id = joined.queue_id
            AND later.id > joined.id
            AND (later.was != later.became OR later.kind = 'undo')
    )
"""

DONE = {
    "call": "{label} dipanggil",
    "finish": "{label} selesai",
    "forward": "{label} lanjut ke {service}",
    "cancel": "{label} dibatalkan",
    "put_back": "{label} kembali menunggu",
    "miss": "{label} terlewat, keluar dari antrian",
    "correct": "Status {label} diubah",
    "prioritise": "{label} didahulukan",
    "unprioritise": "{label} tidak didahulukan lagi",
}


@dataclass(frozen=True)
class DeskTicket:
    """A ticket as the desk lists it, at the service where it stands now.

    `came_from` is the service that forwarded it, None for one that was taken here.
    """

    id: int
    key: str
    label: str
    letter: str
    service: str
    service_id: int
    came_from: str | None
    status: str
    since: datetime
    by_staff: bool
    called_at: datetime | None
    calls: int
    passed_over: bool
    is_priority: bool


@dataclass(frozen=True)
class Undoable:
    """An action that can be taken back, and the sentence of what it did."""

    action: int
    sentence: str
    at: datetime


@dataclass(frozen=True)
class Unserved:
    """Services on no desk's list that somebody waits for, and how many do."""

    services: tuple[ServiceChoice, ...]
    waiting: int


@dataclass(frozen=True)
class NextService:
    """The service to which a call of another number sends the called one."""

    id: int
    name: str


@dataclass(frozen=True)
class ForwardChoice:
    """A service to which the called number can go on; `at` names who serves it now."""

    service: ServiceChoice
    at: str
    is_usual: bool


@dataclass(frozen=True)
class Desk:
    """What an operator sees; `goes_to` is None where a called one is simply done."""

    version: str
    counter: str
    counter_id: int
    operator: str
    on_break: bool
    services: tuple[ServiceChoice, ...]
    all_services: tuple[ServiceChoice, ...]
    current: DeskTicket | None
    goes_to: NextService | None
    forward_to: tuple[ForwardChoice, ...]  # none at all where nothing is forwarded
    waiting: tuple[DeskTicket, ...]  # the first of the line, MAX_LISTED at most
    missed: tuple[DeskTicket, ...]
    count_waiting: int
    count_done: int
    count_canceled: int
    count_taken: int
    count_came: int  # also from other services
    has_called: bool  # see `_has_called`
    # Since when they are counted, None for the whole of today.
    restarted_at: datetime | None
    undoable: Undoable | None
    unserved: Unserved | None
    closed_on_leaving: tuple[ServiceChoice, ...]
    left_waiting: int  # see `left_waiting`
    joined: int | None  # see `_joined`


@dataclass(frozen=True)
class CounterChoice:
    """A counter as an operator chooses it."""

    id: int
    number: int
    name: str
    used_by: str | None
    is_own: bool  # used by the same person on another device
    is_mine: bool
    service_ids: tuple[int, ...]


def read_desk(session: Session) -> Desk:
    """Return the desk of the counter where this session sits."""
    present = snapshot.current()
    seat = counters.seat(session)
    served = [row.id for row in present.in_use if row.id in seat.services]
    first = islice(present.round.waiting(seat.services), MAX_LISTED)
    missed = present.round.missed(seat.services)
    count = {status: present.round.count(status, seat.services) for status in Status}
    current = _current(present, seat.counter)
    following = present.usually_next(current.service_id) if current else None
    return Desk(
        version=present.version,
        counter=seat.counter.display_name,
        counter_id=seat.counter.id,
        operator=seat.user.name,
        on_break=bool(seat.counter.on_break),
        services=tuple(boards.choice(present, service_id) for service_id in served),
        all_services=boards.choices(),
        current=current,
        goes_to=NextService(following.id, following.name) if following else None,
        forward_to=_forward_to(present, current) if current else (),
        waiting=tuple(_ticket(present, row) for row in first),
        missed=tuple(_ticket(present, row) for row in missed),
        count_waiting=count[Status.WAITING],
        # To whoever stands there one who was forwarded is as done as the others.
        count_done=count[Status.DONE] + present.round.count_moved_on(seat.services),
        count_canceled=count[Status.CANCELED],
        count_taken=sum(present.round.issued.get(each, 0) for each in seat.services),
        count_came=present.round.count_came(seat.services),
        has_called=_has_called(present, seat),
        restarted_at=rounds.restarted_at(),
        undoable=_undoable(present, seat),
        unserved=_unserved(present, seat),
        closed_on_leaving=_closed_on_leaving(present),
        left_waiting=_left_waiting(present, seat.counter),
        joined=_joined(present, seat),
    )


def _has_called(present: Snapshot, seat: Seat) -> bool:
    """Say whether anybody of these services was called, or is through with them.

    Who was put back, or forwarded to another of them, waits again like the others.
    """
    waiting = present.round.count(Status.WAITING, seat.services)
    return waiting != present.round.count_came(seat.services) or any(
        row.calls or seat.services.intersection(row.way)
        for row in present.round.waiting(seat.services)
    )


def left_waiting(session: Session) -> int:
    """Count who would wait with nobody at work if this session left its counter.

    Nobody, while others work, this one is on a break, or phones get no number anyway,
    and in a practice.
    """
    counter = counters.counter_of(session)
    return _left_waiting(snapshot.current(), counter) if counter is not None else 0


def find_waiting(session: Session, typed: str) -> tuple[DeskTicket, ...]:
    """Return those in this desk's line whose number is typed: "A12", "a-012" or "12".

    At most MAX_FOUND, the first of the line first.
    """
    letter, number = numbers.typed_label(typed)
    present = snapshot.current()
    seat = counters.seat(session)
    found = [
        row
        for row in present.round.waiting(seat.services)
        if row.number == number and letter in ("", row.label[0])
    ]
    return tuple(_ticket(present, row) for row in found[:MAX_FOUND])


def counter_choices(session: Session) -> tuple[CounterChoice, ...]:
    """Return the counters to choose from, with who sits there."""
    return tuple(_choice(counter, session) for counter in counters.in_order())


def last_choice(user: User) -> tuple[int | None, set[int]]:
    """Return where this person sat last, and for which services; None: nowhere yet."""
    if user.last_counter_id is None:
        return None, set()
    chosen = user.last_service_ids & services.ids() or counters.serves(
        user.last_counter
    )
    return user.last_counter_id, set(chosen)


def _undoable(present: Snapshot, seat: Seat) -> Undoable | None:
    events = actions.last_undoable(seat.counter)
    if not events:
        return None
    # The number that is called now comes first: "A-004 dipanggil, A-003 selesai."
    in_order = sorted(events, key=lambda event: event.kind != "call")
    told = (_told(present, row) for row in in_order)
    return Undoable(
        action=events[0].action,
        sentence=f"{', '.join(told)}.{_nobody_else(present, seat, events[0])}",
        at=events[0].at,
    )


def _unserved(present: Snapshot, seat: Seat) -> Unserved | None:
    # A desk on a break counts: it still lists them, and comes back.
    listed = seat.services.union(*present.seated.values())
    choices = [
        boards.choice(present, row.id) for row in present.in_use if row.id not in listed
    ]
    services = tuple(one for one in choices if one.waiting)
    waiting = sum(one.waiting for one in services)
    return Unserved(services, waiting) if services else None


def _closed_on_leaving(present: Snapshot) -> tuple[ServiceChoice, ...]:
    if not any(row.closed_until_rollover for row in present.in_use):
        return ()
    closed = services.closed_on_leaving()
    return tuple(
        boards.choice(present, row.id) for row in present.in_use if row.id in closed
    )


def leads_on(present: Snapshot) -> bool:
    """Tell whether people of some service usually go on to another."""
    return any(present.usually_next(row.id) for row in present.in_use)


def _forward_to(present: Snapshot, current: DeskTicket) -> tuple[ForwardChoice, ...]:
    """Return where the called number can be sent, the usual service first."""
    if not leads_on(present) and settings.value("forward") != "1":
        return ()
    usual = present.usually_next(current.service_id)
    choices = [
        ForwardChoice(
            service=boards.choice(present, row.id),
            at=", ".join(
                present.counter_name(counter)
                for counter, served in sorted(present.working.items())
                if row.id in served
            ),
            is_usual=usual is not None and row.id == usual.id,
        )
        for row in present.in_use
        if row.id != current.service_id
    ]
    return tuple(sorted(choices, key=lambda choice: not choice.is_usual))


def _told(present: Snapshot, event: Event) -> str:
    # The snapshot has it, unless it was made before the event was read.
    ticket = present.round.tickets.get(event.ticket_id)
    service = present.services[event.service_id or event.ticket.service_id]
    label = ticket.label if ticket else event.ticket.label
    told = DONE[event.kind].format(label=label, service=service.name)
    following = present.usually_next(service.id)
    if event.kind == "finish" and following is not None:
        return f"{told}, tidak lanjut ke {following.name}"
    return told


def _left_waiting(present: Snapshot, counter: Counter) -> int:
    is_last = present.working.keys() == {counter.id}
    if not is_last or not any(row.takes_numbers for row in present.in_use):
        return 0
    if practice.counter() is not None:
        return 0
    return present.round.count(Status.WAITING, present.services)


def _joined(present: Snapshot, seat: Seat) -> int | None:
    """Return the newest event by which one of the first in this line came to it.

    None for a counter that is not free, and for a line that was put back, undone and
    corrected into being. A desk that showed an empty line before rings for it.
    """
    first = tuple(islice(present.round.waiting(seat.services), MAX_JOINED))
    if seat.counter.on_break or _current(present, seat.counter) or not first:
        return None
    marks = ",".join("?" * len(first))
    return (
        statements.scalar(JOINED.format(marks=marks), *(row.id for row in first))
        or None
    )


def _nobody_else(present: Snapshot, seat: Seat, event: Event) -> str:
    """Say why a number that was passed over comes first again, or nothing."""
    if event.kind != "put_back" or event.ticket.times_missed > event.was_times_missed:
        return ""
    service_id = event.ticket.present_service_id
    if present.round.count(Status.WAITING, seat.services) > 1:
        return f" Tidak ada nomor lain di {present.services[service_id].name}."
    return " Tidak ada nomor lain."


def _choice(counter: Counter, session: Session) -> CounterChoice:
    sitting = counters.session_at(counter)
    is_mine = sitting is not None and sitting.id == session.id
    return CounterChoice(
        id=counter.id,
        number=counter.number,
        name=counter.display_name,
        used_by=sitting.user.name if sitting and not is_mine else None,
        is_own=sitting is not None and sitting.user_id == session.user_id,
        is_mine=is_mine,
        service_ids=tuple(sorted(counters.serves(counter))),
    )


def _current(present: Snapshot, counter: Counter) -> DeskTicket | None:
    for row in present.round.with_status(Status.CALLED):
        if row.counter_id == counter.id:
            return _ticket(present, row)
    return None


def _ticket(present: Snapshot, row: TicketState) -> DeskTicket:
    return DeskTicket(
        id=row.id,
        key=row.key,
        label=row.label,
        letter=row.label[0],
        service=present.services[row.service_id].name,
        service_id=row.service_id,
        came_from=present.services[row.way[-1]].name if row.way else None,
        status=row.status,
        since=row.since,
        by_staff=row.issued_by is not None,
        called_at=row.called_at,
        calls=row.calls,
        passed_over=row.note == calling.PASSED_OVER,
        is_priority=bool(row.is_priority),
    )
