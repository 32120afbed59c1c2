"""Another program holds the write lock: changes are refused soon, screens go on."""

import contextlib
import secrets
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from siantre_box.core.sqlite import open_beside
from stressing.box import Box, Tally, crowding, furnished, wait_until
from tests.client import Answer

PHONES = 60
MAX_TO_REFUSE, MAX_TO_LOOK = 2.0, 0.3  # seconds, on a machine that does nothing else
SAID = "Data dikunci program lain"
SOON = 5.0


def foreign_lock(is_quick: bool) -> Tally:
    """An open edit in a database browser, while sixty phones want a number at once."""
    tally = Tally("another program's lock: refused in words < 2 s, screens < 300 ms")
    busy = crowding()
    refused: list[float] = []
    looked: list[float] = []
    with furnished(40) as box:
        box.start()
        for turn in range(1 if is_quick else 10):
            with _locked(box):
                _come_at_once(tally, box, refused, looked)
                desk = box.desk().get("/operator/meja?sejak=x").words
                tally.check(SAID in desk, "the desk does not say why")
            label = _after_the_lock(tally, box)
            tally.check(label == f"A-{11 + turn:03}", f"{label} after turn {turn}")
        tally.check(not box.doubles(), "a number twice")
        complaints = box.complaints().count("Traceback")
        tally.check(not complaints, box.complaints()[-800:])
    p95 = statistics.quantiles(looked, n=20)[18]
    tally.check(max(refused) <= MAX_TO_REFUSE * busy, f"refused {max(refused):.1f} s")
    tally.check(p95 <= MAX_TO_LOOK * busy, f"TV and desk: {p95 * 1000:.0f} ms")
    tally.figure = (
        f"{len(refused)} refused, at worst after {max(refused):.2f} s; TV and desk"
        f" p95 {p95 * 1000:.0f} ms; machine {busy:.1f} times busy"
    )
    return tally


@contextlib.contextmanager
def _locked(box: Box) -> Iterator[None]:
    file = box.home / "siantre.db"
    with contextlib.closing(open_beside(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def _come_at_once(
    tally: Tally, box: Box, refused: list[float], looked: list[float]
) -> None:
    with ThreadPoolExecutor(PHONES) as pool:
        phones = [pool.submit(_take, box, number) for number in range(PHONES)]
        tv, desk = box.browser("127.4.1.1"), box.desk()
        while not all(phone.done() for phone in phones):
            for screen, path in ((tv, "/tv/papan"), (desk, "/operator/meja")):
                answer = screen.get(f"{path}?sejak=x")
                looked.append(answer.took)
                tally.check(answer.status == 200, f"{path} answers {answer.status}")
            time.sleep(0.05)
    for phone in phones:
        answer = phone.result()
        is_said = answer.status == 507 and "Coba lagi" in answer.words
        tally.check(is_said, f"a phone got {answer.status}: {answer.words[:200]}")
        refused.append(answer.took)


def _take(box: Box, number: int) -> Answer:
    phone = box.browser(f"127.4.0.{number + 1}")
    return phone.post("/ambil", layanan=1, nonce=secrets.token_hex(16))


def _after_the_lock(tally: Tally, box: Box) -> str:
    desk = box.desk()
    is_silent = wait_until(
        lambda: SAID not in desk.get("/operator/meja?sejak=x").words, SOON
    )
    tally.check(is_silent, "the desk goes on about a lock that is gone")
    return box.browser().take()[1]
