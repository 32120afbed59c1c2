"""Why a ticket has more before it than its visitor read last, in one short reason.

Nobody asks for every version: a phone looks every few seconds, and between its looks
others make snapshots that it never sees. A cause kept by the snapshot alone would be
gone with the next call, and this phone would go from 2 to 3 in silence (2, then 5 and
"Loket 1 istirahat.", then 3). So each ticket's last told figure is kept, and beside it
the steps between snapshots that can push somebody back: the figure that is told now is
compared with that one, and the newest step since then that pushed this ticket back
tells why. It stays until the figure falls, or until what it says has been taken back.

All of it is memory of this process. A card pays for it, a snapshot does not: a step is
noted when the first card of a snapshot is asked for.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from siantre_box.core import actions, changes
from siantre_box.core.models import Status
from siantre_box.core.per_file import PerFile
from siantre_box.views.round_state import Place, TicketState
from siantre_box.views.snapshot import Snapshot

# Kinds of causes; what they are called stands with the words of the card.
ON_BREAK = "on_break"
LEFT = "left"
SERVES_OTHERS = "serves_others"
SERVES_MORE = "serves_more"
ONLY = "only"
CAME_BACK = "came_back"
PUT_FIRST = "put_first"
FIRST_NO_MORE = "first_no_more"
OVERTOOK = "overtook"

# Steps that can push somebody back are few: breaks, and numbers that come back.
MAX_STEPS = 64


class Cause(NamedTuple):
    """Why somebody waits longer: what happened, and to which counter or number.

    `id` is the counter's or the ticket's.
    """

    kind: str
    named: str
    id: int


class Told(NamedTuple):
    """What the card of a ticket said last."""

    step: int
    ahead: int
    calls: int
    note: str | None
    is_first: bool
    cause: Cause | None

    def is_of(self, ticket: TicketState) -> bool:
        """Tell whether nothing happened to the ticket itself since."""
        stands = ticket.calls, ticket.note, bool(ticket.is_priority)
        return stands == (self.calls, self.note, self.is_first)

    def own_cause(self, ticket: TicketState) -> Cause | None:
        """Return what happened to the ticket itself, unless its own note says it."""
        is_known = (ticket.calls, ticket.note) != (self.calls, self.note)
        if is_known or ticket.is_priority or not self.is_first:
            return None
        return Cause(FIRST_NO_MORE, ticket.label, ticket.id)


@dataclass(frozen=True)
class Step:
    """From one snapshot to a later one; both without their tickets, for they are kept.

    `arrivals` stand in the line again, `overtakers` were called out of turn.
    """

    number: int
    before: Snapshot
    after: Snapshot
    arrivals: tuple[TicketState, ...]
    overtakers: tuple[TicketState, ...]

    @cached_property
    def _reseated(self) -> Snapshot:
        """The former line before the counters as they are now."""
        after = self.after
        known = replace(self.before.configuration, defaults=after.defaults)
        return replace(self.before, working=after.working, configuration=known)

    def why_risen(self, ticket: TicketState) -> Cause | None:
        """Return what pushed a ticket back in this step; None if nothing did."""
        was = _as_it_stood(self.before, ticket)
        became = _as_it_stood(self.after, ticket)
        if was is None or became is None:
            return None
        ahead = self.before.ahead(was)
        if self.after.ahead(became) <= ahead:
            return None
        if self._reseated.ahead(was) > ahead:
            line = self.before.shortest_line(was)
            return self._of_counters(ticket.service_id, line)
        return self._of_arrivals(became, self._reseated.shortest_line(was))

    def why_overtaken(self, ticket: TicketState, ahead: int) -> Cause | None:
        """Return who was called before a ticket, unless that came nearer since."""
        stands = _as_it_stood(self.after, ticket)
        if stands is None or ahead < self.after.ahead(stands):
            return None
        for other in self.overtakers:
            is_behind = _place(other) > _place(stands)
            if is_behind and self._calls(other.counter_id or 0, ticket.service_id):
                return Cause(OVERTOOK, other.label, other.id)
        return None

    def _of_counters(self, service: int, line: frozenset[int]) -> Cause | None:
        """Tell what became of a counter that had the shortest line."""
        after = self.after.serving(service)
        has_begun = self.after.is_staffed(service) > self.before.is_staffed(service)
        if has_begun and len(after) == 1:
            return self._named(ONLY, *after)
        for counter, served in sorted(self.before.serving(service).items()):
            if served == line != after.get(counter):
                return self._named(_does(self.after, counter, service), counter)
        return None

    def _named(self, kind: str, counter: int) -> Cause:
        return Cause(kind, self.after.counter_name(counter), counter)

    def _of_arrivals(self, became: TicketState, line: frozenset[int]) -> Cause | None:
        for other in self.arrivals:
            if other.service_id in line and _place(other) < _place(became):
                kind = PUT_FIRST if _is_put_first(other) else CAME_BACK
                return Cause(kind, other.label, other.id)
        return None

    def _calls(self, counter: int, service: int) -> bool:
        seats = (self.before.working, self.after.working)
        served = [seat[counter] for seat in seats if counter in seat]
        return bool(served) and all(service in each for each in served)


class _Memory:
    """What the cards of a round have said, and the steps that tell them why."""

    def __init__(self, present: Snapshot) -> None:
        self.boot = changes.boot()
        self.newest = present
        self._count = 0
        self._steps: deque[Step] = deque(maxlen=MAX_STEPS)
        # By ticket, and whether its own phone asks: what somebody else reads at a
        # link, or by typing the number, must not take the reason from its owner.
        self._told: dict[tuple[int, bool], Told] = {}

    def go_on_to(self, present: Snapshot) -> None:
        """Note the step to a snapshot, if it is a later one."""
        before = self.newest
        moved = _moved(before, present)
        arrivals = tuple(_arrivals(before, present, moved))
        overtakers = tuple(_overtakers(before, present, moved))
        if arrivals or overtakers or _seats(before) != _seats(present):
            self._count += 1
            step = Step(
                number=self._count,
                before=_without_tickets(before),
                after=_without_tickets(present),
                arrivals=arrivals,
                overtakers=overtakers,
            )
            self._steps.append(step)
        self.newest = present

    def tell(self, ticket: TicketState, ahead: int, *, is_own: bool) -> Cause | None:
        """Return why a ticket's figure is what it is, and keep what was told."""
        key = ticket.id, is_own
        told = self._told.get(key)
        cause = self._cause(told, ticket, ahead) if told else None
        is_first = bool(ticket.is_priority)
        stands = ticket.calls, ticket.note, is_first
        self._told[key] = Told(self._count, ahead, *stands, cause)
        return cause

    def kept(self, ticket: TicketState, *, is_own: bool) -> Cause | None:
        """Return the reason that was told last."""
        told = self._told.get((ticket.id, is_own))
        return told.cause if told else None

    def forget(self, ticket: TicketState) -> None:
        """Forget what was told of a ticket that does not wait any more."""
        for is_own in (True, False):
            self._told.pop((ticket.id, is_own), None)

    def _cause(self, told: Told, ticket: TicketState, ahead: int) -> Cause | None:
        if ahead == told.ahead and told.step == self._count:
            return told.cause
        steps = [step for step in self._steps if step.number > told.step]
        moved = {row.id for step in steps for row in step.arrivals}
        if ticket.id in moved or not told.is_of(ticket):
            return told.own_cause(ticket) if ahead > told.ahead else None
        for step in reversed(steps):
            cause = step.why_risen(ticket) if ahead > told.ahead else None
            cause = cause or step.why_overtaken(ticket, ahead)
            if is_so := self._as_it_is(cause, ticket):
                return is_so
        if ahead > told.ahead and steps:
            # Each was taken back, but not all that they brought: the whole way at once.
            now = map(self.newest.round.tickets.__getitem__, moved)
            arrivals = tuple(filter(_is_in_line, now))
            whole = Step(0, steps[0].before, self.newest, arrivals, ())
            return whole.why_risen(ticket)
        return self._as_it_is(told.cause, ticket) if ahead == told.ahead else None

    def _as_it_is(self, cause: Cause | None, ticket: TicketState) -> Cause | None:
        """Return a cause if what it says is so still, else None."""
        present = self.newest
        if cause is None:
            return None
        if cause.kind in (CAME_BACK, PUT_FIRST, OVERTOOK):
            other = present.round.tickets[cause.id]
            is_before = _is_in_line(other) and _place(other) < _place(ticket)
            is_called = not _is_in_line(other)
            is_so = is_called if cause.kind == OVERTOOK else is_before
            return cause if is_so else None
        if cause.kind == FIRST_NO_MORE:
            return None if ticket.is_priority else cause
        if cause.kind == ONLY:
            is_staffed = present.is_staffed(ticket.service_id)
            is_alone = [*present.serving(ticket.service_id)] == [cause.id]
            return cause if is_staffed and is_alone else None
        # From its break somebody may go home, or come back to other work.
        kind = _does(present, cause.id, ticket.service_id)
        is_back = kind == SERVES_MORE != cause.kind
        return None if is_back else cause._replace(kind=kind)


