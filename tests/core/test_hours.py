from datetime import datetime

import pytest

from siantre_box.core import hours, rollover, services, settings
from siantre_box.core.hours import LastHourOutside, SameTimes, UnfitTime, Week
from siantre_box.core.services import Rules
from tests.world import everything

MONDAY, FRIDAY, SATURDAY = 0, 4, 5


def at(local):
    return datetime.strptime(f"2026-03-{local}", "%Y-%m-%d %H:%M")


def week(**rows):
    """Return a week of rows, "8-14" by the English name of a day."""
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    return Week(
        {
            days.index(day): tuple(hours.parse(one, "") for one in row.split("-"))
            for day, row in rows.items()
        }
    )


# 2 March 2026 is a Monday.
@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("02 07:59", "02 08:00"),
        ("02 08:00", "02 08:00"),
        ("02 13:59", "02 13:59"),
        ("02 14:00", "06 08:00"),
        ("06 11:00", "09 08:00"),
    ],
)
def test_it_opens_when_a_row_begins(moment, opens):
    clinic = week(mon="8-14", fri="8-11")
    assert clinic.opens(at(moment)) == at(opens)
    assert clinic.is_open(at(moment)) == (moment == opens)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("07 17:59", False),
        ("07 18:00", True),
        ("08 01:59", True),
        ("08 02:00", False),
        ("08 18:00", False),
    ],
)
def test_a_row_that_ends_before_it_begins_ends_the_next_morning(moment, is_open):
    assert week(sat="18-2").is_open(at(moment)) == is_open


def test_an_opening_in_a_week_is_told():
    assert week(mon="8-14").opens(at("02 15:00")) == at("09 08:00")


def test_a_week_without_rows_never_opens():
    assert Week({}).opens(at("02 08:00")) is None


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("02 11:59", "02 11:59"),
        ("02 12:00", "06 08:00"),
        # Friday ends before the last hour.
        ("06 10:59", "06 10:59"),
        ("06 11:00", "09 08:00"),
        # And Saturday opens after it.
        ("07 16:00", "09 08:00"),
    ],
)
def test_after_a_last_hour_it_opens_on_another_day(moment, opens):
    clinic = week(mon="8-14", fri="8-11", sat="16-20")
    assert clinic.opens(at(moment), hours.parse("12", "")) == at(opens)


@pytest.mark.parametrize(
    ("last", "moment", "is_open"),
    [
        ("23", "07 22:59", True),
        ("23", "07 23:00", False),
        ("1", "08 00:59", True),
        ("1", "08 01:00", False),
    ],
)
def test_a_last_hour_may_come_before_midnight_or_after_it(last, moment, is_open):
    bar = week(sat="18-2")
    assert bar.is_open(at(moment), hours.parse(last, "")) == is_open


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(
    ("reset_hour", "moment", "opens"),
    [
        ("0", "02 12:00", "03 00:00"),
        ("4", "03 01:30", "03 04:00"),
        ("21", "02 20:59", "02 21:00"),
        ("21", "02 21:00", "02 21:00"),
    ],
)
def test_always_open_a_last_hour_counts_until_the_date_ends(reset_hour, moment, opens):
    rollover.change_settings({"reset_hour": reset_hour})
    assert hours.week().opens(at(moment), hours.parse("11.30", "")) == at(opens)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("8", 480), ("8.00", 480), ("08:00", 480), (" 23.59 ", 1439), ("0", 0)],
)
def test_a_time_is_typed_as_people_write_it(typed, minutes):
    assert hours.parse(typed, "") == minutes


@pytest.mark.parametrize(
    "typed", ["", "24", "8.60", "8.5", "pagi", "-1", "8.00.00", "٨"]
)
def test_what_is_no_time_is_refused_at_its_field(typed):
    with pytest.raises(UnfitTime) as refused:
        hours.parse(typed, "jam_terakhir")
    assert refused.value.field == "jam_terakhir"


@pytest.mark.usefixtures("box")
def test_a_week_is_kept_as_it_was_typed():
    rows = {MONDAY: ("8", "14.00"), SATURDAY: ("18.00", "24.00")}
    rollover.change_settings({"opening_hours": "weekly"}, rows)
    assert hours.week() == week(mon="8-14", sat="18-0")
    rollover.change_settings({"opening_hours": "always"})
    assert hours.stored() == week(mon="8-14", sat="18-0").rows


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(
    ("row", "refusal", "field"),
    [
        (("8", "8.00"), SameTimes, "sampai_5"),
        (("0", "24"), SameTimes, "sampai_5"),
        (("", "8"), UnfitTime, "dari_5"),
        (("8", "siang"), UnfitTime, "sampai_5"),
    ],
)
def test_an_unfit_row_is_refused_at_its_field_and_nothing_is_stored(
    row, refusal, field
):
    before = everything()
    wanted = {"opening_hours": "weekly", "business_name": "Lain"}
    with pytest.raises(refusal) as refused:
        rollover.change_settings(wanted, {MONDAY: ("8", "14"), FRIDAY: row})
    assert refused.value.field == field
    assert everything() == before
    assert settings.value("opening_hours") == "always"


def test_a_last_hour_outside_all_hours_is_refused(box):
    rollover.change_settings({"opening_hours": "weekly"}, {FRIDAY: ("8", "11")})
    for last in ("8", "7.59", "11.01"):
        with pytest.raises(LastHourOutside) as refused:
            services.set_rules(box.umum, Rules(last_hour=last))
        assert refused.value.field == "jam_terakhir"
    services.set_rules(box.umum, Rules(last_hour="11"))
    assert services.find(box.umum).last_minute == 11 * 60


def test_hours_that_leave_a_last_hour_outside_are_refused(box):
    services.set_rules(box.umum, Rules(last_hour="11"))
    with pytest.raises(LastHourOutside) as refused:
        rollover.change_settings({"opening_hours": "weekly"}, {FRIDAY: ("13", "15")})
    assert str(refused.value) == "Jam terakhir Poli Umum (11.00) di luar jam buka."
    assert refused.value.field == "opening_hours"
    assert hours.stored() == {}
