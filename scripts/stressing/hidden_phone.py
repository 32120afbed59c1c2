"""A visitor's phone in a pocket for minutes, under the rule of Chrome on Android."""

import time
from collections.abc import Callable

from stressing.box import Box, Tally, furnished, wait_until
from tests import webdriver
from tests.client import Answer
from tests.webdriver import Driven

# A desktop's engine has the rule switched off: so long after a page was hidden, its
# timers stop for good.
STOPPED_AFTER = 5 * 60.0
STOPS = (
    "--enable-features=stop-in-background:"
    f"DelayForBackgroundTabFreezingMills/{STOPPED_AFTER * 1000:.0f}"
)
IN_THE_POCKET = 7 * 60.0
SOON = 10.0
# When the page last rang and when its timers last ran, by this computer's clock.
NOTE = """
window.now = function () { return Date.now() / 1000; };
window.rang = 0;
window.ran = now();
setInterval(function () { ran = now(); }, 1000);
HTMLMediaElement.prototype.play = (function (play) {
  return function () {
    if (/ring\\.mp3$/.test(this.src)) { rang = now(); }
    return play.apply(this, arguments);
  };
}(HTMLMediaElement.prototype.play));
AudioContext.prototype.createOscillator = (function (create) {
  return function () { rang = now(); return create.apply(this, arguments); };
}(AudioContext.prototype.createOscillator));
"""


def hidden_phone(is_quick: bool) -> Tally:
    """Two phones are hidden for seven minutes; the one that was asked to rings."""
    del is_quick
    tally = Tally("a phone hidden for minutes rings, if it was asked to")
    with (
        furnished() as box,
        webdriver.chromium(STOPS) as asked,
        webdriver.chromium(STOPS) as other,
    ):
        box.start()
        _take(asked, box, service=1)
        _take(other, box, service=2)
        asked.tap("#ring-me")
        is_promised = "return document.querySelector('#bell.is-on') !== null"
        tally.check(wait_until(lambda: asked.run(is_promised)), "it promises nothing")
        asked.hide()
        other.hide()
        hidden_at = time.time()
        time.sleep(IN_THE_POCKET)
        sari, dewi = box.desk(0), box.desk(1)
        called = _rings(asked, lambda: sari.post("/operator/berikutnya", sekarang=""))
        recalled = _rings(asked, lambda: sari.post("/operator/ulang", nomor=1))
        unasked = _rings(other, lambda: dewi.post("/operator/berikutnya", sekarang=""))
        ran = other.run("return ran") - hidden_at
    tally.check(None not in (called, recalled), f"no ring: {called}, {recalled}")
    is_stopped = abs(ran - STOPPED_AFTER) < 60
    tally.check(is_stopped, f"the other went on for {ran:.0f} s")
    tally.check(unasked is None, f"the other rang all the same after {unasked} s")
    tally.figure = (
        f"{called} s after a call, {recalled} s after another;"
        f" who was not asked is stopped after {ran:.0f} s"
    )
    return tally


def _take(phone: Driven, box: Box, service: int) -> None:
    phone.open(f"http://127.0.0.1:{box.port}/")
    phone.tap(f"button.choice[value='{service}']")
    assert wait_until(lambda: "/tiket/" in phone.run("return location.pathname"))
    assert wait_until(lambda: phone.run("return !!window.bell"))
    phone.run(NOTE)


def _rings(phone: Driven, press: Callable[[], Answer]) -> float | None:
    """Press at a desk; return after how many seconds a phone rang, None if not soon."""
    pressed_at = time.time()
    assert press().status == 303
    if wait_until(lambda: phone.run("return rang") > pressed_at, SOON):
        return round(phone.run("return rang") - pressed_at, 1)
    return None
