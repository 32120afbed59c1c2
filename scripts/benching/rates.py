"""How many requests of each kind a second, and how much each weighs."""

import asyncio
import gzip
import re
import statistics
import subprocess
import tempfile

from benching.figures import Figure, at_most, share
from running.line import Line, header
from running.world import World, box, floor, run_python
from tests.client import Client

CLIENTS = 16


def rates(rounds: int) -> list[Figure]:
    """Measure polls beside their floors, turn by turn, and takes of one address."""
    with floor() as bare, box(200) as world:
        poll = f"/tiket/{world.tickets[50]}/kartu?sejak="
        same, changed = asyncio.run(_answers(world, poll))
        version = header(changed, "X-Versi")
        pages = [
            (
                _wrk(bare, "/"),
                _wrk(world.port, poll + version),
                _wrk(world.port, poll + "x"),
            )
            for _ in range(rounds)
        ]
        takes = [_wrk_take(world.port) for _ in range(rounds)]
        doubles = _doubles(world)
    hello, unchanged, rendered = map(statistics.median, zip(*pages, strict=True))
    slowest = statistics.median(run.p99 for run in takes)
    bad = sum(run.bad for run in takes) + doubles
    return [
        share("unchanged poll", unchanged, hello, 0.8),
        share("changed poll", rendered, hello, 0.35),
        at_most("take a number, p99", slowest, 100, "ms"),
        at_most("takes refused or double", bad, 0),
        at_most("unchanged poll, with headers", len(same), 400, "bytes"),
        at_most("changed poll, with headers", len(changed), 2048, "bytes"),
    ]


def weights() -> list[Figure]:
    """Weigh the first page of a phone and of a TV, all in."""
    with box(0) as world:
        phone, tv = _weight(world.port, "/"), _weight(world.port, "/tv")
    return [
        at_most("first page on a phone", phone, 30, "KB"),
        at_most("TV page, fonts too", tv, 150, "KB"),
    ]


async def _answers(world: World, poll: str) -> tuple[bytes, bytes]:
    line = Line(world.port)
    _, changed, _ = await line.ask("GET", f"{poll}x")
    _, same, _ = await line.ask("GET", poll + header(changed, "X-Versi"))
    line.close()
    return same, changed


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


class Takes:
    """What came of a few seconds of taking numbers: p99 in ms, how many refused."""

    def __init__(self, told: str) -> None:
        number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", told).groups()
        self.p99 = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
        refused = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
        self.bad = int(refused[1]) if refused else 0


def _wrk_take(port: int) -> Takes:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(TAKE)
        script.flush()
        url = f"http://127.0.0.1:{port}/ambil"
        command = ["wrk", "-t1", f"-c{CLIENTS}", "-d3s", "--latency", "-s", script.name]
        told = subprocess.run([*command, url], capture_output=True, text=True).stdout
    return Takes(told)


def _doubles(world: World) -> int:
    counted = run_python(
        "-c",
        "import sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1])\n"
        "print(db.execute('SELECT count(*) - count(DISTINCT label) FROM queues"
        "').fetchone()[0])",
        str(world.home / "siantre.db"),
    )
    return int(counted)


def _weight(port: int, path: str) -> float:
    browser = Client(port)
    page = browser.get(path).body
    names = set(re.findall(r'(?:href|src)="(/aset/[^"]+)"', page.decode()))
    parts = {name: browser.get(name).body for name in names}
    for name, sheet in list(parts.items()):
        for font in re.findall(rb"url\(([^)]+\.woff2)\)", sheet):
            file = f"{name.rpartition('/')[0]}/{font.decode()}"
            parts[file] = browser.get(file).body
    return sum(map(_wire, (page, *parts.values()))) / 1024


def _wire(body: bytes) -> int:
    return min(len(body), len(gzip.compress(body)))
