import shutil
from contextlib import closing

import pytest

from siantre_box.core import (
    auth,
    calling,
    changes,
    counters,
    database,
    rollover,
    services,
    sqlite,
)
from siantre_box.core.calling import NobodyWaiting
from siantre_box.core.database import db
from siantre_box.core.models import CounterService, MinimumNumber, Status, Ticket
from siantre_box.views import boards, snapshot
from tests.world import snapshot_and_reread, together, visitor_takes


def ahead(ticket):
    """Return how many are before a ticket, as its phone shows it."""
    return boards.card(ticket.key).ahead


def take(*service_ids):
    return [visitor_takes(service_id) for service_id in service_ids]


def test_one_operator_for_three_services_calls_all_who_came_before(box, sari):
    assert counters.seat(sari).services == {box.umum, box.gigi, box.kia}
    line = take(box.umum, box.gigi, box.kia, box.umum)
    assert [ahead(ticket) for ticket in line] == [0, 1, 2, 3]


def test_two_services_that_share_a_counter_share_a_line(box):
    box.seated("Sari", 1, box.umum, box.gigi)
    box.seated("Dewi", 2, box.kia)
    line = take(box.umum, box.kia, box.gigi, box.kia, box.umum)
    assert [ahead(ticket) for ticket in line] == [0, 0, 1, 1, 2]


def test_two_counters_for_one_service_have_one_line(box):
    box.seated("Sari", 1, box.umum)
    box.seated("Dewi", 2, box.umum)
    line = take(box.umum, box.umum, box.umum)
    assert [ahead(ticket) for ticket in line] == [0, 1, 2]


def test_of_two_counters_the_one_with_fewer_before_counts(box):
    box.seated("Sari", 1, box.umum, box.gigi)
    box.seated("Dewi", 2, box.umum)
    line = take(box.gigi, box.gigi, box.umum, box.gigi)
    assert [ahead(ticket) for ticket in line] == [0, 1, 0, 3]


def test_called_numbers_are_not_ahead(box, sari):
    first, second = take(box.umum, box.umum)
    calling.call_next(sari, None)
    assert ahead(second) == 0
    assert boards.card(first.key).status == "called"


def test_with_nobody_at_work_the_counters_defaults_count(box):
    for loket in box.lokets:
        number = box.lokets.index(loket) + 1
        counters.change(loket, number, "", {(box.umum, box.gigi, box.kia)[number - 1]})
    line = take(box.umum, box.gigi, box.umum)
    assert [ahead(ticket) for ticket in line] == [0, 0, 1]


def test_a_service_that_nobody_at_work_serves_has_its_defaults(box):
    box.seated("Sari", 1, box.umum)
    counters.change(box.lokets[0], 1, "", {box.umum})
    counters.change(box.lokets[1], 2, "", {box.gigi, box.kia})
    counters.change(box.lokets[2], 3, "", {box.umum})
    line = take(box.kia, box.umum, box.gigi, box.umum)
    assert [ahead(ticket) for ticket in line] == [0, 0, 1, 1]


def test_a_service_that_no_counter_serves_counts_its_own(box):
    # The pages refuse it; a file of 1.0 may hold it.
    for loket in box.lokets:
        CounterService.create(counter=loket, service=box.umum)
    line = take(box.umum, box.gigi, box.umum, box.gigi)
    assert [ahead(ticket) for ticket in line] == [0, 0, 1, 1]


def test_a_counter_on_break_is_out_of_the_line(box):
    box.seated("Sari", 1, box.umum, box.gigi)
    dewi = box.seated("Dewi", 2, box.umum)
    _first, second = take(box.gigi, box.umum)
    assert ahead(second) == 0
    counters.begin_break(counters.seat(dewi))
    assert ahead(second) == 1
    counters.end_break(counters.seat(dewi))
    assert ahead(second) == 0


def test_who_logged_in_too_long_ago_is_not_at_work(box, watch):
    box.seated("Dewi", 2, box.umum)
    watch.later(hours=13)
    box.seated("Sari", 1, box.umum, box.gigi)
    assert [ahead(ticket) for ticket in take(box.gigi, box.umum)] == [0, 1]


