"""Positions in the line: integers with gaps between them, which no clock disturbs.

A ticket put back gets one between two others, and no other position changes, so that
an undo finds each as it was. Sorting by time instead would need a second time for who
was put back, and trust in the clock.
"""

from peewee import fn

from siantre_box.core import changes, database, statements
from siantre_box.core.models import Event, Round, Ticket

POSITION_STEP = 1 << 32
# One step in the index for each status, where the whole round would be a walk.
LAST_POSITION = """
WITH every (status) AS (VALUES ('waiting'), ('called'), ('done'), ('canceled'))
SELECT max(last) FROM (
    SELECT (
        SELECT max(position) FROM queues
        WHERE day_id = ? AND status = every.status
    ) AS last
    FROM every
)
"""


def end_position(round_: Round) -> int:
    """Return a new position at the end of a round's line."""
    return statements.scalar(LAST_POSITION, round_.id) + POSITION_STEP


def position_behind(round_: Round, position: int) -> int:
    """Return a new one right behind this; may make room, moving all of the round."""
    of_tickets = Ticket.select(fn.min(Ticket.position)).where(
        Ticket.round == round_, Ticket.position > position
    )
    # An undo may bring a ticket back to a position that is empty now.
    of_undo = Event.select(fn.min(Event.was_position)).where(
        Event.round == round_, Event.was_position > position
    )
    taken = [row.scalar() for row in (of_tickets, of_undo)]
    following = min((int(one) for one in taken if one is not None), default=None)
    if following is None:
        return position + POSITION_STEP
    # Each time the gap is halved: after some thirty times between the same two, room
    # has to be made.
    if following - position < 2:
        position = _respace(round_)[position]
        following = position + POSITION_STEP
    return (position + following) // 2


def _respace(round_: Round) -> dict[int, int]:
    """Spread out all positions of a round, those of undos too; return old to new."""
    tickets = list(
        Ticket.select(Ticket.id, Ticket.position).where(Ticket.round == round_)
    )
    events = list(
        Event.select(Event.id, Event.was_position).where(Event.round == round_)
    )
    known = {row.position for row in tickets} | {row.was_position for row in events}
    wide = {one: n * POSITION_STEP for n, one in enumerate(sorted(known), start=1)}
    for ticket in tickets:
        ticket.position = wide[ticket.position]
    for event in events:
        event.was_position = wide[event.was_position]
    Ticket.bulk_update(tickets, [Ticket.position], batch_size=200)
    Event.bulk_update(events, [Event.was_position], batch_size=200)
    # The others moved without an event.
    database.db.after_commit(changes.doubt)
    return wide
