"""A full room of phones, TVs and desks, and how fast a call reaches the TVs."""

import asyncio
import itertools
import random
import re
import time
from dataclasses import dataclass, field

from running.line import Line, called_last, header
from running.world import World

PHONES, TVS, DESKS = 1000, 6, 4
# The phones' first polls are spread over so many seconds; later the box gives the pace.
SPREAD = 7.0
LOST_AFTER = 10.0


@dataclass
class Crowd:
    """What was measured, in seconds."""

    calls: list[float] = field(default_factory=list)
    presses: list[float] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0


async def watch(
    world: World,
    seconds: float,
    calls: int,
    phones: int = PHONES,
    tvs: int = TVS,
    desks: int = DESKS,
) -> Crowd:
    """Let the crowd poll for a while and press so many calls meanwhile."""
    crowd = Crowd()
    seen: dict[int, float] = {}
    waiting = [asyncio.create_task(_phone(world, n, crowd)) for n in range(phones)]
    waiting += [asyncio.create_task(_tv(world, n, seen, crowd)) for n in range(tvs)]
    await asyncio.sleep(SPREAD)
    before, started = world.process.cpu_times(), time.perf_counter()
    crowd.polls.clear()
    await _press(world, seconds, calls, seen, crowd, desks)
    after, ended = world.process.cpu_times(), time.perf_counter()
    crowd.seconds = ended - started
    used = after.user + after.system - before.user - before.system
    crowd.cpu = used / crowd.seconds
    crowd.memory = world.process.memory_info().rss / (1 << 20)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return crowd


def _source(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"


async def _phone(world: World, number: int, crowd: Crowd) -> None:
    line = Line(world.port, _source(number))
    key, version = world.tickets[number % len(world.tickets)], "x"
    await asyncio.sleep(random.random() * SPREAD)
    while True:
        path = f"/tiket/{key}/kartu?sejak={version}"
        status, answer, took = await line.ask("GET", path)
        version = header(answer, "X-Versi")
        crowd.errors += status != 200
        crowd.polls.append(took)
        await asyncio.sleep(int(header(answer, "X-Lagi")) / 1000)


async def _tv(world: World, number: int, seen: dict[int, float], crowd: Crowd) -> None:
    line = Line(world.port, f"127.2.0.{number + 1}")
    version = "x"
    while True:
        status, answer, _ = await line.ask(
            "GET", f"/tv/papan?sejak={version}&tunggu=20"
        )
        crowd.errors += status != 200
        version = header(answer, "X-Versi")
        event = called_last(answer)
        if event is not None:
            seen.setdefault(event, time.perf_counter())


async def _press(
    world: World,
    seconds: float,
    calls: int,
    seen: dict[int, float],
    crowd: Crowd,
    desks: int,
) -> None:
    lines = [
        Line(world.port, f"127.3.0.{n + 1}", f"petugas_{world.port}={token}")
        for n, token in enumerate(world.sessions[:desks])
    ]
    current = {line: await _current(line) for line in lines}
    turns = itertools.cycle(lines)
    for _ in range(calls):
        desk = next(turns)
        known = max(seen, default=0)
        started = time.perf_counter()
        body = f"sekarang={current[desk]}"
        status, _answer, took = await desk.ask("POST", "/operator/berikutnya", body)
        crowd.presses.append(took)
        crowd.errors += status != 204
        crowd.calls.append(await _shown_after(known, started, seen))
        current[desk] = await _current(desk)
        await asyncio.sleep(seconds / calls)


async def _shown_after(known: int, started: float, seen: dict[int, float]) -> float:
    while max(seen, default=0) <= known:
        if time.perf_counter() - started > LOST_AFTER:
            return LOST_AFTER
        await asyncio.sleep(0.001)
    return seen[max(seen)] - started


async def _current(desk: Line) -> str:
    _, answer, _ = await desk.ask("GET", "/operator/meja?sejak=x")
    found = re.search(rb'name="sekarang" value="(\d*)"', answer)
    return found[1].decode() if found else ""
