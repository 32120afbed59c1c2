"""A real box on a bad day: started, killed, asked, and its file read from beside it."""

import contextlib
import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from running.world import ENVIRONMENT, PROGRAM, ROOT, furnish
from siantre_box.core.sqlite import READ_ONLY, open_beside
from tests.client import Client
from tests.ports import free_port
from tests.real import wait_until_let_go
from tests.waiting import NeverHeld, until
from tests.world import PASSWORD

PATIENCE = 30.0


@dataclass
class Tally:
    """One promise: how often it was tried, and what went wrong."""

    promise: str
    tried: int = 0
    figure: str = ""
    wrong: list[str] = field(default_factory=list)

    def check(self, holds: object, otherwise: str) -> bool:
        """Count one try; note in words what failed."""
        self.tried += 1
        if not holds:
            self.wrong.append(otherwise)
        return bool(holds)

    def check_delays(
        self, name: str, delays: list[float], calm: list[float], limit: float
    ) -> None:
        """Hold nineteen of twenty delays to a limit; note them beside calm ones."""
        p95, usual = statistics.quantiles(delays, n=20)[18], statistics.median(calm)
        self.check(p95 <= limit, f"{name}: {p95 * 1000:.0f} ms")
        self.figure += f"{name} p95 {p95 * 1000:.0f} ms (calm: {usual * 1000:.0f}); "


class Box:
    """A furnished home and the process that serves it."""

    def __init__(self, home: Path, sessions: list[str], tickets: list[str]) -> None:
        self.home, self.sessions, self.tickets = home, sessions, tickets
        self.port = 0
        self.before: tuple[str, ...] = ()
        self.program: tuple[str, ...] = PROGRAM
        self.environment: dict[str, str] = {}
        self.process: subprocess.Popen[str] | None = None

    def start(self, *options: object) -> float:
        """Start it; return the seconds until its first page was there."""
        started = time.perf_counter()
        said = self.spawn(*options).stdout.readline()
        found = re.search(r"http://[^ /]*?:(\d+)/", said)
        assert found, f"it did not start: {said}{self.complaints()[-2000:]}"
        self.port = int(found[1])
        assert self.browser().get("/").status == 200
        return time.perf_counter() - started

    def spawn(self, *options: object) -> subprocess.Popen[str]:
        """Start it and wait for nothing."""
        port = () if self.port else ("--port", str(free_port()))
        where = ("--headless", "--host", "127.0.0.1", "--home", str(self.home))
        with (self.home.parent / "stderr.txt").open("a") as log:
            self.process = subprocess.Popen(
                [*self.before, *self.program, *where, *port, *map(str, options)],
                env={**ENVIRONMENT, **self.environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
            )
        return self.process

    def end(self, sign: int = signal.SIGKILL) -> int:
        """End it by a signal; return its exit code. Then another may start."""
        if self.process is None:
            return 0
        with contextlib.suppress(psutil.NoSuchProcess):
            wrapper = psutil.Process(self.process.pid)
            # What is put before it (strace) ends with it, and not the other way round.
            (wrapper.children() if self.before else [wrapper])[0].send_signal(sign)
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.process = None
        wait_until_let_go(self.home)
        return code

    def complaints_since(self, before: str) -> str:
        """Return what it wrote to standard error after it had written that."""
        return self.complaints().removeprefix(before)

    def complaints(self) -> str:
        """Return what it wrote to standard error, all its lives together."""
        path = self.home.parent / "stderr.txt"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def browser(self, source: str = "") -> Client:
        """Return a phone."""
        return Client(self.port, source=source, patience=PATIENCE)

    def desk(self, number: int = 0) -> Client:
        """Return an operator who sits at counter NUMBER + 1, for that service."""
        desk = self.browser(f"127.3.0.{number + 1}")
        desk.cookies[f"petugas_{self.port}"] = self.sessions[number]
        return desk

    def admin(self) -> Client:
        """Return the owner, logged in on this computer."""
        browser = self.browser()
        browser.post("/masuk", nama="budi", sandi=PASSWORD)
        return browser

    def rows(self, statement: str, *values: object) -> list[tuple]:
        """Read its file from beside it."""
        return rows(self.home / "siantre.db", statement, *values)

    def doubles(self) -> int:
        """Return how many numbers were given twice in one round."""
        ((count,),) = self.rows(
            "SELECT count(*) - count(DISTINCT day_id || ' ' || label) FROM queues"
        )
        return count


def rows(file: Path, statement: str, *values: object) -> list[tuple]:
    """Read a database."""
    # By the SQLite of the box: an older one must not touch its log.
    with contextlib.closing(open_beside(file, READ_ONLY)) as db:
        return db.execute(statement, values).fetchall()


@contextlib.contextmanager
def furnished(tickets: int = 0) -> Iterator[Box]:
    """Furnish a home for the length of a block; whoever serves it is ended then."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "rumah"
        home.mkdir()
        box = Box(home, *furnish(home, tickets))
        try:
            yield box
        finally:
            box.end()


@contextlib.contextmanager
def copied(box: Box) -> Iterator[Box]:
    """Work on a copy of a home that nobody serves now, for the length of a block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "rumah"
        shutil.copytree(box.home, home)
        copy = Box(home, box.sessions, box.tickets)
        try:
            yield copy
        finally:
            copy.end()


def wait_until(
    holds: Callable[[], object], seconds: float = PATIENCE, often: float = 0.05
) -> bool:
    """Wait until something holds; tell whether it came to that."""
    with contextlib.suppress(NeverHeld):
        return bool(until(holds, seconds, often))
    return False


def crowding() -> float:
    """Return how many times slower than alone this machine may be just now."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
