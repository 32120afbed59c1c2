"""Priority: staff put a number first, and its mark gives it a position once.

That position is behind the last marked ticket of every line in which it waits. But
behind two of them in a row, those just called counted in, one ordinary ticket comes
first: an ordinary one is overtaken by two for each counter, however many are marked.
"""

from siantre_box.core import (
    actions,
    counters,
    positions,
    services,
    settings,
    statements,
    tickets,
)
from siantre_box.core.actions import Action
from siantre_box.core.database import changing
from siantre_box.core.errors import ForbiddenMove, Refusal
from siantre_box.core.models import Round, Status, Ticket, User

IN_A_ROW = 2
# Whether the last that a counter called were marked, the newest first.
LAST_CALLED = f"""
SELECT max(was_priority) FROM events AS called
WHERE day_id = ? AND counter_id = ? AND became = 'called' AND kind != 'recall'
    AND undoes IS NULL
    AND NOT EXISTS (SELECT 1 FROM events AS undo WHERE undo.undoes = called.press)
GROUP BY queue_id ORDER BY max(id) DESC LIMIT {IN_A_ROW}
"""
RESTING = "SELECT id FROM counters WHERE on_break"


class PriorityOff(Refusal):
    """The owner does not use priority."""

    sentence = "Prioritas sedang tidak dipakai."


class AlreadyFirst(Refusal):
    """The ticket is marked already."""

    sentence = "Nomor {label} sudah didahulukan."


class NotFirst(Refusal):
    """The ticket has no mark that could be taken off."""

    sentence = "Nomor {label} tidak sedang didahulukan."


def mark(action: Action, ticket: Ticket) -> None:
    """Put a ticket first that waits in line."""
    if settings.value("priority") == "0":
        raise PriorityOff
    if ticket.is_priority:
        raise AlreadyFirst(label=ticket.label)
    if ticket.status != Status.WAITING or ticket.is_missed:
        raise ForbiddenMove(label=ticket.label)
    at = ticket.present_service_id
    position = marked_position(ticket.round, at, ticket.position, ticket.id)
    # Its position may have been respaced.
    ticket = statements.fetch_by_id(Ticket, ticket.id)
    action.move(
        "prioritise",
        ticket,
        Status.WAITING,
        position=position,
        ordinary_position=ticket.position,
        is_priority=True,
    )


def unmark(action: Action, ticket: Ticket) -> None:
    """Give a ticket that waits its ordinary position again."""
    if not ticket.is_priority:
        raise NotFirst(label=ticket.label)
    if ticket.status != Status.WAITING:
        raise ForbiddenMove(label=ticket.label)
    action.move(
        "unprioritise",
        ticket,
        Status.WAITING,
        position=ticket.ordinary_position,
        ordinary_position=None,
        is_priority=False,
    )


def take_marked(service_id: int, nonce: str, user: User) -> Ticket:
    """Give the next number to a visitor without a phone, and put it first."""
    with changing():
        ticket = tickets.take_for_visitor(service_id, nonce, user)
        # A form sent twice is one number, which may have been called meanwhile.
        if ticket.status == Status.WAITING and not ticket.is_priority:
            with actions.recording(user) as action:
                mark(action, ticket)
        return statements.fetch_by_id(Ticket, ticket.id)


def marked_position(
    round_: Round, service_id: int, ordinary_position: int, ticket_id: int
) -> int:
    """Return the position of a marked ticket at a service.

    Never behind its ordinary one: a mark takes nobody back. May respace all
    positions of the round.
    """
    lines = _lines_with(service_id)
    together = frozenset[int]().union(*lines.values())
    others = [row for row in tickets.line(round_, together) if row.id != ticket_id]
    marked = [at for at, row in enumerate(others) if row.is_priority]
    behind = marked[-1] + 1 if marked else 0
    ends = [_end(round_, counter, of, others, behind) for counter, of in lines.items()]
    at = max(ends)
    if at == len(others) or ordinary_position < others[at].position:
        return ordinary_position
    return positions.position_before(round_, others[at].position)


def _lines_with(service_id: int) -> dict[int, frozenset[int]]:
    """Return by counter what it calls together with a service, as *ahead* has it.

    Of the counters at work; where none of them serves it, of those that usually do.
    """
    in_use = services.ids()
    usual = counters.defaults(in_use)
    resting = {counter_id for (counter_id,) in statements.fetch_rows(RESTING)}
    seated = counters.seated(usual, in_use).items()
    at_work = {one: them for one, them in seated if one not in resting}
    for lines in (at_work, usual):
        if found := {one: of for one, of in lines.items() if service_id in of}:
            return found
    return {0: frozenset({service_id})}


def _end(
    round_: Round,
    counter_id: int,
    service_ids: frozenset[int],
    others: list[Ticket],
    behind: int,
) -> int:
    """Return behind how many of the others it comes, for this counter's line alone."""
    called = statements.fetch_rows(LAST_CALLED, round_.id, counter_id)
    line = [
        (at, bool(row.is_priority))
        for at, row in enumerate(others)
        if row.present_service_id in service_ids
    ]
    row = [bool(one) for (one,) in reversed(called)]
    row += [is_marked for at, is_marked in line if at < behind]
    if row[-IN_A_ROW:] != [True] * IN_A_ROW:
        return behind
    return next((at + 1 for at, _ in line if at >= behind), behind)
