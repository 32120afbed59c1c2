"""What a copy holds: told to people before it takes the place of their data."""

from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from typing import Any

from siantre_box.core import clock, identity, setting_list
from siantre_box.storage import database_copy
from siantre_box.storage.database_copy import BackupFailed

_LAST = "SELECT label, created_at FROM queues ORDER BY id DESC LIMIT 1"
_SETTINGS = "SELECT key, value FROM settings WHERE key IN (?, ?, ?)"


class Owner(Enum):
    """Whose a copy is."""

    US = auto()
    OTHER = auto()
    UNKNOWN = auto()


OWNERS = {
    Owner.US: "kotak ini",
    Owner.OTHER: "kotak lain",
    Owner.UNKNOWN: "kotaknya tidak diketahui",
}
BARE = (
    "Berkas ini bukan cadangan, melainkan data yang disalin langsung."
    " Nomor terbaru mungkin tidak ikut."
)
NO_NUMBERS = "belum ada nomor"


@dataclass(frozen=True)
class Contents:
    """What a file holds; `box` is "" where the file was written before 1.1.

    A bare file was copied from where a box works, without the log beside it, in which
    the newest numbers may stand.
    """

    box: str
    business: str
    last_label: str
    last_at: datetime | None
    is_bare: bool

    def owner(self, present: str) -> Owner:
        """Return whose this is for the box with this id."""
        if not self.box:
            return Owner.UNKNOWN
        return Owner.US if self.box == present else Owner.OTHER

    def whose(self, present: str) -> str:
        """Return whose this is, for the box with this id, in words."""
        return f"{self.business} ({OWNERS[self.owner(present)]})"

    @property
    def newest(self) -> str:
        """Return the newest number and its moment, in words."""
        if not self.last_label:
            return NO_NUMBERS
        return f"nomor terakhir {self.last_label}" + (self.when and f", {self.when}")

    @property
    def when(self) -> str:
        """Return when the newest number was taken, in words."""
        return clock.in_words(self.last_at) if self.last_at else ""


def read(path: Path) -> Contents:
    """Tell what a file holds; quick, whatever its size. Raises BackupFailed."""
    is_bare = database_copy.is_bare(path)
    with database_copy.opened(path) as connection:
        keys = identity.KEY, "business_name", "time_zone"
        kept = dict(connection.execute(_SETTINGS, keys).fetchall())
        with closing(connection.execute(_LAST)) as found:
            label, created_at = found.fetchone() or ("", None)
    standard = setting_list.BY_KEY
    zone = kept.get("time_zone", standard["time_zone"].default)
    return Contents(
        box=str(kept.get(identity.KEY, "")),
        business=str(kept.get("business_name", standard["business_name"].default)),
        last_label=str(label),
        last_at=_local(created_at, zone),
        is_bare=is_bare,
    )


def of(path: Path) -> Contents | None:
    """Tell what a copy holds, remembered while it does not change; None if unreadable.

    Raises nothing.
    """
    if not path.is_file():
        return None
    try:
        state = path.stat()
        return _remembered(path, state.st_size, state.st_mtime_ns)
    except (OSError, BackupFailed):
        return None


@lru_cache(maxsize=256)
def _remembered(path: Path, size: int, moment: int) -> Contents:  # noqa: ARG001
    return read(path)


def _local(written: Any, zone: str) -> datetime | None:
    with suppress(TypeError, ValueError, OverflowError):
        return clock.local(datetime.fromisoformat(written), int(zone))
    return None
