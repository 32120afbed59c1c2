"""The report's bars: where each stands, for a picture drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

LEFT, RIGHT, FLOOR, TOP = 52.0, 1012.0, 188.0, 50.0
WIDEST = 102.0
SHARE = 0.85
STEPS = tuple(count * 10**power for power in range(5) for count in (1, 2, 5))


class Counted(Protocol):
    """What has a count of numbers taken."""

    @property
    def taken(self) -> int:
        """Return how many were taken."""


@dataclass(frozen=True)
class Bar:
    """One hour or date: where it stands in the picture, in the picture's own units."""

    key: Any
    count: int
    x: float
    width: float
    top: float
    is_busiest: bool

    @property
    def middle(self) -> float:
        """Return where the words of the bar are centred."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Chart:
    """All bars, and the lines behind them as (count, height)."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[int, float], ...]


def bar_chart(sums: Sequence[tuple[Any, Counted]], busiest: object) -> Chart:
    """Place a bar for each hour or date; none at all when nothing was taken."""
    highest = max((sum_.taken for _, sum_ in sums), default=0)
    if not highest:
        return Chart((), ())
    step = next((step for step in STEPS if highest / step <= 4), STEPS[-1])
    scale = (FLOOR - TOP) / max(highest, step)
    room = (RIGHT - LEFT) / len(sums)
    width = min(WIDEST, room * SHARE)
    bars = tuple(
        Bar(
            key,
            sum_.taken,
            round(LEFT + index * room + (room - width) / 2, 1),
            round(width, 1),
            round(FLOOR - sum_.taken * scale, 1),
            key == busiest,
        )
        for index, (key, sum_) in enumerate(sums)
    )
    counts = range(0, highest + 1, step)
    return Chart(bars, tuple((n, round(FLOOR - n * scale, 1)) for n in counts))