_lock = threading.Lock()
_memory: PerFile[_Memory | None] = PerFile(None)


def cause(
    present: Snapshot, ticket: TicketState, ahead: int, *, is_own: bool
) -> Cause | None:
    """Return why a waiting ticket has more before it than was told of it last.

    `ahead` is what its card tells now; `is_own`: to the phone that took it. None while
    nothing pushed it back, and after a restart. Asked of each ticket that is shown,
    also of one that does not wait: it begins again when it waits again.
    """
    with _lock:
        memory = _memory.value
        lived = changes.boot(), present.round.id
        if memory is None or (memory.boot, memory.newest.round.id) != lived:
            memory = _memory.value = _Memory(present)
        if memory.newest is not present:
            if _order(present) < _order(memory.newest):
                # Another request was quicker: what this one answers is old already.
                return memory.kept(ticket, is_own=is_own)
            memory.go_on_to(present)
        if not _is_in_line(ticket):
            memory.forget(ticket)
            return None
        return memory.tell(ticket, ahead, is_own=is_own)


def _order(present: Snapshot) -> int:
    return int(present.version.rpartition(".")[2])


def _seats(present: Snapshot) -> tuple[object, ...]:
    return present.working, present.seated, present.defaults


def _does(present: Snapshot, counter: int, service: int) -> str:
    """Tell what keeps a counter from serving a service as before."""
    if counter in present.working:
        is_served = service in present.working[counter]
        return SERVES_MORE if is_served else SERVES_OTHERS
    return ON_BREAK if counter in present.seated else LEFT


