"""What people do at the same instant, in threads and in processes of their own."""

import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from siantre_box.core import (
    actions,
    auth,
    calling,
    counters,
    database,
    numbers,
    services,
    tickets,
)
from siantre_box.core.actions import NothingToUndo
from siantre_box.core.admission import ServiceClosed
from siantre_box.core.calling import AlreadyHandled, NobodyWaiting, StalePage
from siantre_box.core.database import db
from siantre_box.core.errors import AlreadyInLine, CounterInUse
from siantre_box.core.models import Event, Session, Status, Ticket
from siantre_box.core.tickets import BeingCalled, TooManyTickets
from tests.core import taker as taker_process
from tests.world import (
    in_one_batch,
    last_action,
    stands,
    together,
    visitor_cancels,
    visitor_takes,
)

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Let a writer wait as long as a busy machine needs."""
    monkeypatch.setattr(database, "PATIENCE", taker_process.PATIENCE)


def kinds(came):
    """Count what came of it by its class."""
    return Counter(type(one) for one in came)


def labels(count, letter="A"):
    return [numbers.label(letter, number) for number in range(1, count + 1)]


def taker(box, threads, numbers):
    counts = map(str, (box.umum, threads, numbers))
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.taker", str(box.path), *counts],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def given():
    return [row.label for row in Ticket.select().order_by(Ticket.number)]


def test_two_hundred_numbers_by_twenty_threads_are_one_to_two_hundred(box):
    def take_ten():
        return [visitor_takes(box.umum).label for _ in range(10)]

    came = together(*[take_ten] * 20)
    assert sorted(label for ten in came for label in ten) == labels(200)
    assert given() == labels(200)


def test_each_thread_gets_its_numbers_in_the_order_of_the_line(box):
    came = together(*[lambda: [visitor_takes(box.umum) for _ in range(5)]] * 8)
    by_place = Ticket.select().order_by(Ticket.position)
    assert [row.number for row in by_place] == list(range(1, 41))
    assert all(five == sorted(five, key=lambda row: row.number) for five in came)


def test_two_hundred_numbers_by_two_processes_are_one_to_two_hundred(box):
    processes = [taker(box, threads=10, numbers=10) for _ in range(2)]
    said = [process.communicate(timeout=60)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert [len(each) for each in said] == [100, 100]
    assert sorted(said[0] + said[1]) == labels(200)
    assert given() == labels(200)


@pytest.mark.slow
def test_eight_operators_call_three_hundred_numbers_once_each_in_order(box):
    for n in range(300):
        visitor_takes((box.umum, box.gigi, box.kia)[n % 3])
    places = [*box.lokets, *(counters.add().id for _ in range(5))]
    desks = [auth.begin_session(box.person("Sari")) for _ in places]
    for desk, place in zip(desks, places, strict=True):
        counters.take_seat(desk, place, set())

    def work(desk):
        called = [calling.call_next(desk, None)]
        while Ticket.select().where(Ticket.status == Status.WAITING).exists():
            try:
                called.append(calling.call_next(desk, called[-1].id))
            except NobodyWaiting:
                break
        return called

    came = together(*[partial(work, desk) for desk in desks])
    assert Counter(row.id for called in came for row in called) == Counter(
        range(1, 301)
    )
    assert all(
        called == sorted(called, key=lambda row: row.position) for called in came
    )
    calls = Event.select(Event.ticket).where(Event.kind == "call").order_by(Event.id)
    assert [row.ticket_id for row in calls] == list(range(1, 301))


def test_a_double_tap_at_the_same_instant_is_one_number(box):
    nonce = tickets.new_nonce()
    came = together(*[lambda: tickets.take(box.umum, nonce, None)] * 4)
    assert [one.label for one in came] == ["A-001"] * 4
    assert Ticket.select().count() == 1


def test_two_taps_of_one_phone_on_two_pages_are_one_number(box):
    came = together(*[lambda: visitor_takes(box.umum, "phone")] * 4)
    assert kinds(came) == {Ticket: 1, AlreadyInLine: 3}


def test_a_tablet_gives_no_number_of_a_service_that_is_closed_at_that_moment(box):
    sari = box.person("Sari")
    take = partial(tickets.take_at_kiosk, box.umum, tickets.new_nonce(), sari)
    # What the tablet has read when it asks still shows the service open.
    _, refused = in_one_batch(partial(services.close, box.umum), take)
    assert isinstance(refused, ServiceClosed)
    assert Ticket.select().count() == 0


def test_one_phone_takes_three_numbers_at_most_at_an_instant(box):
    places = (box.umum, box.gigi, box.kia, services.add("Apotek").id)
    came = together(*[partial(visitor_takes, place, "phone") for place in places])
    assert kinds(came) == {Ticket: 3, TooManyTickets: 1}


def test_each_service_of_one_page_tapped_at_one_instant_gets_one_number(box):
    nonce, places = tickets.new_nonce(), (box.umum, box.gigi, box.kia) * 2
    came = together(*[partial(tickets.take, place, nonce, "phone") for place in places])
    assert kinds(came) == {Ticket: 6}
    assert Ticket.select().count() == 3


def test_a_double_click_at_the_same_instant_calls_one(box, sari):
    for _ in range(3):
        visitor_takes(box.umum)
    came = together(*[lambda: calling.call_next(sari, None)] * 4)
    assert kinds(came) == {Ticket: 1, StalePage: 3}
    assert Ticket.select().where(Ticket.status == Status.CALLED).count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_two_operators_at_once_get_two_numbers_and_neither_is_refused(
    box, sari, dewi, turn
):
    for _ in range(2 + turn):
        visitor_takes(box.umum)
    came = together(
        lambda: calling.call_next(sari, None), lambda: calling.call_next(dewi, None)
    )
    assert sorted(one.label for one in came) == ["A-001", "A-002"]


def test_two_operators_who_call_the_same_number_out_of_turn_call_it_once(
    box, sari, dewi
):
    ticket = visitor_takes(box.umum)
    came = together(
        lambda: calling.call(sari, ticket.id, None),
        lambda: calling.call(dewi, ticket.id, None),
    )
    assert kinds(came) == {Ticket: 1, AlreadyHandled: 1}


def test_a_visitor_who_cancels_while_being_called_is_one_or_the_other(box, sari):
    ticket = visitor_takes(box.umum)
    canceled, called = together(
        lambda: visitor_cancels(ticket), lambda: calling.call_next(sari, None)
    )
    if isinstance(canceled, BeingCalled):
        assert stands(called).status == "called"
    else:
        assert isinstance(called, NobodyWaiting)
        assert stands(ticket).status == "canceled"


def test_a_press_undone_twice_at_once_is_undone_once(box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    press = last_action()
    came = together(*[lambda: actions.undo(sari, press)] * 3)
    assert kinds(came) == {list: 1, NothingToUndo: 2}


def test_two_who_sit_down_at_once_do_not_share_a_counter(box):
    people = [auth.begin_session(box.person(name)) for name in ("Sari", "Dewi", "Budi")]
    came = together(
        *[
            partial(counters.take_seat, person, box.lokets[0], set())
            for person in people
        ]
    )
    assert kinds(came) == {counters.Seat: 1, CounterInUse: 2}
    assert Session.select().where(Session.counter == box.lokets[0]).count() == 1


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_after_kill_nine_every_acknowledged_number_is_there_once(box):
    said: list[str] = []
    for strike in range(20):
        process = taker(box, threads=4, numbers=0)
        # Another moment in each life, from the first number to some dozens later.
        heard = [process.stdout.readline() for _ in range(1 + 3 * strike)]
        process.kill()
        heard += process.stdout.readlines()
        process.stdout.close()
        process.wait()
        said += [line.strip() for line in heard if line.endswith("\n")]
    there = given()
    assert db.execute_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert Counter(said).most_common(1)[0][1] == 1
    assert set(said) <= set(there)
    assert there == labels(len(there))
    # Killed between the commit and the word, a thread loses one word at most.
    assert len(there) - len(said) <= 20 * 4
    database.close()
