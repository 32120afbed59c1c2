"""Who is passed over too often leaves the line, and waits to be called by hand."""

import pytest

from siantre_box.core import actions, calling, rollover, rounds, tickets
from siantre_box.core.calling import NobodyWaiting
from siantre_box.core.errors import ForbiddenMove
from siantre_box.core.models import Event, Status
from siantre_box.views import boards, desks, history
from tests.world import everything, last_action, stands, visitor_cancels, visitor_takes


def pass_over(session, ticket, times=3):
    """Call this number and press *Lewati*, so many times."""
    for _ in range(times):
        calling.call(session, ticket.id, None)
        calling.put_back(session, ticket.id)


def in_line(box):
    return [row.label for row in tickets.line(rounds.open_round(), [box.umum])]


@pytest.fixture
def two(box):
    """Two numbers that wait for the same service."""
    return visitor_takes(box.umum), visitor_takes(box.umum)


@pytest.fixture
def missed(sari, two):
    """The first of the two, passed over three times."""
    pass_over(sari, two[0])
    return stands(two[0])


def test_a_number_passed_over_for_the_third_time_leaves_the_line(box, sari, two):
    pass_over(sari, two[0], 2)
    assert in_line(box) == ["A-002", "A-001"]
    pass_over(sari, two[0], 1)
    assert in_line(box) == ["A-002"]
    assert (stands(two[0]).status, stands(two[0]).is_missed) == ("waiting", True)


def test_the_owner_chooses_after_how_many_times_a_number_is_missed(box, sari, two):
    rollover.change_settings({"missed_after": "1"})
    pass_over(sari, two[0], 1)
    assert in_line(box) == ["A-002"]


def test_a_number_of_another_service_is_nobody_to_be_passed_over_for(box, sari):
    alone = visitor_takes(box.umum)
    visitor_takes(box.gigi)
    pass_over(sari, alone, 4)
    assert in_line(box) == ["A-001"]
    assert stands(alone).times_missed == 0


def test_recalls_and_corrections_are_no_misses(sari, two):
    for _ in range(4):
        calling.call(sari, two[0].id, None)
        calling.recall(sari, two[0].id)
        calling.correct(sari, two[0].id, Status.CALLED, Status.WAITING)
    assert (stands(two[0]).times_missed, stands(two[0]).is_missed) == (0, False)


def test_call_next_never_calls_who_is_missed(sari, two, missed):
    second = calling.call_next(sari, None)
    assert second == two[1]
    before = everything()
    with pytest.raises(NobodyWaiting):
        calling.call_next(sari, second.id)
    assert everything() == before
    assert missed.status == "waiting"


def test_who_is_missed_is_before_nobody(box, two, missed):
    assert [boards.card(ticket.key).ahead for ticket in two] == [0, 0]
    assert boards.card(visitor_takes(box.umum).key).ahead == 1
    assert boards.choices()[0].waiting == 2
    assert boards.card(missed.key).is_missed


def test_who_is_missed_is_called_by_hand_and_missed_no_more(sari, missed):
    calling.call(sari, missed.id, None)
    assert (stands(missed).status, stands(missed).is_missed) == ("called", False)


def test_who_is_missed_and_passed_over_again_is_missed_at_once(sari, missed):
    pass_over(sari, missed, 1)
    assert stands(missed).is_missed


@pytest.mark.parametrize("undone", ["the third Lewati", "a call"])
def test_an_undo_takes_missed_away_and_gives_it_back(sari, two, missed, undone):
    if undone == "a call":
        calling.call(sari, missed.id, None)
    else:
        rollover.change_settings({"missed_after": "9"})
    actions.undo(sari, last_action())
    ticket = stands(missed)
    expected = ("waiting", True, 3) if undone == "a call" else ("called", False, 2)
    assert (ticket.status, ticket.is_missed, ticket.times_missed) == expected
    assert ticket.position == missed.position or undone != "a call"
    assert stands(two[1]).status == "waiting"


def test_ubah_status_lets_who_is_missed_into_the_line_again(box, sari, missed):
    calling.correct(sari, missed.id, Status.WAITING, Status.WAITING)
    assert in_line(box) == ["A-002", "A-001"]
    before = everything()
    with pytest.raises(ForbiddenMove):
        calling.correct(sari, missed.id, Status.WAITING, Status.WAITING)
    assert everything() == before
    actions.undo(sari, last_action())
    assert in_line(box) == ["A-002"]


def test_who_is_missed_can_be_canceled_by_the_staff_and_by_the_phone(sari, two, missed):
    calling.cancel(sari, missed.id)
    assert stands(missed).status == "canceled"
    actions.undo(sari, last_action())
    assert stands(missed).is_missed
    assert visitor_cancels(missed).status == "waiting"
    assert stands(missed).status == "canceled"
    calling.correct(sari, missed.id, Status.CANCELED, Status.WAITING)
    assert (stands(missed).is_missed, stands(two[1]).is_missed) == (False, False)


def test_a_reset_ends_the_missed_too_and_its_undo_brings_them_back(box, missed):
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert stands(missed).status == "canceled"
    rollover.undo_reset()
    assert (stands(missed).status, stands(missed).is_missed) == ("waiting", True)


def test_the_tv_tells_of_the_missed_after_those_who_are_in_line(box, sari, missed):
    other = visitor_takes(box.gigi)
    visitor_takes(box.gigi)
    pass_over(sari, other, 1)
    assert boards.board().passed_over == ("B-001", missed.label)


def test_a_desk_lists_the_missed_of_its_services_and_counts_them_as_taken(
    box, sari, missed
):
    desk = desks.read_desk(sari)
    assert [row.label for row in desk.missed] == [missed.label]
    assert [row.label for row in desk.waiting] == ["A-002"]
    assert (desk.count_waiting, desk.count_taken) == (1, 2)
    assert desks.read_desk(box.seated("Dewi", 2, box.gigi)).missed == ()


def test_a_desk_says_what_became_of_who_was_passed_over(box, sari, missed):
    assert desks.read_desk(sari).undoable.sentence == (
        f"{missed.label} terlewat, keluar dari antrian."
    )
    alone = visitor_takes(box.kia)
    pass_over(sari, alone, 1)
    told = desks.read_desk(sari).undoable.sentence
    assert told.endswith("Tidak ada nomor lain di KIA.")


def test_the_history_tells_who_was_missed_and_what_became_of_them(sari, missed):
    calling.call(sari, missed.id, None)
    calling.finish(sari, missed.id)
    told = [row.sentence for row in history.today(sari)]
    assert told[:3] == [
        "Dipanggil → Selesai",
        "Terlewat → Dipanggil",
        "Dipanggil → Terlewat",
    ]
    assert Event.select().where(Event.kind == "miss").count() == 1


def test_the_history_offers_who_is_missed_a_position_in_the_line(sari, missed):
    rows = [row for row in history.today(sari) if row.ticket_id == missed.id]
    assert ("waiting", "Menunggu") in rows[0].can_become
    others = [row for row in history.today(sari) if row.ticket_id != missed.id]
    assert ("waiting", "Menunggu") not in others[0].can_become
