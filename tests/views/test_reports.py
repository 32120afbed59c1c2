from collections import Counter as Tally
from datetime import date, datetime, timedelta

import pytest

from siantre_box.core import (
    actions,
    calling,
    clock,
    counters,
    rollover,
    rounds,
    services,
)
from siantre_box.views import report_dates, reports
from siantre_box.views.reports import Report
from siantre_box.views.spans import Span, SpanTooLong
from tests import full_day
from tests.world import last_action, restarts, stands, visitor_takes

MONDAY = full_day.MONDAY


def minutes(count):
    return timedelta(minutes=count)


def daily(day: date) -> Report:
    return reports.of_span(Span.day(day))


def lines(day: date) -> tuple[reports.Line, ...]:
    return reports.lines(Span.day(day))


def taken_in_hours(report: Report) -> tuple[tuple[int, int], ...]:
    return tuple((hour, sum_.taken) for hour, sum_ in report.hours)


@pytest.fixture
def lab(box):
    """A fourth service, D."""
    return services.add("Laboratorium", "D").id


@pytest.fixture(scope="module")
def lived(furnished, tmp_path_factory):
    """The report and the lines of the day that is told in full_day.py."""
    return full_day.live(furnished, tmp_path_factory.mktemp("full-day"))


@pytest.fixture(scope="module")
def report(lived):
    return lived[0]


@pytest.fixture(scope="module")
def tickets(lived):
    return lived[1]


def test_the_total_is_that_counted_by_hand(report):
    total = report.total
    assert total.taken == 200 + 100
    assert total.done == (180 - 1) + 100
    assert total.canceled_by_visitor == 5
    assert total.canceled_by_staff == 3 + 1
    assert total.canceled_by_reset == 20 - 5 - 3
    assert total.canceled == 5 + 4 + 12
    assert total.still_open == 0


def test_waits_last_until_the_first_call_that_stood(report, tickets):
    waited = 100 * 10 + 80 * 30 + 100 * 2
    assert report.total.average_wait == minutes(waited) / 280
    assert report.total.longest_wait == minutes(30)
    waits = Tally(line.wait for line in tickets)
    assert waits == {minutes(10): 100, minutes(30): 80, minutes(2): 100, None: 20}


def test_each_service_has_its_share(report):
    shares = [(part.letter, part.name, part.sum.taken) for part in report.services]
    assert shares == [
        ("A", "Poli Umum", 50 + 50),
        ("B", "Poli Gigi", 50 + 50),
        ("C", "KIA", 50),
        ("D", "Laboratorium", 50),
    ]
    umum, _, kia, lab = (part.sum for part in report.services)
    assert (umum.done, umum.canceled) == (45 + 50, 5)
    assert umum.average_wait == minutes(25 * 10 + 20 * 30 + 50 * 2) / 95
    assert (kia.done, kia.canceled, kia.longest_wait) == (45, 5, minutes(30))
    # One of D was corrected: called, but not done.
    assert (lab.done, lab.canceled_by_staff) == (44, 2)
    assert lab.average_wait == minutes(25 * 10 + 20 * 30) / 45


def test_the_parts_come_to_the_whole(report):
    for figure in ("taken", "done", "canceled", "canceled_by_reset", "still_open"):
        whole = getattr(report.total, figure)
        assert sum(getattr(one.sum, figure) for one in report.services) == whole


def test_each_counter_has_those_it_called(report):
    shares = [(part.name, part.sum.taken, part.sum.done) for part in report.counters]
    assert shares == [("Loket 1", 180, 179), ("Loket 2", 100, 100)]


def test_the_hours_are_those_in_which_numbers_were_taken(report):
    assert taken_in_hours(report) == (
        (8, 60), (9, 60), (10, 60), (11, 20), (12, 0), (13, 60), (14, 40),
    )  # fmt: skip
    assert report.busiest_hour == 8


def test_the_trial_is_left_out_and_the_rounds_are_two(report, tickets):
    assert report.rounds == 2
    assert Tally(line.round for line in tickets) == {1: 200, 2: 100}
    assert [line.label for line in tickets[:5]] == [
        "A-001", "B-001", "C-001", "D-001", "A-002",
    ]  # fmt: skip


