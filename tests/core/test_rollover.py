import pytest

from siantre_box.core import (
    calling,
    counters,
    database,
    rollover,
    rounds,
    services,
    tickets,
)
from siantre_box.core.errors import RoundEnded
from siantre_box.core.models import Event, Round, Ticket
from siantre_box.core.rollover import NothingToReset, ResetAlready, ResetCannotBeUndone
from siantre_box.core.tickets import BeginningAgain
from siantre_box.views import boards
from tests.world import (
    everything,
    line,
    stands,
    together,
    visitor_cancels,
    visitor_takes,
)


def resets(box, is_trial=False):
    return rollover.reset_now(box.person("Budi"), is_trial)


def statuses():
    return {row.label: row.status for row in Ticket.select().order_by(Ticket.id)}


@pytest.fixture
def busy(box, sari):
    """A-001 is done, A-002 is called at Loket 1, A-003 and B-001 wait."""
    first, *_others = [visitor_takes(box.umum) for _ in range(3)]
    visitor_takes(box.gigi)
    calling.call_next(sari, None)
    calling.call_next(sari, first.id)
    return box


def test_a_new_round_begins_at_one(box, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    assert visitor_takes(box.umum).label == "A-001"


@pytest.mark.usefixtures("busy")
def test_who_was_waiting_is_canceled_and_who_was_called_is_done(watch):
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    assert statuses() == {
        "A-001": "done",
        "A-002": "done",
        "A-003": "canceled",
        "B-001": "canceled",
    }


@pytest.mark.usefixtures("busy")
def test_nothing_is_deleted_when_the_round_ends(watch):
    events = Event.select().count()
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    assert Ticket.select().count() == 4
    assert Event.select().count() == events + 3
    assert [day.date.isoformat() for day in Round.select()] == [
        "2026-03-02",
        "2026-03-03",
    ]


def test_yesterdays_phone_reads_that_its_number_is_not_valid_any_more(box, watch):
    ticket = visitor_takes(box.umum)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    assert boards.card(ticket.key).status == "expired"


def test_a_minute_before_the_hour_nothing_ends(box, watch):
    ticket = visitor_takes(box.umum)
    watch.at("2026-03-02 23:59")
    rollover.ensure_current()
    assert stands(ticket).status == "waiting"


def test_a_computer_that_was_off_at_midnight_is_right_in_the_morning(box, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-06 07:30")
    rollover.ensure_current()
    assert rounds.open_round().date.isoformat() == "2026-03-06"
    assert visitor_takes(box.umum).label == "A-001"
    assert Round.select().count() == 2


def test_the_owner_chooses_the_hour(box, watch):
    rollover.change_settings({"reset_hour": "4"})
    ticket = visitor_takes(box.umum)
    watch.at("2026-03-03 03:59")
    rollover.ensure_current()
    assert stands(ticket).status == "waiting"
    watch.at("2026-03-03 04:00")
    rollover.ensure_current()
    assert stands(ticket).status == "canceled"


@pytest.mark.parametrize(
    ("zone", "still", "over"),
    [
        ("7", "2026-03-02 23:59", "2026-03-03 00:00"),
        ("8", "2026-03-02 22:59", "2026-03-02 23:00"),
        ("9", "2026-03-02 21:59", "2026-03-02 22:00"),
    ],
)
def test_midnight_is_the_sites_own(box, watch, zone, still, over):
    rollover.change_settings({"time_zone": zone})
    ticket = visitor_takes(box.umum)
    watch.at(still)
    rollover.ensure_current()
    assert stands(ticket).status == "waiting"
    watch.at(over)
    rollover.ensure_current()
    assert stands(ticket).status == "canceled"


@pytest.mark.usefixtures("busy")
def test_many_who_ask_at_once_turn_the_round_once(watch):
    watch.at("2026-03-03 00:00")
    together(*[rollover.ensure_current] * 8)
    assert Round.select().count() == 2
    assert Event.select().where(Event.kind == "reset").count() == 3


def test_a_clock_that_went_back_ends_nothing(busy, watch):
    rollover.ensure_current()
    before = everything() | {"settings": None}
    watch.jump("2026-03-01 08:00")
    rollover.ensure_current()
    watch.jump("2021-01-01 00:00")
    rollover.ensure_current()
    assert everything() | {"settings": None} == before
    assert visitor_takes(busy.umum).label == "A-004"


def test_while_nothing_is_due_the_database_is_not_asked(box, monkeypatch):
    visitor_takes(box.umum)
    rollover.ensure_current()
    asked = []
    real = rounds.find_open
    monkeypatch.setattr(rounds, "find_open", lambda: asked.append(1) or real())
    for _ in range(5):
        rollover.ensure_current()
    assert asked == []


def test_what_a_reset_would_do_is_said_in_numbers(busy):
    effect = rollover.effect()
    assert (effect.waiting, effect.called, effect.taken) == (2, 1, 4)
    assert effect.first_labels == ("A-001", "B-001", "C-001")
    assert line(busy.umum) == ["A-003"]


def test_a_reset_at_noon_makes_a_second_round_of_the_date(busy):
    resets(busy)
    dates = [day.date.isoformat() for day in Round.select()]
    assert dates == ["2026-03-02", "2026-03-02"]
    closed = Round.get_by_id(1)
    assert closed.closed_by == busy.person("Budi")
    assert not closed.is_trial


def test_a_trial_round_is_marked(busy):
    resets(busy, is_trial=True)
    assert Round.get_by_id(1).is_trial


def test_after_a_reset_with_people_waiting_no_number_is_given_for_a_minute(busy, watch):
    resets(busy)
    watch.later(seconds=59)
    before = everything()
    no_number_is_given_at_the_door(busy)
    assert everything() == before
    watch.later(seconds=1)
    assert visitor_takes(busy.umum).label == "A-001"


def no_number_is_given_at_the_door(box):
    with pytest.raises(BeginningAgain):
        visitor_takes(box.umum)
    with pytest.raises(BeginningAgain):
        tickets.take_at_kiosk(box.umum, tickets.new_nonce(), box.person("Sari"))


def test_staff_take_a_number_for_a_visitor_also_right_after_a_reset(busy):
    resets(busy)
    sari = busy.person("Sari")
    ticket = tickets.take_for_visitor(busy.umum, tickets.new_nonce(), sari)
    assert ticket.label == "A-001"


def test_after_a_reset_of_an_empty_room_numbers_are_given_at_once(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    resets(box)
    assert visitor_takes(box.umum).label == "A-001"


@pytest.mark.parametrize(
    ("last_action", "pauses"),
    [
        ("2026-03-02 23:01", True),
        ("2026-03-02 23:59", True),
        ("2026-03-02 23:00", False),
        ("2026-03-02 17:00", False),
    ],
)
def test_the_reset_hour_pauses_phones_only_if_it_comes_into_the_work(
    busy, watch, last_action, pauses
):
    watch.at(last_action)
    visitor_takes(busy.gigi)
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    if pauses:
        no_number_is_given_at_the_door(busy)
        assert rollover.undoable().canceled == 3
        watch.later(minutes=1)
    assert visitor_takes(busy.umum).label == "A-001"


def test_the_reset_hour_pauses_nobody_when_nobody_waited(box, watch, sari):
    watch.at("2026-03-02 23:59")
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    assert visitor_takes(box.umum).label == "A-001"


def test_the_reset_hour_during_work_can_be_undone_while_phones_pause(busy, watch):
    watch.at("2026-03-02 23:59")
    visitor_takes(busy.gigi)
    before = line()
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    watch.later(seconds=2)
    with pytest.raises(BeginningAgain):
        visitor_takes(busy.umum)
    rollover.undo_reset()
    assert line() == before
    assert visitor_takes(busy.umum).label == "A-004"


def test_a_computer_started_soon_after_the_hour_pauses_as_if_it_had_been_on(
    busy, watch
):
    watch.at("2026-03-02 23:50")
    visitor_takes(busy.gigi)
    watch.at("2026-03-03 00:20")
    rollover.ensure_current()
    no_number_is_given_at_the_door(busy)


def room_as_it_stands():
    rows = Ticket.select().order_by(Ticket.position)
    return [(row.id, row.status, row.counter_id, row.note, row.calls) for row in rows]


def test_a_reset_undone_leaves_the_room_as_it_was(busy, sari):
    calling.put_back(sari, Ticket.get(label="A-002").id)
    before = room_as_it_stands(), rounds.open_round().id
    resets(busy)
    rollover.undo_reset()
    assert (room_as_it_stands(), rounds.open_round().id) == before
    assert visitor_takes(busy.umum).label == "A-004"
    assert Round.select().count() == 1


def test_a_reset_undone_ends_the_break_where_a_number_is_called_again(busy, sari, dewi):
    resets(busy)
    for session in (sari, dewi):
        counters.begin_break(counters.seat(session))
    rollover.undo_reset()
    assert counters.called_ticket(counters.seat(sari).counter).label == "A-002"
    resting = [counters.seat(session).counter.on_break for session in (sari, dewi)]
    assert resting == [False, True]


def test_a_reset_notes_of_each_ticket_what_undo_puts_back(busy, sari):
    second = Ticket.get(label="A-002")
    calling.put_back(sari, second.id)
    calling.call(sari, second.id, None)
    second = stands(second)
    resets(busy)
    noted = Event.get(Event.kind == "reset", Event.ticket == second)
    assert (noted.was, noted.became, noted.user) == (
        "called",
        "done",
        busy.person("Budi"),
    )
    assert (noted.was_counter, noted.was_position) == (
        second.counter_id,
        second.position,
    )
    assert (noted.was_called_at, noted.was_calls) == (second.called_at, second.calls)
    assert noted.is_clock_trusted
    assert noted.at == stands(second).updated_at == second.updated_at
    labels = [row.ticket.label for row in Event.select().where(Event.kind == "reset")]
    assert sorted(labels) == ["A-002", "A-003", "B-001"]


@pytest.fixture
def statements(box):
    """All that SQLite is told to do from now on."""
    told = []

    def note(_, statement, __):
        told.append(statement)
        return True

    database.writer.connection().set_exec_trace(note)
    yield told
    database.writer.connection().set_exec_trace(None)


def test_a_reset_and_its_undo_cost_many_no_more_statements_than_few(box, statements):
    budi, counts = box.person("Budi"), []
    for more in (2, 60):
        for _ in range(more):
            visitor_takes(box.umum)
        statements.clear()
        rollover.reset_now(budi, is_trial=False)
        rollover.undo_reset()
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert len(line()) == 62


def test_a_second_reset_undone_brings_back_only_its_own(busy, sari):
    # The first reset closed A-003 and was undone; before the second it was served.
    resets(busy)
    rollover.undo_reset()
    ticket = calling.call_next(sari, Ticket.get(label="A-002").id)
    calling.finish(sari, ticket.id)
    before = statuses()
    resets(busy)
    rollover.undo_reset()
    assert statuses() == before
    assert list(before.values()) == ["done", "done", "done", "waiting"]


def test_once_a_number_was_given_the_reset_stands(busy, watch):
    resets(busy)
    watch.later(minutes=1)
    visitor_takes(busy.umum)
    before = everything()
    with pytest.raises(ResetCannotBeUndone):
        rollover.undo_reset()
    assert everything() == before


@pytest.mark.usefixtures("box")
def test_without_a_reset_there_is_nothing_to_undo():
    with pytest.raises(NothingToReset):
        rollover.undo_reset()
    rounds.open_round()
    with pytest.raises(NothingToReset):
        rollover.undo_reset()


def test_two_who_undo_a_reset_at_once_undo_one(busy):
    resets(busy)
    came = together(rollover.undo_reset, rollover.undo_reset)
    assert sum(isinstance(one, Round) for one in came) == 1
    assert sum(isinstance(one, NothingToReset | ResetCannotBeUndone) for one in came)
    assert line() == ["A-003", "B-001"]


@pytest.mark.usefixtures("busy")
def test_an_automatic_turn_undone_lasts_until_the_next_one(watch):
    watch.at("2026-03-03 00:05")
    rollover.ensure_current()
    rollover.undo_reset()
    rollover.ensure_current()
    assert line() == ["A-003", "B-001"]
    assert rounds.open_round().date.isoformat() == "2026-03-02"
    watch.at("2026-03-03 23:59")
    rollover.ensure_current()
    assert line() == ["A-003", "B-001"]
    watch.at("2026-03-04 00:00")
    rollover.ensure_current()
    assert line() == []
    assert rounds.open_round().date.isoformat() == "2026-03-04"


def test_a_reset_that_canceled_nobody_cannot_be_undone(busy):
    resets(busy)
    resets(busy)
    before = everything()
    with pytest.raises(NothingToReset):
        rollover.undo_reset()
    assert everything() == before


def test_who_comes_second_reads_that_the_reset_was_undone(busy):
    resets(busy)
    rollover.undo_reset()
    with pytest.raises(NothingToReset):
        rollover.undo_reset()


def test_a_round_that_ended_since_the_page_was_made_is_not_reset_again(busy):
    seen, budi = rollover.effect().round, busy.person("Budi")
    rollover.reset_round(seen, budi, is_trial=False)
    before = everything()
    with pytest.raises(ResetAlready):
        rollover.reset_round(seen, budi, is_trial=False)
    assert everything() == before
    assert rollover.undoable().canceled == 2


def test_what_was_closed_for_today_is_closed_again_when_the_reset_is_undone(busy):
    services.close_for_today(busy.gigi)
    services.close(busy.kia)
    resets(busy)
    assert services.find(busy.gigi).takes_numbers
    rollover.undo_reset()
    open_ = [row.id for row in services.in_order() if row.takes_numbers]
    assert open_ == [busy.umum]
    assert services.find(busy.gigi).is_open


@pytest.mark.parametrize("stopped", ["before", "after", "before and after"])
def test_phones_that_were_stopped_stay_so_when_the_reset_is_undone(busy, stopped):
    if "before" in stopped:
        tickets.pause_phones()
    resets(busy)
    if "after" in stopped:
        tickets.pause_phones()
    assert tickets.are_phones_paused(rounds.open_round()) == ("after" in stopped)
    rollover.undo_reset()
    assert tickets.are_phones_paused(rounds.open_round())


def test_what_was_closed_in_an_earlier_round_is_not_closed_again(busy, watch):
    services.close_for_today(busy.gigi)
    resets(busy)
    watch.later(minutes=1)
    visitor_takes(busy.gigi)
    resets(busy)
    rollover.undo_reset()
    assert services.find(busy.gigi).takes_numbers


def test_the_visitor_reads_that_the_round_has_ended(box):
    ticket = visitor_takes(box.umum)
    resets(box)
    with pytest.raises(RoundEnded):
        visitor_cancels(ticket)


def test_the_staff_see_what_a_reset_canceled_while_it_can_be_undone(busy, watch):
    assert rollover.undoable() is None
    resets(busy)
    assert rollover.undoable().canceled == 2
    watch.later(minutes=1)
    visitor_takes(busy.umum)
    assert rollover.undoable() is None


def test_a_reset_of_an_empty_room_is_not_offered_for_undo(busy, sari):
    resets(busy)
    rollover.undo_reset()
    for ticket in Ticket.select().where(Ticket.status == "waiting"):
        calling.cancel(sari, ticket.id)
    resets(busy)
    assert rollover.undoable() is None
