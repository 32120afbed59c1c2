r"""The state machine of a ticket, and the press that moves tickets along it.

    waiting --call--> called --finish--> done
       ^  \             |  \
       |   cancel       |   cancel --> canceled
       |     \-> canceled
       +---put back-----+      done, canceled --correct--> waiting or called

Every move is a compare-and-set on what its page saw, and leaves an event behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from peewee import ModelSelect, fn

from siantre_box.core import clock, counters, database, rounds
from siantre_box.core.counters import Seat
from siantre_box.core.database import changing
from siantre_box.core.errors import (
    CounterBusy,
    ForbiddenMove,
    Refusal,
    RoundEnded,
    SomebodyWasFirst,
)
from siantre_box.core.models import Counter, Event, Round, Session, Status, Ticket, User

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.WAITING: frozenset({Status.CALLED, Status.CANCELED}),
    Status.CALLED: frozenset(
        {Status.CALLED, Status.WAITING, Status.DONE, Status.CANCELED}
    ),
    Status.DONE: frozenset({Status.WAITING, Status.CALLED}),
    Status.CANCELED: frozenset({Status.WAITING, Status.CALLED}),
}

# A reset and its undo move a whole waiting room: one statement each, for all others
# wait for it, and row by row a room of 1,800 takes seconds.
NOTE_ALL = """
INSERT INTO events (
    press, kind, counter_id, user_id, at, undoes, is_clock_trusted,
    day_id, queue_id, was, became,
    was_counter, was_position, was_called_at, was_calls, was_note
)
SELECT ?, ?, ?, ?, ?, ?, ?, queues.day_id, queues.id, queues.status, {became},
    queues.counter_id, position, called_at, calls, note
FROM {rows} ORDER BY queues.id
"""
NOTE_STANDING = NOTE_ALL.format(
    became="?", rows="queues WHERE day_id = ? AND status = ?"
)
PUT_STANDING = """
UPDATE queues SET status = ?, note = NULL, updated_at = ?
WHERE day_id = ? AND status = ?
"""
NOTE_MOVED = NOTE_ALL.format(
    became="moved.was",
    rows="events AS moved JOIN queues ON queues.id = moved.queue_id"
    " WHERE moved.press = ?",
)
PUT_MOVED_BACK = """
UPDATE queues SET status = moved.was, note = moved.was_note, updated_at = ?
FROM events AS moved WHERE moved.press = ? AND moved.queue_id = queues.id
"""


class NothingToUndo(Refusal):
    """There is no such press of this counter."""

    sentence = "Tidak ada yang bisa diurungkan."


class MovedOnSince(Refusal):
    """A ticket of the press has moved since: the press cannot be undone."""

    sentence = "Tidak bisa diurungkan: {label} sudah berubah lagi."


class LaterPressFirst(Refusal):
    """A newer press of this counter must be undone first."""

    sentence = "Urungkan dulu tindakan yang lebih baru."


@dataclass(frozen=True)
class Action:
    """One act of a person: its tickets move together and are undone together."""

    number: int
    user: User | None
    counter: Counter | None
    undoes: int | None = None

    def issue(self, ticket: Ticket) -> None:
        """Note that a ticket was given."""
        self._note("take", ticket, None, Status.WAITING)

    def recall(self, ticket: Ticket) -> None:
        """Call a called ticket once more."""
        self.move(
            "recall",
            ticket,
            Status.CALLED,
            called_at=clock.now(),
            calls=ticket.calls + 1,
        )

    def call(self, kind: str, ticket: Ticket, counter: Counter) -> None:
        """Call a ticket to a counter."""
        self.move(
            kind,
            ticket,
            Status.CALLED,
            counter=counter,
            called_at=clock.now(),
            calls=ticket.calls + 1,
            note=None,
        )

    def move(self, kind: str, ticket: Ticket, to: Status, **columns: object) -> None:
        """Move a ticket if it still stands where this page saw it."""
        was = Status(ticket.status)
        if to not in TRANSITIONS[was]:
            raise ForbiddenMove(label=ticket.label)
        self.put(kind, ticket, to, **columns)

    def put(self, kind: str, ticket: Ticket, to: Status, **columns: object) -> None:
        """Put a ticket somewhere, whatever the table says: reset and undo do."""
        was = Status(ticket.status)
        moved = (
            Ticket.update(status=to, updated_at=clock.now(), **columns)
            .where(Ticket.id == ticket.id, Ticket.status == was)
            .execute()
        )
        if not moved:
            raise SomebodyWasFirst(label=ticket.label)
        self._note(kind, ticket, was, to)

    def put_all(self, kind: str, round_: Round, was: Status, to: Status) -> int:
        """Put every ticket of a round that stands at `was` elsewhere; return how many.

        Like `put`, whatever the table says, and without the note that each had.
        """
        standing = round_.id, was
        database.execute(NOTE_STANDING, *self._noted(kind), to, *standing)
        return database.execute(PUT_STANDING, to, clock.now(), *standing)

    def put_all_back(self, kind: str) -> None:
        """Give every ticket of the press that is undone its status and note again."""
        database.execute(NOTE_MOVED, *self._noted(kind), self.undoes)
        database.execute(PUT_MOVED_BACK, clock.now(), self.undoes)

    def _noted(self, kind: str) -> tuple[object, ...]:
        counter, user = self.counter and self.counter.id, self.user and self.user.id
        told = clock.now(), self.undoes, clock.is_trusted()
        return self.number, kind, counter, user, *told

    def _note(self, kind: str, ticket: Ticket, was: Status | None, to: Status) -> None:
        event = Event(
            action=self.number,
            round=ticket.round_id,
            ticket=ticket,
            kind=kind,
            was=was,
            became=to,
            counter=self.counter,
            user=self.user,
            undoes=self.undoes,
            was_counter=ticket.counter_id,
            was_position=ticket.position,
            was_called_at=ticket.called_at,
            was_calls=ticket.calls,
            was_note=ticket.note,
        )
        database.insert(event)


@contextmanager
def recording(
    user: User | None = None,
    counter: Counter | None = None,
    undoes: int | None = None,
) -> Iterator[Action]:
    """Begin a press; all it moves is one transaction."""
    with changing():
        last = database.scalar("SELECT max(press) FROM events")
        yield Action(last + 1, user, counter, undoes)


def reload(ticket_id: int) -> Ticket:
    """Return a ticket as it stands now; to be asked inside the transaction."""
    return Ticket.get_by_id(ticket_id)


UNDOABLE_KINDS = ("call", "finish", "cancel", "put_back", "correct")
CALL_UNDONE = "call_undone"


def undo(session: Session, press_number: int) -> list[Ticket]:
    """Put all tickets of a press back where they stood before it."""
    with changing():
        seat = counters.seat(session)
        events = _action_events(press_number, seat.counter)
        _check_undoable(events, seat.counter)
        for recall in _recalls_since(events):
            _revert(seat, [recall])
        return _revert(seat, events)


def last_undoable(counter: Counter) -> list[Event]:
    """Return the events of a counter's newest press that can be undone, or none."""
    round_ = rounds.find_open()
    number = _last_action(counter, round_) if round_ else None
    if number is None:
        return []
    events = _action_events(number, counter)
    try:
        _check_undoable(events, counter)
    except Refusal:
        return []
    return events