def test_a_line_tells_the_story_of_one_number(tickets):
    first = tickets[0]
    assert (first.service, first.status, first.counter) == (
        "Poli Umum",
        "done",
        "Loket 1",
    )
    assert first.taken_at == datetime(2026, 3, 2, 8, 0)
    assert first.called_at == datetime(2026, 3, 2, 8, 10)
    assert first.closed_at == datetime(2026, 3, 2, 8, 11)
    corrected = tickets[3]
    assert (corrected.status, corrected.canceled_by) == ("canceled", reports.STAFF)
    assert corrected.called_at == datetime(2026, 3, 2, 8, 13)
    last_called = tickets[179]
    assert (last_called.status, last_called.canceled_by) == ("done", None)


def test_undoing_the_reset_of_the_noon_gives_the_waiting_back(
    box, lab, watch, sari, dewi
):
    full_day.morning(box, lab, watch, sari)
    rollover.undo_reset()
    total = daily(MONDAY).total
    assert (total.canceled_by_reset, total.still_open) == (0, 12 + 1)
    assert (total.taken, total.done) == (200, 178)


def test_a_cancel_taken_back_is_none(box, sari):
    visitor_takes(box.umum)
    called = calling.call_next(sari, None)
    calling.cancel(sari, called.id)
    actions.undo(sari, last_action())
    total = daily(MONDAY).total
    assert (total.canceled, total.still_open) == (0, 1)
    assert stands(called).status == "called"


def test_somebody_passed_over_waited_until_the_first_call(box, sari, watch):
    visitor_takes(box.umum)
    watch.later(minutes=4)
    called = calling.call_next(sari, None)
    calling.put_back(sari, called.id)
    watch.later(minutes=9)
    calling.call_next(sari, None)
    assert daily(MONDAY).total.longest_wait == minutes(4)


def test_a_call_taken_back_is_none_although_it_was_repeated(box, sari, watch):
    ticket = visitor_takes(box.umum)
    watch.later(minutes=4)
    calling.call_next(sari, None)
    call = last_action()
    calling.recall(sari, ticket.id)
    actions.undo(sari, call)
    assert daily(MONDAY).total.average_wait is None
    watch.later(minutes=5)
    calling.call_next(sari, None)
    assert daily(MONDAY).total.average_wait == minutes(9)


def test_recalls_are_no_second_wait(box, sari, watch):
    visitor_takes(box.umum)
    watch.later(minutes=4)
    called = calling.call_next(sari, None)
    watch.later(minutes=5)
    calling.recall(sari, called.id)
    assert daily(MONDAY).total.average_wait == minutes(4)


def test_times_under_a_wrong_clock_are_in_no_average(box, sari, watch):
    visitor_takes(box.umum)
    watch.later(minutes=10)
    calling.call_next(sari, None)
    clock.suspect()
    doubtful = visitor_takes(box.umum)
    watch.later(hours=5)
    clock.trust()
    calling.call(
        sari, doubtful.id, counters.called_ticket(counters.find(box.lokets[0])).id
    )
    report = daily(MONDAY)
    assert report.total.taken == 2
    assert report.total.average_wait == report.total.longest_wait == minutes(10)
    assert lines(MONDAY)[1].taken_at is None
    assert lines(MONDAY)[1].called_at is not None
    assert taken_in_hours(report) == ((8, 1),)


def labels(day):
    return [line.label for line in lines(day)]


@pytest.fixture
def kept_over_the_weekend(box, watch):
    """Six numbers of Friday, four of a Monday that seemed to be 2021, three after."""
    watch.at("2026-03-06 15:00")
    rollover.ensure_current()
    for _ in range(6):
        visitor_takes(box.umum)
    restarts(watch, "2021-01-01 07:00")
    for _ in range(4):
        visitor_takes(box.umum)
    watch.jump("2026-03-09 09:00")
    rollover.ensure_current()
    for _ in range(3):
        visitor_takes(box.umum)


FRIDAY, NEXT_MONDAY = date(2026, 3, 6), date(2026, 3, 9)


@pytest.mark.usefixtures("kept_over_the_weekend")
def test_a_round_kept_over_a_wrong_clock_counts_each_number_on_its_own_day():
    assert labels(FRIDAY) == [f"A-{n:03}" for n in range(1, 7)]
    assert labels(NEXT_MONDAY) == [f"A-{n:03}" for n in range(7, 14)]
    assert [daily(day).rounds for day in (FRIDAY, NEXT_MONDAY)] == [1, 1]
    assert taken_in_hours(daily(FRIDAY)) == ((15, 6),)
    assert taken_in_hours(daily(NEXT_MONDAY)) == ((9, 3),)


