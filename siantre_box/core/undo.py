"""Undo takes back one press of a counter: all its tickets, or none.

Recalls since then only repeated what it did: they stand in no undo's way, and go first.
"""

from __future__ import annotations

from peewee import ModelSelect, fn

from siantre_box.core import counters, days, moves
from siantre_box.core.counters import Seat
from siantre_box.core.database import changing
from siantre_box.core.models import Counter, Day, Event, Session, Status, Ticket
from siantre_box.core.moves import Press
from siantre_box.core.refusals import (
    CounterBusy,
    LaterPressFirst,
    MovedOnSince,
    NothingToUndo,
    Refusal,
    RoundEnded,
)

KINDS = ("call", "finish", "cancel", "put_back", "correct")
CALL_UNDONE = "call_undone"


def undo(session: Session, press_number: int) -> list[Ticket]:
    """Put all tickets of a press back where they stood before it."""
    with changing():
        seat = counters.seat(session)
        events = _events(press_number, seat.counter)
        _check(events, seat.counter)
        for recall in _recalls_since(events):
            _take_back(seat, [recall])
        return _take_back(seat, events)


def newest(counter: Counter) -> list[Event]:
    """Return the events of a counter's newest press that can be undone, or none."""
    day = days.find_open()
    number = _newest_press(counter, day) if day else None
    if number is None:
        return []
    events = _events(number, counter)
    try:
        _check(events, counter)
    except Refusal:
        return []
    return events


def undone(day_id: int) -> ModelSelect[Event]:
    """Select the presses of a round that were taken back."""
    return Event.select(Event.undoes).where(
        Event.day == day_id, Event.undoes.is_null(False)
    )


def _events(press_number: int, counter: Counter) -> list[Event]:
    rows = (
        Event.select()
        .where(Event.press == press_number, Event.counter == counter)
        .where(Event.kind.in_(KINDS))
        .order_by(Event.id)
    )
    events = list(rows)
    if not events:
        raise NothingToUndo
    return events


def _check(events: list[Event], counter: Counter) -> None:
    day = days.find_open()
    if day is None or events[0].day_id != day.id:
        raise RoundEnded(label=events[0].ticket.label)
    newest_press = _newest_press(counter, day)
    if newest_press is None or newest_press < events[0].press:
        raise NothingToUndo
    if newest_press > events[0].press:
        raise LaterPressFirst
    moved = {event.ticket_id for event in events}
    for event in events:
        _check_still_stands(event)
        _check_counter_is_free(event, moved)


def _newest_press(counter: Counter, day: Day) -> int | None:
    number = (
        Event.select(fn.max(Event.press))
        .where(Event.counter == counter, Event.day == day)
        .where(Event.kind.in_(KINDS), Event.press.not_in(undone(day.id)))
        .scalar()
    )
    return None if number is None else int(number)


def _check_still_stands(event: Event) -> None:
    last = (
        Event.select(fn.max(Event.id))
        .where(Event.ticket == event.ticket_id, Event.kind.in_((*KINDS, "reset")))
        .where(Event.press.not_in(undone(event.day_id)))
        .scalar()
    )
    if last != event.id:
        raise MovedOnSince(label=event.ticket.label)


def _check_counter_is_free(event: Event, moved: set[int]) -> None:
    if event.was != Status.CALLED or event.was_counter is None:
        return
    counter = counters.find(event.was_counter)
    present = counters.called_at(counter)
    if present is not None and present.id not in moved:
        shown = counters.shown(counter.number, counter.name)
        raise CounterBusy(counter=shown, label=present.label)


def _recalls_since(events: list[Event]) -> list[Event]:
    rows = (
        Event.select()
        .where(Event.ticket.in_([event.ticket_id for event in events]))
        .where(Event.kind == "recall", Event.press > events[0].press)
        .where(Event.press.not_in(undone(events[0].day_id)))
        .order_by(Event.id.desc())
    )
    return list(rows)


def _take_back(seat: Seat, events: list[Event]) -> list[Ticket]:
    press_number = events[0].press
    with moves.pressing(seat.user, seat.counter, undoes=press_number) as press:
        return [_restore(press, event) for event in reversed(events)]


def _restore(press: Press, event: Event) -> Ticket:
    ticket = moves.fresh(event.ticket_id)
    took_back_a_call = (event.was, event.became) == (Status.WAITING, Status.CALLED)
    press.put(
        "undo",
        ticket,
        Status(event.was),
        counter=event.was_counter,
        position=event.was_position,
        called_at=event.was_called_at,
        calls=event.was_calls,
        note=CALL_UNDONE if took_back_a_call else event.was_note,
    )
    return ticket