def test_who_is_switched_off_is_not_at_work(box):
    box.seated("Dewi", 2, box.umum)
    box.seated("Sari", 1, box.umum, box.gigi)
    line = take(box.gigi, box.umum)
    auth.switch_off(box.people["Dewi"])
    assert [ahead(ticket) for ticket in line] == [0, 1]


def test_a_number_put_back_lets_the_others_move_up(box, sari):
    line = take(*[box.umum] * 5)
    calling.call_next(sari, None)
    calling.put_back(sari, line[0].id)
    assert [ahead(ticket) for ticket in line] == [3, 0, 1, 2, 4]


def test_ahead_is_how_many_the_fastest_counter_really_calls_before(box):
    seats = [
        box.seated("Sari", 1, box.umum, box.gigi),
        box.seated("Dewi", 2, box.gigi, box.kia),
        box.seated("Budi", 3, box.umum),
    ]
    all_three = (box.umum, box.gigi, box.kia)
    line = take(*[all_three[pick] for pick in (1, 0, 2, 0, 0, 1, 2, 2, 0, 1)])
    said = [ahead(ticket) for ticket in line]
    alone = [calls_alone(seat) for seat in seats]
    assert said == [
        min(calls.index(row.id) for calls in alone if row.id in calls) for row in line
    ]


def calls_alone(session):
    """Return what a counter calls, one after another, when no other one calls."""
    calls = []
    with database.changing(), database.db.atomic() as trial:
        try:
            while True:
                seen = calls[-1] if calls else None
                calls.append(calling.call_next(session, seen).id)
        except NobodyWaiting:
            trial.rollback()
    return calls


def test_the_snapshot_is_read_once_after_each_change(box):
    take(box.umum)
    first = snapshot.current()
    assert snapshot.current() is first
    take(box.umum)
    assert snapshot.current() is not first


def test_after_a_change_the_tickets_that_did_not_move_are_not_read_again(box, sari):
    first, second, third = take(box.umum, box.gigi, box.umum)
    before = snapshot.current().round
    calling.call(sari, second.id, None)
    after = snapshot.current().round
    assert after.tickets[first.id] is before.tickets[first.id]
    assert after.tickets[third.id] is before.tickets[third.id]
    assert after.tickets[second.id].status == "called"
    assert before.tickets[second.id].status == "waiting"


def test_a_change_of_no_ticket_leaves_the_whole_round_as_it_was(box, sari):
    take(box.umum)
    before = snapshot.current()
    counters.begin_break(counters.seat(sari))
    after = snapshot.current()
    assert after.round is before.round
    assert after.working != before.working


def test_services_and_counters_are_not_read_again_for_a_number_or_a_call(box, sari):
    take(box.umum)
    before = snapshot.current()
    take(box.gigi)
    calling.call_next(sari, None)
    assert snapshot.current().configuration is before.configuration
    assert snapshot.current().round is not before.round


@pytest.mark.parametrize(
    "change",
    [
        lambda box, sari: counters.change_service(
            box.umum, "Poli Anak", "A", set(box.lokets)
        ),
        lambda box, sari: counters.add_service("Farmasi", "", set(box.lokets)),
        lambda box, sari: services.remove(box.kia),
        lambda box, sari: services.reorder([box.kia, box.gigi, box.umum]),
        lambda box, sari: services.close_for_today(box.gigi),
        lambda box, sari: services.lead_to(box.umum, box.gigi),
        lambda box, sari: counters.change(box.lokets[0], 7, "Meja", {box.umum}),
        lambda box, sari: counters.add(),
        lambda box, sari: counters.begin_break(counters.seat(sari)),
        lambda box, sari: rollover.reset_now(box.person("Budi"), is_trial=False),
    ],
)
def test_a_change_of_services_or_counters_is_in_the_next_snapshot(box, sari, change):
    take(box.umum, box.gigi)
    before = snapshot_and_reread()[0]
    change(box, sari)
    carried_on, built = snapshot_and_reread()
    assert carried_on == built
    assert carried_on != before


