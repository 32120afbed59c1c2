r"""The state machine of a ticket, the actions that move tickets in it, and undo.

    waiting --call--> called --finish--> done
       ^  \             |  \
       |   cancel       |   cancel --> canceled
       |     \-> canceled
       +---put back, ---+      done, canceled, missed --correct--> waiting or called
           forward

Every move is a compare-and-set on what its page saw, and leaves an event behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from peewee import ModelSelect

from siantre_box.core import clock, counters, rounds, services, statements
from siantre_box.core.counters import Seat
from siantre_box.core.database import changing
from siantre_box.core.errors import (
    CounterBusy,
    ForbiddenMove,
    Refusal,
    RoundEnded,
    SomebodyWasFirst,
)
from siantre_box.core.models import (
    OPEN_STATUSES,
    Counter,
    Event,
    Round,
    Session,
    Status,
    Ticket,
    User,
)

TRANSITIONS: dict[Status, frozenset[Status]] = {
    # One that waits is put first, or no longer; who was missed waits outside the line,
    # and is corrected back into it.
    Status.WAITING: frozenset({Status.CALLED, Status.CANCELED, Status.WAITING}),
    Status.CALLED: frozenset(
        {Status.CALLED, Status.WAITING, Status.DONE, Status.CANCELED}
    ),
    Status.DONE: frozenset({Status.WAITING, Status.CALLED}),
    Status.CANCELED: frozenset({Status.WAITING, Status.CALLED}),
}

# A reset and its undo move all who wait: one statement each, for every other writer
# waits for it, and row by row 1,800 tickets take seconds.
NOTE_ALL = """
INSERT INTO events (
    press, kind, counter_id, user_id, at, undoes, is_clock_trusted,
    day_id, queue_id, was, became,
    was_counter, was_position, was_called_at, was_calls, was_note,
    service_id, was_station, was_turn, was_priority, was_times_missed, was_missed
)
SELECT ?, ?, ?, ?, ?, ?, ?, queues.day_id, queues.id, queues.status, {became},
    queues.counter_id, position, called_at, calls, note,
    coalesce(station_id, queues.service_id), station_id, turn, is_priority,
    times_missed, is_missed
