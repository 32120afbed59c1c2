"""What an operator does with tickets: call, recall, end, forward, put back or first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from siantre_box.core import (
    actions,
    clock,
    counters,
    positions,
    priority,
    rounds,
    services,
    settings,
    statements,
    tickets,
)
from siantre_box.core.actions import Action
from siantre_box.core.counters import Seat
from siantre_box.core.errors import (
    CounterBusy,
    ForbiddenMove,
    Refusal,
    RoundEnded,
    SomebodyWasFirst,
    UnknownTicket,
)
from siantre_box.core.models import (
    OPEN_STATUSES,
    Service,
    Session,
    Status,
    Ticket,
)

PASSED_OVER = "passed_over"


class AlreadyHandled(Refusal):
    """Another counter has dealt with the ticket meanwhile."""

    sentence = "Nomor {label} sudah ditangani {counter}"


class NobodyWaiting(Refusal):
    """There is nobody left to call."""

    sentence = "Tidak ada yang menunggu."


class StalePage(Refusal):
    """The page showed another number at this counter than there is."""

    sentence = (
        "Nomor di {counter_word} ini sudah berganti. Lihat dulu, lalu tekan lagi."
    )


class ForwardedMeanwhile(Refusal):
    """The ticket stands at another service than the page showed."""

    sentence = "Nomor {label} sudah ada di {service}. Lihat lagi daftarnya."


class RouteChanged(Refusal):
    """The called ticket does not go on to where the page said."""

    sentence = "Tujuan {label} sudah berubah. Lihat dulu, lalu tekan lagi."


def call_next(
    session: Session,
    seen: int | None,
    seen_at: int | None = None,
    onward: int | None = None,
) -> Ticket:
    """End this counter's called ticket and call the first of its line.

    `seen` is the id of the called ticket on the page, or None: a double click, or a
    page that is behind, never calls two. `seen_at` and `onward` are as in `call`.
    """
    with _at_counter(session) as (action, seat):
        current = _called_as_seen(seat, seen, seen_at)
        # Before the other one moves: it may go on to the end of this very line.
        ticket = tickets.first_in_line(rounds.open_round(), seat.services)
        if ticket is None:
            raise NobodyWaiting
        return _call_after(current, onward, ticket, action, seat)


def call(
    session: Session,
    ticket_id: int,
    seen: int | None,
    at: int | None = None,
    seen_at: int | None = None,
    onward: int | None = None,
) -> Ticket:
    """Call this waiting ticket by hand, and end the counter's called one.

    `at` and `seen_at` are the services at which the page showed the two, None for
    those that issued them; `onward` is the service to which it said that the called
    one goes on, None when it said that it is done.
    """
    with _at_counter(session) as (action, seat):
        ticket = _ticket_with_status(ticket_id, Status.WAITING, at)
        current = _called_as_seen(seat, seen, seen_at)
        # Before the other one moves: it may go on to a position before this one.
        is_out_of_turn = _is_out_of_turn(ticket, seat)
        return _call_after(current, onward, ticket, action, seat, is_out_of_turn)


def recall(session: Session, ticket_id: int, at: int | None = None) -> Ticket:
    """Announce this counter's called ticket again."""
    with _at_counter(session) as (action, seat):
        ticket = _ticket_called_here(ticket_id, seat, at)
        _call("recall", action, ticket, seat)
        return ticket


def finish(session: Session, ticket_id: int, at: int | None = None) -> Ticket:
    """Close this counter's called ticket as done, wherever it usually goes next."""
    with _at_counter(session) as (action, seat):
        ticket = _ticket_called_here(ticket_id, seat, at)
        action.move("finish", ticket, Status.DONE)
        return ticket


def forward(session: Session, ticket_id: int, to: int, at: int | None = None) -> Ticket:
    """Send this counter's called ticket to the end of the line, for another service.

    A service that is closed to phones takes it too.
    """
    with _at_counter(session) as (action, seat):
        ticket = _ticket_called_here(ticket_id, seat, at)
        service = services.find(to)
        if service.id == ticket.present_service_id:
            raise ForbiddenMove(label=ticket.label)
        _forward(action, ticket, service)
        return ticket


