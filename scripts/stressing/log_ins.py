"""Sixty addresses guess passwords: TV and desk stay quick, and the staff log in.

The box is at one end of a wire; TV, desk, Dewi's tablet and the guessers at the other.
"""

import asyncio
import json
import statistics
import sys

from running.line import Line, header
from stressing.box import Box, Tally, crowding, furnished
from stressing.network import OURS, Wire, in_a_network_of_its_own
from tests.world import PASSWORD

GUESSERS = [f"192.168.78.{number}" for number in range(1, 61)]
TV, DESK, TABLET = "192.168.77.30", "192.168.77.31", "192.168.77.32"
GUESSED = ("budi", "dewi")
MAX_DELAY, MAX_TO_LOG_IN = 0.3, 2.0  # seconds, on a machine that does nothing else
# Twenty free ones, then waits of 2, 4, 8, 16, 32 seconds and more.
MAX_JUDGED = 20 + 6
ROUNDS, A_LOG_IN_EACH = 120, 6
PAUSE = 0.25

Seconds = dict[str, list[float]]


def log_in_flood(is_quick: bool) -> Tally:
    """Guessers from sixty addresses; staff log in from here and where they did before.

    It runs in a network of its own.
    """
    rounds = ROUNDS // 4 if is_quick else ROUNDS
    return in_a_network_of_its_own("stressing.log_ins", "box", rounds)


def _serve(rounds: int) -> Tally:
    """Try it at the box's end of the wire."""
    tally = Tally(
        "guessers at 60 addresses: TV and desk < 300 ms, log-in of staff < 2 s"
    )
    busy = crowding()
    wire = Wire([TV, DESK, TABLET, *GUESSERS])
    try:
        with furnished(40) as box:
            box.start("--host", "0.0.0.0")
            here = box.admin().get("/admin/kesiapan").status
            tally.check(here == 200, f"the owner does not come in: {here}")
            calm = _measured(wire, box, 10)
            rude = ",".join(GUESSED), *GUESSERS
            guessing = wire.start("running.guessers", OURS, box.port, *rude)
            guessing.stdout.readline()
            _judge(tally, _measured(wire, box, rounds), calm, busy)
            guessing.terminate()
            _judge_guesses(tally, box, json.loads(guessing.communicate(timeout=60)[0]))
            tally.check("Traceback" not in box.complaints(), box.complaints()[-800:])
    finally:
        wire.cut()
    tally.figure += f"; machine {busy:.1f} times busy"
    return tally


def _judge(
    tally: Tally,
    took: dict[str, list[float]],
    calm: dict[str, list[float]],
    busy: float,
) -> None:
    figures = []
    for name in ("TV", "desk"):
        p95 = statistics.quantiles(took[name], n=20)[18]
        tally.tried += len(took[name])
        tally.check(p95 <= MAX_DELAY * busy, f"{name}: {p95 * 1000:.0f} ms")
        usual = statistics.median(calm[name])
        figures.append(f"{name} p95 {p95 * 1000:.0f} ms (calm: {usual * 1000:.0f})")
    for name in ("tablet", "here"):
        for seconds in took[name]:
            quick = seconds <= MAX_TO_LOG_IN * busy
            tally.check(quick, f"{name}: logged in after {seconds:.1f} s")
        figures.append(f"log-in {name} at worst {max(took[name]):.2f} s")
    tally.figure = "; ".join(figures)


def _judge_guesses(tally: Tally, box: Box, said: dict[str, int]) -> None:
    for name in GUESSED:
        judged = said.get(name, 0)
        tally.check(judged <= MAX_JUDGED, f"{judged} guesses at {name} were judged")
    refused = said.get("429", 0)
    tally.check(refused > 100, f"that was no flood: {said}")
    odd = {kind for kind in said if kind.isdigit() and kind not in ("403", "429")}
    tally.check(not odd, f"answers of another kind: {said}")
    found = json.loads(box.browser().get("/periksa").words)["findings"]
    [guesses] = [one for one in found if one["key"] == "log_ins"]
    tally.check(guesses["state"] == "warn", f"Cek kesiapan says {guesses}")
    tally.check("192.168.78." in guesses["detail"], f"no addresses: {guesses}")
    tally.figure += f"; {refused} refused, {sum(map(said.get, GUESSED))} judged"


def _measured(wire: Wire, box: Box, rounds: int) -> Seconds:
    """Measure at the other end, and a log-in on this computer beside each there."""
    other = wire.start("stressing.log_ins", "wire", box.port, rounds, box.sessions[0])
    took: list[float] = []
    for line in other.stdout:
        if not line.startswith("log in"):
            break
        took.append(asyncio.run(_log_in(Line(box.port), "budi")))
    else:
        raise AssertionError("the other end of the wire broke")
    assert other.wait(30) == 0
    return {**json.loads(line), "here": took}


async def _watch(port: int, rounds: int, token: str) -> Seconds:
    """Ask as TV and desk do, and log in on the tablet now and then."""
    tv = Line(port, TV, host=OURS)
    desk = Line(port, DESK, f"petugas_{port}={token}", host=OURS)
    took: Seconds = {"TV": [], "desk": [], "tablet": []}
    for number in range(rounds):
        if number % A_LOG_IN_EACH == 0:
            print("log in", flush=True)
            tablet = Line(port, TABLET, host=OURS)
            took["tablet"].append(await _log_in(tablet, "dewi"))
            tablet.close()
        for name, line, path in (
            ("TV", tv, "/tv/papan?sejak=x"),
            ("desk", desk, "/operator/meja?sejak=x"),
        ):
            status, _, seconds = await line.ask("GET", path)
            assert status == 200, (name, status)
            took[name].append(seconds)
        await asyncio.sleep(PAUSE)
    return took


async def _log_in(line: Line, name: str) -> float:
    """Open the form, log in and open the desk; return the seconds."""
    opened, _, first = await line.ask("GET", "/masuk")
    form = f"nama={name}&sandi={PASSWORD}"
    status, answer, second = await line.ask("POST", "/masuk", form)
    assert (opened, status) == (200, 303), f"{name} is kept out: {opened}, {status}"
    line.cookie = header(answer, "Set-Cookie").partition(";")[0]
    status, _, third = await line.ask("GET", "/operator")
    assert status in (200, 303), f"{name} sees no desk: {status}"
    return first + second + third


def main() -> None:
    """Be one end of the wire."""
    end, *told = sys.argv[1:]
    if end == "box":
        print(json.dumps(_serve(int(told[0])).__dict__))
    else:
        port, rounds, token = told
        print(json.dumps(asyncio.run(_watch(int(port), int(rounds), token))))


if __name__ == "__main__":
    main()
