"""What ten years of use cost each request: a box with them beside an empty one."""

import asyncio
import re
import statistics
from collections.abc import Awaitable, Callable, Iterator
from itertools import count

from benching.figures import Figure
from running.line import Line
from running.world import World, box, run_python

YEARS = 10
DAYS, A_DAY = 365, 500
TURNS = 60
MAX_GROWTH = 1.1
# Shorter than this apart, two medians of a request are one.
UNFELT = 0.0002

# Rounds before the first, so that no number of today is touched.
PAST = """
PRAGMA synchronous = off;
PRAGMA cache_size = -200000;
BEGIN;
CREATE TEMP TABLE past AS
WITH RECURSIVE day (n) AS (
    VALUES (0) UNION ALL SELECT n + 1 FROM day WHERE n + 1 < {days}
)
SELECT -1 - n AS id, date('2016-01-01', n || ' days') AS date FROM day;
CREATE TEMP TABLE given AS
WITH RECURSIVE ticket (n) AS (
    VALUES (0) UNION ALL SELECT n + 1 FROM ticket WHERE n + 1 < {a_day}
)
SELECT n, n % 4 + 1 AS kind, n / 4 + 1 AS number FROM ticket;
INSERT INTO days (id, date, opened_at, closed_at, is_trial, begins_with_pause,
    is_clock_trusted)
SELECT id, date, date || ' 01:00:00', date || ' 09:00:00', 0, 0, 1 FROM past;
INSERT INTO queues (id, number, service_id, status, day_id, label, position, key,
    nonce, counter_id, called_at, calls, created_at, updated_at)
SELECT id * {a_day} - n, number, kind, 'done', id,
    substr('ABCD', kind, 1) || '-' || printf('%03d', number), n << 32,
    'key' || id || '.' || n, 'nonce' || id || '.' || n, kind, date || ' 02:00:00', 1,
    date || ' 01:00:00', date || ' 03:00:00'
FROM past JOIN given;
INSERT INTO events (press, day_id, queue_id, kind, was, became, counter_id, at,
    was_calls, is_clock_trusted)
SELECT id * {a_day} - n, id, id * {a_day} - n, act.name, act.was, act.became, kind,
    date || ' 02:00:00', 0, 1
FROM past JOIN given JOIN (
    SELECT 'take' AS name, NULL AS was, 'waiting' AS became
    UNION ALL SELECT 'call', 'waiting', 'called'
    UNION ALL SELECT 'finish', 'called', 'done'
) AS act;
COMMIT;
PRAGMA wal_checkpoint(truncate);
"""
FILL = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"

Request = Callable[[], Awaitable[float]]


def growth(is_quick: bool) -> list[Figure]:
    """Time each request, turn by turn, in an empty box and in one full of years."""
    years = 1 if is_quick else YEARS
    with box(40) as empty, box(40, prepare=lambda home: _fill(home, years)) as full:
        pairs = asyncio.run(_compare(empty, full))
    return [
        Figure(
            f"{name}, {years} years behind it",
            ours * 1000,
            floor * 1000,
            "ms",
            f"<= {MAX_GROWTH} x",
            ours <= max(MAX_GROWTH * floor, floor + UNFELT),
        )
        for name, ours, floor in pairs
    ]


def _fill(home: object, years: int) -> None:
    past = PAST.format(days=years * DAYS, a_day=A_DAY)
    run_python("-c", FILL, f"{home}/siantre.db", past)


async def _compare(empty: World, full: World) -> Iterator[tuple[str, float, float]]:
    visits = [_Visit(empty), _Visit(full)]
    took: dict[str, list[list[float]]] = {}
    for _ in range(TURNS):
        for place, visit in enumerate(visits):
            for name, ask in visit.requests().items():
                took.setdefault(name, [[], []])[place].append(await ask())
    return (
        (name, statistics.median(ours), statistics.median(floor))
        for name, (floor, ours) in took.items()
    )


class _Visit:
    """A visitor, an operator and a TV at one box."""

    def __init__(self, world: World) -> None:
        self._line = Line(world.port)
        cookie = f"petugas_{world.port}={world.sessions[0]}"
        self._desk = Line(world.port, cookie=cookie)
        self._ticket = world.tickets[-1]
        self._nonces = count()

    def requests(self) -> dict[str, Request]:
        """Return every request that a day is made of, by its name."""
        return {
            "first page": lambda: self._seconds(self._line, "/"),
            "ticket": lambda: self._seconds(self._line, f"/tiket/{self._ticket}"),
            "changed poll": lambda: self._seconds(
                self._line, f"/tiket/{self._ticket}/kartu?sejak=x"
            ),
            "board": lambda: self._seconds(self._line, "/tv/papan?sejak=x"),
            "desk": lambda: self._seconds(self._desk, "/operator/meja?sejak=x"),
            "history": lambda: self._seconds(self._desk, "/operator/riwayat"),
            "take": self._take,
            "call next": self._call,
        }

    async def _seconds(self, line: Line, path: str) -> float:
        status, _, took = await line.ask("GET", path)
        assert status == 200, (path, status)
        return took

    async def _take(self) -> float:
        form = f"layanan=1&nonce={next(self._nonces):032x}"
        status, _, took = await self._line.ask("POST", "/ambil", form)
        assert status == 303, status
        return took

    async def _call(self) -> float:
        _, desk, _ = await self._desk.ask("GET", "/operator/meja?sejak=x")
        current = re.search(rb'name="sekarang" value="(\d*)"', desk)[1].decode()
        form = f"sekarang={current}"
        status, _, took = await self._desk.ask("POST", "/operator/berikutnya", form)
        assert status == 204, status
        return took