def test_a_service_that_another_process_renamed_is_in_the_next_snapshot(box):
    take(box.umum)
    snapshot.current()
    with closing(sqlite.open_beside(box.path)) as other, other:
        other.execute("UPDATE services SET name = 'Lain' WHERE id = ?", (box.gigi,))
    take(box.umum)
    assert snapshot.current().services[box.gigi].name == "Lain"


def test_positions_that_were_respaced_are_read_again(box, sari):
    line = take(*[box.umum] * 5)
    snapshot.current()
    # Right behind the third there is no place between it and the fourth.
    Ticket.update(position=line[2].position + 1).where(
        Ticket.id == line[3].id
    ).execute()
    calling.call_next(sari, None)
    changes.invalidate()
    changes.bump()
    snapshot.current()
    rollover.change_settings({"put_back_behind": "2"})
    calling.put_back(sari, line[0].id)
    assert Ticket.get_by_id(line[4].id).position != line[4].position
    carried_on, built = snapshot_and_reread()
    assert carried_on == built


def test_a_reset_and_its_undo_are_read_again(box, sari):
    first, second = take(box.umum, box.gigi)
    calling.call_next(sari, None)
    before = snapshot.current().round
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert snapshot.current().round.tickets == {}
    rollover.undo_reset()
    again = snapshot.current().round
    assert (again.id, again.places, again.calls) == (
        before.id,
        before.places,
        before.calls,
    )
    assert boards.card(first.key).status == "called"
    assert ahead(second) == 0


def test_what_another_process_wrote_is_in_the_snapshot_of_the_next_change(box):
    first, second = take(box.umum, box.gigi)
    snapshot.current()
    with closing(sqlite.open_beside(box.path)) as other, other:
        other.execute("UPDATE queues SET note = 'elsewhere' WHERE id = ?", (first.id,))
    take(box.kia)
    assert snapshot.current().round.tickets[first.id].note == "elsewhere"
    before = snapshot.current().round
    take(box.umum)
    assert snapshot.current().round.tickets[second.id] is before.tickets[second.id]


def test_another_file_in_the_place_of_this_one_is_read_again(box, sari):
    shutil.copy(box.path, box.path.with_name("before.db"))
    take(box.umum)
    assert len(snapshot.current().round.tickets) == 1
    database.use(box.path.with_name("before.db"))
    assert snapshot.current().round.tickets == {}


def test_a_next_label_goes_on_above_what_a_restore_knows(box):
    ticket = visitor_takes(box.umum)
    MinimumNumber.create(round=ticket.round, service=box.umum, number=57)
    changes.bump()
    assert boards.choices()[0].next_label == "A-058"


def test_what_a_change_sees_before_its_commit_is_kept_for_nobody(box):
    take(box.umum)

    def look_and_fail():
        take(box.umum)
        assert snapshot.current().round.count(Status.WAITING, [box.umum]) == 2
        raise LookupError

    with pytest.raises(LookupError), database.changing():
        look_and_fail()
    assert snapshot.current().round.count(Status.WAITING, [box.umum]) == 1
    take(box.umum)
    assert snapshot.current().round.count(Status.WAITING, [box.umum]) == 2


def test_many_who_look_at_once_see_the_same_snapshot(box):
    take(box.umum, box.gigi)
    seen = together(*[snapshot.current] * 8)
    assert all(one is seen[0] for one in seen)


def test_what_happens_while_the_snapshot_is_read_is_not_half_in_it(box, sari):
    first, happened = take(box.umum)[0], []

    def take_and_call():
        second = take(box.umum)[0]
        calling.call(sari, second.id, None)

    def meanwhile(_, question, __):
        # The line was read; the calls of the round come after it.
        if "counter_services" in question and not happened:
            happened.extend(together(take_and_call))
        return True

    connection = db.connection()
    connection.set_exec_trace(meanwhile)
    seen = boards.board()
    connection.set_exec_trace(None)
    assert (happened, seen.calls) == ([None], ())
    assert [call.label for call in boards.board().calls] == ["A-002"]
    assert ahead(first) == 0