@pytest.mark.usefixtures("kept_over_the_weekend")
def test_the_days_of_a_kept_round_are_reached_from_those_beside_them():
    assert report_dates.beside(NEXT_MONDAY) == (FRIDAY, None)
    assert report_dates.beside(FRIDAY) == (None, NEXT_MONDAY)
    saturday = date(2026, 3, 7)
    assert report_dates.beside(saturday) == (FRIDAY, NEXT_MONDAY)
    assert lines(saturday) == ()
    assert report_dates.beside(date(2026, 3, 3)) == (None, FRIDAY)
    assert report_dates.latest() == NEXT_MONDAY


@pytest.mark.usefixtures("kept_over_the_weekend")
def test_a_round_kept_over_two_wrong_clocks_counts_each_number_on_its_own_day(
    box, watch
):
    restarts(watch, "2021-01-01 07:00")
    visitor_takes(box.umum)
    watch.jump("2026-03-10 09:00")
    rollover.ensure_current()
    assert labels(FRIDAY) == [f"A-{n:03}" for n in range(1, 7)]
    assert labels(NEXT_MONDAY)[-3:] == ["A-011", "A-012", "A-013"]
    assert labels(date(2026, 3, 10))[-1] == "A-014"


def test_a_round_brought_back_after_the_hour_counts_each_number_on_its_own_day(
    box, watch
):
    visitor_takes(box.umum)
    watch.at("2026-03-03 00:05")
    rollover.ensure_current()
    rollover.undo_reset()
    assert report_dates.latest() == MONDAY
    visitor_takes(box.umum)
    tuesday = date(2026, 3, 3)
    assert (labels(MONDAY), labels(tuesday)) == (["A-001"], ["A-002"])
    assert report_dates.latest() == tuesday
    assert report_dates.beside(MONDAY) == (None, tuesday)
    assert report_dates.beside(tuesday) == (MONDAY, None)


def test_another_reset_hour_moves_no_number_of_days_gone_by(box, watch):
    watch.at("2026-03-02 22:00")
    visitor_takes(box.umum)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    rollover.change_settings({"reset_hour": "21"})
    assert labels(MONDAY) == ["A-001"]


def test_a_wait_is_never_less_than_none(box, sari, watch):
    visitor_takes(box.umum)
    watch.later(minutes=-5)
    calling.call_next(sari, None)
    assert daily(MONDAY).total.average_wait == minutes(0)


def test_an_empty_day_is_empty(box):
    report = daily(MONDAY)
    assert report.total.taken == report.rounds == 0
    assert report.total.average_wait is None
    assert report.services == report.counters == report.hours == lines(MONDAY) == ()
    assert report.busiest_hour is None


def test_a_day_of_trials_only_is_empty(box):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), is_trial=True)
    assert daily(MONDAY).total.taken == 0


