"""Why a figure rose: each cause by itself, and random histories of many looks."""

import random
from dataclasses import dataclass, field

import pytest

from siantre_box.core import (
    actions,
    auth,
    calling,
    changes,
    counters,
    priority,
    rollover,
    rounds,
    tickets,
)
from siantre_box.core.models import Status, Ticket
from siantre_box.views import boards
from tests import world
from tests.world import last_action, visitor_takes


def told(ticket, device=None):
    """Return the figure that a card tells, and why."""
    card = boards.card(ticket.key, device)
    return card.ahead, card.cause and (card.cause.kind, card.cause.named)


def seat(session):
    return counters.seat(session)


def rest(session):
    counters.begin_break(seat(session))


def resume(session):
    counters.end_break(seat(session))


@pytest.fixture
def umum(box):
    """Sari at Loket 1 serves Poli Umum alone."""
    return box.seated("Sari", 1, box.umum)


@pytest.fixture
def both(box):
    """Dewi at Loket 2 serves Poli Umum and Poli Gigi."""
    return box.seated("Dewi", 2, box.umum, box.gigi)


@pytest.fixture
def mine(box, umum, both):
    """One of Poli Umum, behind one of Poli Umum and two of Poli Gigi, looked at."""
    for service in (box.umum, box.gigi, box.gigi):
        visitor_takes(service)
    ticket = visitor_takes(box.umum, "mine")
    assert told(ticket) == (1, None)
    return ticket


def test_a_break_is_told_until_the_figure_falls(mine, umum, both):
    rest(umum)
    assert told(mine) == (3, ("on_break", "Loket 1"))
    assert told(mine) == (3, ("on_break", "Loket 1"))
    calling.call_next(both, None)
    assert told(mine) == (2, None)


def test_the_break_of_the_last_counter_is_told_too(box, umum):
    for service in (box.gigi, box.umum):
        visitor_takes(service)
    mine = visitor_takes(box.umum)
    assert told(mine) == (1, None)
    rest(umum)
    assert told(mine) == (2, ("on_break", "Loket 1"))


def test_a_log_out_is_told(mine, umum):
    auth.end_session(umum)
    assert told(mine) == (3, ("left", "Loket 1"))


def test_a_session_that_ended_by_itself_is_told(mine, both, watch):
    watch.later(hours=7)
    auth.note_activity(both)
    watch.later(hours=6)
    changes.bump()
    assert told(mine) == (3, ("left", "Loket 1"))


def test_a_counter_that_serves_others_is_told(box, mine, umum):
    counters.take_seat(umum, box.lokets[0], {box.kia})
    assert told(mine) == (3, ("serves_others", "Loket 1"))


def test_a_counter_that_serves_more_is_told(box, mine, umum):
    counters.take_seat(umum, box.lokets[0], {box.umum, box.gigi, box.kia})
    assert told(mine) == (3, ("serves_more", "Loket 1"))


def test_the_only_counter_that_has_begun_is_told_if_its_line_is_longer(box):
    for service, loket in zip((box.umum, box.gigi, box.kia), box.lokets, strict=True):
        counters.change(loket, box.lokets.index(loket) + 1, "", {service})
    for service in (box.gigi, box.umum):
        visitor_takes(service)
    mine = visitor_takes(box.umum)
    assert told(mine) == (1, None)
    box.seated("Sari", 3)
    assert told(mine) == (1, None)
    dewi = box.seated("Dewi", 2, box.umum, box.gigi)
    assert told(mine) == (2, ("only", "Loket 2"))
    auth.end_session(dewi)
    assert told(mine) == (1, None)


def test_a_call_undone_is_told_to_those_behind_it(mine, umum):
    first = calling.call_next(umum, None)
    assert told(mine) == (0, None)
    actions.undo(umum, last_action())
    assert told(mine) == (1, ("came_back", first.label))


def test_a_number_put_back_between_others_is_told_to_those_behind_it(box, umum):
    first, *_, last = (visitor_takes(box.umum) for _ in range(5))
    calling.call_next(umum, None)
    assert told(last) == (3, None)
    calling.put_back(umum, first.id)
    assert told(last) == (4, ("came_back", first.label))


@pytest.mark.parametrize("end", [calling.cancel, calling.finish])
def test_a_number_corrected_to_waiting_is_told(box, umum, end):
    first, *_, last = (visitor_takes(box.umum) for _ in range(5))
    calling.call_next(umum, None)
    end(umum, first.id)
    assert told(last) == (3, None)
    status = Ticket.get_by_id(first.id).status
    calling.correct(umum, first.id, Status(status), Status.WAITING)
    assert told(last) == (4, ("came_back", first.label))


