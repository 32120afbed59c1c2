r"""The state machine of a ticket, and the press that moves tickets along it.

    waiting --call--> called --finish--> done
       ^  \             |  \
       |   cancel       |   cancel --> canceled
       |     \-> canceled
       +---put back-----+      done, canceled --correct--> waiting or called

Every move is a compare-and-set on what its page saw, and leaves an event behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from siantre_box.core import clock, database
from siantre_box.core.database import changing
from siantre_box.core.models import Counter, Day, Event, Status, Ticket, User
from siantre_box.core.refusals import ForbiddenMove, SomebodyWasFirst

MOVES: dict[Status, frozenset[Status]] = {
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


@dataclass(frozen=True)
class Press:
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
        if to not in MOVES[was]:
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

    def put_all(self, kind: str, day: Day, was: Status, to: Status) -> int:
        """Put every ticket of a round that stands at `was` elsewhere; return how many.

        Like `put`, whatever the table says, and without the note that each had.
        """
        standing = day.id, was
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
            press=self.number,
            day=ticket.day_id,
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
def pressing(
    user: User | None = None,
    counter: Counter | None = None,
    undoes: int | None = None,
) -> Iterator[Press]:
    """Begin a press; all it moves is one transaction."""
    with changing():
        last = database.number("SELECT max(press) FROM events")
        yield Press(last + 1, user, counter, undoes)


def fresh(ticket_id: int) -> Ticket:
    """Return a ticket as it stands now; to be asked inside the transaction."""
    return Ticket.get_by_id(ticket_id)
