"""Whole visits: a phone opens the first page, takes a number, and sees its ticket."""

import asyncio
import re
import time
from collections.abc import Callable, Coroutine
from statistics import median

from benching.figures import Figure
from running.line import Line, header
from running.world import box, floor

PHONES, WAITING = 32, 1000
SECONDS = 5.0
LEAST = 250.0

Visit = Callable[[str], Coroutine[None, None, None]]


def visits(rounds: int) -> list[Figure]:
    """Count visits a second, beside a bare Flask that answers as many requests."""
    with floor() as bare, box(WAITING) as world:
        pairs = [
            (
                asyncio.run(_rate(lambda source: _bare_visit(bare, source))),
                asyncio.run(_rate(lambda source: _visit(world.port, source))),
            )
            for _ in range(rounds)
        ]
    hellos, ours = map(median, zip(*pairs, strict=True))
    name = f"visits, {PHONES} phones, {WAITING} tickets in the round"
    return [Figure(name, ours, hellos, "1/s", f">= {LEAST:g}", ours >= LEAST)]


async def _rate(visit: Visit) -> float:
    count, started = 0, time.perf_counter()

    async def phone(number: int) -> None:
        nonlocal count
        while time.perf_counter() - started < SECONDS:
            await visit(f"127.1.0.{number + 1}")
            count += 1

    await asyncio.gather(*map(phone, range(PHONES)))
    return count / (time.perf_counter() - started)


async def _visit(port: int, source: str) -> None:
    line = Line(port, source)
    status, page, _ = await line.ask("GET", "/")
    assert status == 200, status
    line.cookie = header(page, "Set-Cookie").partition(";")[0]
    nonce = re.search(rb'name="nonce" value="(\w+)"', page)[1].decode()
    service = re.search(rb'name="layanan" value="(\d+)"', page)[1].decode()
    form = f"layanan={service}&nonce={nonce}"
    status, answer, _ = await line.ask("POST", "/ambil", form)
    assert status == 303, status
    status, page, _ = await line.ask("GET", header(answer, "Location"))
    assert status == 200, status
    line.close()


async def _bare_visit(port: int, source: str) -> None:
    line = Line(port, source)
    for method, path in (("GET", "/"), ("POST", "/insert"), ("GET", "/")):
        await line.ask(method, path)
    line.close()
