"""A wall clock of one program alone, which can be set while it runs."""

import sys
from datetime import timedelta
from pathlib import Path

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
    """What a program takes for the time; it is right until it is set."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set("+0")

    def environment(self) -> dict[str, str]:
        """Return what has a program, started as PROGRAM, go by this clock."""
        library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, off: str | timedelta) -> None:
        """Set it this far off, in words of libfaketime or as a span."""
        if isinstance(off, timedelta):
            off = f"{off.total_seconds():+.3f}"
        part = self._file.with_name("clock.part")
        part.write_text(f"{off}\n")
        part.rename(self._file)
