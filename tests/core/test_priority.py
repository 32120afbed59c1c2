"""Who is put first gets a place once, and nobody starves behind them."""

import pytest

from siantre_box.core import actions, calling, counters, priority, rollover
from siantre_box.core import tickets as core_tickets
from siantre_box.core.errors import ForbiddenMove, SomebodyWasFirst
from siantre_box.core.models import Event, Ticket
from siantre_box.core.priority import AlreadyFirst, NotFirst, PriorityOff
from siantre_box.views import boards, history, snapshot
from tests.refusals import refused
from tests.world import (
    last_action,
    line,
    snapshot_and_reread,
    stands,
    visitor_cancels,
    visitor_takes,
)


@pytest.fixture(autouse=True)
def box(box):
    """A box whose owner uses priority."""
    rollover.change_settings({"priority": "1"})
    return box


@pytest.fixture
def six(box):
    """Six numbers that wait for one service."""
    return [visitor_takes(box.umum) for _ in range(6)]


def take_marked(box, service):
    nonce = core_tickets.new_nonce()
    return priority.take_marked(service, nonce, box.person("Sari"))


def call_next(session):
    """Press *Panggil berikutnya* at this counter."""
    current = counters.called_ticket(counters.seat(session).counter)
    return calling.call_next(session, current.id if current else None)


def test_two_are_put_first_one_after_the_other_and_a_third_lets_one_pass(sari, six):
    for ticket in six[3:]:
        calling.prioritise(sari, ticket.id)
    assert line() == ["A-004", "A-005", "A-001", "A-006", "A-002", "A-003"]


def test_those_just_called_count_into_the_row(box, sari, six):
    for _ in range(2):
        take_marked(box, box.umum)
        assert stands(call_next(sari)).is_priority
    take_marked(box, box.umum)
    assert line()[:3] == ["A-001", "A-009", "A-002"]
    assert call_next(sari) == six[0]


def test_a_call_that_was_undone_does_not_count_into_the_row(box, sari, six):
    assert six
    for _ in range(2):
        take_marked(box, box.umum)
        call_next(sari)
    actions.undo(sari, last_action())
    visitor_cancels(visitor_takes(box.umum))
    calling.cancel(sari, Ticket.get(Ticket.label == "A-008").id)
    take_marked(box, box.umum)
    assert line()[:2] == ["A-010", "A-001"]


def test_a_mark_takes_nobody_back(box, sari, six):
    for ticket in six[1:3]:
        calling.prioritise(sari, ticket.id)
    for _ in range(2):
        call_next(sari)
    before = line()
    calling.prioritise(sari, six[0].id)
    assert line() == before == ["A-001", "A-004", "A-005", "A-006"]
    assert stands(six[0]).is_priority


def test_ordinary_positions_are_never_changed(box, sari, six):
    places = {ticket.id: ticket.position for ticket in six}
    calling.prioritise(sari, six[4].id)
    take_marked(box, box.umum)
    for ticket in six[:4] + six[5:]:
        assert stands(ticket).position == places[ticket.id]
    assert stands(six[4]).ordinary_position == places[six[4].id]


def test_taking_the_mark_off_leads_back_to_the_ordinary_position(box, sari, six):
    calling.prioritise(sari, six[5].id)
    late = visitor_takes(box.umum)
    calling.unprioritise(sari, six[5].id)
    assert line() == [f"A-{number:03}" for number in range(1, 8)]
    assert stands(six[5]).ordinary_position is None
    calling.prioritise(sari, late.id)
    calling.prioritise(sari, six[5].id)
    newest = visitor_takes(box.umum)
    for ticket in (six[5], late):
        calling.unprioritise(sari, ticket.id)
    assert line()[-1] == newest.label
    assert line() == [f"A-{number:03}" for number in range(1, 9)]


def test_later_cancels_move_nobody(sari, six):
    for ticket in six[3:]:
        calling.prioritise(sari, ticket.id)
    visitor_cancels(six[3])
    assert line() == ["A-005", "A-001", "A-006", "A-002", "A-003"]


def test_a_marked_number_is_put_back_as_every_other(sari, six):
    calling.prioritise(sari, six[5].id)
    assert call_next(sari) == six[5]
    calling.put_back(sari, six[5].id)
    assert line() == ["A-001", "A-002", "A-003", "A-006", "A-004", "A-005"]
    ticket = stands(six[5])
    assert (ticket.is_priority, ticket.ordinary_position) == (True, ticket.position)
    calling.unprioritise(sari, six[5].id)
    assert line()[3] == "A-006"


