from datetime import timedelta
from pathlib import Path

import pytest

from siantre_box.core import clock
from siantre_box.storage import backup
from siantre_box.storage.backup import Copy


@pytest.fixture(autouse=True)
def noon_of_a_tuesday(box, watch):
    """The program is made, the clock is right."""
    watch.at("2026-12-01 12:00")
    return box


def of(*hours_ago: float) -> list[Copy]:
    """Return copies numbered from 1 that say they were made so many hours ago."""
    made = [clock.now() - timedelta(hours=hours) for hours in hours_ago]
    return [Copy(i, "manual", Path(), 1, at) for i, at in enumerate(made, 1)]


@pytest.mark.parametrize(
    ("hours_ago", "expected"),
    [
        ((), set()),
        ((3, 2, 1), {1, 2, 3}),
        ((3, 50_000, 1), {1, 3}),
        ((3, 2, -30, 1), {1, 2, 4}),
        ((50, 70, 49), {1, 3}),
        ((70, 20, 60, 50), {1, 3, 4}),
        ((1, 70), {1}),
        ((1, 1.1, 1), {1, 2, 3}),
    ],
    ids=str,
)
def test_believed_is_what_most_of_them_say(hours_ago, expected):
    copies = of(*hours_ago)
    assert backup.trusted_times(copies) == expected
    assert backup.trusted_times(copies[::-1]) == expected


def test_under_a_wrong_clock_none_is_believed():
    clock.suspect()
    assert backup.trusted_times(of(3, 2, 1)) == frozenset()
