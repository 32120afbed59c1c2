"""A number through several services: forwarded by hand, or as usual with the next."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from siantre_box.core import (
    actions,
    calling,
    changes,
    counters,
    database,
    rollover,
    schema,
    services,
)
from siantre_box.core.calling import (
    AlreadyHandled,
    ForwardedMeanwhile,
    NobodyWaiting,
    RouteChanged,
    StalePage,
)
from siantre_box.core.errors import ForbiddenMove, HasOpenTickets
from siantre_box.core.models import Event, Service, Session, Status, Ticket
from siantre_box.core.services import LeadsInARing, SomeLeadHere, UnknownService
from siantre_box.views import boards, desks, history
from tests.refusals import refused
from tests.world import (
    last_action,
    line,
    snapshot_and_reread,
    stands,
    visitor_cancels,
    visitor_takes,
)

BOX_1_0 = Path(__file__).parents[1] / "fixtures/box-1.0.sql"


def rows():
    return Ticket.select().order_by(Ticket.id).tuples()[:]


@pytest.fixture
def at_front(box):
    """Sari at Loket 1 serves Poli Umum alone."""
    return box.seated("Sari", 1, box.umum)


@pytest.fixture
def at_back(box):
    """Dewi at Loket 2 serves Poli Gigi and KIA."""
    return box.seated("Dewi", 2, box.gigi, box.kia)


@pytest.fixture
def called(box, at_front):
    """A-001 is called at Loket 1 for the second time; A-002 and B-001 wait."""
    first = visitor_takes(box.umum)
    visitor_takes(box.umum)
    visitor_takes(box.gigi)
    calling.call_next(at_front, None)
    calling.recall(at_front, first.id)
    return first


def test_a_forwarded_number_waits_at_the_end_of_the_other_line(
    box, at_front, at_back, called
):
    calling.forward(at_front, called.id, box.gigi)
    row = stands(called)
    assert (row.label, row.service_id, row.station_id) == ("A-001", box.umum, box.gigi)
    assert (row.status, row.counter_id, row.called_at) == (Status.WAITING, None, None)
    card = boards.card(called.key)
    assert (card.service, card.way, card.ahead) == ("Poli Gigi", ("Poli Umum",), 1)
    assert calling.call_next(at_back, None).label == "B-001"
    assert calling.call_next(at_back, visitor_of("B-001")).label == "A-001"


def visitor_of(label):
    return Ticket.get(label=label).id


def test_calls_are_counted_again_at_each_service(box, at_front, at_back, called):
    assert stands(called).calls == 2
    calling.forward(at_front, called.id, box.gigi)
    assert stands(called).calls == 0
    calling.call(at_back, called.id, None, at=box.gigi)
    assert stands(called).calls == 1
    assert boards.board().calls[-1].nth == 1


def test_a_forwarded_number_that_did_not_come_goes_behind_the_next_of_its_new_line(
    box, at_front, at_back, called
):
    rollover.change_settings({"put_back_behind": "1"})
    calling.forward(at_front, called.id, box.gigi)
    for _ in range(2):
        visitor_takes(box.gigi)
    calling.call(at_back, called.id, None, at=box.gigi)
    calling.put_back(at_back, called.id, at=box.gigi)
    assert line() == ["A-002", "B-001", "A-001", "B-002", "B-003"]


def test_the_next_number_of_a_service_does_not_count_who_came_from_elsewhere(
    box, at_front, called
):
    calling.forward(at_front, called.id, box.gigi)
    assert visitor_takes(box.gigi).label == "B-002"
    assert visitor_takes(box.umum).label == "A-003"


def test_a_closed_service_still_receives(box, at_front, called):
    services.close(box.gigi)
    calling.forward(at_front, called.id, box.gigi)
    assert stands(called).station_id == box.gigi


def test_nobody_is_forwarded_to_where_they_are_or_to_nowhere(box, at_front, called):
    refused(ForbiddenMove, calling.forward, at_front, called.id, box.umum)
    refused(UnknownService, calling.forward, at_front, called.id, 99)
    services.remove(box.kia)
    refused(UnknownService, calling.forward, at_front, called.id, box.kia)


def test_only_the_counter_that_called_it_forwards_a_number(
    box, at_front, at_back, called
):
    refused(AlreadyHandled, calling.forward, at_back, called.id, box.gigi)
    waiting = visitor_of("A-002")
    refused(calling.SomebodyWasFirst, calling.forward, at_front, waiting, box.gigi)


@pytest.mark.parametrize("has_way", [False, True])
def test_undo_of_a_forward_is_exact(box, at_front, at_back, called, has_way):
    if has_way:
        calling.forward(at_front, called.id, box.gigi)
        calling.call(at_back, called.id, None, at=box.gigi)
    session, at = (at_back, box.gigi) if has_way else (at_front, None)
    before, card, board = rows(), boards.card(called.key), boards.board()
    calling.forward(session, called.id, box.kia, at=at)
    assert rows() != before
    actions.undo(session, last_action())
    assert differences(before, rows()) <= {"updated_at"}
    assert (boards.card(called.key), boards.board()) == (card, board)
    carried_on, reread = snapshot_and_reread()
    assert carried_on == reread


def differences(before, after):
    names = [field.name for field in Ticket._meta.sorted_fields]
    return {
        name
        for old, new in zip(before, after, strict=True)
        for name, was, now in zip(names, old, new, strict=True)
        if was != now
    }


def test_undo_of_a_call_that_forwarded_brings_both_back(box, at_front, called):
    services.lead_to(box.umum, box.gigi)
    before = rows()
    calling.call_next(at_front, called.id, onward=box.gigi)
    both = actions.undo(at_front, last_action())
    assert {ticket.label for ticket in both} == {"A-001", "A-002"}
    assert differences(before, rows()) <= {"updated_at", "note"}
    assert stands(called).status == Status.CALLED


def test_a_forwarded_number_that_was_called_meanwhile_is_not_brought_back(
    box, at_front, at_back, called
):
    calling.forward(at_front, called.id, box.gigi)
    press = last_action()
    calling.call(at_back, called.id, None, at=box.gigi)
    refused(actions.MovedOnSince, actions.undo, at_front, press)


def test_a_stale_page_calls_what_was_forwarded_meanwhile(box, at_front, called):
    calling.forward(at_front, called.id, box.gigi)
    said = refused(ForwardedMeanwhile, calling.call, at_front, called.id, None)
    assert said == "Nomor A-001 sudah ada di Poli Gigi. Lihat lagi daftarnya."


@pytest.mark.parametrize(
    "move", [calling.finish, calling.recall, calling.put_back, calling.cancel]
)
def test_a_stale_page_moves_nothing_that_is_called_again_for_another_service(
    box, called, move
):
    # One counter for both: in the other tab the number went on, and was called.
    sari = box.seated("Sari", 3)
    counters.take_over(sari, box.lokets[0], set())
    calling.forward(sari, called.id, box.gigi)
    calling.call(sari, called.id, None, at=box.gigi)
    refused(ForwardedMeanwhile, move, sari, called.id, at=box.umum)
    refused(ForwardedMeanwhile, calling.call_next, sari, called.id, box.umum)
    move(sari, called.id, at=box.gigi)


def test_a_stale_history_corrects_nothing_that_was_forwarded(box, at_front, called):
    calling.forward(at_front, called.id, box.gigi)
    visitor_cancels(stands(called))
    refused(
        ForwardedMeanwhile,
        calling.correct,
        at_front,
        called.id,
        Status.CANCELED,
        Status.WAITING,
    )


def test_call_next_sends_the_called_one_where_people_usually_go(box, at_front, called):
    services.lead_to(box.umum, box.gigi)
    assert desks.read_desk(at_front).goes_to == desks.NextService(box.gigi, "Poli Gigi")
    assert calling.call_next(at_front, called.id, onward=box.gigi).label == "A-002"
    assert (stands(called).status, stands(called).station_id) == ("waiting", box.gigi)
    third = visitor_takes(box.umum)
    calling.call(at_front, third.id, visitor_of("A-002"), onward=box.gigi)
    assert line() == ["B-001", "A-001", "A-002"]


def test_finish_ends_it_wherever_people_usually_go(box, at_front, called):
    services.lead_to(box.umum, box.gigi)
    calling.finish(at_front, called.id)
    assert (stands(called).status, stands(called).station_id) == ("done", None)


def test_a_button_that_names_another_way_than_there_is_now_is_refused(
    box, at_front, called
):
    services.lead_to(box.umum, box.gigi)
    refused(RouteChanged, calling.call_next, at_front, called.id)
    other = visitor_of("A-002")
    refused(RouteChanged, calling.call, at_front, other, called.id, onward=box.kia)
    services.lead_to(box.umum, None)
    refused(RouteChanged, calling.call_next, at_front, called.id, onward=box.gigi)


def test_nobody_is_called_by_the_press_that_forwards_them(box):
    sari = box.seated("Sari", 1)
    services.lead_to(box.umum, box.gigi)
    only = visitor_takes(box.umum)
    calling.call_next(sari, None)
    refused(NobodyWaiting, calling.call_next, sari, only.id, onward=box.gigi)


def test_a_double_click_forwards_once(box, at_front, called):
    services.lead_to(box.umum, box.gigi)
    visitor_takes(box.umum)
    calling.call_next(at_front, called.id, onward=box.gigi)
    refused(StalePage, calling.call_next, at_front, called.id, onward=box.gigi)


def test_an_unannounced_call_that_the_next_press_forwards_is_still_announced(
    box, at_front, called
):
    services.lead_to(box.umum, box.gigi)
    call = boards.board().calls[-1]
    calling.call_next(at_front, called.id, onward=box.gigi)
    assert boards.board().calls[-2] == replace(call, is_over=True)
    assert (call.label, call.service, call.counter) == ("A-001", "Poli Umum", "Loket 1")


def test_a_forward_leaves_the_row_of_its_call_on_the_television(box, at_front, called):
    row = replace(boards.board().rows[0], is_over=True)
    calling.forward(at_front, called.id, box.gigi)
    assert boards.board().rows == (row,)
    visitor_cancels(stands(called))
    assert boards.board().rows == (row,)


def test_a_number_called_at_its_next_service_stands_there_alone(
    box, at_front, at_back, called
):
    calling.forward(at_front, called.id, box.gigi)
    calling.call(at_back, called.id, None, at=box.gigi)
    shown = [(row.label, row.service, row.counter) for row in boards.board().rows]
    assert shown == [("A-001", "Poli Gigi", "Loket 2")]
    calling.put_back(at_back, called.id, at=box.gigi)
    assert boards.board().rows == ()


def test_a_call_for_the_next_service_at_the_same_counter_is_shown_once(box, called):
    sari = box.seated("Sari", 3)
    counters.take_over(sari, box.lokets[0], set())
    calling.forward(sari, called.id, box.gigi)
    calling.call(sari, called.id, None, at=box.gigi)
    assert [(call.label, call.service) for call in boards.board().calls] == [
        ("A-001", "Poli Gigi")
    ]
    carried_on, reread = snapshot_and_reread()
    assert carried_on == reread


def test_the_desk_tells_where_a_number_came_from_and_since_when(
    box, at_front, at_back, called, watch
):
    watch.later(minutes=20)
    calling.forward(at_front, called.id, box.gigi)
    row = desks.read_desk(at_back).waiting[-1]
    assert (row.label, row.service, row.came_from) == (
        "A-001",
        "Poli Gigi",
        "Poli Umum",
    )
    assert row.since == watch.utc
    assert row.service_id == box.gigi


def test_the_history_tells_to_where_and_is_filtered_by_where_a_number_stands(
    box, at_front, called
):
    calling.forward(at_front, called.id, box.gigi)
    newest, *older = history.today(at_front, service_id=box.gigi)
    assert (newest.label, newest.sentence) == ("A-001", "Diteruskan ke Poli Gigi")
    assert newest.stands_at == box.gigi
    assert {row.service for row in older} == {"Poli Umum", "Poli Gigi"}
    told = [row.label for row in history.today(at_front, service_id=box.umum)]
    assert "A-001" not in told


def test_a_ring_of_routes_is_refused(box):
    services.lead_to(box.umum, box.gigi)
    services.lead_to(box.gigi, box.kia)
    said = refused(LeadsInARing, services.lead_to, box.kia, box.umum)
    assert said == "Poli Umum lanjut kembali ke sini. Pilih yang lain."
    assert LeadsInARing.field == "lanjut"


def test_a_service_never_leads_to_itself_or_to_one_that_is_gone(box):
    refused(LeadsInARing, services.lead_to, box.umum, box.umum)
    services.remove(box.kia)
    refused(UnknownService, services.lead_to, box.umum, box.kia)


def test_services_removed_and_restored_close_no_ring(box, at_front):
    ids = [box.umum, box.gigi]
    tickets = [visitor_takes(service_id) for service_id in ids]
    for ticket in tickets:
        calling.cancel(at_front, ticket.id)
    services.lead_to(box.umum, box.gigi)
    services.remove(box.umum)
    services.lead_to(box.gigi, box.kia)
    services.remove(box.gigi)
    calling.correct(at_front, tickets[0].id, Status.CANCELED, Status.WAITING)
    services.lead_to(box.kia, box.umum)
    calling.correct(at_front, tickets[1].id, Status.CANCELED, Status.WAITING)
    follow, passed = box.kia, []
    while follow and follow not in passed:
        passed.append(follow)
        follow = Service.get_by_id(follow).next_service_id
    assert follow is None


def test_removing_a_service_names_who_leads_there(box):
    services.lead_to(box.umum, box.kia)
    services.lead_to(box.gigi, box.kia)
    said = refused(SomeLeadHere, services.remove, box.kia)
    assert said == "Poli Umum, Poli Gigi biasanya lanjut ke KIA. Ubah itu dulu."
    services.lead_to(box.umum, None)
    services.lead_to(box.gigi, None)
    services.remove(box.kia)


def test_a_service_with_forwarded_numbers_is_kept_and_later_retired(
    box, at_front, at_back, called
):
    calling.forward(at_front, called.id, box.kia)
    refused(HasOpenTickets, services.remove, box.kia)
    calling.call(at_back, called.id, None, at=box.kia)
    calling.forward(at_back, called.id, box.gigi, at=box.kia)
    refused(HasOpenTickets, services.remove, box.kia)
    visitor_cancels(stands(called))
    services.remove(box.kia)
    assert Service.get_by_id(box.kia).retired_at is not None


def test_the_undo_of_a_reset_brings_back_the_service_where_a_number_waits(
    box, at_front, called
):
    calling.forward(at_front, called.id, box.kia)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    services.remove(box.kia)
    rollover.undo_reset()
    assert services.find(box.kia).name == "KIA"


def test_a_box_of_1_0_with_open_tickets_updated_at_noon_forwards_them(tmp_path):
    path = tmp_path / "siantre.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(BOX_1_0.read_text())
        file.execute("PRAGMA user_version = 1")
    database.use(path)
    schema.upgrade(lambda: None)
    changes.begin()
    sari, called = Session.get(), Ticket.get(status=Status.CALLED)
    assert [call.label for call in boards.board().calls] == ["A-001"]
    call = Event.get(kind="call")
    other = Service.get(Service.id != called.service_id)
    # A page that was open before the update names no service.
    calling.forward(sari, called.id, other.id)
    card = boards.card(called.key)
    assert (card.status, card.service) == ("waiting", other.name)
    assert [call.label for call in boards.board().calls] == ["A-001"]
    actions.undo(sari, last_action())
    assert boards.card(called.key).status == "called"
    actions.undo(sari, call.action)
    assert boards.card(called.key).status == "waiting"
    database.close()
