"""Somebody floods the box from one address, and the others hardly notice."""

import asyncio
import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator

from running.line import Line, called_last, header
from stressing.box import Box, Tally, crowding, furnished

RUDE = "127.9.0.1"
MAX_DELAY = 0.3  # seconds, for nineteen of twenty, on a machine that does nothing else
LOST = 10.0
PAUSE = 0.25


def flood_from_one_address(is_quick: bool) -> Tally:
    """Slowloris and flood from one address; TV, desk and phone come from others."""
    tally = Tally("slowloris and flood from one address: TV and desk stay < 300 ms")
    rounds, busy = 30 if is_quick else 200, crowding()
    with furnished(4 * rounds + 60) as box:
        box.start()
        calm = asyncio.run(_calls(box, 10))
        with _flooded(box) as rude:
            measured = asyncio.run(_calls(box, rounds))
            asked = _ended(rude)
        for name, seconds in measured.items():
            tally.check_delays(name, seconds, calm[name], MAX_DELAY * busy)
        lost = sum(one >= LOST for one in measured["call to TV"])
        tally.check(not lost, f"{lost} calls never came to the TV")
        tally.check(not box.doubles(), "a number twice")
        tally.check("Traceback" not in box.complaints(), box.complaints()[-800:])
    tally.tried += rounds * len(measured)
    tally.figure += f"{asked} rude requests; machine {busy:.1f} times busy"
    return tally


@contextlib.contextmanager
def _flooded(box: Box) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "running.flood", str(box.port), RUDE]
    rude = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        rude.stdout.readline()
        time.sleep(2)
        yield rude
    finally:
        rude.kill()
        rude.wait()
        rude.stdout.close()


def _ended(rude: subprocess.Popen[str]) -> int:
    rude.terminate()
    return int(rude.stdout.readline() or 0)


async def _calls(box: Box, rounds: int) -> dict[str, list[float]]:
    """Press and see the call on the TV, again and again; return the seconds."""
    seen: dict[int, float] = {}
    took: dict[str, list[float]] = {"call to TV": [], "desk": [], "phone": []}
    tv = asyncio.create_task(_watch(box, seen))
    desk = Line(box.port, "127.3.0.1", box.desk().cookie)
    phone = Line(box.port, "127.1.0.1")
    while not seen:
        await asyncio.sleep(0.01)
    for _ in range(rounds):
        _, page, seconds = await desk.ask("GET", "/operator/meja?sejak=x")
        took["desk"].append(seconds)
        _, _, seconds = await phone.ask("GET", f"/tiket/{box.tickets[-1]}")
        took["phone"].append(seconds)
        took["call to TV"].append(await _press(desk, page, seen))
        await asyncio.sleep(PAUSE)
    tv.cancel()
    await asyncio.gather(tv, return_exceptions=True)
    return took


async def _press(desk: Line, page: bytes, seen: dict[int, float]) -> float:
    current = re.search(rb'name="sekarang" value="(\d*)"', page)[1].decode()
    known, started = max(seen), time.perf_counter()
    status, _, _ = await desk.ask("POST", "/operator/berikutnya", f"sekarang={current}")
    assert status == 204, status
    while max(seen) <= known:
        if time.perf_counter() - started > LOST:
            return LOST
        await asyncio.sleep(0.001)
    return seen[max(seen)] - started


async def _watch(box: Box, seen: dict[int, float]) -> None:
    line, version = Line(box.port, "127.2.0.1"), "x"
    while True:
        path = f"/tv/papan?sejak={version}&tunggu=20"
        _, answer, _ = await line.ask("GET", path)
        version = header(answer, "X-Versi")
        event = called_last(answer)
        if event is not None:
            seen.setdefault(event, time.perf_counter())