def test_a_cancel_undone_is_told(box, umum):
    first, last = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.cancel(umum, first.id)
    assert told(last) == (0, None)
    actions.undo(umum, last_action())
    assert told(last) == (1, ("came_back", first.label))


def test_a_call_out_of_turn_is_told_though_the_figure_stands(box, umum):
    first, second, third = (visitor_takes(box.umum) for _ in range(3))
    assert [told(each)[0] for each in (first, second, third)] == [0, 1, 2]
    calling.call(umum, third.id, None)
    assert told(first) == (0, ("overtook", third.label))
    assert told(second) == (1, ("overtook", third.label))
    calling.call_next(umum, third.id)
    assert told(second) == (0, None)


def test_a_call_out_of_turn_that_was_undone_is_not_told_any_more(box, umum):
    first, _, third = (visitor_takes(box.umum) for _ in range(3))
    told(first)
    calling.call(umum, third.id, None)
    assert told(first) == (0, ("overtook", third.label))
    actions.undo(umum, last_action())
    assert told(first) == (0, None)


def test_a_call_in_turn_at_another_line_is_told_to_nobody(box, umum):
    first, gigi = visitor_takes(box.umum), visitor_takes(box.gigi)
    dewi = box.seated("Dewi", 2, box.gigi)
    told(first)
    calling.call_next(dewi, None)
    assert (stands_called(gigi), told(first)) == (True, (0, None))


def stands_called(ticket):
    return world.stands(ticket).status == Status.CALLED


def test_the_newest_of_two_causes_is_told(mine, umum, both):
    first = calling.call_next(both, None)
    assert told(mine) == (0, None)
    rest(umum)
    assert told(mine) == (2, ("on_break", "Loket 1"))
    actions.undo(both, last_action())
    assert told(mine) == (3, ("came_back", first.label))


def test_a_phone_that_missed_the_highest_figure_reads_why_it_is_higher_still(
    mine, umum, both
):
    rest(umum)
    boards.board()
    calling.call_next(both, None)
    boards.board()
    assert told(mine) == (2, ("on_break", "Loket 1"))


def test_what_a_stranger_reads_takes_no_reason_from_the_owner(mine, umum, both):
    assert told(mine, "mine") == (1, None)
    rest(umum)
    assert told(mine) == (3, ("on_break", "Loket 1"))
    calling.call_next(both, None)
    assert told(mine) == (2, None)
    assert told(mine, "mine") == (2, ("on_break", "Loket 1"))


def test_a_break_that_ended_before_a_phone_looked_is_told_to_nobody(mine, umum):
    rest(umum)
    boards.board()
    resume(umum)
    assert told(mine) == (1, None)


def test_who_was_put_back_reads_that_on_its_own_card_alone(box, umum):
    mine, *_ = (visitor_takes(box.umum) for _ in range(4))
    assert told(mine) == (0, None)
    calling.call_next(umum, None)
    calling.put_back(umum, mine.id)
    assert told(mine) == (3, None)
    assert boards.card(mine.key).note == "passed_over"


def test_no_cause_is_told_after_a_restart(mine, umum, watch):
    rest(umum)
    assert told(mine)[1]
    world.restarts(watch, "2026-03-02 08:05")
    assert told(mine) == (3, None)


def test_a_cause_is_in_the_version_of_the_card(box, umum):
    first, _, third = (visitor_takes(box.umum) for _ in range(3))
    before = boards.card(first.key).version
    calling.call(umum, third.id, None)
    after = boards.card(first.key).version
    assert before != after
    assert boards.card(first.key).version == after


def test_positions_respaced_are_no_cause(box, umum):
    first, *_, last = (visitor_takes(box.umum) for _ in range(6))
    before = changes.invalidations()
    calling.cancel(umum, first.id)
    assert told(last) == (4, None)
    for _ in range(40):
        calling.correct(umum, first.id, Status.CANCELED, Status.WAITING)
        calling.cancel(umum, first.id)
    assert changes.invalidations() > before
    assert told(last) == (4, None)
    calling.correct(umum, first.id, Status.CANCELED, Status.WAITING)
    assert told(last) == (5, ("came_back", first.label))


@pytest.fixture
def five(box, umum):
    """Five that wait, where the owner uses priority."""
    rollover.change_settings({"priority": "1"})
    return umum, [visitor_takes(box.umum) for _ in range(5)]


def test_a_number_put_first_is_told_to_those_behind_it(box, five):
    umum, (first, *_, last) = five
    assert told(first) == (0, None)
    calling.prioritise(umum, last.id)
    assert told(first) == (1, ("put_first", last.label))
    calling.call_next(umum, None)
    assert told(first) == (0, None)
    priority.take_marked(box.umum, "a" * 32, box.person("Sari"))
    assert told(first) == (1, ("put_first", "A-006"))


