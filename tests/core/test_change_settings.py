from datetime import datetime, timedelta

import pytest

from siantre_box.core import clock, clock_guard, rollover, rounds
from siantre_box.core.hours import local_now
from siantre_box.core.models import Round
from siantre_box.core.rollover import ResetCannotBeUndone
from siantre_box.core.setting_list import UnfitSetting
from tests.core.test_clock_guard import IN_2021, jumps, looks, restarts
from tests.world import BUILT, everything, line, stands, visitor_takes

HOURS = (0, 4, 12, 18, 23)
A_MINUTE = timedelta(minutes=1)


def next_time(hour: int) -> datetime:
    """Return when the clock on the wall shows this hour next."""
    today = local_now().replace(hour=hour, minute=0)
    return today if today > local_now() else today + timedelta(days=1)


def goes_to(watch, moment: datetime) -> None:
    watch.at(f"{moment - local_now() + watch.utc + timedelta(hours=7):%Y-%m-%d %H:%M}")
    rollover.ensure_current()


@pytest.mark.parametrize("new", HOURS)
@pytest.mark.parametrize("old", HOURS)
def test_another_reset_hour_ends_the_round_when_it_comes_next(box, watch, old, new):
    rollover.change_settings({"reset_hour": str(old)})
    between = (new - old) % 24
    # How long the round has lasted when the hour is changed: about its beginning, the
    # new hour and its end.
    for passed in sorted({n % 24 for b in (0, between) for n in (b - 1, b, b + 1)}):
        goes_to(watch, next_time(old) + timedelta(hours=passed))
        ticket, end = visitor_takes(box.umum), next_time(new)
        rollover.change_settings({"reset_hour": str(new)})
        if old != new:
            goes_to(watch, local_now())
            assert stands(ticket).status == "waiting", local_now()
            goes_to(watch, end - A_MINUTE)
            assert stands(ticket).status == "waiting", local_now()
        goes_to(watch, end)
        assert stands(ticket).status == "canceled", local_now()
        assert rounds.open_round().ends_after is None
        assert rounds.open_round().date == rounds.today()
        rollover.change_settings({"reset_hour": str(old)})
        rollover.reset_now(box.person("Budi"), False)


@pytest.mark.parametrize(
    ("zone", "end"), [("8", "2026-03-03 23:00"), ("9", "2026-03-03 22:00")]
)
def test_another_zone_in_which_it_is_tomorrow_ends_no_round(box, watch, zone, end):
    watch.at("2026-03-02 23:30")
    ticket = visitor_takes(box.umum)
    rollover.change_settings({"time_zone": zone})
    rollover.ensure_current()
    watch.at("2026-03-03 21:59")
    rollover.ensure_current()
    assert stands(ticket).status == "waiting"
    watch.at(end)
    rollover.ensure_current()
    assert stands(ticket).status == "canceled"


def test_a_round_that_was_over_is_not_kept_by_another_hour(box, watch):
    ticket = visitor_takes(box.umum)
    watch.at("2026-03-05 07:00")
    rollover.change_settings({"reset_hour": "18"})
    rollover.ensure_current()
    assert stands(ticket).status == "canceled"


def test_what_is_not_about_the_hour_leaves_the_round_as_it_is(box):
    visitor_takes(box.umum)
    before = Round.get()
    rollover.change_settings({"reset_hour": "0", "business_name": "Klinik Mawar"})
    assert Round.get().ends_after == before.ends_after is None


def test_a_change_that_is_refused_leaves_the_round_as_it_is(box):
    visitor_takes(box.umum)
    before = everything()
    with pytest.raises(UnfitSetting):
        rollover.change_settings({"reset_hour": "4", "business_name": ""})
    assert everything() == before


def test_a_reset_that_can_be_undone_no_more_is_said_so_after_another_hour(box, watch):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), False)
    watch.later(minutes=1)
    visitor_takes(box.umum)
    rollover.change_settings({"reset_hour": "4"})
    with pytest.raises(ResetCannotBeUndone):
        rollover.undo_reset()


@pytest.fixture
def evening(box, watch):
    """A-001 waits at eight in the evening; the hour to come has passed today."""
    watch.at("2026-03-02 20:00")
    clock_guard.start(BUILT)
    visitor_takes(box.umum)
    return box


def turns_tomorrow_at_six(watch):
    assert clock.is_trusted()
    looks()
    assert line() == ["A-001"]
    watch.at("2026-03-03 17:59")
    looks()
    assert line() == ["A-001"]
    watch.at("2026-03-03 18:00")
    looks()
    assert line() == []


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize("wrong", [IN_2021, "2031-05-05 20:00"])
def test_another_hour_under_a_wrong_clock_ends_nothing_when_it_is_corrected(
    watch, wrong
):
    jumps(watch, wrong)
    rollover.change_settings({"reset_hour": "18"})
    looks()
    watch.later(hours=1)
    jumps(watch, "2026-03-02 21:00")
    turns_tomorrow_at_six(watch)


@pytest.mark.usefixtures("evening")
def test_beside_a_box_that_suspects_its_clock_another_hour_ends_nothing(watch):
    jumps(watch, "2031-05-05 20:00")
    # The command runs in a process of its own, which has not seen the clock jump.
    clock.trust()
    rollover.change_settings({"reset_hour": "18"})
    clock.suspect()
    restarts(watch, "2026-03-02 21:00")
    turns_tomorrow_at_six(watch)