def _is_in_line(ticket: TicketState) -> bool:
    return ticket.group == (ticket.service_id, Status.WAITING)


def _is_put_first(ticket: TicketState) -> bool:
    """Tell whether a ticket has its place by the mark, and not by coming back."""
    is_marked = ticket.ordinary_position not in (None, ticket.position)
    return is_marked and ticket.note != actions.CALL_UNDONE


def _place(ticket: TicketState) -> Place:
    return Place(ticket.position, ticket.id)


def _as_it_stood(past: Snapshot, ticket: TicketState) -> TicketState | None:
    """Return a ticket with its place in an earlier line; None if it was not there."""
    line, place = past.round.line(ticket.service_id), _place(ticket)
    index = bisect_left(line, place)
    if line[index : index + 1] == (place,):
        return ticket
    # All positions may have been respaced since.
    positions = (each.position for each in line if each.ticket_id == ticket.id)
    position = next(positions, None)
    return None if position is None else ticket._replace(position=position)


def _without_tickets(present: Snapshot) -> Snapshot:
    """Return a snapshot that is light enough to be kept: the lines and the counters."""
    bare = replace(present.round, tickets={}, by_key={}, calls={}, moved=())
    return replace(present, round=bare)


def _moved(before: Snapshot, after: Snapshot) -> Collection[TicketState]:
    if after.round is before.round:
        return ()
    is_certain = before.invalidations == after.invalidations
    if is_certain and after.round.since == before.round.last_event:
        return after.round.moved
    known = before.round.tickets
    now = after.round.tickets.values()
    return [row for row in now if known.get(row.id) is not row]


def _arrivals(
    before: Snapshot, after: Snapshot, moved: Collection[TicketState]
) -> Iterator[TicketState]:
    """Give those who wait at a place where they did not, but for who just came."""
    ends = [line[-1] for line in map(before.round.line, before.services) if line]
    last = max(ends, default=Place(0, 0))
    # Invalidated, all positions may have been respaced, nobody having moved.
    is_certain = before.invalidations == after.invalidations
    for row in moved:
        was = before.round.tickets.get(row.id)
        if was is None:
            is_back = _place(row) < last
        else:
            is_elsewhere = is_certain and row.position != was.position
            is_marked = row.is_priority != was.is_priority
            is_back = not _is_in_line(was) or is_elsewhere or is_marked
        if is_back and _is_in_line(row):
            yield row


def _overtakers(
    before: Snapshot, after: Snapshot, moved: Collection[TicketState]
) -> Iterator[TicketState]:
    """Give those who were called while others waited before them."""
    for row in moved:
        was = before.round.tickets.get(row.id)
        is_called = row.status == Status.CALLED and row.counter_id is not None
        if is_called and (was is None or _is_in_line(was)):
            lines = map(after.round.line, after.working.get(row.counter_id or 0, ()))
            if any(line and line[0] < _place(row) for line in lines):
                yield row
