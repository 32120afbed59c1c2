"""Many phones take a number at once, an address each, on disks fast and slow."""

import asyncio
import secrets
import statistics
import time

from benching.figures import Figure, at_most, share
from running.line import Line, header
from running.world import World, box, floor

PHONES = 200
# How long each flush of the disk takes longer than this machine's, in milliseconds,
# and how many seconds may pass until the last phone has its number.
RUSHES = ((0, 0.5), (20, 1.0))
SLOW_FLUSH = 10
# With so many clients and such a flush: a number's share of one durable row.
SHARES = ((16, SLOW_FLUSH, 4.0), (64, SLOW_FLUSH, 5.0), (16, 0, 0.45))
SECONDS = 3.0


def rush(rounds: int) -> list[Figure]:
    """Let the phones press in one moment, then take one after another."""
    return [
        *(figure for limit in RUSHES for figure in _last_number(*limit, rounds)),
        *(_take_share(*wanted, rounds) for wanted in SHARES),
    ]


def _last_number(flush: int, most: float, rounds: int) -> list[Figure]:
    took, missing = [], 0
    for _ in range(rounds):
        with box(0, flush=flush / 1000) as world:
            seconds, given = asyncio.run(_press_at_once(world))
        took.append(seconds)
        missing += PHONES - len(given)
    last = statistics.median(took)
    name = f"{PHONES} phones at once, flush {flush} ms"
    return [
        at_most(f"{name}: last number", last, most, "s"),
        at_most(f"{name}: lost or double", missing, 0),
    ]


async def _press_at_once(world: World) -> tuple[float, set[str]]:
    """Return the seconds until the last answer, and the tickets that were given."""
    phones = [
        Line(world.port, _address(n), f"hp_{world.port}={secrets.token_hex(16)}")
        for n in range(PHONES)
    ]
    # Their page is there, and its connection still open.
    for phone in phones:
        await phone.ask("GET", "/aset/x/none")
    began = time.perf_counter()
    answers = await asyncio.gather(*(_take(phone, n) for n, phone in enumerate(phones)))
    seconds = time.perf_counter() - began
    for phone in phones:
        phone.close()
    return seconds, {header(answer, "Location") for answer in answers} - {""}


def _take_share(clients: int, flush: int, least: float, rounds: int) -> Figure:
    with floor(flush / 1000) as bare, box(0, flush=flush / 1000) as world:
        rates = [
            (
                asyncio.run(_rate(bare, "/insert", clients)),
                asyncio.run(_rate(world.port, "/ambil", clients)),
            )
            for _ in range(rounds)
        ]
    insert, take = map(statistics.median, zip(*rates, strict=True))
    name = f"take a number, {clients} addresses, flush {flush} ms"
    return share(name, take, insert, least)


async def _rate(port: int, path: str, clients: int) -> float:
    """Return how many answers a second come when each client asks on and on."""
    count, began = 0, time.perf_counter()

    async def ask_on(number: int) -> None:
        nonlocal count
        line = Line(port, _address(number))
        while time.perf_counter() < began + SECONDS:
            await _take(line, number, path)
            count += 1
        line.close()

    await asyncio.gather(*map(ask_on, range(clients)))
    return count / (time.perf_counter() - began)


async def _take(line: Line, number: int, path: str = "/ambil") -> bytes:
    form = f"layanan={number % 4 + 1}&nonce={secrets.token_hex(16)}"
    status, answer, _ = await line.ask("POST", path, form)
    assert status == 303, answer
    return answer


def _address(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"