def put_back(session: Session, ticket_id: int, at: int | None = None) -> Ticket:
    """Send this counter's called ticket back, behind the next few of its service.

    Alone it stays first. The time that the owner chose, it is missed: it waits outside
    the line, until somebody calls it by hand.
    """
    with _at_counter(session) as (action, seat):
        ticket = _ticket_called_here(ticket_id, seat, at)
        _to_waiting("put_back", action, ticket)
        return ticket


def prioritise(session: Session, ticket_id: int, at: int | None = None) -> Ticket:
    """Put a ticket first that waits, behind those who were put first before."""
    with _at_counter(session) as (action, seat):
        ticket = _ticket_with_status(ticket_id, Status.WAITING, at)
        priority.mark(action, ticket)
        return ticket


def unprioritise(session: Session, ticket_id: int, at: int | None = None) -> Ticket:
    """Give a ticket that was put first its ordinary position again."""
    with _at_counter(session) as (action, seat):
        ticket = _ticket_with_status(ticket_id, Status.WAITING, at)
        priority.unmark(action, ticket)
        return ticket


def cancel(session: Session, ticket_id: int, at: int | None = None) -> Ticket:
    """Cancel this counter's called ticket, or one that waits."""
    with _at_counter(session) as (action, seat):
        ticket = _of_open_round(ticket_id)
        _check_still_at(ticket, at)
        if ticket.status != Status.WAITING:
            ticket = _ticket_called_here(ticket_id, seat, at)
        action.move("cancel", ticket, Status.CANCELED, note=None)
        return ticket


def correct(
    session: Session, ticket_id: int, seen: Status, to: Status, at: int | None = None
) -> Ticket:
    """Give a ticket of the open round the status it should have had."""
    with _at_counter(session) as (action, seat):
        ticket = _ticket_with_status(ticket_id, seen, at)
        if to == seen and not ticket.is_missed:
            raise ForbiddenMove(label=ticket.label)
        if to == Status.CALLED:
            current = counters.called_ticket(seat.counter)
            if current is not None:
                raise CounterBusy(
                    counter=seat.counter.display_name, label=current.label
                )
            services.restore_retired({ticket.present_service_id})
            action = replace(action, is_out_of_turn=_is_out_of_turn(ticket, seat))
            _call("correct", action, ticket, seat)
        elif to == Status.WAITING:
            services.restore_retired({ticket.present_service_id})
            _to_waiting("correct", action, ticket)
        else:
            action.move("correct", ticket, to, note=None)
        return ticket


@contextmanager
def _at_counter(session: Session) -> Iterator[tuple[Action, Seat]]:
    with actions.recording() as action:
        # Inside the transaction: another session may take the counter over.
        seat = counters.seat(session)
        yield replace(action, user=seat.user, counter=seat.counter), seat


def _called_as_seen(seat: Seat, seen: int | None, seen_at: int | None) -> Ticket | None:
    """Return the counter's called ticket, if it is the one that the page showed."""
    # Else the second of two clicks would end what the first has just called.
    current = counters.called_ticket(seat.counter)
    if (current.id if current else None) != seen:
        raise StalePage(
            label=current.label if current else "", counter_word=settings.counter_word()
        )
    if current is not None:
        _check_still_at(current, seen_at)
    return current


def _call_after(
    current: Ticket | None,
    onward: int | None,
    ticket: Ticket,
    action: Action,
    seat: Seat,
    is_out_of_turn: bool = False,
) -> Ticket:
    """Call a ticket; before it the called one goes on as its service's usually do.

    Where they go nowhere, it is done.
    """
    # First: where the called one goes on, this counter's line counts already.
    _be_at_work(seat)
    if current is not None:
        service = services.next_of(current.present_service_id)
        if (service.id if service else None) != onward:
            raise RouteChanged(label=current.label)
        if service is None:
            action.move("finish", current, Status.DONE)
        else:
            _forward(action, current, service)
    # Read again: the one that went on may have respaced all positions.
    ticket = statements.fetch_by_id(Ticket, ticket.id)
    _call("call", replace(action, is_out_of_turn=is_out_of_turn), ticket, seat)
    return ticket


