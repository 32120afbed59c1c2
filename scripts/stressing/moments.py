"""The power is cut in the middle of something rare: an upgrade, a copy, a new round."""

import contextlib
import http.client
import random
import sys
import threading
import time
from collections.abc import Callable

from stressing.box import Box, Tally, copied, furnished, wait_until
from stressing.time import ClockOfBox
from tests.client import Client

# Today's program with one more step that copies much, so that it takes a moment.
UPGRADING = (
    sys.executable,
    "-c",
    "import sys\n"
    "from siantre_box.core import schema\n"
    "schema.STEPS += (';\\n'.join(f'CREATE TABLE more_{n} AS SELECT a.* FROM queues a,"
    " (SELECT 1 FROM queues LIMIT 40)' for n in range(4)),)\n"
    "from siantre_box.__main__ import main\n"
    "sys.exit(main())",
)
WAITING = 400
STEP = 12 << 20  # about as many bytes as that step brings to the disk


def cut_while_upgrading(is_quick: bool) -> Tally:
    """A cut-off upgrade leaves the old file or the new one, whole."""
    tally = Tally("an upgrade cut off anywhere (kill -9) never eats data")
    with furnished(WAITING) as old:
        whole = old.rows("SELECT * FROM queues")
        shipped = _version(old)
        versions = []
        for _ in range(2 if is_quick else 40):
            with copied(old) as box:
                box.program = UPGRADING
                box.spawn()
                _let_it_write(box, random.randint(0, STEP))
                box.end()
                version = _version(box)
                versions.append(version)
                there = len(box.rows("PRAGMA table_list('more_3')"))
                tally.check(there == version - shipped, "half an upgrade")
                box.start()
                tally.check(box.rows("SELECT * FROM queues") == whole, "rows are lost")
                tally.check(_version(box) == shipped + 1, "not finished")
    tally.figure = f"cut before the step's end {versions.count(shipped)}, "
    tally.figure += f"after it {versions.count(shipped + 1)}"
    return tally


def _version(box: Box) -> int:
    ((version,),) = box.rows("PRAGMA user_version")
    return int(version)


def cut_while_copying(is_quick: bool) -> Tally:
    """A cut-off copy costs nothing: neither the file nor an older copy."""

    def make_copies(box: Box) -> None:
        admin = box.admin()
        admin.post("/admin/cadangan/buat")
        threading.Timer(random.uniform(0, 0.15), box.process.kill).start()
        for _ in range(30):
            admin.post("/admin/cadangan/buat")

    tally = Tally("a copy cut off anywhere (kill -9) costs neither file nor copies")
    with furnished(WAITING) as box:
        box.start()
        for _ in range(2 if is_quick else 40):
            _until_it_dies(make_copies, box)
            box.start()
            ((there,),) = box.rows("SELECT count(*) FROM queues WHERE status='waiting'")
            tally.check(there == WAITING, f"{there} of {WAITING} are there")
            tally.check(not list(box.home.glob("rusak/*")), "the file was set aside")
        tally.check(box.admin().post("/admin/cadangan/buat").status == 303, "no copy")
        copies = list(box.home.glob("cadangan/siantre-*.db"))
        tally.check(copies, "no copy is left")
        tally.figure = f"{len(copies)} copies kept"
    return tally


def cut_while_resetting(is_quick: bool) -> Tally:
    """A cut-off reset happened wholly or not at all."""

    tally = Tally("a reset cut off anywhere (kill -9) happens wholly or not at all")
    done = cut = 0
    with furnished(WAITING) as old:
        takes = _seconds_of_a_reset(old)
        for _ in range(2 if is_quick else 40):
            with copied(old) as box:
                box.start()
                _until_it_dies(_reset_cut_after(takes * random.uniform(0.6, 1.1)), box)
                box.start()
                is_done = _is_whole_or_new(tally, box)
                takes *= 0.8 if is_done else 1.25  # closer to the moment it is done
                done += is_done
                cut += 1
    tally.figure = f"done {done} times, not begun {cut - done} times"
    return tally


def cut_while_turning(is_quick: bool) -> Tally:
    """Power cut as the round turns: exactly one new round, nobody between the two."""
    tally = Tally("the turn of the round cut off anywhere (kill -9) happens once")
    with furnished(WAITING) as old:
        for _ in range(1 if is_quick else 30):
            with copied(old) as box:
                clock = ClockOfBox(box)
                clock.before_reset(seconds=60)
                box.start()
                _cut_as_it_turns(box, clock)
                box.start()
                wait_until(lambda box=box: _rounds(box) == 2)
                tally.check(_is_whole_or_new(tally, box), "the round did not turn")
                label = box.browser().take()[1]
                tally.check(label == "A-001", f"the new round begins with {label}")
    tally.figure = "one round more each time, its numbers from 1"
    return tally


def _seconds_of_a_reset(old: Box) -> float:
    with copied(old) as box:
        box.start()
        admin = box.admin()
        seen = _round_shown_to(admin)
        started = time.perf_counter()
        assert admin.post("/admin/reset", putaran=seen).status == 303
        return time.perf_counter() - started


def _reset_cut_after(seconds: float) -> Callable[[Box], None]:
    def act(box: Box) -> None:
        admin = box.admin()
        seen = _round_shown_to(admin)
        threading.Timer(seconds, box.process.kill).start()
        admin.post("/admin/reset", putaran=seen)
        box.process.wait()

    return act


def _round_shown_to(admin: Client) -> str:
    return admin.get("/admin/pengaturan").field("putaran")


def _cut_as_it_turns(box: Box, clock: ClockOfBox) -> None:
    # A minute is left out, which the box takes for a clock that was set right.
    clock.before_reset(seconds=0)
    time.sleep(random.uniform(0.0, 1.3))
    box.end()


def _rounds(box: Box) -> int:
    ((rounds,),) = box.rows("SELECT count(*) FROM days")
    return rounds


def _let_it_write(box: Box, size: int) -> None:
    log = box.home / "siantre.db-wal"
    wait_until(lambda: log.exists() and log.stat().st_size >= size, 10, often=0.001)


def _until_it_dies(act: Callable[[Box], None], box: Box) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        act(box)
    box.end()


def _is_whole_or_new(tally: Tally, box: Box) -> bool:
    """Check that all wait in one round, or nobody does and there is a next one."""
    ((waiting,),) = box.rows("SELECT count(*) FROM queues WHERE status = 'waiting'")
    rounds = _rounds(box)
    is_new = (waiting, rounds) == (0, 2)
    is_whole = (waiting, rounds) == (WAITING, 1)
    tally.check(is_new or is_whole, f"{waiting} wait after {rounds} rounds")
    open_ones = box.rows("SELECT count(*) FROM days WHERE closed_at IS NULL")
    tally.check(open_ones == [(1,)], f"{open_ones} rounds are open")
    return is_new
