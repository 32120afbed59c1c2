import pytest

from siantre_box.views.reports import Sum
from siantre_box.web.bar_chart import FLOOR, LEFT, RIGHT, TOP, bar_chart


def chart(*counts, first=8):
    sums = [(hour, Sum(taken=count)) for hour, count in enumerate(counts, start=first)]
    return bar_chart(sums, max(sums, key=lambda it: it[1].taken)[0] if sums else None)


def test_a_day_without_numbers_has_no_picture():
    for drawn in (chart(), chart(0, 0)):
        assert drawn.bars == drawn.lines == ()


def test_heights_are_as_the_counts():
    bars = chart(10, 20, 0, 5).bars
    heights = [FLOOR - bar.top for bar in bars]
    assert heights[1] == 2 * heights[0] == 4 * heights[3]
    assert heights[2] == 0
    assert [bar.key for bar in bars] == [8, 9, 10, 11]
    assert [bar.is_busiest for bar in bars] == [False, True, False, False]


@pytest.mark.parametrize("hours", [1, 2, 8, 24])
@pytest.mark.parametrize("most", [1, 3, 7, 60, 999, 5000])
def test_every_bar_stays_in_the_picture_beside_the_others(hours, most):
    drawn = chart(*[most] * hours)
    for bar in drawn.bars:
        assert LEFT <= bar.x < bar.middle < bar.x + bar.width <= RIGHT + 0.2
        assert TOP <= bar.top <= FLOOR
    for one, following in zip(drawn.bars, drawn.bars[1:], strict=False):
        assert one.x + one.width < following.x
    before = drawn.bars[0].x - LEFT
    after = RIGHT - drawn.bars[-1].x - drawn.bars[-1].width
    assert before == pytest.approx(after, abs=0.3)


@pytest.mark.parametrize("most", [1, 2, 4, 5, 9, 20, 21, 99, 100, 1000, 7000])
def test_a_few_round_lines_stand_behind_the_bars(most):
    lines = chart(most).lines
    counts = [count for count, _ in lines]
    assert counts[0] == 0
    assert 2 <= len(counts) <= 8
    assert counts[-1] <= most
    assert len({b - a for a, b in zip(counts, counts[1:], strict=False)}) == 1
    assert lines[0][1] == FLOOR
