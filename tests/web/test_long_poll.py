from time import monotonic

import pytest

from siantre_box.core import calling, changes
from siantre_box.network import server
from siantre_box.views import boards
from siantre_box.web import long_poll
from siantre_box.web.box import MAX_HELD_POLLS
from tests.waiting import until
from tests.web.conftest import box_of
from tests.web.served import A_MOMENT, Served
from tests.world import visitor_cancels, visitor_takes

UNHURRIED = 0.3  # seconds after which an answer is surely being held
HOLD = 20  # seconds; longer than a wire waits, so who is held till then fails the test
AT_ONCE = 10  # seconds that a busy machine may take for it


@pytest.fixture
def served(app, monkeypatch):
    """The box behind its real server, which stops once every answer has left."""
    monkeypatch.setattr(server, "GRACE", A_MOMENT)
    served = Served(app, changes.release)
    yield served
    served.stop()


def board_since(version, hold=HOLD):
    return f"/tv/papan?sejak={version}&tunggu={hold}"


def unchanged_board(wire):
    return board_since(wire.get("/tv/papan").headers["X-Versi"])


def held(served):
    return MAX_HELD_POLLS - box_of(served.app).held_polls._value


def hold(served, wire):
    """Ask for the board until the answer is held."""
    path, deadline = unchanged_board(wire), monotonic() + A_MOMENT
    while monotonic() < deadline:
        before = held(served)
        wire.request("GET", path)
        while not wire.is_answered(within=0.01):
            if held(served) > before:
                return True
        wire.receive()
    return False


def test_a_held_request_is_answered_the_moment_something_changes(
    box, served, sari, monkeypatch
):
    # The change alone may wake it, not a look around.
    monkeypatch.setattr(changes, "GONE_CHECK_INTERVAL", 2 * HOLD)
    visitor_takes(box.umum)
    wire = served.connect()
    wire.request("GET", unchanged_board(wire))
    assert not wire.is_answered(within=UNHURRIED)
    calling.call_next(sari, None)
    answer = wire.receive()
    assert b'data-label="A-001"' in answer.body
    assert answer.headers["X-Lagi"] == "0"


def test_what_this_viewer_does_not_see_leaves_the_request_held(box, served):
    visitor_takes(box.umum)
    wire = served.connect()
    wire.request("GET", unchanged_board(wire))
    visitor_takes(box.umum)
    assert not wire.is_answered(within=UNHURRIED)


def test_a_held_request_ends_unchanged_when_its_time_is_over(served):
    wire = served.connect()
    version = wire.get("/tv/papan").headers["X-Versi"]
    answer = wire.get(board_since(version, hold=0.5))
    assert 0.4 < answer.took < HOLD / 2
    assert (answer.body, answer.headers["X-Sama"]) == (b"sama", "1")


@pytest.mark.parametrize("wish", ["-1", "nan", "x", "", "0"])
def test_who_asks_not_to_wait_is_answered_at_once(served, wish):
    wire = served.connect()
    version = wire.get("/tv/papan").headers["X-Versi"]
    assert wire.get(board_since(version, wish)).took < AT_ONCE


def test_nobody_is_held_longer_than_is_good_for_a_connection(served, monkeypatch):
    monkeypatch.setattr(long_poll, "MAX_HOLD_SECONDS", 0.4)
    wire = served.connect()
    version = wire.get("/tv/papan").headers["X-Versi"]
    assert wire.get(board_since(version, "1e300")).took < AT_ONCE


def test_without_a_free_permit_the_answer_comes_at_once_and_says_when(served):
    waiting = [served.connect() for _ in range(MAX_HELD_POLLS)]
    assert all(hold(served, wire) for wire in waiting)
    late = served.connect()
    answer = late.get(unchanged_board(late))
    assert answer.took < AT_ONCE
    assert (answer.headers["X-Lagi"], answer.headers["X-Sama"]) == ("250", "1")


def test_a_client_that_went_away_frees_its_permit_within_a_second(served):
    waiting = [served.connect() for _ in range(MAX_HELD_POLLS)]
    assert all(hold(served, wire) for wire in waiting)
    late = served.connect()
    assert late.get(unchanged_board(late)).headers["X-Lagi"] == "250"
    for wire in waiting[:3]:
        wire.close()
    until(lambda: held(served) == MAX_HELD_POLLS - 3)
    assert hold(served, late)
    assert changes.GONE_CHECK_INTERVAL < 1


def test_pages_are_served_while_all_permits_are_taken(served):
    waiting = [served.connect() for _ in range(MAX_HELD_POLLS)]
    assert all(hold(served, wire) for wire in waiting)
    answer = served.connect().get("/")
    assert (answer.status, answer.took < AT_ONCE) == (200, True)


def test_one_change_answers_all_who_are_held(box, served, sari):
    visitor_takes(box.umum)
    waiting = [served.connect() for _ in range(MAX_HELD_POLLS)]
    assert all(hold(served, wire) for wire in waiting)
    calling.call_next(sari, None)
    assert all(b'data-label="A-001"' in wire.receive().body for wire in waiting)
    assert hold(served, served.connect()), "their places are free again"


def test_stopping_answers_all_who_are_held_at_once(served):
    waiting = [served.connect() for _ in range(MAX_HELD_POLLS)]
    assert all(hold(served, wire) for wire in waiting)
    assert served.stop() < AT_ONCE
    assert [wire.receive().body for wire in waiting] == [b"sama"] * MAX_HELD_POLLS


def test_a_phones_poll_without_a_change_is_tiny_and_keeps_its_connection(box, served):
    ticket = visitor_takes(box.umum)
    path = f"/tiket/{ticket.key}/kartu?sejak={boards.card(ticket.key).version}"
    wire = served.connect()
    sizes = {wire.get(path).size for _ in range(5)}
    assert max(sizes) <= 400
    assert wire.get(path).headers.get("Connection") != "close"


def test_a_phones_poll_with_a_change_is_small(box, served):
    tickets = [visitor_takes(box.umum) for _ in range(12)]
    answer = served.connect().get(f"/tiket/{tickets[-1].key}/kartu?sejak=x")
    assert len(answer.body) <= 2_048, len(answer.body)


def test_a_version_of_an_earlier_life_of_the_box_is_answered_again(box, served):
    ticket = visitor_takes(box.umum)
    before = boards.card(ticket.key).version
    changes.begin()
    wire = served.connect()
    answer = wire.get(f"/tiket/{ticket.key}/kartu?sejak={before}")
    assert b"A-001" in answer.body
    assert answer.headers["X-Versi"] != before


def test_a_phone_is_told_the_moment_it_asks_what_changed_meanwhile(box, served):
    ticket = visitor_takes(box.umum)
    seen = boards.card(ticket.key).version
    visitor_cancels(ticket)
    answer = served.connect().get(f"/tiket/{ticket.key}/kartu?sejak={seen}")
    assert b'data-status="canceled"' in answer.body
