"""A wall clock that can be set for one box alone, while it runs too."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stressing.box import Box

MIDNIGHT = timedelta(hours=7)  # how far a site on Java is ahead, as the box assumes
# The clock that only runs on stays real, as on a real computer. libfaketime then
# spoils time.sleep of Python 3.11 (EINVAL), and nothing else.
PROGRAM = (
    sys.executable,
    "-c",
    "import select, sys, time\n"
    "time.sleep = lambda seconds: select.poll().poll(max(0, seconds * 1000))\n"
    "from siantre_box.__main__ import main\n"
    "sys.exit(main())",
)


class WallClock:
    """What one box takes for the time; it is right until it is set."""

    def __init__(self, box: Box) -> None:
        self._file = box.home.parent / "clock"
        library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        box.program = PROGRAM
        box.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.set("+0")

    def set(self, off: str | timedelta) -> None:
        """Set it this far off, in words of libfaketime or as a span."""
        if isinstance(off, timedelta):
            off = f"{off.total_seconds():+.3f}"
        part = self._file.with_name("clock.part")
        part.write_text(f"{off}\n")
        part.rename(self._file)


def before_midnight(seconds: float) -> timedelta:
    """Return how far off it must be to stand so long before the box's midnight."""
    now = datetime.now(UTC) + MIDNIGHT
    midnight = datetime.combine(now.date() + timedelta(days=1), now.time().min, UTC)
    return midnight - now - timedelta(seconds=seconds)
