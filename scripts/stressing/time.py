"""A wall clock that can be set for one box alone, while it runs too."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stressing.box import Box
from tests.world import WIB

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
        self._reset = _next_reset(box)
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

    def before_reset(self, seconds: float) -> None:
        """Let it stand so long before the reset hour that was next at first."""
        self.set(self._reset - datetime.now(UTC) - timedelta(seconds=seconds))


def _next_reset(box: Box) -> datetime:
    """Return when the reset hour of a furnished box comes next."""
    ((hour,),) = box.rows("SELECT value FROM settings WHERE key = 'reset_hour'")
    here = datetime.now(UTC) + WIB
    today = here.replace(hour=int(hour), minute=0, second=0, microsecond=0)
    return (today if today > here else today + timedelta(days=1)) - WIB
