"""What time it is: the only place that asks."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


def _wall() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _sleep_counts() -> Callable[[], float]:
    # time.monotonic stops while Linux sleeps; on Windows it is GetTickCount64 (from
    # Python 3.13 on QueryPerformanceCounter), which goes on.
    if sys.platform == "linux":
        with suppress(OSError):  # a kernel or an emulator that lacks it
            time.clock_gettime(time.CLOCK_BOOTTIME)
            return partial(time.clock_gettime, time.CLOCK_BOOTTIME)
    return time.monotonic


@dataclass
class Clock:
    """A pair of clocks: the wall's, which people set, and one that only runs on.

    `wall` gives naive UTC; `running` gives seconds, sleep of the computer included.
    """

    wall: Callable[[], datetime] = _wall
    running: Callable[[], float] = _sleep_counts()
    is_trusted: bool = True


SYSTEM: Final = Clock()
# A computer has one clock, and the defaults of columns ask for the time too: nobody
# could hand it to them. Only tests put another in its place.
_in_use = SYSTEM


def use(clock: Clock) -> None:
    """Take the time from this clock from now on, and believe it."""
    global _in_use
    _in_use = clock
    trust()


def now() -> datetime:
    """Return the wall clock's time, naive, in UTC."""
    return _in_use.wall()


def running() -> float:
    """Return seconds of a clock that nobody can set; it counts sleep too."""
    return _in_use.running()


def is_trusted() -> bool:
    """Tell whether the wall clock is believed; `clock_guard` judges it."""
    return _in_use.is_trusted


def trust() -> None:
    """Trust the wall clock from now on."""
    _in_use.is_trusted = True


def suspect() -> None:
    """Trust the wall clock no more."""
    _in_use.is_trusted = False


def local(moment: datetime, hours_east: int) -> datetime:
    """Return a UTC moment as the wall clock of a zone shows it."""
    return moment + timedelta(hours=hours_east)


def date_in_words(day: date) -> str:
    """Return a date as "Rabu, 12 Agustus 2026"."""
    return f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def in_words(moment: datetime) -> str:
    """Return a moment as "Rabu, 12 Agustus 2026, 10.07"."""
    return f"{date_in_words(moment)}, {moment:%H.%M}"