FROM {rows} ORDER BY queues.id
"""
NOTE_ALL_OF_STATUS = NOTE_ALL.format(
    became="?", rows="queues WHERE day_id = ? AND status = ?"
)
PUT_ALL_OF_STATUS = """
UPDATE queues SET status = ?, note = NULL, updated_at = ?
WHERE day_id = ? AND status = ?
"""
NOTE_MOVED = NOTE_ALL.format(
    became="moved.was",
    rows="events AS moved JOIN queues ON queues.id = moved.queue_id"
    " WHERE moved.press = ?",
)
STILL_AS_READ = "id = ? AND status = ?"
PUT_MOVED_BACK = """
UPDATE queues SET status = moved.was, note = moved.was_note, updated_at = ?
FROM events AS moved WHERE moved.press = ? AND moved.queue_id = queues.id
"""


class NothingToUndo(Refusal):
    """There is no such action of this counter, or it was undone already."""

    sentence = "Tidak ada yang bisa diurungkan."


class MovedOnSince(Refusal):
    """A ticket of the action has moved since: it cannot be undone."""

    sentence = "Tidak bisa diurungkan: {label} sudah berubah lagi."


class LaterActionFirst(Refusal):
    """A newer action of this counter must be undone first."""

    sentence = "Urungkan dulu tindakan yang lebih baru."


@dataclass(frozen=True)
class Action:
    """One act of a person: its tickets move together and are undone together."""

    number: int
    user: User | None
    counter: Counter | None
    undoes: int | None = None
    # Whether it calls one before whom others wait.
    is_out_of_turn: bool = False

    def move(self, kind: str, ticket: Ticket, to: Status, **columns: object) -> None:
        """Give a ticket another status, if it still has the one that was read."""
        was = Status(ticket.status)
        if to not in TRANSITIONS[was]:
            raise ForbiddenMove(label=ticket.label)
        self.put(kind, ticket, to, **columns)

    def put(self, kind: str, ticket: Ticket, to: Status, **columns: object) -> None:
        """Do the same whatever the table of transitions says, as undo does."""
        was = Status(ticket.status)
        # The status in the WHERE is what makes it one of two that wins: the row may
        # have been read before this transaction began.
        changed = {"status": to, "updated_at": clock.now(), **columns}
        if not statements.update(Ticket, changed, STILL_AS_READ, ticket.id, was):
            raise SomebodyWasFirst(label=ticket.label)
        self.note(kind, ticket, was, to, columns.get("station", ticket.station_id))

    def put_all(self, kind: str, round_: Round, was: Status, to: Status) -> int:
        """Give all tickets of a round that have the status `was` another one.

        Returns how many. Like `put`, whatever the table says, and without the note
        that each had.
        """
        chosen = round_.id, was
        statements.execute(NOTE_ALL_OF_STATUS, *self._noted(kind), to, *chosen)
        return statements.execute(PUT_ALL_OF_STATUS, to, clock.now(), *chosen)

    def put_all_back(self, kind: str) -> None:
        """Give each ticket of the action that is undone its status and note again."""
        statements.execute(NOTE_MOVED, *self._noted(kind), self.undoes)
        statements.execute(PUT_MOVED_BACK, clock.now(), self.undoes)

    def _noted(self, kind: str) -> tuple[object, ...]:
        counter, user = self.counter and self.counter.id, self.user and self.user.id
        told = clock.now(), self.undoes, clock.is_trusted()
        return self.number, kind, counter, user, *told

    def note(
        self,
        kind: str,
        ticket: Ticket,
        was: Status | None,
        became: Status,
        station: object = None,
    ) -> None:
        """Write an event; the ticket still holds what an undo will put back.

        `station` is where it stands afterwards, None for the service that issued it.
        """
        event = Event(
            action=self.number,
            round=ticket.round_id,
            ticket=ticket,
            kind=kind,
            was=was,
            became=became,
            counter=self.counter,
            user=self.user,
            undoes=self.undoes,
            was_counter=ticket.counter_id,
            was_position=ticket.position,
            was_called_at=ticket.called_at,
            was_calls=ticket.calls,
            was_note=ticket.note,
            service=station or ticket.service_id,
            was_station=ticket.station_id,
            was_ordinary_position=ticket.ordinary_position,
            was_priority=ticket.is_priority,
            was_times_missed=ticket.times_missed,
            was_missed=ticket.is_missed,
            is_out_of_turn=self.is_out_of_turn,
        )
        statements.insert(event)


@contextmanager
def recording(
    user: User | None = None,
    counter: Counter | None = None,
    undoes: int | None = None,
) -> Iterator[Action]:
    """Begin an action; all that it moves is one transaction."""
    with changing():
        # A table of actions would hold nothing but their numbers.
        last = statements.scalar("SELECT max(press) FROM events")
        yield Action(last + 1, user, counter, undoes)


UNDOABLE_KINDS = (
    *("call", "finish", "forward", "cancel", "put_back", "miss", "correct"),
    *("prioritise", "unprioritise"),
)
# Each desk asks for these after each change, in a round of up to 9,999 numbers: from
# the newest event on, and no list of all that was taken back.
STANDS = "NOT EXISTS (SELECT 1 FROM events AS undo WHERE undo.undoes = events.press)"
LAST_ACTION = f"""
SELECT press FROM events WHERE day_id = ? AND counter_id = ?
    AND kind IN {UNDOABLE_KINDS} AND {STANDS} ORDER BY id DESC LIMIT 1
"""
OF_ACTION = f"""
SELECT * FROM events WHERE press = ? AND counter_id = ? AND kind IN {UNDOABLE_KINDS}
ORDER BY id
"""
LAST_MOVE = f"""
SELECT id FROM events WHERE queue_id = ?
    AND kind IN {(*UNDOABLE_KINDS, "reset")} AND {STANDS} ORDER BY id DESC LIMIT 1
