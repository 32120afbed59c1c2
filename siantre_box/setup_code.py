"""The code by which another device may set up the box; too many wrong ones close it."""

import logging
import secrets
import threading

from siantre_box.core.errors import SetupClosed

LENGTH = 6
# Of a million codes: one search in twenty thousand succeeds before it is closed.
MAX_WRONG = 50
log = logging.getLogger(__name__)


class SetupCode:
    """The code of this start, until a new one is asked for on this computer."""

    def __init__(self, value: str = "") -> None:
        self._lock = threading.Lock()
        self._wrong = 0
        self.value = value or _random()

    @property
    def is_closed(self) -> bool:
        """Tell whether no code is right any more, from whatever address."""
        return self._wrong >= MAX_WRONG

    def is_right(self, typed: str) -> bool:
        """Judge a code; raises SetupClosed when there were too many wrong ones."""
        digits = "".join(filter(str.isdigit, typed)).encode()
        with self._lock:
            if self.is_closed:
                raise SetupClosed
            is_right = secrets.compare_digest(digits, self.value.encode())
            self._wrong += not is_right
            is_last = self.is_closed
        if is_last:
            log.warning("%d wrong set-up codes: closed to other devices", MAX_WRONG)
        return is_right

    def renew(self) -> None:
        """Make a new code, which opens setting up again; the old one is void."""
        with self._lock:
            self.value, self._wrong = _random(), 0


def _random() -> str:
    return f"{secrets.randbelow(10**LENGTH):0{LENGTH}}"
