"""A random walk over everything that people can do, against a tiny model.

The walk is the same in each run.
"""

import shutil
import tempfile
from collections import Counter as Tally
from copy import deepcopy
from datetime import timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from siantre_box.core import (
    actions,
    auth,
    calling,
    changes,
    clock,
    counters,
    database,
    numbers,
    priority,
    rollover,
    rounds,
    services,
    tickets,
)
from siantre_box.core.errors import CannotStore, Refusal
from siantre_box.core.models import Round, Status, Ticket
from siantre_box.core.services import UnknownService
from siantre_box.views import boards, reports
from siantre_box.views.spans import Span
from tests import full_day, world
from tests.core.model import (
    CALLED,
    CANCELED,
    DONE,
    MISSED_AFTER,
    WAITING,
    Action,
    Person,
    RoundModel,
)
from tests.world import Watch

PLACES = strategies.integers(0, 2)
SOME = strategies.lists(PLACES, min_size=1, max_size=4)
PICKS = strategies.integers(0, 30)
# What operators do, the frequent things more often.
ACTS = strategies.sampled_from(
    [*["next"] * 4, *["undo", "put_back", "call", "cancel"] * 2, *Status]
    + ["behind", "recall", "finish", "forward", "forward", *["first"] * 4]
)

SATURDAY, SUNDAY = 5, 6
HOURS = {day: ("8", "20.00") for day in range(5)} | {SATURDAY: ("22", "3:00")}
SERVICES = ("Poli Umum", "Poli Gigi", "KIA")
FAMILY = "the phone of a family"
STRANGER = partial(world.visitor_takes, 999)
WORK = strategies.lists(strategies.tuples(PLACES, ACTS, PICKS), min_size=3, max_size=9)


