"""Guessing passwords and taking numbers without end get slow, for one address each."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from siantre_box.core import clock
from siantre_box.core.auth import LONGEST_LOGIN
from siantre_box.core.refusals import Refusal, TooSoon

FREE_TRIES = 5
FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
MOST_DOUBLINGS = 10
FORGOTTEN_AFTER = 900.0
MOST_PAIRS = 5000
# Phones may share an address behind a second router: so many numbers from one in a
# row, and then one for so many seconds.
NUMBERS_IN_A_ROW = 60
SECONDS_A_NUMBER = 3.0
MOST_ADDRESSES = 5000
CHECKS_AT_ONCE = 4


class TriedTooOften(Refusal):
    """Wrong passwords were given too often for this account from this address."""


@dataclass
class _Record:
    wrong: int
    last: float


class LogInLimit:
    """Counts wrong log-ins for each pair of account and address."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], _Record] = {}
        self._lock = threading.Lock()
        self._checks = threading.BoundedSemaphore(CHECKS_AT_ONCE)

    def admit(self, account: str, address: str) -> None:
        """Let a try pass, or refuse while this pair has to wait.

        It counts as wrong until `right` says otherwise, so that many at once are no
        way around the wait.
        """
        with self._lock:
            self._forget_the_old()
            pair = _pair(account, address)
            record = self._records.setdefault(pair, _Record(0, 0))
            left = _wait_left(record)
            if left > 0:
                raise TriedTooOften(seconds=math.ceil(left))
            record.wrong += 1
            record.last = clock.running()

    @contextmanager
    def checking(self) -> Iterator[None]:
        """Check one password among a few at once: each takes a core and 32 MB."""
        if not self._checks.acquire(blocking=False):
            raise TriedTooOften(seconds=math.ceil(FIRST_WAIT))
        try:
            yield
        finally:
            self._checks.release()

    def right(self, account: str, address: str) -> None:
        """Forget the wrong ones: the person is there."""
        with self._lock:
            self._records.pop(_pair(account, address), None)

    def _forget_the_old(self) -> None:
        now = clock.running()
        kept = {
            pair: record
            for pair, record in self._records.items()
            if now - record.last < FORGOTTEN_AFTER
        }
        self._records = dict(list(kept.items())[-MOST_PAIRS:])


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


def _pair(account: str, address: str) -> tuple[str, str]:
    return account.strip().casefold()[:LONGEST_LOGIN], address


def _wait_left(record: _Record) -> float:
    if record.wrong < FREE_TRIES:
        return 0
    doublings = min(record.wrong - FREE_TRIES, MOST_DOUBLINGS)
    return record.last + min(LONGEST_WAIT, FIRST_WAIT * 2**doublings) - clock.running()
