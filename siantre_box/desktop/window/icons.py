"""The drawings of the window, the same as on the pages: lines on a grid of 24.

Tk draws lines with steps on their edges; here each pixel gets its share of a line.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, floor, hypot, pi, sin

GRID = 24.0
Point = tuple[float, float]
Line = Sequence[Point]
Shares = tuple[tuple[float, ...], ...]


def _arc(x: float, y: float, radius: float, start: float, end: float) -> list[Point]:
    """Return points of an arc around x, y; angles in degrees, clockwise from east."""
    steps = 12
    angles = (start + (end - start) * step / steps for step in range(steps + 1))
    turns = [angle * pi / 180 for angle in angles]
    return [(x + radius * cos(turn), y + radius * sin(turn)) for turn in turns]


def _box(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    left, right, top, bottom = x + radius, x + width - radius, y + radius, y + height
    bottom -= radius
    corners = ((right, top, -90), (right, bottom, 0), (left, bottom, 90))
    points = [
        point
        for at_x, at_y, start in (*corners, (left, top, 180))
        for point in _arc(at_x, at_y, radius, start, start + 90)
    ]
    return [*points, points[0]]


DRAWINGS: dict[str, tuple[Line, ...]] = {
    "check": (((5, 12.6), (9.6, 17.2), (19, 7.4)),),
    "stop": (_box(6, 6, 12, 12, 2),),
    "play": (
        (
            (8, 5.4),
            (8, 18.6),
            (8.8, 19),
            (18.8, 12.4),
            (18.8, 11.6),
            (8.8, 5),
            (8, 5.4),
        ),
    ),
    "speaker": (
        ((4, 9.6), (4, 14.4), (7.4, 14.4), (12, 18.4), (12, 5.6), (7.4, 9.6), (4, 9.6)),
        _arc(12.543, 12, 4, -44.43, 44.43),
        _arc(12.428, 12, 7.9, -45.14, 45.14),
    ),
    "tv": (
        _box(3.2, 4.8, 17.6, 11.8, 1.8),
        ((8.4, 20), (15.6, 20)),
        ((12, 16.6), (12, 20)),
    ),
    "printer": (
        ((7, 8.6), (7, 4), (17, 4), (17, 8.6)),
        _box(3.5, 8.6, 17, 8, 1.8),
        ((7, 14.2), (17, 14.2), (17, 20), (7, 20), (7, 14.2)),
    ),
    "qr": (
        _box(4, 4, 6.4, 6.4, 1),
        _box(13.6, 4, 6.4, 6.4, 1),
        _box(4, 13.6, 6.4, 6.4, 1),
        ((13.8, 14), (16.2, 14), (16.2, 16.4)),
        ((20, 14), (20, 16.2)),
        ((13.8, 20), (16.4, 20)),
        ((19.6, 19.8), (19.6, 19.9)),
    ),
    "warn": (
        ((12, 4.4), (20.6, 19.3), (20.1, 20.2), (3.9, 20.2), (3.4, 19.3), (12, 4.4)),
        ((12, 10), (12, 14.6)),
        ((12, 17.3), (12, 17.4)),
    ),
    "clock": (_arc(12, 12, 8.5, 0, 360), ((12, 7.4), (12, 12), (15.2, 14))),
    "disc": (((12, 12), (12, 12)),),
}


@lru_cache(maxsize=64)
def shares(name: str, size: int, weight: float) -> Shares:
    """Return how much of each pixel a drawing covers, 0 to 1, row by row.

    `weight` is the width of its lines on the grid; their ends are round.
    """
    scale = size / GRID
    found = [[0.0] * size for _ in range(size)]
    for line in DRAWINGS[name]:
        for start, end in pairwise(line):
            _lay(found, _scaled(start, scale), _scaled(end, scale), weight * scale / 2)
    return tuple(map(tuple, found))


def _scaled(point: Point, scale: float) -> Point:
    return point[0] * scale, point[1] * scale


def _lay(found: list[list[float]], start: Point, end: Point, reach: float) -> None:
    for y in _near(start[1], end[1], reach, len(found)):
        for x in _near(start[0], end[0], reach, len(found)):
            share = reach + 0.5 - _distance((x + 0.5, y + 0.5), start, end)
            found[y][x] = max(found[y][x], min(1.0, share))


def _near(a: float, b: float, reach: float, size: int) -> Iterable[int]:
    low, high = floor(min(a, b) - reach - 1), floor(max(a, b) + reach + 1)
    return range(max(0, low), min(size, high + 1))


def _distance(point: Point, start: Point, end: Point) -> float:
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    along = 0.0
    if length:
        to_x, to_y = point[0] - start[0], point[1] - start[1]
        along = min(1.0, max(0.0, (to_x * across + to_y * down) / length))
    return hypot(
        point[0] - start[0] - along * across, point[1] - start[1] - along * down
    )
