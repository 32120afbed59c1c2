"""A year of a TV in a minute: nothing may pile up in its page or in the box.

`scripts/soak` runs it long: 10,000 polls and 1,000 calls.
"""

import os
from contextlib import suppress

import psutil
import pytest
from playwright.sync_api import CDPSession

from tests.browser.conftest import TV
from tests.browser.test_tv import take_and_call
from tests.real import RealBox
from tests.waiting import NeverHeld, until

POLLS = int(os.environ.get("SOAK_POLLS", "1500"))
CALLS = POLLS // 10
MB = 1 << 20
COUNT = """() => {
  window.polls = 0;
  const live = document.getElementById('live');
  live.removeAttribute('data-hold');
  live.addEventListener('live:fresh', () => { polls += 1; });
}"""


def weigh(page: CDPSession, box: RealBox) -> dict[str, float]:
    """Weigh the page after a thorough cleaning, and the box."""
    page.send("HeapProfiler.collectGarbage")
    metrics = page.send("Performance.getMetrics")["metrics"]
    found = {one["name"]: one["value"] for one in metrics}
    found["box"] = psutil.Process(box.process.pid).memory_info().rss
    return found


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_thousands_of_polls_and_calls_leave_nothing_behind(real, chromium):
    context = chromium.new_context(**TV)
    tv = context.new_page()
    devtools = context.new_cdp_session(tv)
    devtools.send("Performance.enable")
    operator = real.operator()
    take_and_call(real, operator)
    tv.goto(f"http://127.0.0.1:{real.port}/tv?suara=0")
    tv.evaluate(COUNT)
    weights = []
    for part in range(1, 4):
        for _ in range(CALLS // 3):
            assert operator.post("/operator/ulang", nomor=1).status == 303
        tv.wait_for_function(
            "wanted => polls >= wanted", arg=POLLS * part // 3, timeout=600_000
        )
        weights.append(weigh(devtools, real))
    before = weights[0]
    # The last ten and the one in sight.
    assert tv.evaluate("() => document.querySelectorAll('.panel').length") <= 11
    limits = {
        "JSEventListeners": before["JSEventListeners"] + 2,  # of a request on its way
        "Nodes": before["Nodes"] * 1.1,
        "JSHeapUsedSize": before["JSHeapUsedSize"] + MB / 2,
        "box": before["box"] + 3 * MB,
    }

    def grown() -> dict[str, tuple[float, float]]:
        after = weights[-1]
        found = {name: (before[name], after[name]) for name in limits}
        return {name: two for name, two in found.items() if two[1] > limits[name]}

    def is_light() -> bool:
        weights.append(weigh(devtools, real))
        return not grown()

    # What the page is at work on is not left behind: the next cleaning takes it away.
    with suppress(NeverHeld):
        until(is_light)
    assert grown() == {}
    print({name: (before[name], weights[-1][name]) for name in limits})
    context.close()
