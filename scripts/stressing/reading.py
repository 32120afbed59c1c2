"""People read the long pages of a full day, and the live answers hardly notice."""

import asyncio
import re
from collections import Counter
from contextlib import suppress

from running.line import Line
from running.world import run_python
from stressing.box import Box, Tally, crowding, furnished

MAX_DELAY = 0.3  # seconds, for nineteen of twenty, on a machine that does nothing else
PAUSE = 0.1
CALM = 20
# Takes so many, nine of ten done and the others waiting, without flushing each.
FILL = """
import sys
from pathlib import Path
from siantre_box.core import (calling, database, tickets)
from siantre_box.core.models import Session
database.use(Path(sys.argv[1]) / "siantre.db")
database.connect()
database.writer.execute_sql("PRAGMA synchronous = OFF")
desks = [Session.get(Session.token == token) for token in sys.argv[3:]]
current = [None] * len(desks)
count = int(sys.argv[2])
for number in range(count):
    at = number % len(desks)
    print(tickets.take(at + 1, tickets.new_nonce(), None).key)
    if number < count * 9 // 10:
        current[at] = calling.call_next(desks[at], current[at])
        current[at] = current[at].id
database.close()
"""

Seconds = dict[str, list[float]]


def long_pages(is_quick: bool) -> Tally:
    """Workbook, report, history and desk of 5,000 numbers, read again and again."""
    count, rounds = (1_000, 40) if is_quick else (5_000, 300)
    tally = Tally(
        "live answers < 300 ms while a workbook of 5,000 is built and a history read"
    )
    busy = crowding()
    with furnished() as box:
        told = run_python("-c", FILL, str(box.home), str(count), *box.sessions)
        box.tickets = told.split()
        box.start()
        calm, took, read = asyncio.run(_measure(box, rounds))
        for name, seconds in took.items():
            tally.tried += len(seconds)
            tally.check_delays(name, seconds, calm[name], MAX_DELAY * busy)
        for name in ("workbook", "report", "history", "desk page"):
            tally.check(read[name], f"nobody read the {name}")
        tally.check("Traceback" not in box.complaints(), box.complaints()[-800:])
    tally.figure += ", ".join(f"{times} x {name}" for name, times in read.items())
    tally.figure += f" of {count} numbers; machine {busy:.1f} times busy"
    return tally


async def _measure(box: Box, rounds: int) -> tuple[Seconds, Seconds, Counter[str]]:
    """Ask as the screens do, first alone and then beside the readers."""
    read: Counter[str] = Counter()
    calm = await _look(box, CALM)
    owner, operator = box.admin().cookie, box.desk(1).cookie
    readers = [
        asyncio.create_task(reading)
        for reading in (
            _read_reports(Line(box.port, cookie=owner), read),
            _read_reports(Line(box.port, cookie=owner), read),
            _read_history(Line(box.port, "127.4.0.1", operator), read),
        )
    ]
    took = await _look(box, rounds)
    for reader in readers:
        if reader.done():
            await reader  # it found something wrong
        reader.cancel()
        with suppress(asyncio.CancelledError):
            await reader
    return calm, took, read


async def _look(box: Box, rounds: int) -> Seconds:
    desk = box.desk().cookie
    waiting = box.tickets[-1]
    asked = {
        "TV": (Line(box.port, "127.2.0.1"), "/tv/papan?sejak=x"),
        "desk": (Line(box.port, "127.3.0.1", desk), "/operator/meja?sejak=x"),
        "phone": (Line(box.port, "127.1.0.1"), f"/tiket/{waiting}/kartu?sejak=x"),
    }
    took: Seconds = {name: [] for name in asked}
    for _ in range(rounds):
        for name, (line, path) in asked.items():
            status, _, seconds = await line.ask("GET", path)
            assert status == 200, (name, status)
            took[name].append(seconds)
        await asyncio.sleep(PAUSE)
    return took


async def _read_reports(line: Line, read: Counter[str]) -> None:
    while True:
        page = await _open(line, "/admin/laporan")
        read["report"] += 1
        await _open(
            line, re.search(rb'"(/admin/laporan/[^"]+\.xlsx)"', page)[1].decode()
        )
        read["workbook"] += 1


async def _read_history(line: Line, read: Counter[str]) -> None:
    """Read the desk's page and then the history, back to its first row."""
    while True:
        await _open(line, "/operator")
        read["desk page"] += 1
        older = "/operator/riwayat"
        while older:
            page = await _open(line, older)
            read["history"] += 1
            found = re.search(rb'href="([^"]+[?&;]sebelum=\d+)"', page)
            older = found and found[1].decode().replace("&amp;", "&")


async def _open(line: Line, path: str) -> bytes:
    status, page, _ = await line.ask("GET", path)
    assert status == 200, (path, status)
    return page
