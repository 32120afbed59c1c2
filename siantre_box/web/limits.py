"""Rate limits of taking numbers, for an address and the whole box, and of searches."""

import math
import threading
from collections import deque
from http import HTTPStatus

from siantre_box.core import changes, clock
from siantre_box.core.errors import Refusal

# Phones may share an address behind a second router: so many numbers from one in a
# row, and then one for so many seconds.
NUMBERS_IN_A_ROW = 60
SECONDS_A_NUMBER = 3.0
# One laptop can have hundreds of addresses. Wide enough for the fullest opening.
BOX_NUMBERS_IN_A_ROW = 300
BOX_SECONDS_A_NUMBER = 1.0
# Twenty a minute: whoever lost a number types it two or three times.
SEARCHES_IN_A_ROW = 20
SECONDS_A_SEARCH = 3.0
# Who follows a found number asks with the version that is shown. One that is not the
# present one is a card that changed, or no card at all: 240 a minute.
FOLLOWS_IN_A_ROW = 240
SECONDS_A_FOLLOW = 0.25
MAX_ADDRESSES = 5000
# The desk hears of a flood that was refused within this time, in seconds.
LATELY = 300.0


class TakenTooFast(Refusal):
    """This address took many numbers: it may take the next in some seconds."""

    sentence = (
        "Terlalu banyak nomor dari sini. Coba lagi {wait} lagi, atau minta ke petugas."
    )
    status = HTTPStatus.TOO_MANY_REQUESTS


class BoxTakenTooFast(Refusal):
    """All addresses together took many numbers; staff still take them for people."""

    sentence = (
        "Banyak yang mengambil nomor. Coba lagi {wait} lagi, atau minta ke petugas."
    )
    status = HTTPStatus.TOO_MANY_REQUESTS


class SearchedTooFast(Refusal):
    """This address looked for many numbers: it may look again in some seconds."""

    sentence = "Terlalu sering mencari. Coba lagi {wait} lagi."
    status = HTTPStatus.TOO_MANY_REQUESTS


class _Bucket:
    """Fills up with each number, and empties at a steady pace."""

    def __init__(self, size: int, seconds: float) -> None:
        self._most = size * seconds
        self._seconds = seconds
        self.empty_at = 0.0

    def wait(self, now: float) -> int:
        """Return how many whole seconds the next number has to wait, 0 for none."""
        over = max(now, self.empty_at) + self._seconds - now - self._most
        return max(0, math.ceil(over))

    def fill(self, now: float) -> None:
        """Count one number."""
        self.empty_at = max(now, self.empty_at) + self._seconds


class _Buckets:
    """A bucket for each address; of too many the one that came longest ago goes."""

    def __init__(self, size: int, seconds: float) -> None:
        self._size, self._seconds = size, seconds
        # The last that came stands at the end.
        self._by_address: dict[str, _Bucket] = {}

    def of(self, address: str) -> _Bucket:
        """Return the bucket of an address that has just come."""
        new = _Bucket(self._size, self._seconds)
        bucket = self._by_address.pop(address, new)
        self._by_address[address] = bucket
        if len(self._by_address) > MAX_ADDRESSES:
            del self._by_address[next(iter(self._by_address))]
        return bucket


class SearchLimit:
    """Slows who looks for one number after another; a restart forgets it."""

    def __init__(
        self, size: int = SEARCHES_IN_A_ROW, seconds: float = SECONDS_A_SEARCH
    ) -> None:
        self._buckets = _Buckets(size, seconds)
        self._lock = threading.Lock()

    def admit(self, address: str) -> None:
        """Let a number be looked for; raises SearchedTooFast."""
        with self._lock:
            now, bucket = clock.running(), self._buckets.of(address)
            if seconds := bucket.wait(now):
                raise SearchedTooFast(seconds=seconds)
            bucket.fill(now)


class NumberLimit:
    """Slows who takes numbers without end; a cookie is easily dropped.

    What is counted is lost by a restart, which takes longer than the wait.
    """

    def __init__(self) -> None:
        self._box = _Bucket(BOX_NUMBERS_IN_A_ROW, BOX_SECONDS_A_NUMBER)
        self._buckets = _Buckets(NUMBERS_IN_A_ROW, SECONDS_A_NUMBER)
        self._taken: deque[float] = deque()
        self._refused_at: float | None = None
        self._lock = threading.Lock()

    def admit(self, address: str) -> None:
        """Let a number be taken; raises TakenTooFast or BoxTakenTooFast."""
        with self._lock:
            now, bucket = clock.running(), self._buckets.of(address)
            # The own limit first: one flooder is no reason to warn the desk.
            if seconds := bucket.wait(now):
                raise TakenTooFast(seconds=seconds)
            if seconds := self._box.wait(now):
                was_calm = self._refused_at is None or now - self._refused_at > LATELY
                self._refused_at = now
                if was_calm:
                    # Desks that wait for a change show the banner at once.
                    changes.bump()
                raise BoxTakenTooFast(seconds=seconds)
            bucket.fill(now)
            self._box.fill(now)
            self._taken.append(now)
            self._forget_old(now)

    def flood(self) -> int:
        """Return how many numbers were taken lately, if the box's limit was reached.

        0 while nobody was refused by it within the last five minutes.
        """
        with self._lock:
            now = clock.running()
            self._forget_old(now)
            is_over = self._refused_at is None or now - self._refused_at > LATELY
            return 0 if is_over else len(self._taken)

    def _forget_old(self, now: float) -> None:
        while self._taken and now - self._taken[0] > LATELY:
            self._taken.popleft()
