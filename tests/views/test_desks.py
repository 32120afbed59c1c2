import pytest

from siantre_box.core import actions, auth, calling, counters, services, tickets
from siantre_box.core.errors import NoCounter
from siantre_box.core.models import Status
from siantre_box.views import desks
from tests.world import visitor_takes


def waiting(desk):
    return [ticket.label for ticket in desk.waiting]


def test_a_desk_shows_who_is_called_and_who_waits(box, sari):
    for service in (box.umum, box.gigi, box.umum):
        visitor_takes(service)
    calling.call_next(sari, None)
    desk = desks.read_desk(sari)
    assert (desk.counter, desk.operator) == ("Loket 1", "Sari")
    assert desk.current.label == "A-001"
    assert waiting(desk) == ["B-001", "A-002"]


def test_a_desk_shows_only_the_services_of_its_seat(box):
    session = box.seated("Sari", 1, box.gigi)
    visitor_takes(box.umum)
    visitor_takes(box.gigi)
    desk = desks.read_desk(session)
    assert waiting(desk) == ["B-001"]
    assert [choice.letter for choice in desk.services] == ["B"]
    assert [choice.letter for choice in desk.all_services] == ["A", "B", "C"]
    assert desk.count_taken == 1


def test_a_desk_counts_what_became_of_its_numbers(box, sari):
    for _ in range(4):
        visitor_takes(box.umum)
    first = calling.call_next(sari, None)
    second = calling.call_next(sari, first.id)
    calling.cancel(sari, second.id)
    desk = desks.read_desk(sari)
    counts = desk.count_waiting, desk.count_done, desk.count_canceled, desk.count_taken
    assert counts == (2, 1, 1, 4)
    assert desk.current is None


def test_a_desk_marks_who_has_no_phone_and_who_was_passed_over(box, sari):
    tickets.take_for_visitor(box.umum, tickets.new_nonce(), box.person("Sari"))
    visitor_takes(box.umum)
    ticket = calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    waits = desks.read_desk(sari).waiting
    marks = [(row.label, row.by_staff, row.passed_over) for row in waits]
    assert marks == [("A-002", False, False), ("A-001", True, True)]


def test_a_desk_says_that_it_is_on_break(sari):
    counters.begin_break(counters.seat(sari))
    assert desks.read_desk(sari).on_break


def test_a_log_in_without_a_counter_has_no_desk(box, sari):
    budi = box.seated("Budi", 3)
    counters.take_over(budi, box.lokets[0], set())
    with pytest.raises(NoCounter):
        desks.read_desk(sari)


def test_a_desk_resumes_mid_call_on_another_log_in(box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    again = box.seated("Dewi", 2)
    counters.take_over(again, box.lokets[0], set())
    assert desks.read_desk(again).current.label == "A-001"


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (calling.finish, "A-001 selesai."),
        (calling.cancel, "A-001 dibatalkan."),
        (calling.put_back, "A-001 kembali menunggu. Tidak ada nomor lain."),
    ],
)
def test_a_desk_says_what_can_be_taken_back(box, sari, move, sentence):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    move(sari, ticket.id)
    assert desks.read_desk(sari).undoable.sentence == sentence


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("umum", "A-001 kembali menunggu."),
        ("gigi", "A-001 kembali menunggu. Tidak ada nomor lain di Poli Umum."),
    ],
)
def test_a_desk_says_when_nobody_can_come_before_who_was_passed_over(
    box, sari, other, told
):
    ticket = visitor_takes(box.umum)
    visitor_takes(getattr(box, other))
    calling.call(sari, ticket.id, None)
    calling.put_back(sari, ticket.id)
    assert desks.read_desk(sari).undoable.sentence == told


def test_every_desk_sees_who_waits_for_what_no_desk_lists(box):
    sari = box.seated("Sari", 1, box.umum)
    dewi = box.seated("Dewi", 2, box.kia)
    visitor_takes(box.gigi)
    visitor_takes(box.kia)
    for desk in map(desks.read_desk, (sari, dewi)):
        shown = [row.name for row in desk.unserved.services], desk.unserved.waiting
        assert shown == (["Poli Gigi"], 1)
    counters.begin_break(counters.seat(dewi))
    assert desks.read_desk(sari).unserved.waiting == 1
    auth.end_session(dewi)
    assert desks.read_desk(sari).unserved.waiting == 2
    box.seated("Dewi", 2)
    assert desks.read_desk(sari).unserved is None