def undone_actions(day_id: int) -> ModelSelect[Event]:
    """Select the presses of a round that were taken back."""
    return Event.select(Event.undoes).where(
        Event.round == day_id, Event.undoes.is_null(False)
    )


def _action_events(press_number: int, counter: Counter) -> list[Event]:
    rows = (
        Event.select()
        .where(Event.action == press_number, Event.counter == counter)
        .where(Event.kind.in_(UNDOABLE_KINDS))
        .order_by(Event.id)
    )
    events = list(rows)
    if not events:
        raise NothingToUndo
    return events


def _check_undoable(events: list[Event], counter: Counter) -> None:
    round_ = rounds.find_open()
    if round_ is None or events[0].round_id != round_.id:
        raise RoundEnded(label=events[0].ticket.label)
    newest_press = _last_action(counter, round_)
    if newest_press is None or newest_press < events[0].action:
        raise NothingToUndo
    if newest_press > events[0].action:
        raise LaterPressFirst
    moved = {event.ticket_id for event in events}
    for event in events:
        _check_still_stands(event)
        _check_counter_is_free(event, moved)


def _last_action(counter: Counter, round_: Round) -> int | None:
    number = (
        Event.select(fn.max(Event.action))
        .where(Event.counter == counter, Event.round == round_)
        .where(
            Event.kind.in_(UNDOABLE_KINDS),
            Event.action.not_in(undone_actions(round_.id)),
        )
        .scalar()
    )
    return None if number is None else int(number)


def _check_still_stands(event: Event) -> None:
    last = (
        Event.select(fn.max(Event.id))
        .where(
            Event.ticket == event.ticket_id, Event.kind.in_((*UNDOABLE_KINDS, "reset"))
        )
        .where(Event.action.not_in(undone_actions(event.round_id)))
        .scalar()
    )
    if last != event.id:
        raise MovedOnSince(label=event.ticket.label)


def _check_counter_is_free(event: Event, moved: set[int]) -> None:
    if event.was != Status.CALLED or event.was_counter is None:
        return
    counter = counters.find(event.was_counter)
    present = counters.called_ticket(counter)
    if present is not None and present.id not in moved:
        raise CounterBusy(counter=counter.display_name, label=present.label)


def _recalls_since(events: list[Event]) -> list[Event]:
    rows = (
        Event.select()
        .where(Event.ticket.in_([event.ticket_id for event in events]))
        .where(Event.kind == "recall", Event.action > events[0].action)
        .where(Event.action.not_in(undone_actions(events[0].round_id)))
        .order_by(Event.id.desc())
    )
    return list(rows)


def _revert(seat: Seat, events: list[Event]) -> list[Ticket]:
    press_number = events[0].action
    with recording(seat.user, seat.counter, undoes=press_number) as action:
        return [_restore(action, event) for event in reversed(events)]


def _restore(action: Action, event: Event) -> Ticket:
    ticket = reload(event.ticket_id)
    took_back_a_call = (event.was, event.became) == (Status.WAITING, Status.CALLED)
    action.put(
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
