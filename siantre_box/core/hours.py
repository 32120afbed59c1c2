"""Opening hours: when visitors take numbers by themselves, always or by a week's rows.

Times are minutes since midnight of the site's own clock. A row belongs to the calendar
day on which it begins; one that ends before it begins ends on the next morning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from http import HTTPStatus

from siantre_box.core import clock, names, settings
from siantre_box.core.database import changing
from siantre_box.core.errors import Refusal
from siantre_box.core.models import OpeningHours, Service

SETTING, WEEKLY = "opening_hours", "weekly"
DAY = 24 * 60
# An opening that is further away is none that people wait for.
DAYS_AHEAD = 8
TYPED = re.compile("([0-9]{1,2})(?:[.:]([0-5][0-9]))?")


class UnfitTime(Refusal):
    """What was typed is no time of day."""

    sentence = "Isi jam seperti 8.00 atau 14.30."
    status = HTTPStatus.BAD_REQUEST


class SameTimes(Refusal):
    """A day would open and close at one time."""

    sentence = "{day}: jam buka dan jam tutup sama."
    status = HTTPStatus.BAD_REQUEST


class EmptyWeek(Refusal):
    """No day of the week is open."""

    sentence = "Pilih paling sedikit satu hari."
    status = HTTPStatus.BAD_REQUEST
    field = SETTING


class LastHourOutside(Refusal):
    """No day's opening hours hold a service's last hour."""

    sentence = "Jam terakhir {name} ({hour}) di luar jam buka."
    status = HTTPStatus.BAD_REQUEST
    field = "jam_terakhir"


@dataclass(frozen=True)
class Week:
    """Opening hours: from and to, by weekday; Monday is 0."""

    rows: Mapping[int, tuple[int, int]]

    @cached_property
    def is_always(self) -> bool:
        """Tell whether each day goes on until the next."""
        return len(self.rows) == len(clock.DAYS) and all(
            a == b for a, b in self.rows.values()
        )

    def is_open(self, moment: datetime, last: int | None = None) -> bool:
        """Tell whether numbers are given at a local moment, up to a last hour."""
        if self.is_always and last is None:
            return True
        return any(
            begins <= moment < ends
            for begins, ends in self._spans(moment.date(), last, days_ahead=1)
        )

    def opens(self, moment: datetime, last: int | None = None) -> datetime | None:
        """Return from when on numbers are given: this local moment or a later one.

        None if that is more than eight days away.
        """
        later = (
            max(begins, moment)
            for begins, ends in self._spans(moment.date(), last, DAYS_AHEAD)
            if moment < ends
        )
        return min(later, default=None)

    def holds(self, last: int) -> bool:
        """Tell whether a last hour is within the hours of a day at least."""
        return any(
            _until(begins, last) <= _until(begins, ends)
            for begins, ends in self.rows.values()
        )

    def _spans(
        self, day: date, last: int | None, days_ahead: int
    ) -> Iterator[tuple[datetime, datetime]]:
        """Return when numbers are given, from the night before a day on."""
        for ahead in range(-1, days_ahead):
            each = day + timedelta(days=ahead)
            if each.weekday() not in self.rows:
                continue
            begins, ends = self.rows[each.weekday()]
            lasts = _until(begins, ends)
            if last is not None and _until(begins, last) <= lasts:
                lasts = _until(begins, last)
            elif last is not None and last <= begins:
                continue
            opening = datetime.combine(each, time()) + timedelta(minutes=begins)
            yield opening, opening + timedelta(minutes=lasts)


def week() -> Week:
    """Return the opening hours as they are set."""
    if settings.value(SETTING) == WEEKLY:
        return Week(stored())
    # Always open; a service's last hour then counts from the beginning of the date.
    begins = settings.number("reset_hour") * 60
    return Week(dict.fromkeys(range(len(clock.DAYS)), (begins, begins)))


def stored() -> dict[int, tuple[int, int]]:
    """Return the rows of the week, whether they are in use or not."""
    return {row.weekday: (row.opens, row.closes) for row in OpeningHours.select()}


def change(typed: Mapping[int, tuple[str, str]] | None) -> None:
    """Store a week's rows, by weekday what was typed as from and to.

    None leaves those that are stored. A refusal names the field `dari_1` or `sampai_1`
    of a Monday, or the setting: where no day is open, or none holds a service's last
    hour.
    """
    with changing():
        if typed is not None:
            _store(typed)
        if not week().rows:
            raise EmptyWeek
        for service in Service.select().where(Service.retired_at.is_null()):
            check_last_hour(service, field=SETTING)


def check_last_hour(service: Service, field: str = LastHourOutside.field) -> None:
    """Refuse a service's last hour that is within the hours of no day."""
    last = service.last_minute
    if last is not None and not week().holds(last):
        raise LastHourOutside(name=service.name, hour=in_words(last), field=field)


def parse(typed: str, field: str, latest: int = DAY - 1) -> int:
    """Return a time typed as "8", "8.00" or "08:00"; a refusal is shown at `field`."""
    shape = TYPED.fullmatch(names.tidy(typed))
    minutes = int(shape[1]) * 60 + int(shape[2] or 0) if shape else DAY + 1
    if minutes > latest:
        raise UnfitTime(field=field)
    return minutes


def in_words(minutes: int) -> str:
    """Return a time of day as "08.00"."""
    return f"{minutes // 60:02}.{minutes % 60:02}"


def local_now() -> datetime:
    """Return the time on the site's own clock."""
    return clock.local(clock.now(), settings.number("time_zone"))


def _store(typed: Mapping[int, tuple[str, str]]) -> None:
    OpeningHours.delete().execute()
    for day, (begins, ends) in sorted(typed.items()):
        opens, closes = _typed_row(day, begins, ends)
        OpeningHours.create(weekday=day, opens=opens, closes=closes)


def _typed_row(day: int, begins: str, ends: str) -> tuple[int, int]:
    row = (
        parse(begins, f"dari_{day + 1}"),
        # Midnight as people say it who mean the end of a day.
        parse(ends, f"sampai_{day + 1}", DAY) % DAY,
    )
    if row[0] == row[1]:
        raise SameTimes(day=clock.DAYS[day], field=f"sampai_{day + 1}")
    return row


def _until(begins: int, ends: int) -> int:
    """Return the minutes from one time of day to the next time that it is another."""
    return (ends - begins) % DAY or DAY
