"""The report's bars: where each hour stands, for a picture drawn on the server."""

from dataclasses import dataclass

from siantre_box.views.reports import Report

LEFT, RIGHT, FLOOR, TOP = 52.0, 1012.0, 188.0, 50.0
WIDEST = 102.0
SHARE = 0.85
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Bar:
    """One hour: its place in the picture, in the picture's own units."""

    hour: int
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


def hours_chart(report: Report) -> Chart:
    """Place the hours of a day."""
    if not report.hours:
        return Chart((), ())
    highest = max(count for _, count in report.hours)
    # Round numbers, and few enough lines to be read.
    step = next((one for one in STEPS if highest / one <= 4), 1000)
    scale = (FLOOR - TOP) / max(highest, step)
    room = (RIGHT - LEFT) / len(report.hours)
    width = min(WIDEST, room * SHARE)
    bars = tuple(
        Bar(
            hour,
            count,
            round(LEFT + place * room + (room - width) / 2, 1),
            round(width, 1),
            round(FLOOR - count * scale, 1),
            hour == report.busiest_hour,
        )
        for place, (hour, count) in enumerate(report.hours)
    )
    counts = range(0, highest + 1, step)
    return Chart(bars, tuple((n, round(FLOOR - n * scale, 1)) for n in counts))
