"""A picture that stands for years is spared: it drifts, and nothing is lost."""

import re

from tests.browser.conftest import TV

PLACE = "() => document.getElementById('stage').style.transform"
OVERSCAN = """() => {
  const names = ['brand', 'name', 'clock', 'foot'];
  const places = names.map((name) => document.getElementById(name))
    .map((one) => one.getBoundingClientRect());
  return Math.min(...places.slice(0, 3).map((one) => Math.min(one.left, one.top,
    innerWidth - one.right)));
}"""
FEW_PIXELS = 6


def test_the_layout_drifts_by_a_few_pixels_each_minute(device):
    tv = device(TV)
    tv.clock.install()
    tv.goto("/tv?suara=0")
    places, margins = [], []
    for _ in range(10):
        tv.clock.run_for(60_000)
        places.append(tv.evaluate(PLACE))
        margins.append(tv.evaluate(OVERSCAN))
    assert all(now != before for now, before in zip(places[1:], places, strict=False))
    shifts = [abs(int(part)) for place in places for part in re.findall(r"\d+", place)]
    assert max(shifts) < FEW_PIXELS
    assert min(margins) > 30
