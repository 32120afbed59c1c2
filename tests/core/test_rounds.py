from datetime import date, datetime, timedelta

import pytest

from siantre_box.core import clock, practice, rollover, rounds
from siantre_box.core.models import Round
from tests.world import together, visitor_takes


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(
    ("zone", "hour", "utc", "expected"),
    [
        ("7", "0", (2026, 3, 1, 16, 59), date(2026, 3, 1)),
        ("7", "0", (2026, 3, 1, 17, 0), date(2026, 3, 2)),
        ("9", "0", (2026, 3, 1, 15, 0), date(2026, 3, 2)),
        ("7", "4", (2026, 3, 1, 20, 59), date(2026, 3, 1)),
        ("7", "4", (2026, 3, 1, 21, 0), date(2026, 3, 2)),
        ("7", "11", (2026, 3, 1, 3, 59), date(2026, 2, 28)),
        ("7", "11", (2026, 3, 1, 4, 0), date(2026, 3, 1)),
        ("7", "12", (2026, 3, 1, 4, 59), date(2026, 3, 1)),
        ("7", "12", (2026, 3, 1, 5, 0), date(2026, 3, 2)),
        ("8", "23", (2026, 3, 1, 14, 59), date(2026, 3, 1)),
        ("8", "23", (2026, 3, 1, 15, 0), date(2026, 3, 2)),
    ],
)
def test_a_date_begins_at_the_sites_reset_hour(zone, hour, utc, expected):
    rollover.change_settings({"time_zone": zone, "reset_hour": hour})
    assert rounds.date_of(datetime(*utc)) == expected


def test_numbers_begin_again_where_today_had_some_before(box, sari, watch):
    budi = box.person("Budi")
    rollover.reset_now(budi, is_trial=False)
    practice.begin(sari)
    rollover.end_practice()
    assert rounds.restarted_at() is None
    visitor_takes(box.umum)
    assert rounds.restarted_at() is None
    rollover.reset_now(budi, is_trial=False)
    reset = clock.now()
    watch.later(minutes=5)
    practice.begin(sari)
    rollover.end_practice()
    assert rounds.restarted_at() == reset


def test_a_reset_that_is_undone_let_no_numbers_begin_again(box):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    rollover.undo_reset()
    assert rounds.restarted_at() is None


def test_a_new_day_begins_again_by_itself(box, watch):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert rounds.restarted_at() is not None
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    assert rounds.restarted_at() is None


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize("zone", ["7", "8", "9"])
@pytest.mark.parametrize("hour", ["0", "4", "11", "12", "23"])
def test_a_round_ends_when_the_next_date_begins(zone, hour):
    rollover.change_settings({"time_zone": zone, "reset_hour": hour})
    today, end = rounds.today(), rounds.ends_at(rounds.open_round())
    assert rounds.date_of(end) == today + timedelta(days=1)
    assert rounds.date_of(end - timedelta(seconds=1)) == today


@pytest.mark.usefixtures("box")
def test_the_first_look_opens_the_first_round():
    assert rounds.find_open() is None
    day = rounds.open_round()
    assert (day.date, rounds.find_open()) == (date(2026, 3, 2), day)


@pytest.mark.usefixtures("box")
def test_many_first_looks_at_once_open_one_round():
    came = together(*[rounds.open_round] * 8)
    assert came == [Round.get()] * 8


def test_a_date_has_its_rounds_in_order(box):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), False)
    assert [day.id for day in rounds.of_date(date(2026, 3, 2))] == [1, 2]
    assert rounds.of_date(date(2026, 3, 1)) == []


def test_only_a_round_that_somebody_practised_in_was_a_practice(box, sari):
    practice.begin(sari)
    practised = rounds.open_round().id
    rollover.end_practice()
    visitor_takes(box.umum)
    tried = rounds.open_round().id
    rollover.reset_now(box.person("Budi"), is_trial=True)
    worked = rounds.open_round().id
    assert [rounds.was_practice(one) for one in (practised, tried, worked, 999)] == [
        True,
        False,
        False,
        False,
    ]