"""
CALL_UNDONE = "call_undone"


def undo(session: Session, number: int) -> list[Ticket]:
    """Put all tickets of an action back where they were before it."""
    with changing():
        seat = counters.seat(session)
        events = _action_events(number, seat.counter)
        round_ = rounds.find_open()
        if round_ is None or events[0].round_id != round_.id:
            raise RoundEnded(label=events[0].ticket.label)
        newest = _last_action(seat.counter, round_)
        if newest < number:
            raise NothingToUndo
        if newest > number:
            raise LaterActionFirst
        _check_unmoved(events)
        # A recall moved nothing, but it counted a call: each is taken back before
        # the call itself, as an action of its own.
        recalls = (
            Event.select()
            .where(Event.ticket.in_([event.ticket_id for event in events]))
            .where(Event.kind == "recall", Event.action > number)
            .where(Event.action.not_in(undone_actions(round_.id)))
            .order_by(Event.id.desc())
        )
        for recall in list(recalls):
            _revert(seat, [recall])
        reverted = _revert(seat, events)
        end_breaks(round_)
        return reverted


def end_breaks(round_: Round) -> None:
    """Let each counter be at work to which an undo brought a called ticket back.

    As with any call: the phone must send nobody to where nobody is.
    """
    called = Ticket.select(Ticket.counter).where(
        Ticket.round == round_, Ticket.status == Status.CALLED
    )
    Counter.update(on_break=False).where(
        Counter.on_break, Counter.id.in_(called)
    ).execute()


def last_undoable(counter: Counter) -> list[Event]:
    """Return the events of a counter's newest action if it can be undone, or none."""
    round_ = rounds.find_open()
    number = _last_action(counter, round_) if round_ else 0
    if not number:
        return []
    events = _action_events(number, counter)
    try:
        _check_unmoved(events)
    except Refusal:
        return []
    return events


def undone_actions(round_id: int) -> ModelSelect[Event]:
    """Select the numbers of a round's actions that were taken back."""
    return Event.select(Event.undoes).where(
        Event.round == round_id, Event.undoes.is_null(False)
    )


def _action_events(number: int, counter: Counter) -> list[Event]:
    events = statements.fetch_all(Event, OF_ACTION, number, counter.id)
    if not events:
        raise NothingToUndo
    return events


def _last_action(counter: Counter, round_: Round) -> int:
    """Return the counter's newest action that stands; 0 for none."""
    return statements.scalar(LAST_ACTION, round_.id, counter.id)


def _check_unmoved(events: list[Event]) -> None:
    """Refuse when a ticket has moved since, or its counter has called another."""
    tickets = {event.ticket_id for event in events}
    for event in events:
        if statements.scalar(LAST_MOVE, event.ticket_id) != event.id:
            raise MovedOnSince(label=event.ticket.label)
        if event.was == Status.CALLED and event.was_counter is not None:
            counter = counters.find(event.was_counter)
            current = counters.called_ticket(counter)
            if current is not None and current.id not in tickets:
                raise CounterBusy(counter=counter.display_name, label=current.label)


def _revert(seat: Seat, events: list[Event]) -> list[Ticket]:
    reverted = []
    with recording(seat.user, seat.counter, undoes=events[0].action) as action:
        for event in reversed(events):
            ticket = statements.fetch_by_id(Ticket, event.ticket_id)
            if event.was in OPEN_STATUSES:
                # Its service may have been removed since it was closed.
                services.restore_retired({event.was_station or ticket.service_id})
            was_call = (event.was, event.became) == (Status.WAITING, Status.CALLED)
            action.put(
                "undo",
                ticket,
                Status(event.was),
                counter=event.was_counter,
                position=event.was_position,
                called_at=event.was_called_at,
                calls=event.was_calls,
                station=event.was_station,
                ordinary_position=event.was_ordinary_position,
                is_priority=event.was_priority,
                times_missed=event.was_times_missed,
                is_missed=event.was_missed,
                # The phone, which told its owner to come, says that it was a mistake.
                note=CALL_UNDONE if was_call else event.was_note,
            )
            reverted.append(ticket)
    return reverted
