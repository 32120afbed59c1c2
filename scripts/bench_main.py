"""Measure what is promised about speed, and print one JSON."""

import argparse
import asyncio
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from bench_crowd import watch
from bench_http import Line, header
from bench_world import (
    ENVIRONMENT,
    World,
    box,
    floor,
    run_python,
    seconds_until_answer,
    serving,
)

CLIENTS = 16


@dataclass(frozen=True)
class Figure:
    """One promise: what was measured, what the floor was, and what was promised."""

    name: str
    ours: float
    floor: float | None
    unit: str
    promised: str
    holds: bool


def main() -> int:
    """Measure everything; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one run instead of five")
    chosen = parser.parse_args()
    rounds = 1 if chosen.quick else 5
    figures = [*_rates(rounds), *_crowd(chosen.quick), *_weights(), *_starts(rounds)]
    print(
        json.dumps(
            {
                "when": time.strftime("%Y-%m-%d %H:%M"),
                "cores": os.cpu_count(),
                "load": os.getloadavg()[0],
                "rounds": rounds,
                "figures": [asdict(figure) for figure in figures],
            },
            indent=1,
        )
    )
    return 0 if all(figure.holds for figure in figures) else 1


def _rates(rounds: int) -> list[Figure]:
    with floor() as bare, box(200) as world:
        key = world.tickets[50]
        version = asyncio.run(_version(world, key))
        card = f"/tiket/{key}/kartu?sejak="
        pairs = [
            (
                _wrk(bare, "/"),
                _wrk(world.port, card + version),
                _wrk(world.port, card + "x"),
            )
            for _ in range(rounds)
        ]
        hello, same, changed = (
            statistics.median(one) for one in zip(*pairs, strict=True)
        )
        inserts = [_wrk_take(bare, "/insert") for _ in range(rounds)]
        takes = [_wrk_take(world.port, "/ambil") for _ in range(rounds)]
        doubles = _doubles(world)
    insert = statistics.median(rate for rate, _, _ in inserts)
    take = statistics.median(rate for rate, _, _ in takes)
    slowest = statistics.median(p99 for _, p99, _ in takes)
    errors = sum(bad for _, _, bad in takes)
    return [
        Figure("unchanged poll", same, hello, "1/s", ">= 0.8 x", same >= 0.8 * hello),
        Figure(
            "changed poll", changed, hello, "1/s", ">= 0.35 x", changed >= 0.35 * hello
        ),
        Figure("take a number", take, insert, "1/s", ">= 0.7 x", take >= 0.7 * insert),
        Figure("take a number, p99", slowest, None, "ms", "<= 100", slowest <= 100),
        Figure(
            "takes refused or double",
            errors + doubles,
            None,
            "",
            "0",
            not errors + doubles,
        ),
    ]


def _crowd(is_quick: bool) -> list[Figure]:
    seconds, calls = (10, 20) if is_quick else (60, 120)
    with box(1000) as world:
        trip = asyncio.run(_round_trip(world))
        crowd = asyncio.run(watch(world, seconds, calls))
    call, poll = _p95(crowd.calls) * 1000, _p95(crowd.polls) * 1000
    return [
        Figure(
            "call to TV among 1000 phones, p95", call, trip, "ms", "<= 50", call <= 50
        ),
        Figure("phones' polls, p95", poll, trip, "ms", "<= 50", poll <= 50),
        Figure("errors", crowd.errors, None, "", "0", not crowd.errors),
        Figure("one core", crowd.cpu, None, "cores", "<= 0.4", crowd.cpu <= 0.4),
        Figure("memory", crowd.memory, None, "MB", "<= 120", crowd.memory <= 120),
    ]


def _weights() -> list[Figure]:
    with box(0) as world:
        phone = _weight(world.port, "/")
        tv = _weight(world.port, "/tv")
    return [
        Figure("first page on a phone", phone, None, "KB", "<= 30", phone <= 30),
        Figure("TV page, fonts too", tv, None, "KB", "<= 150", tv <= 150),
    ]


def _starts(rounds: int) -> list[Figure]:
    flask = statistics.median(_timed(["-c", "import flask"]) for _ in range(rounds))
    starts, restarts, memory = [], [], 0.0
    for _ in range(rounds):
        clean, after_kill, memory = _start_and_kill()
        starts.append(clean)
        restarts.append(after_kill)
    start, again = statistics.median(starts), statistics.median(restarts)
    return [
        Figure("start to first page", start, flask, "s", "<= 1.2", start <= 1.2),
        Figure(
            "restart after kill -9", again, start, "s", "<= 2 more", again <= start + 2
        ),
        Figure("memory idle", memory, None, "MB", "<= 60", memory <= 60),
    ]


def _wrk(port: int, path: str) -> float:
    command = ["wrk", "-t1", f"-c{CLIENTS}", "-d3s", f"http://127.0.0.1:{port}{path}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


TAKE = """
local alphabet, count = "0123456789abcdef", 0
math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 100000)
request = function()
  local nonce = {}
  for place = 1, 32 do
    local at = math.random(1, 16)
    nonce[place] = alphabet:sub(at, at)
  end
  count = count + 1
  local body = "layanan=" .. (count % 4 + 1) .. "&nonce=" .. table.concat(nonce)
  return wrk.format("POST", nil,
    {["Content-Type"] = "application/x-www-form-urlencoded"}, body)