def _forward(action: Action, ticket: Ticket, service: Service) -> None:
    ordinary = position = positions.end_position()
    if ticket.is_priority:
        position = priority.marked_position(
            ticket.round, service.id, ordinary, ticket.id
        )
        # Its position may have been respaced.
        ticket = statements.fetch_by_id(Ticket, ticket.id)
    action.move(
        "forward",
        ticket,
        Status.WAITING,
        # Also where that is the service that issued it: it has been elsewhere.
        station=service.id,
        position=position,
        ordinary_position=ordinary if ticket.is_priority else None,
        counter=None,
        called_at=None,
        calls=0,
        times_missed=0,
        note=None,
    )


def _be_at_work(seat: Seat) -> None:
    # On a break nobody would see a call on the TV: who calls is back at work.
    if seat.counter.on_break:
        counters.end_break(seat)


def _is_out_of_turn(ticket: Ticket, seat: Seat) -> bool:
    """Tell whether somebody waits before a ticket in this counter's line.

    A missed one is in no line: it waits to be called by hand.
    """
    if ticket.status != Status.WAITING or ticket.is_missed:
        return False
    # Also where the counter does not serve it: then it comes after those of both.
    served = seat.services | {ticket.present_service_id}
    first = tickets.first_in_line(ticket.round, served)
    return first is not None and first.id != ticket.id


def _call(kind: str, action: Action, ticket: Ticket, seat: Seat) -> None:
    _be_at_work(seat)
    action.move(
        kind,
        ticket,
        Status.CALLED,
        counter=seat.counter,
        called_at=clock.now(),
        calls=ticket.calls + 1,
        note=None,
        is_missed=False,
    )


def _to_waiting(kind: str, action: Action, ticket: Ticket) -> None:
    # The mark of priority stays, for the next service, but gives no position here.
    position = tickets.put_back_position(ticket, settings.number("put_back_behind"))
    # Whom nobody waits behind may be called again at once, which is no chance missed.
    is_counted = kind == "put_back" and position is not None
    times_missed = ticket.times_missed + is_counted
    is_missed = is_counted and times_missed >= settings.number("missed_after")
    # Its position may have been respaced.
    ticket = statements.fetch_by_id(Ticket, ticket.id)
    if position is None:
        position, ordinary = ticket.position, ticket.ordinary_position
    else:
        ordinary = position if ticket.is_priority else None
    # One that was closed by mistake was passed over by nobody.
    note = PASSED_OVER if ticket.status in OPEN_STATUSES else None
    action.move(
        "miss" if is_missed else kind,
        ticket,
        Status.WAITING,
        position=position,
        ordinary_position=ordinary,
        counter=None,
        called_at=None,
        note=note,
        times_missed=times_missed,
        is_missed=is_missed,
    )


def _ticket_called_here(ticket_id: int, seat: Seat, at: int | None) -> Ticket:
    ticket = _ticket_with_status(ticket_id, Status.CALLED, at)
    if ticket.counter_id != seat.counter.id:
        raise AlreadyHandled(label=ticket.label, counter=ticket.counter.display_name)
    return ticket


def _ticket_with_status(ticket_id: int, status: Status, at: int | None) -> Ticket:
    ticket = _of_open_round(ticket_id)
    _check_still_at(ticket, at)
    if ticket.status == status:
        return ticket
    if ticket.counter_id is not None:
        raise AlreadyHandled(label=ticket.label, counter=ticket.counter.display_name)
    raise SomebodyWasFirst(label=ticket.label)


def _check_still_at(ticket: Ticket, at: int | None) -> None:
    """Refuse a ticket that stands at another service than on the page.

    Pages of 1.0 name none: to them a ticket is where it was issued.
    """
    if ticket.present_service_id != (at or ticket.service_id):
        raise ForwardedMeanwhile(
            label=ticket.label, service=ticket.present_service.name
        )


def _of_open_round(ticket_id: int) -> Ticket:
    ticket = Ticket.get_or_none(Ticket.id == ticket_id)
    if ticket is None:
        raise UnknownTicket
    if ticket.round.closed_at is not None:
        raise RoundEnded(label=ticket.label)
    return ticket
