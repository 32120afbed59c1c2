"""A picture that stands for years is spared: it drifts, and nothing is lost."""

import re

from siantre_box.core import rollover
from tests.browser.conftest import TV

PLACE = "() => document.getElementById('stage').style.transform"
OVERSCAN = """() => {
  const names = ['brand', 'name', 'clock', 'foot'];
  const places = names.map((name) => document.getElementById(name))
    .map((one) => one.getBoundingClientRect());
  return Math.min(...places.slice(0, 3).map((one) => Math.min(one.left, one.top,
    innerWidth - one.right)));
}"""
# How far the foot reaches beyond each edge of the screen that it stands at.
BEYOND = """() => {
  const foot = document.getElementById('foot').getBoundingClientRect();
  return Math.min(-foot.left, foot.right - innerWidth, foot.bottom - innerHeight);
}"""
FEW_PIXELS = 6


def test_the_layout_drifts_by_a_few_pixels_each_minute(house, device):
    rollover.change_settings({"ticker": "Bawa KTP asli."})
    tv = device(TV)
    tv.clock.install()
    tv.goto("/tv?suara=0")
    places, margins, beyond = [], [], []
    for _ in range(10):
        tv.clock.run_for(60_000)
        places.append(tv.evaluate(PLACE))
        margins.append(tv.evaluate(OVERSCAN))
        beyond.append(tv.evaluate(BEYOND))
    assert all(now != before for now, before in zip(places[1:], places, strict=False))
    shifts = [abs(int(part)) for place in places for part in re.findall(r"\d+", place)]
    assert max(shifts) < FEW_PIXELS
    assert min(margins) > 30
    assert min(beyond) >= 0
