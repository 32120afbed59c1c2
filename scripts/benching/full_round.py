"""A desk in a round of 9,999 numbers, half of them served."""

import asyncio
import re
import statistics
from pathlib import Path

from benching.figures import Figure, at_most
from running.line import Line
from running.world import World, box, run_python

NUMBERS, SERVED, TURNS = 9999, 5000, 30
# Four wait already, one of each service.
FILL = """
BEGIN;
CREATE TEMP TABLE given AS
WITH RECURSIVE ticket (n) AS (
    VALUES (4) UNION ALL SELECT n + 1 FROM ticket WHERE n + 1 < {numbers}
)
SELECT n, n % 4 + 1 AS kind, n / 4 + 1 AS number, n < {served} AS served,
    (SELECT id FROM days WHERE closed_at IS NULL) AS day, datetime('now') AS at
FROM ticket;
INSERT INTO queues (number, service_id, status, day_id, label, position, key, nonce,
    counter_id, called_at, calls, created_at, updated_at)
SELECT number, kind, iif(served, 'done', 'waiting'), day,
    substr('ABCD', kind, 1) || '-' || printf('%03d', number), (n + 1) << 32,
    'key' || n, 'nonce' || n, iif(served, kind, NULL), iif(served, at, NULL), served,
    at, at
FROM given;
INSERT INTO events (press, day_id, queue_id, kind, was, became, counter_id, at,
    was_calls, is_clock_trusted)
SELECT queues.id, day_id, queues.id, act.name, act.was, act.became, counter_id,
    created_at, 0, 1
FROM queues JOIN (
    SELECT 'take' AS name, NULL AS was, 'waiting' AS became
    UNION ALL SELECT 'call', 'waiting', 'called'
    UNION ALL SELECT 'finish', 'called', 'done'
) AS act
WHERE queues.key LIKE 'key%' AND (status = 'done' OR act.name = 'take');
COMMIT;
"""
RUN = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"


def full_round() -> list[Figure]:
    """Weigh the page, and time the live answer after a call beside a short line's."""
    with box(40) as short, box(4, prepare=_fill) as full:
        _, few = asyncio.run(_desk(short))
        weight, many = asyncio.run(_desk(full))
    name = f"{NUMBERS} numbers in one round"
    return [
        at_most(f"{name}: desk page", weight / 1024, 100, "KB"),
        Figure(f"{name}: live answer", many, few, "ms", "<= 50", many <= 50),
    ]


def _fill(home: Path) -> None:
    filled = FILL.format(numbers=NUMBERS, served=SERVED)
    run_python("-c", RUN, str(home / "siantre.db"), filled)


async def _desk(world: World) -> tuple[int, float]:
    """Return what the page weighs, in bytes, and a live answer's milliseconds."""
    desk = Line(world.port, cookie=f"petugas_{world.port}={world.sessions[0]}")
    _, page, _ = await desk.ask("GET", "/operator")
    times = []
    for _ in range(TURNS):
        status, answer, took = await desk.ask("GET", "/operator/meja?sejak=x")
        assert status == 200, status
        times.append(took)
        current = re.search(rb'name="sekarang" value="(\d*)"', answer)[1].decode()
        form = f"sekarang={current}"
        status, _, _ = await desk.ask("POST", "/operator/berikutnya", form)
        # A short line is soon called to its end.
        assert status in (204, 409), status
    return len(page), statistics.median(times) * 1000
