"""What a bench says: a figure, what it was held against, and whether it holds."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One promise: what was measured, what the floor was, and what was promised."""

    name: str
    ours: float
    floor: float | None
    unit: str
    promised: str
    holds: bool


def at_most(name: str, ours: float, most: float, unit: str = "") -> Figure:
    """Return a figure that may not be larger."""
    return Figure(name, ours, None, unit, f"<= {most:g}", ours <= most)


def share(name: str, ours: float, floor: float, least: float) -> Figure:
    """Return a rate that may not be less than this share of the floor's."""
    return Figure(name, ours, floor, "1/s", f">= {least:g} x", ours >= least * floor)


def p95(times: list[float]) -> float:
    """Return what nineteen of twenty stay below."""
    return statistics.quantiles(times, n=20)[-1]


def median(measure: Callable[[], float], rounds: int) -> float:
    """Return the median of some measurements."""
    return statistics.median(measure() for _ in range(rounds))
