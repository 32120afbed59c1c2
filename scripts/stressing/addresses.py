"""Hundreds of addresses behind one cable: a real opening, and one laptop that floods.

The phones are in a network namespace of their own: the box exempts its own computer.
"""

import asyncio
import json
import secrets
import statistics
import sys
import time
from contextlib import ExitStack
from typing import Any

from running.line import Line
from stressing.box import Box, Tally, crowding, furnished
from stressing.network import OURS, Wire, in_a_network_of_its_own

OPENING, LAPTOP = 300, 250
MAX_DELAY = 0.3  # seconds for TV and desk, on a machine that does nothing else


def many_addresses(is_quick: bool) -> Tally:
    """300 phones at once all get a number; 250 addresses of a laptop are stopped."""
    return in_a_network_of_its_own("stressing.addresses", "box", int(is_quick))


def _prove(is_quick: bool) -> Tally:
    tally = Tally("300 phones at once are served; 250 addresses of one are stopped")
    busy = crowding()
    wire = Wire([*map(_address, range(OPENING)), *map(_of_laptop, range(LAPTOP))])
    with ExitStack() as stack:
        stack.callback(wire.cut)
        box = stack.enter_context(furnished(4))
        box.start("--host", "0.0.0.0")
        opening = _open_outside(wire, box, OPENING)
        got = opening["statuses"].get("303", 0)
        tally.check(got == OPENING, f"only {got} of {OPENING}: {opening['statuses']}")
        tally.figure = f"{OPENING} phones in {opening['seconds']:.1f} s"
        seconds = 8 if is_quick else 60
        flood = wire.start("stressing.addresses", "flood", box.port, seconds)
        took = _look(box, seconds)
        taken = json.loads(flood.communicate()[0])["statuses"].get("303", 0)
        most = seconds + 40  # one a second, and what filled up since the opening
        tally.check(taken <= most, f"{taken} numbers in {seconds} s of flood")
        for name, figures in took.items():
            p95 = statistics.quantiles(figures, n=20)[18]
            tally.check(p95 <= MAX_DELAY * busy, f"{name}: {p95 * 1000:.0f} ms")
            tally.figure += f"; {name} p95 {p95 * 1000:.0f} ms"
        desk = box.desk()
        words = desk.get("/operator").words
        tally.check("Nomor diambil terlalu cepat" in words, "the desk says nothing")
        desk.post("/operator/hp/berhenti")
        refused = _open_outside(wire, box, 5)["statuses"]
        tally.check("303" not in refused, f"paused phones got numbers: {refused}")
        by_staff = desk.post("/operator/ambilkan", layanan=1, nonce=_nonce()).status
        tally.check(by_staff == 303, f"staff get no number: {by_staff}")
        tally.check(not box.doubles(), "a number twice")
        tally.check("Traceback" not in box.complaints(), box.complaints()[-800:])
        tally.figure += f"; {taken} numbers in {seconds} s of flood"
    return tally


def _open_outside(wire: Wire, box: Box, phones: int) -> dict[str, Any]:
    """Let so many phones press at the other end, and return what it says."""
    act = wire.start("stressing.addresses", "opening", box.port, phones)
    said, _ = act.communicate()
    found: dict[str, Any] = json.loads(said)
    return found


def _look(box: Box, seconds: int) -> dict[str, list[float]]:
    """Ask as TV and desk do while the flood lasts; return the seconds of each."""
    desk, tv = box.desk(), box.browser()
    took: dict[str, list[float]] = {"TV": [], "desk": []}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        took["TV"].append(tv.get("/tv/papan?sejak=x").took)
        took["desk"].append(desk.get("/operator/meja?sejak=x").took)
        time.sleep(0.1)
    return took


def _nonce() -> str:
    return secrets.token_hex(16)


async def _take(port: int, source: str) -> int:
    """Take one number from this address; return the status, 0 for no answer."""
    try:
        line = Line(port, source, host=OURS)
        taking = line.ask("POST", "/ambil", f"layanan=1&nonce={_nonce()}")
        status, _, _ = await asyncio.wait_for(taking, 30)
        line.close()
        return status
    except (OSError, asyncio.IncompleteReadError):
        return 0


def _address(number: int) -> str:
    return f"192.168.{100 + number // 250}.{number % 250 + 1}"


def _of_laptop(number: int) -> str:
    return _address(1000 + number)


async def _opening(port: int, count: int) -> list[int]:
    return await asyncio.gather(*(_take(port, _address(n)) for n in range(count)))


async def _flood(port: int, seconds: int) -> list[int]:
    end = time.monotonic() + seconds
    statuses: list[int] = []

    async def go_on(first: int) -> None:
        number = first
        while time.monotonic() < end:
            statuses.append(await _take(port, _of_laptop(number % LAPTOP)))
            number += 8

    await asyncio.gather(*(go_on(first) for first in range(8)))
    return statuses


def main() -> None:
    """Run the part that is named: the box's side, or one from behind the cable."""
    what, *figures = sys.argv[1:]
    if what == "box":
        print(json.dumps(_prove(figures[0] == "1").__dict__))
        return
    act = {"opening": _opening, "flood": _flood}[what]
    started = time.monotonic()
    statuses = asyncio.run(act(*map(int, figures)))
    told = {str(one): statuses.count(one) for one in set(statuses)}
    print(json.dumps({"statuses": told, "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main()
