"""Hundreds of addresses behind one cable: a real opening, and one laptop that floods.

The phones are in a network namespace of their own: the box exempts its own computer.
"""

import asyncio
import json
import os
import secrets
import statistics
import subprocess
import sys
import time

from running.world import ENVIRONMENT
from stressing.box import Box, Tally, crowding, furnished, wait_until

OURS, GATEWAY = "192.168.77.10", "192.168.77.20"
# Any address of this net may be used on the other side, without adding each.
NET = "10.77.0.0/16"
OPENING, LAPTOP = 300, 250
MOST = 0.3  # seconds for TV and desk, on a machine that does nothing else


def many_addresses(is_quick: bool) -> Tally:
    """300 phones at once all get a number; 250 addresses of a laptop are stopped."""
    inside = [sys.executable, "-m", "stressing.addresses", "box", str(int(is_quick))]
    shell = 'ip link set lo up && exec "$@"'
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", shell, "sh", *inside],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return Tally(**json.loads(done.stdout.splitlines()[-1]))


def _prove(is_quick: bool) -> Tally:
    tally = Tally("300 phones at once are served; 250 addresses of one are stopped")
    busy = crowding()
    with _OtherSide() as air, furnished(4) as box:
        box.start("--host", "0.0.0.0")
        opening = _outside(air, box, "opening", OPENING)
        got = opening["statuses"].get("303", 0)
        tally.check(got == OPENING, f"only {got} of {OPENING}: {opening['statuses']}")
        tally.figure = f"{OPENING} phones in {opening['seconds']:.1f} s"
        seconds = 8 if is_quick else 60
        flood = subprocess.Popen(
            _command(air, box, "flood", seconds),
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            text=True,
        )
        took = _look(box, seconds)
        taken = json.loads(flood.communicate()[0])["statuses"].get("303", 0)
        most = seconds + 40  # one a second, and what filled up since the opening
        tally.check(taken <= most, f"{taken} numbers in {seconds} s of flood")
        for name, figures in took.items():
            p95 = statistics.quantiles(figures, n=20)[18]
            tally.check(p95 <= MOST * busy, f"{name}: {p95 * 1000:.0f} ms")
            tally.figure += f"; {name} p95 {p95 * 1000:.0f} ms"
        desk = box.desk()
        words = desk.get("/operator").words
        tally.check("Nomor diambil terlalu cepat" in words, "the desk says nothing")
        desk.post("/operator/hp/berhenti")
        refused = _outside(air, box, "opening", 5)["statuses"]
        tally.check("303" not in refused, f"paused phones got numbers: {refused}")
        by_staff = desk.post("/operator/ambilkan", layanan=1, nonce=_nonce()).status
        tally.check(by_staff == 303, f"staff get no number: {by_staff}")
        tally.check(not box.doubles(), "a number twice")
        tally.check("Traceback" not in box.complaints(), box.complaints()[-800:])
        tally.figure += f"; {taken} numbers in {seconds} s of flood"
    return tally


class _OtherSide:
    """The network behind the cable; inside, its process keeps it alive."""

    def __enter__(self) -> int:
        self._life = subprocess.Popen(["unshare", "--net", "sleep", "900"])
        pid = self._life.pid
        ours = os.readlink("/proc/self/ns/net")
        wait_until(lambda: os.readlink(f"/proc/{pid}/ns/net") != ours)
        inside = f"nsenter --net=/proc/{pid}/ns/net ip"
        for step in (
            f"ip link add eth0 type veth peer name air netns {pid}",
            f"ip address add {OURS}/24 dev eth0",
            "ip link set eth0 up",
            f"{inside} link set lo up",
            f"{inside} address add {GATEWAY}/24 dev air",
            f"{inside} link set air up",
            f"{inside} route add local {NET} dev lo",
            f"ip route add {NET} via {GATEWAY}",
        ):
            subprocess.run(step, shell=True, check=True)
        return pid

    def __exit__(self, *_: object) -> None:
        self._life.kill()
        self._life.wait()


def _command(air: int, box: Box, what: str, figure: int) -> list[str]:
    inside = ["nsenter", f"--net=/proc/{air}/ns/net", sys.executable]
    return [*inside, "-m", "stressing.addresses", what, str(box.port), str(figure)]


def _outside(air: int, box: Box, what: str, figure: int) -> dict[str, object]:
    done = subprocess.run(
        _command(air, box, what, figure),
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def _look(box: Box, seconds: int) -> dict[str, list[float]]:
    """Ask as TV and desk do while the flood lasts; return the seconds of each."""
    desk, tv = box.desk(), box.browser()
    took: dict[str, list[float]] = {"TV": [], "desk": []}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for name, ask in (
            ("TV", lambda: tv.get("/tv/papan?sejak=x")),
            ("desk", lambda: desk.get("/operator/meja?sejak=x")),
        ):
            started = time.perf_counter()
            ask()
            took[name].append(time.perf_counter() - started)
        time.sleep(0.1)
    return took


def _nonce() -> str:
    return secrets.token_hex(16)


async def _take(port: int, source: str) -> int:
    """Take one number from this address; return the status, 0 for no answer."""
    try:
        reader, writer = await asyncio.open_connection(
            OURS, port, local_addr=(source, 0)
        )
        body = f"layanan=1&nonce={_nonce()}"
        writer.write(
            f"POST /ambil HTTP/1.1\r\nHost: {OURS}:{port}\r\n"
            f"Origin: http://{OURS}:{port}\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = await asyncio.wait_for(reader.readline(), 30)
        writer.close()
        return int(head[9:12])
    except (OSError, ValueError, TimeoutError):
        return 0


def _address(number: int) -> str:
    return f"10.77.{number // 250}.{number % 250 + 1}"


async def _opening(port: int, count: int) -> list[int]:
    return await asyncio.gather(*(_take(port, _address(n)) for n in range(count)))


async def _flood(port: int, seconds: int) -> list[int]:
    end = time.monotonic() + seconds
    statuses: list[int] = []

    async def go_on(first: int) -> None:
        number = first
        while time.monotonic() < end:
            statuses.append(await _take(port, _address(1000 + number % LAPTOP)))
            number += 8

    await asyncio.gather(*(go_on(first) for first in range(8)))
    return statuses


def main() -> None:
    """Run the part that is named: the box's side, or one from behind the cable."""
    what, *figures = sys.argv[1:]
    if what == "box":
        print(json.dumps(_prove(figures[0] == "1").__dict__))
        return
    act = {"opening": _opening, "flood": _flood}[what]
    started = time.monotonic()
    statuses = asyncio.run(act(*map(int, figures)))
    told = {str(one): statuses.count(one) for one in set(statuses)}
    print(json.dumps({"statuses": told, "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main()