def test_the_days_before_and_after_are_those_with_a_round(box, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-06 08:00")
    rollover.ensure_current()
    visitor_takes(box.umum)
    friday = rounds.today()
    assert report_dates.beside(MONDAY) == (None, friday)
    assert report_dates.beside(friday) == (MONDAY, None)
    assert report_dates.beside(date(2026, 3, 4)) == (MONDAY, friday)


def test_a_round_before_the_reset_hour_is_yesterdays(box, watch):
    rollover.change_settings({"reset_hour": "4"})
    visitor_takes(box.umum)
    watch.at("2026-03-03 01:30")
    visitor_takes(box.gigi)
    report = daily(MONDAY)
    assert report.total.taken == 2
    hours = taken_in_hours(report)
    assert (hours[0], hours[-1]) == ((8, 1), (1, 1))
    assert len(hours) == 18


def test_a_round_that_begins_in_the_evening_has_the_date_of_its_morning(box, watch):
    rollover.change_settings({"reset_hour": "21"})
    visitor_takes(box.umum)
    watch.at("2026-03-02 21:00")
    rollover.ensure_current()
    visitor_takes(box.gigi)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    visitor_takes(box.gigi)
    assert [line.label for line in lines(MONDAY)] == ["A-001"]
    tuesday = date(2026, 3, 3)
    assert [line.label for line in lines(tuesday)] == ["B-001", "B-002"]
    hours = taken_in_hours(daily(tuesday))
    assert (hours[0], hours[-1]) == ((21, 1), (8, 1))
    assert report_dates.beside(tuesday) == (MONDAY, None)


def test_an_evenings_turn_that_is_undone_lasts_until_the_next_evening(box, watch):
    rollover.change_settings({"reset_hour": "21"})
    visitor_takes(box.umum)
    watch.at("2026-03-02 21:00")
    rollover.ensure_current()
    rollover.undo_reset()
    watch.at("2026-03-03 20:59")
    rollover.ensure_current()
    assert rounds.open_round().date == MONDAY
    watch.at("2026-03-03 21:00")
    rollover.ensure_current()
    assert rounds.open_round().date == date(2026, 3, 4)


def test_times_are_those_of_the_sites_zone(box):
    rollover.change_settings({"time_zone": "9"})
    visitor_takes(box.umum)
    assert lines(MONDAY)[0].taken_at == datetime(2026, 3, 2, 10, 0)


def test_counters_stand_in_their_order_under_their_present_names(box):
    counters.change(box.lokets[2], 11, "", set())
    for loket in (3, 2, 1):
        session = box.seated("Sari", loket)
        visitor_takes(box.umum)
        calling.finish(session, calling.call_next(session, None).id)
    counters.change(box.lokets[1], 2, "Kasir", set())
    names = [part.name for part in daily(MONDAY).counters]
    assert names == ["Loket 1", "Kasir", "Loket 11"]


def test_a_retired_service_and_counter_keep_their_share(box, sari, watch):
    visitor_takes(box.kia)
    calling.finish(sari, calling.call_next(sari, None).id)
    services.remove(box.kia)
    counters.remove(box.lokets[0])
    report = daily(MONDAY)
    assert [part.name for part in report.services] == ["KIA"]
    assert [part.name for part in report.counters] == ["Loket 1"]


# More than a day

APRIL = Span.month(date(2026, 4, 15))


@pytest.fixture
def spring(box, sari, watch):
    """Ten of Poli Umum on 2 March, called after 1 to 10 minutes; one on 1 April."""
    for _ in range(10):
        visitor_takes(box.umum)
    called = None
    for _ in range(10):
        watch.later(minutes=1)
        called = calling.call_next(sari, called and called.id)
    watch.at("2026-04-01 08:00")
    rollover.ensure_current()
    visitor_takes(box.gigi)


def shares(report: Report) -> list[tuple[date, int]]:
    return [(first, sum_.taken) for first, sum_ in report.periods if sum_.taken]


@pytest.mark.usefixtures("spring")
def test_a_month_adds_up_its_dates():
    march, april = reports.of_span(Span.month(MONDAY)), reports.of_span(APRIL)
    assert [(it.total.taken, it.total.done) for it in (march, april)] == [
        (10, 10),
        (1, 0),
    ]
    assert shares(march) == [(MONDAY, 10)]
    assert shares(april) == [(date(2026, 4, 1), 1)]
    assert [len(it.periods) for it in (march, april)] == [31, 30]
    assert march.busiest_period == MONDAY
    assert [part.name for part in april.services] == ["Poli Gigi"]


@pytest.mark.usefixtures("spring")
def test_a_span_over_two_months_tells_of_its_months():
    both = reports.of_span(Span(date(2026, 2, 27), date(2026, 4, 2)))
    assert both.total.taken == 11
    assert shares(both) == [(date(2026, 3, 1), 10), (date(2026, 4, 1), 1)]
    assert [first.month for first, _ in both.periods] == [2, 3, 4]


@pytest.mark.usefixtures("spring")
def test_nine_of_ten_is_the_wait_within_which_nine_of_ten_were_called():
    total = daily(MONDAY).total
    assert (total.nine_of_ten, total.longest_wait) == (minutes(9), minutes(10))
    assert total.average_wait == minutes(5.5)
    assert daily(MONDAY).services[0].sum == total


def test_services_stand_in_the_owners_order(box):
    for service in (box.umum, box.gigi):
        visitor_takes(service)
    services.move(box.gigi, -1)
    assert [part.name for part in daily(MONDAY).services] == ["Poli Gigi", "Poli Umum"]


@pytest.mark.parametrize(
    ("span", "before", "after"),
    [
        (Span.day(MONDAY), Span.day(date(2026, 3, 1)), Span.day(date(2026, 3, 3))),
        (
            Span.week(date(2026, 3, 4)),
            Span.week(date(2026, 2, 28)),
            Span.week(date(2026, 3, 9)),
        ),
        (Span.month(MONDAY), Span.month(date(2026, 2, 1)), APRIL),
        (
            Span(date(2026, 3, 2), date(2026, 3, 4)),
            Span(date(2026, 2, 27), date(2026, 3, 1)),
            Span(date(2026, 3, 5), date(2026, 3, 7)),
        ),
    ],
)  # fmt: skip
def test_a_span_lies_between_two_of_its_kind(span, before, after):
    assert (span.before, span.after) == (before, after)


def test_a_span_has_its_ends_in_order_and_is_a_year_at_most():
    first, last = date(2025, 3, 2), date(2026, 3, 2)
    assert Span.between(last, first) == Span(first, last)
    with pytest.raises(SpanTooLong):
        Span.between(first, date(2026, 3, 3))


def test_who_was_missed_is_counted_by_day_and_service_until_they_are_called(box, sari):
    first, second, *_ = [visitor_takes(box.umum) for _ in range(4)]
    visitor_takes(box.gigi)
    for ticket in (first, second):
        for _ in range(3):
            calling.call(sari, ticket.id, None)
            calling.put_back(sari, ticket.id)
    report = reports.of_span(Span.day(full_day.MONDAY))
    assert report.total.missed == 2
    assert [part.sum.missed for part in report.services] == [2, 0]
    calling.call(sari, first.id, None)
    calling.finish(sari, first.id)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    report = reports.of_span(Span.day(full_day.MONDAY))
    assert (report.total.missed, report.total.canceled_by_reset) == (1, 4)
    assert report.periods[0][1].missed == 1


def out_of_turn(report: Report) -> dict[str, int]:
    return {part.name: part.sum.out_of_turn for part in report.counters}


def test_calls_out_of_turn_are_counted_by_whoever_called_so(box, sari, dewi, watch):
    first, second, third, _ = (visitor_takes(box.umum) for _ in range(4))
    calling.call(sari, third.id, None)
    calling.put_back(sari, third.id)
    calling.call_next(dewi, None)
    calling.call_next(dewi, first.id)
    rollover.change_settings({"put_back_behind": "1"})
    calling.put_back(dewi, second.id)
    # The third is called again, in its turn, at the other counter.
    assert calling.call_next(dewi, None).label == "A-004"
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    _, later = visitor_takes(box.gigi), visitor_takes(box.gigi)
    calling.call(box.seated("Dewi", 2), later.id, None)
    monday = daily(MONDAY)
    assert monday.total.out_of_turn == 1
    assert out_of_turn(monday) == {"Loket 1": 1, "Loket 2": 0}
    week = reports.of_span(Span.week(MONDAY))
    assert [sum_.out_of_turn for _, sum_ in week.periods] == [1, 1, 0, 0, 0, 0, 0]
    assert [part.sum.out_of_turn for part in week.services] == [1, 1]
    assert out_of_turn(week) == {"Loket 1": 1, "Loket 2": 1}
    year = reports.of_span(Span(date(2026, 1, 1), date(2026, 12, 31)))
    assert [sum_.out_of_turn for _, sum_ in year.periods] == [0, 0, 2, *[0] * 9]


def test_a_call_out_of_turn_that_was_taken_back_is_none(box, sari):
    _, second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call(sari, second.id, None)
    assert daily(MONDAY).total.out_of_turn == 1
    actions.undo(sari, last_action())
    assert daily(MONDAY).total.out_of_turn == 0
    assert [line.out_of_turn for line in lines(MONDAY)] == [0, 0]


def test_calls_out_of_turn_of_a_trial_are_none(box, sari):
    _, second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call(sari, second.id, None)
    rollover.reset_now(box.person("Budi"), is_trial=True)
    assert daily(MONDAY).total.out_of_turn == 0


def test_a_call_out_of_turn_belongs_to_the_date_of_its_number(box, sari, watch):
    _, second = visitor_takes(box.umum), visitor_takes(box.umum)
    watch.at("2026-03-03 00:05")
    rollover.ensure_current()
    rollover.undo_reset()
    _, later = visitor_takes(box.gigi), visitor_takes(box.gigi)
    calling.call(box.seated("Sari", 1), second.id, None)
    calling.call(box.seated("Dewi", 2), later.id, None)
    found = [daily(date(2026, 3, day)).total.out_of_turn for day in (2, 3)]
    assert found == [1, 1]


def test_another_reset_hour_moves_no_number_of_a_round_that_was_kept(box, watch):
    rollover.change_settings({"reset_hour": "4"})
    watch.at("2026-03-03 01:00")
    visitor_takes(box.umum)
    watch.at("2026-03-03 04:05")
    rollover.ensure_current()
    rollover.undo_reset()
    visitor_takes(box.umum)
    watch.at("2026-03-04 08:00")
    rollover.ensure_current()
    tuesday = date(2026, 3, 3)
    for changed in ({"reset_hour": "0"}, {"time_zone": "9"}, {"reset_hour": "21"}):
        rollover.change_settings(changed)
        assert (labels(MONDAY), labels(tuesday)) == (["A-001"], ["A-002"])
        assert report_dates.beside(MONDAY)[1] == tuesday
