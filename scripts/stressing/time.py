"""A wall clock that can be set for one box alone, while it runs too."""

from datetime import UTC, datetime, timedelta

from siantre_box.core.setting_list import BY_KEY
from stressing.box import Box
from tests.wall_clock import PROGRAM, WallClock
from tests.world import WIB


class ClockOfBox(WallClock):
    """What one box takes for the time; it is right until it is set."""

    def __init__(self, box: Box) -> None:
        super().__init__(box.home.parent)
        self._reset = _next_reset(box)
        box.program, box.environment = PROGRAM, self.environment()

    def before_reset(self, seconds: float) -> None:
        """Let it stand so long before the reset hour that was next at first."""
        self.set(self._reset - datetime.now(UTC) - timedelta(seconds=seconds))


def _next_reset(box: Box) -> datetime:
    """Return when the reset hour of a furnished box comes next."""
    kept = box.rows("SELECT value FROM settings WHERE key = 'reset_hour'")
    # The usual hour is not stored.
    hour = kept[0][0] if kept else BY_KEY["reset_hour"].default
    here = datetime.now(UTC) + WIB
    today = here.replace(hour=int(hour), minute=0, second=0, microsecond=0)
    return (today if today > here else today + timedelta(days=1)) - WIB
