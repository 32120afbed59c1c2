"""Tell those who watch that something changed: a version, and a place to wait.

A version is a random boot id and a counter that every commit raises. Who shows
data reads the version first and the data after; the other order would leave a
screen stale until the next change.
"""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from zlib import crc32

# A client that went away is noticed this soon, in seconds.
GONE_CHECK_INTERVAL = 0.5

_changed = threading.Condition()
_boot = secrets.token_hex(4)
_count = 0
_invalidations = 0
# How often rows of a table were changed; one batch at a time says so.
_changes_of: Counter[str] = Counter()
_is_closing = False


def begin() -> None:
    """Start a new life of the box: a new boot id, nobody waiting."""
    global _boot, _count, _is_closing
    with _changed:
        _boot, _count, _is_closing = secrets.token_hex(4), 0, False
        _changed.notify_all()


def boot() -> str:
    """Return the random name of this life of the box."""
    return _boot


def version() -> str:
    """Return the version of everything that can be shown."""
    return f"{_boot}.{_count}"


def fingerprint(*shown: object) -> str:
    """Return a short word that differs when something else is shown.

    It is the version of one thing on a screen: a commit that shows nothing new there
    leaves it as it is.
    """
    return f"{_boot}-{crc32(repr(shown).encode()):08x}"


def bump() -> None:
    """Raise the version and wake all who wait."""
    global _count
    with _changed:
        _count += 1
        _changed.notify_all()


def invalidate() -> None:
    """Have whatever is kept of the file read again, from the next version on.

    Called where only the file knows what changed: another process wrote, or another
    file is in its place.
    """
    global _invalidations
    _invalidations += 1


def invalidations() -> int:
    """Return how often that was; whoever keeps something reads it after the version."""
    return _invalidations


def note_tables(tables: Iterable[str]) -> None:
    """Remember that rows of these tables were changed, before the version is raised."""
    for table in tables:
        _changes_of[table] += 1


def state_of(tables: Iterable[str]) -> tuple[int, ...]:
    """Return what differs once rows of these tables may have changed.

    Like `invalidations`, which it contains, it is read after the version.
    """
    return _invalidations, *(_changes_of[table] for table in tables)


def wait(seen: str, seconds: float, is_gone: Callable[[], bool]) -> None:
    """Wait until the version differs from `seen`, at most some seconds.

    Ends early when `is_gone` says that nobody waits for the answer any more, and
    when the box is closing.
    """
    deadline = time.monotonic() + seconds
    with _changed:
        while version() == seen and not _is_closing and not is_gone():
            left = deadline - time.monotonic()
            if left <= 0:
                return
            _changed.wait(min(GONE_CHECK_INTERVAL, left))


def release() -> None:
    """Send everybody who waits home, and let nobody wait from now on."""
    global _is_closing
    with _changed:
        _is_closing = True
        _changed.notify_all()
