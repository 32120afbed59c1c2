"""Wrong log-ins of the last day: how many, and from which addresses.

Memory keeps them for *Cek kesiapan*; the log, which outlives a restart, gets a line at
once and then one every ten minutes at most, so that a flood does not fill it.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from siantre_box.core import clock

AN_HOUR = 3600.0
HOURS = 24
BETWEEN_LINES = 600.0
MAX_ADDRESSES = 300
MAX_IN_A_LINE = 10
# Stands for the addresses beyond the most that an hour keeps.
OTHERS = "…"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Guessed:
    """What was wrong, and what was refused unseen; the busiest address first."""

    wrong: int = 0
    refused: int = 0
    addresses: tuple[tuple[str, int], ...] = ()


@dataclass
class _Span:
    """What came within a span of time."""

    began: float
    wrong: int = 0
    refused: int = 0
    addresses: Counter[str] = field(default_factory=Counter)

    def add(self, address: str, wrong: int, refused: int) -> None:
        is_full = len(self.addresses) >= MAX_ADDRESSES
        if is_full and address not in self.addresses:
            address = OTHERS
        self.wrong += wrong
        self.refused += refused
        self.addresses[address] += 1


class Guesses:
    """Counts wrong log-ins and wrong set-up codes, hour by hour."""

    def __init__(self, running: Callable[[], float] = clock.running) -> None:
        self._running = running
        self._hours: list[_Span] = []
        self._unwritten: _Span | None = None
        self._written_at: float | None = None
        self._lock = threading.Lock()

    def wrong(self, address: str) -> None:
        """Note that somebody gave a wrong password or code."""
        self._note(address, wrong=1, refused=0)

    def refused(self, address: str) -> None:
        """Note that somebody was refused before the password was looked at."""
        self._note(address, wrong=0, refused=1)

    def of_the_last_day(self) -> Guessed:
        """Return what came within a day."""
        with self._lock:
            self._forget_the_old()
            addresses: Counter[str] = sum(
                (span.addresses for span in self._hours), Counter()
            )
            return Guessed(
                sum(span.wrong for span in self._hours),
                sum(span.refused for span in self._hours),
                tuple(addresses.most_common()),
            )

    def write(self) -> None:
        """Write down what came since the last line; to be called each second."""
        with self._lock:
            now, span = self._running(), self._unwritten
            is_early = (
                self._written_at is not None and now - self._written_at < BETWEEN_LINES
            )
            if span is None or is_early:
                return
            self._unwritten, self._written_at = None, now
        log.info(
            "Log-ins: %d wrong, %d refused unseen, from %d addresses: %s",
            span.wrong,
            span.refused,
            len(span.addresses),
            ", ".join(
                f"{address} ({count})"
                for address, count in span.addresses.most_common(MAX_IN_A_LINE)
            ),
            extra={"names_addresses": True},
        )

    def _note(self, address: str, wrong: int, refused: int) -> None:
        with self._lock:
            self._forget_the_old()
            now = self._running()
            if not self._hours or now - self._hours[-1].began >= AN_HOUR:
                self._hours.append(_Span(now))
            self._unwritten = self._unwritten or _Span(now)
            for span in (self._hours[-1], self._unwritten):
                span.add(address, wrong, refused)

    def _forget_the_old(self) -> None:
        oldest = self._running() - HOURS * AN_HOUR
        self._hours = [span for span in self._hours if span.began > oldest]
