"""When the TV screen of this computer has to be restarted: its page asks no more."""

from siantre_box.core import clock

# The page asks every three seconds, a held request ends after 25 s at most.
PATIENCE = 90.0
# One that never asks is started less and less often.
LONGEST_PATIENCE = 3600.0
LIVED_WELL = 600.0
# It is looked at each second; after such a gap the computer slept, and its browser too.
SLEPT = 15.0


class TvWatchdog:
    """Tells by its silence that a page crashed or hangs while its browser runs."""

    def __init__(self) -> None:
        self._looked = self._started = self._since = clock.running()
        self._restarts = 0

    def is_due(self, asked: float | None, *, is_watched: bool) -> bool:
        """Tell whether to restart it; to be asked each second.

        `asked` is how many seconds ago it asked, None for never; `is_watched` that its
        browser runs and the box serves.
        """
        now = clock.running()
        has_slept = now - self._looked > SLEPT
        self._looked = now
        if not is_watched:
            self._since = self._started = now
            self._restarts = 0
            return False
        if has_slept:
            self._since = now
        if asked is not None and now - asked > self._since:
            self._since = now - asked
            if self._since - self._started >= LIVED_WELL:
                self._restarts = 0
        patience = min(PATIENCE * 2**self._restarts, LONGEST_PATIENCE)
        if now - self._since < patience:
            return False
        self._restarts += 1
        self._since = self._started = now
        return True
