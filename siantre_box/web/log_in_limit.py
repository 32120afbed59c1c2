"""Who may have a password checked now: guessing is slow and holds up nobody else.

A check costs a core and 32 MB for a tenth of a second. Strangers share one check at
a time and one count of wrong tries for each account. This computer, and an address
where the account logged in lately, have a check of their own and count alone, so no
number of guessers keeps the staff out.
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus

from siantre_box.core import clock, names
from siantre_box.core.auth import LONGEST_LOGIN
from siantre_box.core.errors import Refusal

FREE_TRIES = 5
# For one account by all strangers together: some people who mistype, not a search.
STRANGERS_FREE_TRIES = 20
FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
MAX_DOUBLINGS = 10
FORGOTTEN_AFTER = 900.0
MAX_RECORDS = 5000
# How long somebody known waits for the check before; a stranger does not wait.
PATIENCE = 2.0


class TriedTooOften(Refusal):
    """Wrong passwords were given too often for this account from this address."""

    sentence = "Terlalu sering salah. Coba lagi {wait} lagi."
    status = HTTPStatus.TOO_MANY_REQUESTS
    field = "sandi_lama"


class GuessedByMany(Refusal):
    """Strangers gave too many wrong passwords for this account."""

    sentence = (
        "Nama ini terlalu sering salah di perangkat lain. Coba lagi {wait} lagi, atau "
        "masuk di perangkat yang biasa."
    )
    status = HTTPStatus.TOO_MANY_REQUESTS
    field = "sandi_lama"


class ChecksTaken(Refusal):
    """Somebody else's password is being checked."""

    sentence = (
        "Banyak yang mencoba masuk. Coba lagi {wait} lagi, atau masuk di perangkat "
        "yang biasa."
    )
    status = HTTPStatus.TOO_MANY_REQUESTS
    field = "sandi_lama"


class Standing(Enum):
    """What an address is to the account that logs in there."""

    HERE = auto()
    KNOWN = auto()
    STRANGER = auto()


@dataclass
class _Record:
    wrong: int = 0
    last: float = 0.0

    def wait(self, free: int) -> float:
        """Return how many seconds the next try has to wait."""
        if self.wrong < free:
            return 0.0
        doublings = min(self.wrong - free, MAX_DOUBLINGS)
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**doublings)
        return self.last + wait - clock.running()


class Waits:
    """Counts wrong tries by key; after the free ones each makes the wait longer."""

    def __init__(self, free: int, refusal: type[Refusal]) -> None:
        self._free, self._refusal = free, refusal
        self._records: dict[object, _Record] = {}
        self._lock = threading.Lock()

    def look(self, key: object) -> None:
        """Refuse while this key has to wait."""
        with self._lock:
            self._refuse_early(self._records.get(key))

    def count(self, key: object) -> None:
        """Count a try as wrong, or refuse while this key has to wait.

        It is counted before it is judged: many at once are no way around the wait.
        """
        with self._lock:
            self._refuse_early(self._records.get(key))
            self._make_room()
            record = self._records.setdefault(key, _Record())
            record.wrong += 1
            record.last = clock.running()

    def take_back(self, key: object) -> None:
        """Count one try less: it was right."""
        with self._lock:
            record = self._records.get(key)
            if record is not None:
                record.wrong -= 1

    def forget(self, key: object) -> None:
        """Forget the wrong ones: the person is there."""
        with self._lock:
            self._records.pop(key, None)

    def _refuse_early(self, record: _Record | None) -> None:
        left = record.wait(self._free) if record else 0.0
        if left > 0:
            raise self._refusal(seconds=math.ceil(left))

    def _make_room(self) -> None:
        now = clock.running()
        for key, record in list(self._records.items()):
            if now - record.last >= FORGOTTEN_AFTER:
                del self._records[key]
        # Not the oldest: who tries thousands of names must not clear a long count.
        while len(self._records) >= MAX_RECORDS:
            least = min(
                self._records.items(), key=lambda pair: (pair[1].wrong, pair[1].last)
            )
            del self._records[least[0]]


class LogInLimit:
    """Lets passwords be checked: few at a time, and slower with each wrong one."""

    def __init__(self) -> None:
        self._pairs = Waits(FREE_TRIES, TriedTooOften)
        self._accounts = Waits(STRANGERS_FREE_TRIES, GuessedByMany)
        self._checks = {standing: threading.Semaphore() for standing in Standing}
        # Strangers leave the core free for as long as they had it.
        self._rests_until = 0.0

    @contextmanager
    def trying(self, account: str, address: str, standing: Standing) -> Iterator[None]:
        """Check one password in this block; an error in it says that it was wrong."""
        account = names.tidy(account).casefold()[:LONGEST_LOGIN]
        keys: list[tuple[Waits, object]] = [(self._pairs, (account, address))]
        if standing is Standing.STRANGER:
            keys.append((self._accounts, account))
        # First without counting: who is refused below has not tried.
        for waits, key in keys:
            waits.look(key)
        with self._checking(standing):
            for waits, key in keys:
                waits.count(key)
            yield
        self._pairs.forget((account, address))
        # Not forgotten: strangers who guess must not start over when somebody logs in.
        if standing is Standing.STRANGER:
            self._accounts.take_back(account)

    @contextmanager
    def _checking(self, standing: Standing) -> Iterator[None]:
        is_stranger = standing is Standing.STRANGER
        check = self._checks[standing]
        is_resting = is_stranger and clock.running() < self._rests_until
        if is_resting or not check.acquire(timeout=0 if is_stranger else PATIENCE):
            raise ChecksTaken(seconds=math.ceil(FIRST_WAIT))
        began = clock.running()
        try:
            yield
        finally:
            if is_stranger:
                ended = clock.running()
                self._rests_until = ended + (ended - began)
            check.release()
