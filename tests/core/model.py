"""A small model of a round, without SQL: positions are fractions, and an action keeps
each ticket that it moved as it was before and after."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from siantre_box.core.models import Status

BEHIND, MISSED_AFTER = 3, 2
WAITING, CALLED, DONE, CANCELED = Status
MAY_BECOME = {
    WAITING: {CALLED, CANCELED},
    CALLED: {WAITING, DONE, CANCELED},
    DONE: {WAITING, CALLED},
    CANCELED: {WAITING, CALLED},
}


@dataclass
class Person:
    """A ticket as the model knows it; `moved_by` is the action that moved it last."""

    label: str
    key: str
    service: int  # where it stands now
    position: Fraction
    status: Status = WAITING
    counter: int | None = None
    # Its call on the TV: which of all calls, to which counter, for which service.
    shown: tuple[int, int, int] | None = None
    calls: int = 0
    moved_by: int = 0
    device: str | None = None
    issued_for: int = 0
    taken_on: date | None = None
    times_missed: int = 0
    is_missed: bool = False
    ordinary_position: Fraction | None = None
    is_priority: bool = False

    def may_become(self):
        """Return what *Ubah status* offers; who is missed may be let in again."""
        return MAY_BECOME[self.status] | ({WAITING} if self.is_missed else set())


@dataclass
class Action:
    """What an action of a counter moved: each ticket before and after."""

    counter: int
    before: dict[int, Person]
    after: dict[int, Person]
    is_undone: bool = False
    is_out_of_turn: bool = False


@dataclass
class RoundModel:
    """One run of numbering."""

    people: dict[int, Person] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    positions: set[Fraction] = field(default_factory=set)
    closed_today: set[int] = field(default_factory=set)
    # What its numbers became when it ended, those that waited: canceled.
    gone: tuple[Status, ...] = (CANCELED,)

    def used(self, service, day):
        """Count a service's numbers of a date that are not canceled."""
        return sum(
            (person.issued_for, person.taken_on) == (service, day)
            and person.status not in self.gone
            for person in self.people.values()
        )

    calls: int = 0

    def line(self, served):
        """Return the ids that wait in line for these services, first come first."""
        waiting = [
            (person.position, ticket_id)
            for ticket_id, person in self.people.items()
            if person.status == WAITING
            and person.service in served
            and not person.is_missed
        ]
        return [ticket_id for _, ticket_id in sorted(waiting)]

    def is_out_of_turn(self, ticket_id, served):
        """Tell whether a counter that calls this one passes somebody by."""
        person = self.people[ticket_id]
        if person.status != WAITING or person.is_missed:
            return False
        return self.line(served | {person.service})[0] != ticket_id

    def called_at(self, counter):
        """Return the id that is called at a counter, or None."""
        for ticket_id, person in self.people.items():
            if (person.status, person.counter) == (CALLED, counter):
                return ticket_id
        return None

    def end_position(self):
        """Return a position behind everybody."""
        return max(self.positions, default=Fraction(0)) + 1

    def position_behind(self, ticket_id):
        """Return a position behind the next three of its service; None when alone."""
        mine = self.people[ticket_id]
        others = [each for each in self.line({mine.service}) if each != ticket_id]
        if not others:
            return None
        after = self.people[others[:BEHIND][-1]].position
        beyond = [position for position in self.positions if position > after]
        return (after + min(beyond)) / 2 if beyond else after + 1

    def called(self, counter):
        """Tell of each that a counter called whether it was put first."""
        return [
            person.is_priority
            for action in self.actions
            if action.counter == counter and not action.is_undone
            for ticket_id, person in action.after.items()
            if CALLED == person.status != action.before[ticket_id].status
        ]

    def marked_position(self, ticket_id, lines, service, ordinary_position):
        """Return the position of one put first, whose own is `ordinary_position`.

        Of the `lines`, what each counter calls, it comes into those with the service:
        the first gap behind all that were put first, where nobody comes third in a row
        while others wait in that line.
        """
        lines = {at: served for at, served in lines.items() if service in served}
        others = self.line(frozenset().union(*lines.values()))
        others = [self.people[each] for each in others if each != ticket_id]

        def fits(gap):
            if any(person.is_priority for person in others[gap:]):
                return False
            for counter, served in lines.items():
                before = [p.is_priority for p in others[:gap] if p.service in served]
                row = (self.called(counter) + before)[-2:]
                if row == [True, True] and served & {p.service for p in others[gap:]}:
                    return False
            return True

        behind = others[next(filter(fits, range(len(others) + 1))) :]
        if not behind or ordinary_position < behind[0].position:
            return ordinary_position
        before = (
            position for position in self.positions if position < behind[0].position
        )
        return (max(before, default=Fraction(0)) + behind[0].position) / 2

    def put_back(self, ticket_id, by_hand):
        """Let a ticket wait again; corrected by hand it is no chance missed."""
        person, position = self.people[ticket_id], self.position_behind(ticket_id)
        person.ordinary_position = (
            position if position and person.is_priority else person.ordinary_position
        )
        person.times_missed += position is not None and not by_hand
        is_missed = person.times_missed >= MISSED_AFTER
        self.put(
            ticket_id,
            status=WAITING,
            counter=None,
            shown=None,
            position=person.position if position is None else position,
            is_missed=is_missed and position is not None and not by_hand,
        )

    def put(self, ticket_id, **changed):
        """Change a ticket."""
        person = self.people[ticket_id]
        for name, value in changed.items():
            setattr(person, name, value)
        self.positions.add(person.position)

    def call(self, ticket_id, counter):
        """Call a ticket, for the first time or again."""
        person = self.people[ticket_id]
        self.calls += 1
        shown = self.calls, counter, person.service
        calls = person.calls + 1
        self.put(ticket_id, status=CALLED, counter=counter, calls=calls, shown=shown)
        person.is_missed = False

    def can_undo(self, action):
        """Tell whether each ticket stands as the action left it, its position free."""
        for ticket_id, after in action.after.items():
            present = deepcopy(self.people[ticket_id])
            present.calls, present.shown = after.calls, after.shown
            if present != after:
                return False
        for ticket_id, before in action.before.items():
            if before.status == CALLED:
                there = self.called_at(before.counter)
                if there not in (None, ticket_id, *action.before):
                    return False
        return True