def all_undoable():
    """Return all that an undo puts back, of every ticket."""
    columns = (Ticket.label, Ticket.status, Ticket.position, Ticket.ordinary_position)
    columns += (Ticket.is_priority, Ticket.times_missed, Ticket.is_missed)
    return list(Ticket.select(*columns).order_by(Ticket.id).tuples())


@pytest.mark.parametrize("last", ["prioritise", "unprioritise", "put_back", "call"])
def test_every_action_with_a_marked_number_is_undone_exactly(sari, six, last):
    if last != "prioritise":
        calling.prioritise(sari, six[5].id)
    if last == "put_back":
        call_next(sari)
    before = all_undoable()
    getattr(calling, last)(sari, six[5].id, *([None] if last == "call" else []))
    assert all_undoable() != before
    actions.undo(sari, last_action())
    assert all_undoable() == before


def test_an_undo_of_somebodys_call_finds_the_position_before_those_marked_later(
    box, sari, six
):
    calling.prioritise(sari, six[4].id)
    call_next(sari)
    calling.prioritise(sari, six[5].id)
    call = Event.get(Event.kind == "call").action
    with pytest.raises(actions.LaterActionFirst):
        actions.undo(sari, call)
    actions.undo(sari, last_action())
    actions.undo(sari, call)
    dewi = box.seated("Dewi", 2)
    calling.prioritise(dewi, six[5].id)
    assert line()[:2] == ["A-005", "A-006"]


def test_only_those_who_wait_in_line_are_put_first(box, sari, six):
    refused(NotFirst, calling.unprioritise, sari, six[0].id)
    calling.prioritise(sari, six[1].id)
    refused(AlreadyFirst, calling.prioritise, sari, six[1].id)
    for _ in range(3):
        calling.call(sari, six[2].id, None)
        calling.put_back(sari, six[2].id)
    refused(ForbiddenMove, calling.prioritise, sari, six[2].id)
    visitor_cancels(six[3])
    refused(SomebodyWasFirst, calling.prioritise, sari, six[3].id)
    rollover.change_settings({"priority": "0"})
    refused(PriorityOff, calling.prioritise, sari, six[0].id)
    refused(PriorityOff, take_marked, box, box.umum)
    calling.unprioritise(sari, six[1].id)


def test_a_form_sent_twice_takes_one_number_and_marks_it_once(box, sari, six):
    assert six
    nonce = core_tickets.new_nonce()
    taken = [
        priority.take_marked(box.umum, nonce, box.person("Sari")) for _ in range(2)
    ]
    assert taken[0] == taken[1]
    assert taken[1].is_priority
    call_next(sari)
    assert priority.take_marked(box.umum, nonce, box.person("Sari")) == taken[0]
    assert Event.select().where(Event.kind == "prioritise").count() == 1


def test_a_position_is_behind_the_marked_of_every_counter_that_serves_the_service(box):
    umum, both = box.seated("Sari", 1, box.umum), box.seated("Dewi", 2)
    for service in (box.umum, box.gigi, box.gigi, box.umum):
        visitor_takes(service)
    marked = Ticket.get(Ticket.label == "B-002")
    calling.prioritise(both, marked.id)
    last = Ticket.get(Ticket.label == "A-002")
    calling.prioritise(umum, last.id)
    assert line() == ["B-002", "A-002", "A-001", "B-001"]


def test_a_counter_that_rests_has_no_say_in_the_position_of_a_mark(box):
    sari, budi = box.seated("Sari", 1, box.umum), box.seated("Budi", 3, box.gigi)
    both = box.seated("Dewi", 2, box.umum, box.gigi)
    counters.begin_break(counters.seat(both))
    visitor_takes(box.umum)
    calling.prioritise(budi, visitor_takes(box.gigi).id)
    calling.prioritise(sari, visitor_takes(box.umum).id)
    assert line() == ["A-002", "A-001", "B-001"]


