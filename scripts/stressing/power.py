"""The power is cut: kill -9 under load, again and again."""

import contextlib
import http.client
import random
import statistics
import threading
import time

from stressing.box import Box, Tally, crowding, furnished

PHONES = 20
SOON = 5.0  # seconds until it is back, on a machine that does nothing else


class _Load:
    """Phones that take and a desk that calls, until the box dies under them."""

    def __init__(self, box: Box) -> None:
        self.given: list[tuple[str, str]] = []
        self.called: list[str] = []
        lives = [lambda n=n: self._take(box, n) for n in range(PHONES)]
        lives.append(lambda: self._call(box))
        self._threads = [threading.Thread(target=life) for life in lives]

    def __enter__(self) -> "_Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()

    def _take(self, box: Box, number: int) -> None:
        phone = box.browser(f"127.1.0.{number + 1}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                self.given.append(phone.take(random.randint(1, 4)))
        phone.close()

    def _call(self, box: Box) -> None:
        desk = box.desk()
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                now = desk.get("/operator/meja?sejak=x").field("sekarang")
                if desk.post("/operator/berikutnya", sekarang=now).status == 303:
                    self.called.append(now)
        desk.close()


def power_cut(is_quick: bool) -> Tally:
    """No acknowledged number is lost or given twice, and the box is soon back."""
    tally = Tally("no acknowledged ticket lost, no number twice, at any power cut")
    busy = crowding()
    given: list[tuple[str, str]] = []
    starts: list[float] = []
    with furnished() as box:
        starts.append(box.start())
        for _ in range(6 if is_quick else 100):
            load = _cut(box)
            starts.append(box.start())
            given += load.given
            _judge(tally, box, load)
        wanted = dict(box.rows("SELECT key, label FROM queues"))
        tally.check(all(wanted.get(key) == label for key, label in given), "lost later")
        left_out = _gaps(box)
    slowest = max(starts[1:])
    tally.check(slowest <= SOON * busy, f"back after {slowest:.1f} s")
    tally.figure = (
        f"{len(given)} numbers, {left_out} left out; back after"
        f" {statistics.median(starts[1:]):.1f} s,"
        f" at worst {slowest:.1f} s (first start {starts[0]:.1f} s;"
        f" machine {busy:.1f} times busy)"
    )
    return tally


def _cut(box: Box) -> _Load:
    with _Load(box) as load:
        while not load.given:
            time.sleep(0.01)
        time.sleep(random.uniform(0.05, 0.9))
        box.end()
    return load


def _judge(tally: Tally, box: Box, load: _Load) -> None:
    stored = dict(box.rows("SELECT key, label FROM queues"))
    lost = [label for key, label in load.given if stored.get(key) != label]
    tally.check(not lost, f"lost: {lost[:5]}")
    tally.check(not box.doubles(), "a number twice")
    desk = box.desk()
    page = desk.get("/operator")
    called = box.rows("SELECT label FROM queues WHERE counter_id=1 AND status='called'")
    ((at_desk,),) = box.rows("SELECT count(*) FROM sessions WHERE counter_id=1")
    tally.check(page.status == 200 and at_desk, "the desk did not resume")
    shown = [(page.data("current"),)] if page.data("current") else []
    tally.check(shown == called, f"the desk shows {shown}, called is {called}")
    closed = box.rows(
        "SELECT count(*) FROM queues WHERE status != 'done' AND id IN"
        f" ({','.join(one for one in load.called if one) or '0'})"
    )
    tally.check(closed == [(0,)], "an acknowledged call was forgotten")
    desk.close()


def _gaps(box: Box) -> int:
    """Return how many numbers between the first and the last were given to nobody."""
    ((left_out,),) = box.rows(
        "SELECT sum(most - many) FROM (SELECT max(number) AS most, count(*) AS many"
        " FROM queues GROUP BY day_id, service_id)"
    )
    return left_out
