from datetime import UTC, datetime, timedelta

import pytest

from siantre_box.core import clock
from tests.world import Watch


def test_the_wall_clock_is_utc_without_a_zone():
    now = clock.now()
    assert now.tzinfo is None
    assert abs(now.replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_running_clock_never_goes_back():
    assert clock.running() <= clock.running()


def test_the_box_takes_its_time_from_one_pair_of_clocks():
    watch = Watch()
    with watch.in_use():
        watch.later(hours=1)
        watch.jump("2021-01-01 00:00")
        assert clock.now() == datetime(2020, 12, 31, 17)
        assert clock.running() == 4600


@pytest.mark.parametrize(("zone", "shown"), [(7, 1), (8, 2), (9, 3)])
def test_a_moment_is_shown_as_the_zones_wall_clock(zone, shown):
    moment = datetime(2026, 3, 1, 18)
    assert clock.local(moment, zone) == datetime(2026, 3, 2, shown)
