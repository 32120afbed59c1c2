"""Taking numbers without end gets slow, for one address each."""

import threading

from siantre_box.core import clock
from siantre_box.core.refusals import TooSoon

# Phones may share an address behind a second router: so many numbers from one in a
# row, and then one for so many seconds.
NUMBERS_IN_A_ROW = 60
SECONDS_A_NUMBER = 3.0
MOST_ADDRESSES = 5000


class NumberLimit:
    """Slows an address that takes numbers without end; a cookie is easily dropped."""

    def __init__(self) -> None:
        # When each address has its whole row again, the last that came at the end.
        self._whole_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def admit(self, address: str) -> None:
        """Let a number be taken, or refuse while this address has to wait."""
        with self._lock:
            now = clock.running()
            whole_at = max(now, self._whole_at.get(address, now)) + SECONDS_A_NUMBER
            if whole_at - now > NUMBERS_IN_A_ROW * SECONDS_A_NUMBER:
                raise TooSoon
            self._whole_at.pop(address, None)
            self._whole_at[address] = whole_at
            for oldest in list(self._whole_at)[:-MOST_ADDRESSES]:
                del self._whole_at[oldest]