def test_a_number_put_first_that_is_put_back_comes_back_as_every_other(five):
    umum, (*_, fourth, last) = five
    calling.prioritise(umum, last.id)
    calling.call_next(umum, None)
    assert told(fourth) == (3, None)
    calling.put_back(umum, last.id)
    assert told(fourth) == (4, ("came_back", last.label))


def test_who_is_first_no_more_reads_it(five):
    umum, (*_, last) = five
    calling.prioritise(umum, last.id)
    assert told(last) == (0, None)
    calling.unprioritise(umum, last.id)
    assert told(last) == (4, ("first_no_more", last.label))
    calling.call_next(umum, None)
    assert told(last) == (3, None)


@dataclass
class Look:
    """What somebody has read, and how much had been done by then."""

    done: int
    ahead: int
    cause: tuple[str, str] | None


@dataclass
class Walk:
    """Random acts, and beside them what they make true: nothing of it is asked."""

    box: world.Box
    dice: random.Random
    seats: dict[int, tuple[object, frozenset[int]]] = field(default_factory=dict)
    resting: set[int] = field(default_factory=set)
    looks: dict[tuple[int, str], Look] = field(default_factory=dict)
    # What happened, in order: a kind, whom it names, the services it concerns.
    done: list[tuple[str, str, frozenset[int]]] = field(default_factory=list)

    def happened(self, kind, named, served):
        self.done.append((kind, named, frozenset(served)))

    @property
    def all(self):
        return (self.box.umum, self.box.gigi, self.box.kia)

    def sit(self):
        place = self.dice.randrange(3)
        served = set(self.dice.sample(self.all, self.dice.randint(1, 3)))
        counter = self.box.lokets[place]
        was = self.seats.get(counter)
        session = was[0] if was else auth.begin_session(self.box.person("Sari"))
        counters.take_seat(session, counter, served)
        self.seats[counter] = session, frozenset(served)
        self.resting.discard(counter)
        name = f"Loket {place + 1}"
        former = was[1] if was else frozenset()
        self.happened("only", name, served)
        self.happened("serves_others", name, former - served)
        self.happened("serves_more", name, served)

    def stand_up(self):
        if self.seats:
            counter = self.dice.choice(sorted(self.seats))
            session, served = self.seats.pop(counter)
            self.resting.discard(counter)
            auth.end_session(session)
            self.happened("left", self.name(counter), served)

    def rest(self):
        if self.seats:
            counter = self.dice.choice(sorted(self.seats))
            session, served = self.seats[counter]
            if counter in self.resting:
                counters.end_break(seat(session))
                self.resting.remove(counter)
                self.happened("only", self.name(counter), served)
            elif counters.called_ticket(seat(session).counter) is None:
                counters.begin_break(seat(session))
                self.resting.add(counter)
                self.happened("on_break", self.name(counter), served)

    def take(self):
        for _ in range(self.dice.randint(1, 4)):
            visitor_takes(self.dice.choice(self.all))

    def name(self, counter):
        return f"Loket {self.box.lokets.index(counter) + 1}"

    def work(self):
        counter = self.dice.choice(sorted(self.seats))
        session, served = self.seats[counter]
        current = counters.called_ticket(counters.find(counter))
        waiting = [*tickets.line(rounds.open_round(), served)]
        acts = ["next"] * 3 + ["call", "back", "undo", "cancel", "end", "forward"]
        act = self.dice.choice([*acts, "first"])
        if act == "undo":
            self.undo(session, counter)
        elif act == "first" and waiting:
            self.put_first(session, self.dice.choice(waiting))
        elif act in ("next", "call"):
            self.call(counter, act, waiting, current)
        elif act == "cancel" and waiting:
            calling.cancel(session, waiting[0].id, waiting[0].present_service_id)
        elif current:
            self.end(act, session, current)

    def call(self, counter, act, waiting, current):
        session, served = self.seats[counter]
        chosen = waiting[:1] if act == "next" else waiting
        for ticket in self.dice.sample(chosen, min(len(chosen), 1)):
            calling.call(
                session,
                ticket.id,
                current.id if current else None,
                at=ticket.present_service_id,
                seen_at=current.present_service_id if current else None,
            )
            self.begins(counter)
            if ticket != waiting[0]:
                self.happened("overtook", ticket.label, served)

    def end(self, act, session, current):
        if act == "back":
            calling.put_back(session, current.id, current.present_service_id)
            self.came_back(current)
        elif act == "forward":
            others = [each for each in self.all if each != current.present_service_id]
            at = current.present_service_id
            calling.forward(session, current.id, self.dice.choice(others), at)
            self.happened("forwarded", current.label, ())
            if current.is_priority:
                self.happened("put_first", current.label, ())
        else:
            calling.finish(session, current.id, current.present_service_id)

    def put_first(self, session, ticket):
        move = calling.unprioritise if ticket.is_priority else calling.prioritise
        move(session, ticket.id, ticket.present_service_id)
        self.came_back(ticket)

    def begins(self, counter):
        if counter in self.resting:
            self.resting.remove(counter)
            self.happened("only", self.name(counter), self.seats[counter][1])

    def correct(self):
        closed = [*Ticket.select().where(Ticket.status.in_(("done", "canceled")))]
        if closed and self.seats:
            chosen = self.dice.choice(closed)
            session, _ = self.dice.choice([*self.seats.values()])
            at = chosen.present_service_id
            calling.correct(
                session, chosen.id, Status(chosen.status), Status.WAITING, at
            )
            self.came_back(chosen)

    def undo(self, session, counter):
        offered = actions.last_undoable(counters.find(counter))
        if offered:
            for ticket in actions.undo(session, offered[0].action):
                if world.stands(ticket).status == Status.WAITING:
                    self.came_back(ticket)
                if world.stands(ticket).status == Status.CALLED:
                    self.happened("overtook", ticket.label, self.all)
                    self.begins(counter)

    def came_back(self, ticket):
        self.happened("came_back", ticket.label, {ticket.present_service_id})
        if world.stands(ticket).is_priority:
            self.happened("put_first", ticket.label, {ticket.present_service_id})
        else:
            self.happened("first_no_more", ticket.label, {ticket.present_service_id})

    def others_look(self):
        boards.board()
        if self.dice.random() < 0.2:
            changes.invalidate()
            changes.bump()

    def act(self):
        act = self.dice.choice(
            [self.work] * (8 if self.seats else 0)
            + [self.take, self.sit, self.stand_up, self.correct]
            + [self.rest, self.others_look] * 2
        )
        act()

    def look(self):
        """Let some read their cards; no figure may rise without a true reason."""
        waiting = Ticket.select().where(Ticket.status == "waiting", ~Ticket.is_missed)
        rows = [*waiting]
        order = [row.id for row in sorted(rows, key=lambda r: (r.position, r.id))]
        for row in self.dice.sample(rows, self.dice.randint(0, len(rows))):
            for viewer in self.dice.sample(["owner", "other"], self.dice.randint(1, 2)):
                device = row.device if viewer == "owner" else None
                self.read(row, viewer, boards.card(row.key, device), order)

    def read(self, row, viewer, card, order):
        key = row.id, viewer
        last = self.looks.get(key)
        cause = card.cause and (card.cause.kind, card.cause.named)
        self.looks[key] = Look(len(self.done), card.ahead, cause)
        since = self.done[last.done :] if last else []
        names = {
            named for kind, named, _ in since if kind in ("came_back", "forwarded")
        }
        if last is None:
            assert cause is None
            return
        # Its own story its note tells: it was called, put back, corrected.
        if card.ahead > last.ahead and row.label not in names:
            assert cause, f"{row.label} rose {last.ahead} -> {card.ahead}: {since}"
        if card.ahead < last.ahead and cause:
            assert cause[0] == "overtook"
        if cause:
            # Who rested may have gone home since: of the same counter, or new.
            is_kept = last.cause and cause[1] == last.cause[1]
            assert is_kept or self.has_happened(cause, row, since)
            assert self.is_so(cause, row, order)

    def has_happened(self, cause, row, since):
        kind, named = cause
        concern = {who for _, who, served in since if row.present_service_id in served}
        is_known = cause in [(what, who) for what, who, _ in since]
        is_ticket = kind in ("came_back", "put_first", "first_no_more")
        return is_known and (is_ticket or named in concern)

    def is_so(self, cause, row, order):
        kind, named = cause
        if kind == "first_no_more":
            return named == row.label and not row.is_priority
        if kind in ("came_back", "put_first", "overtook"):
            other = Ticket.get(Ticket.label == named)
            place = order.index(other.id) if other.id in order else -1
            return (kind == "overtook") == (place < 0) and place < order.index(row.id)
        seated = {self.name(counter) for counter in self.seats}
        resting = {self.name(counter) for counter in self.resting}
        serving = [
            self.name(counter)
            for counter, (_, served) in self.seats.items()
            if counter not in self.resting and row.present_service_id in served
        ]
        return {
            "on_break": named in resting,
            "left": named not in seated,
            "serves_others": named in seated - resting - set(serving),
            "serves_more": named in serving,
            "only": serving == [named],
        }[kind]


@pytest.mark.parametrize("seed", range(6))
def test_no_figure_rises_without_a_true_cause(box, seed):
    rollover.change_settings({"priority": "1"})
    walk = Walk(box, random.Random(seed))
    walk.take()
    for _ in range(100):
        walk.act()
        walk.look()
