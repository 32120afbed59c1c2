"""A full waiting room: alone, beside a rude neighbour, within Windows' limits; a small
one on an eighth of a core."""

import asyncio
import contextlib
import statistics
import subprocess
import sys
from collections.abc import Iterator

from benching.crowd import Crowd, watch
from benching.figures import Figure, at_most, p95
from running.line import Line
from running.small_processor import share_of_core
from running.world import World, box

RUDE = "127.9.0.1"
# Windows' select takes 512 sockets; the box keeps 450 for people there.
WINDOWS_FILES = 650
WINDOWS_PHONES = 400
SMALL_SHARE, SMALL_PHONES, SMALL_TVS = 1 / 8, 100, 2


def crowds(is_quick: bool) -> list[Figure]:
    """Let the crowd poll while desks call, in each of the rooms."""
    seconds, calls = (10, 20) if is_quick else (60, 120)
    with box(1000) as world:
        trip = asyncio.run(_round_trip(world))
        crowd = asyncio.run(watch(world, seconds, calls))
        with _rude_neighbour(world):
            flooded = asyncio.run(watch(world, seconds, calls))
    with box(WINDOWS_PHONES, files=WINDOWS_FILES) as world:
        windows = asyncio.run(watch(world, seconds, calls, WINDOWS_PHONES))
    return [
        *_alone(crowd, trip),
        at_most("call to TV, flooded, p95", p95(flooded.calls) * 1000, 300, "ms"),
        at_most("call to TV, 450 places, p95", p95(windows.calls) * 1000, 100, "ms"),
        at_most("errors, 450 places", windows.errors, 0),
        *_on_an_eighth(seconds, calls // 2),
    ]


def _alone(crowd: Crowd, trip: float) -> list[Figure]:
    call, poll = p95(crowd.calls) * 1000, p95(crowd.polls) * 1000
    asked = len(crowd.polls) / crowd.seconds
    return [
        Figure(
            "call to TV among 1000 phones, p95", call, trip, "ms", "<= 30", call <= 30
        ),
        Figure("phones' polls, p95", poll, trip, "ms", "<= 50", poll <= 50),
        at_most("requests of 1000 phones", asked, 240, "/s"),
        at_most("errors", crowd.errors, 0),
        at_most("one core", crowd.cpu, 0.4, "cores"),
        at_most("memory", crowd.memory, 120, "MB"),
    ]


def _on_an_eighth(seconds: float, calls: int) -> list[Figure]:
    room = SMALL_PHONES, SMALL_TVS, 1
    with (
        box(4 * SMALL_PHONES) as world,
        share_of_core(world.process, SMALL_SHARE) as how,
    ):
        crowd = asyncio.run(watch(world, seconds, calls, *room))
    name = f"an eighth of a core ({how}), {SMALL_PHONES} phones"
    return [
        at_most(f"{name}: call to TV, p95", p95(crowd.calls) * 1000, 250, "ms"),
        at_most(f"{name}: press, p95", p95(crowd.presses) * 1000, 200, "ms"),
        at_most(f"{name}: errors", crowd.errors, 0),
    ]


@contextlib.contextmanager
def _rude_neighbour(world: World) -> Iterator[None]:
    command = [sys.executable, "-m", "running.flood", str(world.port), RUDE]
    rude = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert rude.stdout
        rude.stdout.readline()
        yield
    finally:
        rude.kill()
        rude.wait()


async def _round_trip(world: World) -> float:
    line = Line(world.port)
    times = [(await line.ask("GET", "/sehat"))[2] for _ in range(50)]
    line.close()
    return statistics.median(times) * 1000