end
response = function(status) if status ~= 303 then bad = (bad or 0) + 1 end end
"""


def _wrk_take(port: int, path: str) -> tuple[float, float, int]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(TAKE)
        script.flush()
        url = f"http://127.0.0.1:{port}{path}"
        command = ["wrk", "-t1", f"-c{CLIENTS}", "-d3s", "--latency", "-s", script.name]
        told = subprocess.run([*command, url], capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", told).groups()
    p99 = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    return rate, p99, int(bad[1]) if bad else 0


def _doubles(world: World) -> int:
    counted = run_python(
        "import sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1])\n"
        "print(db.execute('SELECT count(*) - count(DISTINCT label) FROM queues"
        "').fetchone()[0])",
        str(world.home / "siantre.db"),
    )
    return int(counted)


async def _version(world: World, key: str) -> str:
    line = Line(world.port)
    _, answer, _ = await line.ask("GET", f"/tiket/{key}/kartu?sejak=x")
    return header(answer, "X-Versi")


async def _round_trip(world: World) -> float:
    line = Line(world.port)
    return (
        statistics.median([(await line.ask("GET", "/sehat"))[2] for _ in range(50)])
        * 1000
    )


def _weight(port: int, path: str) -> float:
    page = _get(port, path)
    names = set(re.findall(r'(?:href|src)="(/aset/[^"]+)"', page.decode()))
    parts = {name: _get(port, name) for name in names}
    for name, sheet in list(parts.items()):
        for font in re.findall(rb"url\(([^)]+\.woff2)\)", sheet):
            parts[f"{name}:{font!r}"] = _get(
                port, f"{name.rpartition('/')[0]}/{font.decode()}"
            )
    return sum(map(_wire, (page, *parts.values()))) / 1024


def _get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.read()


def _wire(body: bytes) -> int:
    return min(len(body), len(gzip.compress(body)))


def _timed(arguments: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=ENVIRONMENT, check=True)
    return time.perf_counter() - started


def _start_and_kill() -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        clean, _ = _first_page(home)
        after, memory = _first_page(home)
    return clean, after, memory


def _first_page(home: Path) -> tuple[float, float]:
    started = time.perf_counter()
    with serving(home) as (port, process):
        took = seconds_until_answer(started, port)
        memory = process.memory_info().rss / (1 << 20)
        process.kill()
    return took, memory


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


sys.exit(main())
