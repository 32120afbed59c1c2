"""The report of a day on which numbers went through several services."""

from datetime import timedelta

import pytest

from siantre_box.core import actions, calling, clock, rollover
from siantre_box.views import reports
from siantre_box.views.spans import Span
from tests import full_day
from tests.world import last_action, visitor_cancels, visitor_takes


def minutes(count):
    return timedelta(minutes=count)


def report():
    return reports.of_span(Span.day(full_day.MONDAY))


def shares(parts):
    return {
        part.name: (part.sum.taken, part.sum.came, part.sum.done, part.sum.canceled)
        for part in parts
    }


@pytest.fixture
def front(box):
    return box.seated("Sari", 1, box.umum)


@pytest.fixture
def back(box):
    return box.seated("Dewi", 2, box.gigi)


@pytest.fixture
def way(box, front, back, watch):
    """A-001 waits 10 minutes, is sent on after 2, waits 5 more, and is done.

    A-002 is sent on too, and waits there; A-003 is done at once; B-001 is canceled.
    """
    first, second, third = (visitor_takes(box.umum) for _ in range(3))
    visitor_cancels(visitor_takes(box.gigi))
    watch.later(minutes=10)
    calling.call(front, first.id, None)
    watch.later(minutes=2)
    calling.forward(front, first.id, box.gigi)
    watch.later(minutes=5)
    calling.call_next(back, None)
    watch.later(minutes=4)
    calling.finish(back, first.id, at=box.gigi)
    calling.call(front, second.id, None)
    calling.forward(front, second.id, box.gigi)
    calling.call(front, third.id, None)
    calling.finish(front, third.id)
    return first


@pytest.mark.usefixtures("way")
def test_services_count_visits_and_the_total_counts_people():
    day = report()
    assert (day.total.taken, day.total.came, day.total.done) == (4, 0, 2)
    assert (day.total.canceled, day.total.still_open) == (1, 1)
    assert shares(day.services) == {
        "Poli Umum": (3, 0, 3, 0),
        "Poli Gigi": (1, 2, 1, 1),
    }
    assert day.services[1].sum.still_open == 1
    assert day.has_forwards


@pytest.mark.usefixtures("way")
def test_each_counter_counts_what_it_called():
    assert shares(report().counters) == {
        "Loket 1": (3, 0, 3, 0),
        "Loket 2": (1, 0, 1, 0),
    }


@pytest.mark.usefixtures("way")
def test_a_visit_waits_at_its_service_and_a_person_at_all_of_them():
    day = report()
    umum, gigi = (part.sum for part in day.services)
    assert (umum.average_wait, umum.longest_wait) == (
        minutes(10 + 21 + 21) / 3,
        minutes(21),
    )
    assert gigi.average_wait == minutes(5)
    assert day.total.average_wait == minutes((10 + 5) + 21 + 21) / 3
    assert [sum_.taken for _, sum_ in day.hours] == [4]


@pytest.mark.usefixtures("way")
def test_the_lines_tell_the_way():
    lines = reports.lines(Span.day(full_day.MONDAY))
    assert [(row.label, row.service, row.came_from, row.status) for row in lines] == [
        ("A-001", "Poli Umum", None, reports.FORWARDED),
        ("A-001", "Poli Gigi", "Poli Umum", "done"),
        ("A-002", "Poli Umum", None, reports.FORWARDED),
        ("A-002", "Poli Gigi", "Poli Umum", "waiting"),
        ("A-003", "Poli Umum", None, "done"),
        ("B-001", "Poli Gigi", None, "canceled"),
    ]
    first, second = lines[:2]
    assert (first.counter, second.counter) == ("Loket 1", "Loket 2")
    assert (first.wait, second.wait) == (minutes(10), minutes(5))
    assert first.closed_at == second.taken_at
    assert lines[3].called_at is None


def test_a_forward_that_was_taken_back_is_none(box, front):
    ticket = visitor_takes(box.umum)
    calling.call_next(front, None)
    calling.forward(front, ticket.id, box.gigi)
    actions.undo(front, last_action())
    calling.finish(front, ticket.id)
    day = report()
    assert shares(day.services) == {"Poli Umum": (1, 0, 1, 0)}
    assert not day.has_forwards
    assert len(reports.lines(Span.day(full_day.MONDAY))) == 1


def test_a_visit_there_and_back_counts_twice(box, front, back):
    ticket = visitor_takes(box.umum)
    calling.call_next(front, None)
    calling.forward(front, ticket.id, box.gigi)
    calling.call_next(back, None)
    calling.forward(back, ticket.id, box.umum, at=box.gigi)
    calling.call_next(front, None)
    calling.finish(front, ticket.id, at=box.umum)
    assert shares(report().services) == {
        "Poli Umum": (1, 1, 2, 0),
        "Poli Gigi": (0, 1, 1, 0),
    }


def test_a_visit_with_a_wrong_clock_leaves_the_whole_wait_unknown(
    box, front, back, watch
):
    ticket = visitor_takes(box.umum)
    watch.later(minutes=3)
    calling.call_next(front, None)
    calling.forward(front, ticket.id, box.gigi)
    clock.suspect()
    calling.call_next(back, None)
    day = report()
    assert day.total.average_wait is None
    umum, gigi = (part.sum for part in day.services)
    assert (umum.average_wait, gigi.average_wait) == (minutes(3), None)


def test_who_is_missed_at_the_next_service_is_counted_there(box, way, back):
    visitor_takes(box.gigi)
    for _ in range(3):
        calling.call(back, way.id + 1, None, at=box.gigi)
        calling.put_back(back, way.id + 1, at=box.gigi)
    services = {part.name: part.sum.missed for part in report().services}
    assert services == {"Poli Umum": 0, "Poli Gigi": 1}
    assert report().total.missed == 1


def test_a_call_out_of_turn_is_counted_at_the_service_where_it_was(box, front, back):
    rollover.change_settings({"missed_after": "9"})
    first, second, third = (visitor_takes(box.umum) for _ in range(3))
    for ticket in (second, first):
        calling.call(front, ticket.id, None)
        calling.forward(front, ticket.id, box.gigi)
    for _ in range(2):
        calling.call(back, first.id, None, at=box.gigi)
        calling.put_back(back, first.id, at=box.gigi)
    day = report()
    assert [part.sum.out_of_turn for part in day.services] == [1, 2]
    assert [part.sum.out_of_turn for part in day.counters] == [1, 2]
    assert day.total.out_of_turn == 3
    lines = [
        (row.label, row.service, row.out_of_turn) for row in reports.lines(day.span)
    ]
    assert lines == [
        ("A-001", "Poli Umum", 0),
        ("A-001", "Poli Gigi", 2),
        ("A-002", "Poli Umum", 1),
        ("A-002", "Poli Gigi", 0),
        (third.label, "Poli Umum", 0),
    ]