def has_joined(session):
    return desks.read_desk(session).joined is not None


def test_who_takes_a_number_joins_the_line_of_the_desks_that_serve_it(box, dewi):
    sari = box.seated("Sari", 1, box.gigi)
    assert not has_joined(dewi)
    visitor_takes(box.umum)
    assert (has_joined(dewi), has_joined(sari)) == (True, False)
    counters.begin_break(counters.seat(dewi))
    assert not has_joined(dewi)


def corrected(session, ticket):
    calling.finish(session, ticket.id)
    calling.correct(session, ticket.id, Status.DONE, Status.WAITING)


@pytest.mark.parametrize(
    ("become", "joins"),
    [
        (lambda one, t: calling.forward(one, t.id, max(services.ids())), True),
        (lambda one, t: corrected(one, t), True),
        (lambda one, t: calling.put_back(one, t.id), False),
        (lambda one, _: actions.undo(one, desks.read_desk(one).undoable.action), False),
    ],
)
def test_only_who_comes_again_joins_the_line(box, sari, become, joins):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    assert not has_joined(sari)
    become(sari, ticket)
    assert has_joined(sari) == joins


def test_a_cancel_taken_back_joins_no_line(box, sari):
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    actions.undo(sari, desks.read_desk(sari).undoable.action)
    assert desks.read_desk(sari).count_waiting == 1
    assert not has_joined(sari)


def test_who_chooses_a_counter_sees_who_sits_where(box, sari, dewi):
    shown = [
        (choice.name, choice.used_by, choice.is_mine)
        for choice in desks.counter_choices(sari)
    ]
    assert shown == [
        ("Loket 1", None, True),
        ("Loket 2", "Dewi", False),
        ("Loket 3", None, False),
    ]
    assert counters.seat(dewi).counter.id == box.lokets[1]


def test_the_last_choice_of_a_person_is_known(box):
    box.seated("Sari", 2, box.gigi)
    assert desks.last_choice(box.person("Sari")) == (box.lokets[1], {box.gigi})
    assert desks.last_choice(box.person("Dewi")) == (None, set())
    counters.change(box.lokets[0], 1, "", {box.umum, box.kia})
    box.seated("Dewi", 1)
    last = box.lokets[0], {box.umum, box.kia}
    assert desks.last_choice(box.person("Dewi")) == last


def test_a_desk_has_called_whom_it_put_back_or_forwarded_and_waits_again(box):
    sari = box.seated("Sari", 1, box.umum, box.gigi)

    def has_called():
        return desks.read_desk(sari).has_called

    def take_back():
        actions.undo(sari, desks.read_desk(sari).undoable.action)

    assert not has_called()
    first, _second = visitor_takes(box.umum), visitor_takes(box.umum)
    assert not has_called()
    calling.call_next(sari, None)
    calling.put_back(sari, first.id)
    assert has_called()
    take_back()
    calling.forward(sari, first.id, box.gigi)
    assert has_called()
    take_back()
    take_back()
    assert not has_called()


def test_a_desk_counts_who_came_from_one_service_and_went_on_to_another(box):
    sari = box.seated("Sari", 1, box.umum)
    dewi = box.seated("Dewi", 2, box.gigi)
    budi = box.seated("Budi", 3, box.umum, box.gigi)

    def counts(session):
        desk = desks.read_desk(session)
        return desk.count_taken, desk.count_came, desk.count_done

    for _ in range(2):
        visitor_takes(box.umum)
    assert [counts(each) for each in (sari, dewi)] == [(2, 2, 0), (0, 0, 0)]
    first = calling.call_next(sari, None)
    calling.forward(sari, first.id, box.gigi)
    assert [counts(each) for each in (sari, dewi)] == [(2, 2, 1), (0, 1, 0)]
    calling.call_next(dewi, None)
    calling.forward(dewi, first.id, box.kia, at=box.gigi)
    assert [counts(each) for each in (sari, dewi)] == [(2, 2, 1), (0, 1, 1)]
    # Who calls for both served one person, not two.
    assert counts(budi) == (2, 2, 1)
    actions.undo(dewi, desks.read_desk(dewi).undoable.action)
    assert [counts(each) for each in (dewi, budi)] == [(0, 1, 0), (2, 2, 0)]