class Walk(RuleBasedStateMachine):
    """Three counters, three services, and whatever people think of."""

    furnished: world.Box

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.watch = Watch()
        clock.use(self.watch.clock)
        shutil.copy(self.furnished.path, self.folder / "siantre.db")
        world.start(self.folder / "siantre.db")
        # No power is cut here; without waiting for the disk the walk is long.
        database.writer.execute_sql("PRAGMA synchronous = off")
        self.round = RoundModel()
        self.ended: list[RoundModel] = []
        self.seats: dict[int, tuple[object, frozenset[int]]] = {}
        self.closed: dict[int, str] = {}
        self.onward: dict[int, int] = {}
        self.pause_until = self.watch.utc
        self.quotas: dict[int, int] = {}
        self.has_hours = False
        self.sari = self.furnished.person("Sari")
        chosen = {"missed_after": str(MISSED_AFTER), "priority": "1"}
        rollover.change_settings(chosen)
        rounds.open_round()

    def teardown(self):
        database.close()
        clock.use(clock.SYSTEM)
        shutil.rmtree(self.folder)

    @property
    def all_services(self):
        box = self.furnished
        return (box.umum, box.gigi, box.kia)

    def refused(self, move, *arguments):
        before = world.everything()
        with pytest.raises(Refusal):
            move(*arguments)
        assert world.everything() == before

    def pick(self, number):
        """Return a ticket id of this round, or None."""
        return list(self.round.people)[number % len(self.round.people)]

    def begin_action(self, counter, moved, is_out_of_turn=False):
        """Begin an action: remember how its tickets stand."""
        before = {each: deepcopy(self.round.people[each]) for each in moved}
        action = Action(counter, before, {}, is_out_of_turn=is_out_of_turn)
        self.round.actions.append(action)

    def end_action(self):
        action = self.round.actions[-1]
        for each in action.before:
            self.round.people[each].moved_by = len(self.round.actions)
        action.after = {
            each: deepcopy(self.round.people[each]) for each in action.before
        }

    @property
    def local(self):
        return self.watch.utc + world.WIB

    def is_shut(self, service):
        """Tell whether phones get no number, the pause after a reset aside."""
        day, hour = self.local.weekday(), self.local.hour
        is_night = (day, hour // 22) == (SATURDAY, 1) or (day == SUNDAY and hour < 3)
        is_shut = not (is_night or (day < SATURDAY and 8 <= hour < 20))
        used = sum(
            each.used(service, self.local.date()) for each in (*self.ended, self.round)
        )
        is_used_up = used >= self.quotas.get(service, used + 1)
        return service in self.closed or (self.has_hours and is_shut) or is_used_up

    def refuses(self, service):
        return self.is_shut(service) or self.watch.utc < self.pause_until

    # Visitors.

    def taken(self, ticket, service):
        position = self.round.end_position()
        letter = "ABC"[self.all_services.index(service)]
        same = [p for p in self.round.people.values() if p.label[0] == letter]
        label = f"{letter}-{len(same) + 1:03}"
        assert ticket.label == label
        self.round.people[ticket.id] = Person(
            label,
            ticket.key,
            service,
            Fraction(position),
            device=ticket.device,
            issued_for=service,
            taken_on=self.local.date(),
        )
        self.round.positions.add(Fraction(position))

    @initialize(
        chosen=strategies.lists(strategies.sets(PLACES), min_size=3, max_size=3)
    )
    def the_day_begins(self, chosen):
        for index, served in enumerate(chosen):
            self.sit(index, served)
        self.take([0, 1, 0, 2, 0])

    @rule(wanted=SOME, which=PLACES, number=PICKS, acts=WORK)
    def visitors_come_and_are_served(self, wanted, which, number, acts):
        self.take(wanted)
        self.operators_work(acts)
        if number % 3 == 0:
            self.take_for_visitor(which, marked=number % 2)
        if number % 3 == 1 and self.round.people:
            self.cancel_own(number)
        if number % 3 == 2:
            self.family_takes(which, is_one_more=number % 2 == 0)
        self.operators_work(acts[::-1])

    def family_takes(self, which, *, is_one_more):
        service = self.all_services[which]
        self.watch.later(seconds=tickets.TICKET_INTERVAL.total_seconds())
        theirs = [p for p in self.round.people.values() if p.device == FAMILY]
        held = [p for p in theirs if p.status in (WAITING, CALLED)]
        is_asked = service in {p.issued_for for p in held} and not is_one_more
        ask = partial(tickets.take, service, tickets.new_nonce(), FAMILY)
        if len(held) >= tickets.MAX_PER_DEVICE or is_asked or self.refuses(service):
            self.refused(partial(ask, is_one_more=is_one_more))
            return
        self.taken(ask(is_one_more=is_one_more), service)

    def take(self, wanted):
        for which in wanted:
            service = self.all_services[which]
            if self.refuses(service):
                self.refused(world.visitor_takes, service)
                return
            self.taken(world.visitor_takes(service), service)

    @rule(wanted=SOME, fault=strategies.sampled_from(["", "", "commit", "disk"]))
    def visitors_come_together(self, wanted, fault):
        """Take numbers and be refused in one transaction, once it has failed whole."""
        visits = [partial(world.visitor_takes, self.all_services[n]) for n in wanted]
        visits = [STRANGER, *visits, STRANGER]
        if fault:
            self.fail_together(fault, visits)
        refused, *came, refused_too = world.in_one_batch(*visits)
        assert type(refused) is type(refused_too) is UnknownService
        for which, ticket in zip(wanted, came, strict=True):
            service = self.all_services[which]
            if self.refuses(service):
                assert isinstance(ticket, Refusal)
            else:
                self.taken(ticket, service)

    def fail_together(self, fault, visits):
        before, version = world.everything(), changes.version()
        by_staff = (self.all_services[0], tickets.new_nonce(), self.sari)
        failing = partial(tickets.take_for_visitor, *by_staff)
        numbers.use_number_record(world.Record(is_full=True))
        came = world.in_one_batch(
            *visits, world.fill_the_disk if fault == "disk" else failing
        )
        numbers.use_number_record(None)
        world.give_room()
        assert {type(one) for one in came} == {CannotStore}
        assert (world.everything(), changes.version()) == (before, version)

    @rule()
    def operators_press_together(self):
        """Press *Panggil berikutnya* at all counters in one transaction."""
        desks = [(c, *seat, self.round.called_at(c)) for c, seat in self.seats.items()]
        moves = [
            partial(calling.call_next, session, current, *self.ended_by_call(current))
            for _, session, _, current in desks
        ]
        came = world.in_one_batch(*moves)
        for (counter, _, serves, current), ticket in zip(desks, came, strict=True):
            line = self.round.line(serves)
            if not line:
                assert isinstance(ticket, Refusal)
                continue
            self.begin_action(counter, [each for each in (current, line[0]) if each])
            assert ticket.id == line[0]
            self.call_it(counter, current, line[0])

    def take_for_visitor(self, which, marked=False):
        service = self.all_services[which]
        sari, nonce = self.sari, tickets.new_nonce()
        if self.refuses(service):
            self.refused(tickets.take_at_kiosk, service, nonce, sari)
        if not marked:
            self.taken(tickets.take_for_visitor(service, nonce, sari), service)
            return
        ticket = priority.take_marked(service, nonce, sari)
        self.taken(ticket, service)
        self.put_first(ticket.id)

    def cancel_own(self, number):
        ticket_id = self.pick(number)
        person = self.round.people[ticket_id]
        if person.status != WAITING or person.device is None:
            self.refused(tickets.cancel_own, person.key, person.device)
            return
        tickets.cancel_own(person.key, person.device)
        self.round.put(ticket_id, status=CANCELED, moved_by=-1)

    # Operators.

    @rule(
        what=strategies.sampled_from(["sit", "sit", "move over", "rest", "leave"]),
        place=PLACES,
        to=PLACES,
        served=strategies.sets(PLACES),
    )
    def somebody_changes_seats(self, what, place, to, served):
        mine, wanted = self.furnished.lokets[place], self.furnished.lokets[to]
        if what == "sit":
            self.sit(place, served)
        elif mine not in self.seats:
            return
        elif what == "move over":
            self.move_over(mine, wanted)
        elif what == "rest":
            self.rest(mine)
        elif len(self.seats) > 1:
            auth.end_session(self.seats.pop(mine)[0])

    def rest(self, counter):
        seat = counters.seat(self.seats[counter][0])
        if self.round.called_at(counter) is None:
            counters.begin_break(seat)
        else:
            self.refused(counters.begin_break, seat)

    def sit(self, place, served):
        chosen = {self.all_services[each] for each in served}
        counter = self.furnished.lokets[place]
        session = auth.begin_session(self.furnished.person("Dewi"))
        if counter in self.seats:
            self.refused(counters.take_seat, session, counter, chosen)
            counters.take_over(session, counter, chosen)
        else:
            counters.take_seat(session, counter, chosen)
        serves = frozenset(chosen or self.all_services)
        self.seats[counter] = (session, serves)

    def move_over(self, mine, wanted):
        if mine == wanted:
            return
        session, _serves = self.seats[mine]
        if self.round.called_at(mine) is not None:
            self.refused(counters.take_over, session, wanted, set())
            return
        counters.take_over(session, wanted, set())
        del self.seats[mine]
        self.seats[wanted] = (session, frozenset(self.all_services))

    @rule(acts=WORK)
    def operators_work(self, acts):
        for place, act, number in acts if self.round.people else ():
            self.operator(place, act, number)
            if number % 3:
                self.the_snapshot_is_as_one_built_from_nothing()

    def operator(self, place, act, number):
        here = sorted(self.seats)
        counter = here[place % len(here)]
        session, serves = self.seats[counter]
        current = self.round.called_at(counter)
        # Half of the time what people do most: act on what they have called.
        ticket_id = current if current and number % 2 else self.pick(number // 2)
        match act:
            case "next" | "behind":
                self.call_next(counter, session, serves, current, act == "behind")
            case "call":
                self.call(counter, session, serves, current, ticket_id)
            case "undo":
                self.undo(counter, session, number)
            case "forward":
                service = self.all_services[number % 3]
                self.forward(counter, session, current, ticket_id, service)
            case "recall" | "finish" | "put_back" | "cancel" | "first":
                self.act(act, counter, session, current, ticket_id)
            case _:
                self.correct(Status(act), counter, current, ticket_id)

    def call_next(self, counter, session, serves, current, is_behind):
        line = self.round.line(serves)
        if is_behind or not line:
            seen = -1 if is_behind else current
            self.refused(calling.call_next, session, seen)
            return
        self.begin_action(counter, [each for each in (current, line[0]) if each])
        ended = self.ended_by_call(current)
        assert calling.call_next(session, current, *ended).id == line[0]
        self.call_it(counter, current, line[0])

    def ended_by_call(self, current):
        """Return where a page shows the called one, and where it says that it goes."""
        at = self.round.people[current].service if current else None
        return at, self.onward.get(at)

    def call(self, counter, session, serves, current, ticket_id):
        at, ended = self.round.people[ticket_id].service, self.ended_by_call(current)
        if self.round.people[ticket_id].status != WAITING:
            self.refused(calling.call, session, ticket_id, current, at, *ended)
            return
        passes = self.round.is_out_of_turn(ticket_id, serves)
        self.begin_action(
            counter, [each for each in (current, ticket_id) if each], passes
        )
        calling.call(session, ticket_id, current, at, *ended)
        self.call_it(counter, current, ticket_id)

    def call_it(self, counter, current, ticket_id):
        onward = self.ended_by_call(current)[1]
        if onward:
            self.goes_on(current, onward)
        elif current:
            self.round.put(current, status=DONE)
        self.round.call(ticket_id, counter)
        self.end_action()

    def goes_on(self, ticket_id, service):
        ordinary = position = self.round.end_position()
        there = {
            "service": service,
            "position": position,
            "counter": None,
            "ordinary_position": None,
        }
        if self.round.people[ticket_id].is_priority:
            lines = self.lines_with(service)
            position = self.round.marked_position(ticket_id, lines, service, ordinary)
            self.round.positions.add(ordinary)
            there |= {"position": position, "ordinary_position": ordinary}
        self.round.put(ticket_id, status=WAITING, calls=0, times_missed=0, **there)

    def forward(self, counter, session, current, ticket_id, service):
        at = self.round.people[ticket_id].service
        if ticket_id != current or at == service:
            self.refused(calling.forward, session, ticket_id, service, at)
            return
        self.begin_action(counter, [ticket_id])
        calling.forward(session, ticket_id, service, at)
        self.goes_on(ticket_id, service)
        self.end_action()
        # A page that still shows it where it was moves it nowhere.
        self.refused(calling.call, session, ticket_id, None, at)

    def prioritise(self, counter, session, ticket_id):
        person = self.round.people[ticket_id]
        is_marked, at = person.is_priority, person.service
        move = calling.unprioritise if is_marked else calling.prioritise
        if person.status != WAITING or (person.is_missed and not is_marked):
            self.refused(move, session, ticket_id, at)
            return
        again = calling.prioritise if is_marked else calling.unprioritise
        self.refused(again, session, ticket_id, at)
        self.begin_action(counter, [ticket_id])
        move(session, ticket_id, at)
        if is_marked:
            back = {
                "position": person.ordinary_position,
                "ordinary_position": None,
                "is_priority": False,
            }
            self.round.put(ticket_id, **back)
        else:
            self.put_first(ticket_id)
        self.end_action()

    def put_first(self, ticket_id):
        person = self.round.people[ticket_id]
        lines = self.lines_with(person.service)
        ordinary = person.position
        position = self.round.marked_position(
            ticket_id, lines, person.service, ordinary
        )
        self.round.put(
            ticket_id,
            position=position,
            ordinary_position=ordinary,
            is_priority=True,
        )

    def lines_with(self, service):
        """Return by counter what is called together with a service."""
        resting = {row.id for row in counters.in_order() if row.on_break}
        serving = {
            counter: served
            for counter, (_, served) in self.seats.items()
            if counter not in resting and service in served
        }
        idle = dict.fromkeys(self.furnished.lokets, frozenset(self.all_services))
        return serving or idle

    def act(self, move, counter, session, current, ticket_id):
        if move == "first":
            self.prioritise(counter, session, ticket_id)
            return
        person = self.round.people[ticket_id]
        is_mine = ticket_id == current
        if not is_mine and not (move == "cancel" and person.status == WAITING):
            self.refused(getattr(calling, move), session, ticket_id, person.service)
            return
        if move == "recall":
            calling.recall(session, ticket_id, person.service)
            self.round.call(ticket_id, counter)
            return
        self.begin_action(counter, [ticket_id])
        getattr(calling, move)(session, ticket_id, person.service)
        self.end_it(move, ticket_id)

    def end_it(self, move, ticket_id):
        if move in ("put_back", "let in"):
            self.round.put_back(ticket_id, by_hand=move == "let in")
        else:
            self.round.put(ticket_id, status=DONE if move == "finish" else CANCELED)
        self.end_action()

    def correct(self, to, counter, current, ticket_id):
        session, serves = self.seats[counter]
        was = self.round.people[ticket_id].status
        at = self.round.people[ticket_id].service
        may_become = self.round.people[ticket_id].may_become()
        if to not in may_become or (to == CALLED and current):
            self.refused(calling.correct, session, ticket_id, was, to, at)
            return
        passes = self.round.is_out_of_turn(ticket_id, serves) and to == CALLED
        self.begin_action(counter, [ticket_id], passes)
        calling.correct(session, ticket_id, was, to, at)
        if to == CALLED:
            self.call_it(counter, None, ticket_id)
        else:
            ends = {WAITING: "let in", DONE: "finish", CANCELED: "cancel"}
            self.end_it(ends[to], ticket_id)

    def undo(self, counter, session, number):
        offered = actions.last_undoable(counters.find(counter))
        mine = [one for one in self.round.actions if one.counter == counter]
        standing = [one for one in mine if not one.is_undone]
        newest = standing[-1] if standing else None
        assert bool(offered) == bool(newest and self.round.can_undo(newest))
        if not offered:
            self.refused(actions.undo, session, number)
            return
        actions.undo(session, offered[0].action)
        newest.is_undone = True
        for ticket_id, before in newest.before.items():
            self.round.people[ticket_id] = deepcopy(before)

    # Services and rounds.

    @rule(
        what=strategies.sampled_from(
            [*["close", "for today", "open", "time"] * 2]
            + ["reset", "rollover", "hour", "back"]
        ),
        which=PLACES,
    )
    def the_day_goes_on(self, what, which):
        match what:
            case "reset":
                self.reset()
            case "rollover":
                self.the_day_turns()
            case "hour":
                self.the_hour_comes_into_the_work()
            case "back":
                self.undo_reset()
            case "time":
                self.watch.later(minutes=1)
                rollover.ensure_current()
            case _:
                self.close(which, what)

    @rule(which=PLACES, to=PLACES)
    def the_owner_says_where_people_usually_go(self, which, to):
        """Say where people of a service go next; told again, that they do not."""
        service, following = self.all_services[which], self.all_services[to]
        if self.onward.pop(service, None):
            services.lead_to(service, None)
            return
        way = [following]
        while way[-1] in self.onward:
            way.append(self.onward[way[-1]])
        if service in way:
            self.refused(services.lead_to, service, following)
            return
        services.lead_to(service, following)
        self.onward[service] = following

    def close(self, which, how):
        service = self.all_services[which]
        if how == "open":
            services.open_(service)
            self.closed.pop(service, None)
            return
        if how == "close":
            services.close(service)
            self.closed[service] = "for good"
        elif self.closed.get(service) != "for good":
            services.close_for_today(service)
            self.closed[service] = "today"

    @rule(
        what=strategies.sampled_from([*["quota"] * 3, "none", "hours", "always"]),
        which=PLACES,
        quota=strategies.integers(2, 6),
    )
    def the_owner_limits_numbers(self, what, which, quota):
        service = self.all_services[which]
        if what in ("hours", "always"):
            self.has_hours = what == "hours"
            mode = {"opening_hours": "weekly" if self.has_hours else "always"}
            rollover.change_settings(mode, HOURS)
        else:
            self.quotas.pop(service, None)
            self.quotas |= {service: quota} if what == "quota" else {}
            typed = str(self.quotas.get(service, ""))
            rules = services.Rules(quota=typed, next_id=self.onward.get(service))
            services.set_rules(service, rules)

    def end_round(self):
        open_ = [p for p in self.round.people.values() if p.status in (WAITING, CALLED)]
        self.round.gone = (CANCELED, WAITING)
        self.round.closed_today = {s for s, h in self.closed.items() if h == "today"}
        self.ended.append(self.round)
        self.round = RoundModel()
        self.closed = {s: how for s, how in self.closed.items() if how == "for good"}
        return any(person.status == WAITING for person in open_)

    def reset(self):
        rollover.reset_now(self.furnished.person("Budi"), is_trial=False)
        self.pause()

    def pause(self):
        paused = timedelta(seconds=60 if self.end_round() else 0)
        self.pause_until = self.watch.utc + paused

    def the_day_turns(self):
        self.watch.later(hours=24)
        rollover.ensure_current()
        self.end_round()
        self.pause_until = self.watch.utc
        self.come_back()

    def the_hour_comes_into_the_work(self):
        turn = rounds.ends_at(rounds.open_round())
        self.watch.later(seconds=(turn - self.watch.utc).total_seconds() - 30)
        self.come_back()
        self.take_for_visitor(0)
        self.watch.later(seconds=30)
        rollover.ensure_current()
        self.pause()

    def come_back(self):
        # Whoever sat there is logged out by now.
        for counter, (_session, serves) in list(self.seats.items()):
            session = auth.begin_session(self.furnished.person("Dewi"))
            counters.take_seat(session, counter, set(serves))
            self.seats[counter] = (session, serves)

    def undo_reset(self):
        people = self.ended[-1].people.values() if self.ended else ()
        canceled = any(person.status == WAITING for person in people)
        if not canceled or self.round.people:
            self.refused(rollover.undo_reset)
            return
        rollover.undo_reset()
        self.round = self.ended.pop()
        self.round.gone = (CANCELED,)
        again = dict.fromkeys(self.round.closed_today, "today")
        self.closed = again | self.closed
        self.pause_until = self.watch.utc

    @rule()
    def the_owner_reads_how_many_were_called_out_of_turn(self):
        told = reports.of_span(Span(full_day.MONDAY, rounds.today()))
        moves = [one for each in (*self.ended, self.round) for one in each.actions]
        passed = Tally(
            counters.find(one.counter).display_name
            for one in moves
            if one.is_out_of_turn and not one.is_undone
        )
        counted = {part.name: part.sum.out_of_turn for part in told.counters}
        assert {name: count for name, count in counted.items() if count} == passed
        assert told.total.out_of_turn == passed.total()

    # What always holds.

    @invariant()
    def every_ticket_stands_as_the_model_says(self):
        rows = Ticket.select().where(Ticket.round == rounds.find_open())
        there = {
            row.id: (
                (row.label, row.status, row.counter_id, row.calls)
                + (row.is_missed, row.is_priority, row.present_service_id)
            )
            for row in rows
        }
        assert there == {
            ticket_id: (p.label, p.status, p.counter, p.calls)
            + (p.is_missed, p.is_priority, p.service)
            for ticket_id, p in self.round.people.items()
        }

    @invariant()
    def the_line_is_in_the_models_order(self):
        line = tickets.line(rounds.open_round(), self.all_services)
        assert [row.id for row in line] == self.round.line(set(self.all_services))

    @invariant()
    def phones_read_which_services_give_no_number(self):
        read = {each.id: bool(each.closed_because) for each in boards.offers()}
        assert read == {each: self.is_shut(each) for each in self.all_services}

    @invariant()
    def no_counter_has_two_called_numbers(self):
        called = [p.counter for p in self.round.people.values() if p.status == CALLED]
        assert len(called) == len(set(called))

    @invariant()
    def the_snapshot_is_as_one_built_from_nothing(self):
        carried_on, built = world.snapshot_and_reread()
        assert carried_on == built

    @invariant()
    def ahead_is_what_the_fastest_counter_calls_before(self):
        for ticket_id in self.round.line(set(self.all_services)):
            service = self.round.people[ticket_id].service
            lines = self.lines_with(service).values()
            calls = min(self.round.line(served).index(ticket_id) for served in lines)
            card = boards.card(self.round.people[ticket_id].key)
            assert (card.status, card.ahead) == (WAITING, calls)

    @invariant()
    def the_board_sends_each_number_where_it_stands_and_only_there(self):
        board = boards.board()
        at = {row.id: f"Loket {row.number}" for row in counters.in_order()}
        name = dict(zip(self.all_services, SERVICES, strict=True))
        resting = {row.id for row in counters.in_order() if row.on_break}
        shown = sorted(
            (*person.shown, person.label)
            for person in self.round.people.values()
            if person.shown and person.shown[1] not in resting
        )
        told = {label: (at[to], name[what]) for _, to, what, label in shown}
        for row in board.calls:
            assert (row.counter, row.service) == told[row.label]
        newest = {to: (label, at[to], name[what]) for _, to, what, label in shown}
        rows = {(row.label, row.counter, row.service) for row in board.rows}
        assert rows == set(newest.values())
        assert len(rows) == len(board.rows)

    @invariant()
    def one_round_is_open(self):
        assert Round.select().where(Round.closed_at.is_null()).count() == 1


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_whatever_people_do_the_box_is_as_the_model_says(furnished):
    Walk.furnished = furnished
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=100,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            # Making a failure smaller takes minutes: ask for Phase.shrink by hand.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
