"""Positions in the line: integers with gaps between them, which no clock disturbs.

A ticket put back gets one between two others, and no other position changes, so that
an undo finds each as it was. Sorting by time instead would need a second time for who
was put back, and trust in the clock.
"""

from siantre_box.core import changes, database, statements
from siantre_box.core.models import Event, Round, Ticket

POSITION_STEP = 1 << 32
NEWEST_EVENT = "SELECT max(id) FROM events"
# An undo may bring a ticket back to a position that is empty now, and so may the end of
# its priority.
TAKEN = """
SELECT {which}(taken) FROM (
    SELECT {which}(position) AS taken FROM queues
        WHERE day_id = :day AND position {than}
    UNION ALL SELECT {which}(turn) FROM queues WHERE day_id = :day AND turn {than}
    UNION ALL SELECT {which}(was_position) FROM events
        WHERE day_id = :day AND was_position {than}
    UNION ALL SELECT {which}(was_turn) FROM events
        WHERE day_id = :day AND was_turn {than}
)
"""
NEXT_TAKEN = TAKEN.format(which="min", than="> :position")
LAST_TAKEN = TAKEN.format(which="max", than="< :position")


def end_position() -> int:
    """Return a new position at the end of the line, behind all that were ever given."""
    # Whoever got a position left an event, and none lies farther back than as many
    # steps. The highest in the line would not do: it lacks the ordinary position that
    # somebody with priority left, and may come back to.
    return (statements.scalar(NEWEST_EVENT) + 1) * POSITION_STEP


def position_behind(round_: Round, position: int) -> int:
    """Return a new one right behind this; may make room, moving all of the round."""
    following = _taken(NEXT_TAKEN, round_, position)
    if following is None:
        return position + POSITION_STEP
    # Each time the gap is halved: after some thirty times between the same two, room
    # has to be made.
    if following - position < 2:
        position = _respace(round_)[position]
        following = position + POSITION_STEP
    return (position + following) // 2


def position_before(round_: Round, position: int) -> int:
    """Return a new one right before this; may make room, moving all of the round."""
    preceding = _taken(LAST_TAKEN, round_, position) or 0
    if position - preceding < 2:
        position = _respace(round_)[position]
        preceding = position - POSITION_STEP
    return (preceding + position) // 2


def _taken(sql: str, round_: Round, position: int) -> int | None:
    ((found,),) = statements.fetch_rows(sql, day=round_.id, position=position)
    return None if found is None else int(found)


def _respace(round_: Round) -> dict[int, int]:
    """Spread out all positions of a round, those of undos too; return old to new."""
    of_tickets = ("position", "ordinary_position")
    of_events = ("was_position", "was_ordinary_position")
    tickets = list(Ticket.select().where(Ticket.round == round_))
    events = list(Event.select().where(Event.round == round_))
    known = {getattr(row, name) for row in tickets for name in of_tickets}
    known |= {getattr(row, name) for row in events for name in of_events}
    in_order = sorted(known - {None})
    wide = {one: n * POSITION_STEP for n, one in enumerate(in_order, start=1)}
    for rows, names in ((tickets, of_tickets), (events, of_events)):
        for row in rows:
            for name in names:
                setattr(row, name, wide.get(getattr(row, name)))
    for model, rows, names in (
        (Ticket, tickets, of_tickets),
        (Event, events, of_events),
    ):
        model.bulk_update(rows, [getattr(model, name) for name in names], 100)
    # The others moved without an event.
    database.db.after_commit(changes.invalidate)
    return wide