def test_endless_elders_starve_nobody_at_two_counters_that_overlap(box):
    umum, both = box.seated("Sari", 1, box.umum), box.seated("Dewi", 2)
    ordinary = [visitor_takes(box.gigi if n % 2 else box.umum) for n in range(8)]
    called = []
    for turn in range(60):
        # For each that is called two elders come, now to the one, now to the other.
        for service in (box.umum, box.gigi if turn % 3 else box.umum):
            take_marked(box, service)
        called.append(call_next(both if turn % 2 else umum).label)
    waits = sorted(called.index(ticket.label) for ticket in ordinary)
    # Two elders at each of two counters, and then one of the others.
    steps = [later - sooner for sooner, later in zip(waits, waits[1:], strict=False)]
    assert max(steps) <= 6
    assert waits[0] <= 4


def test_with_nobody_at_work_the_counters_by_default_make_the_line(box, six):
    taken = [take_marked(box, box.umum) for _ in range(3)]
    assert six
    assert line()[:4] == [taken[0].label, taken[1].label, "A-001", taken[2].label]


def test_more_than_32_marks_into_one_position_have_room_among_500(box, sari):
    rows = [visitor_takes(box.umum) for _ in range(500)]
    first, second, *_others, last = rows
    assert snapshot.current()
    for ticket in rows[-34:-1]:
        calling.prioritise(sari, ticket.id)
        calling.unprioritise(sari, ticket.id)
    assert stands(second).position != second.position
    calling.prioritise(sari, last.id)
    assert line() == [row.label for row in (last, *rows[:-1])]
    assert boards.card(first.key).ahead == 1
    carried_on, built = snapshot_and_reread()
    assert carried_on == built
    for _ in range(2):
        newest = actions.last_undoable(counters.seat(sari).counter)
        actions.undo(sari, newest[0].action)
    assert line()[0] == rows[-2].label
    calling.unprioritise(sari, rows[-2].id)
    assert line() == [row.label for row in rows]


def test_a_card_and_ahead_know_who_is_put_first(box, sari, six):
    calling.prioritise(sari, six[5].id)
    card = boards.card(six[5].key)
    assert (card.is_priority, card.ahead) == (True, 0)
    assert [boards.card(six[0].key).ahead, boards.card(six[0].key).is_priority] == [
        1,
        False,
    ]
    call_next(sari)
    assert not boards.card(six[5].key).is_priority


def test_the_history_tells_who_was_put_first_and_of_each_undo_what_it_took_back(
    box, sari, six
):
    calling.prioritise(sari, six[5].id)
    calling.unprioritise(sari, six[5].id)
    actions.undo(sari, last_action())
    take_marked(box, box.umum)
    told = [(row.sentence, row.by) for row in history.today(sari)][:5]
    assert told == [
        ("Didahulukan", "Sari"),
        ("Nomor diambilkan", "Sari · tanpa HP"),
        ("Diurungkan: Tidak didahulukan lagi", "Sari · Loket 1"),
        ("Tidak didahulukan lagi", "Sari · Loket 1"),
        ("Didahulukan", "Sari · Loket 1"),
    ]


def test_a_marked_number_that_goes_on_is_put_first_there_too(box, sari, six):
    there = [visitor_takes(box.gigi) for _ in range(2)]
    calling.prioritise(sari, six[5].id)
    assert call_next(sari) == six[5]
    calling.forward(sari, six[5].id, box.gigi)
    ticket = stands(six[5])
    # Sari calls for all: before her whole line.
    assert line()[0] == "A-006"
    assert ticket.ordinary_position > there[1].position
    before = Event.get(Event.kind == "forward").was_position
    actions.undo(sari, last_action())
    assert (stands(six[5]).status, stands(six[5]).position) == ("called", before)
    calling.forward(sari, six[5].id, box.gigi)
    calling.unprioritise(sari, six[5].id, box.gigi)
    rows = Ticket.select().where(Ticket.status == "waiting").order_by(Ticket.position)
    assert [row.label for row in rows][-1] == "A-006"


def test_a_mark_takes_no_call_off_the_tv_that_a_forward_left_there(box, sari, six):
    assert call_next(sari) == six[0]
    calling.forward(sari, six[0].id, box.gigi)
    shown = [row.label for row in boards.board().calls]
    assert shown == ["A-001"]
    calling.prioritise(sari, six[0].id, box.gigi)
    assert [row.label for row in boards.board().calls] == shown
    calling.unprioritise(sari, six[0].id, box.gigi)
    assert [row.label for row in boards.board().calls] == shown
    carried_on, built = snapshot_and_reread()
    assert carried_on == built
