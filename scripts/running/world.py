"""A box to measure: furnished, running as its own process, in a folder of its own."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from running.slow_disk import slow_disk
from tests.client import Client

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "siantre_box")
SEARCHED = os.pathsep.join((str(ROOT), str(ROOT / "scripts")))
ENVIRONMENT = {**os.environ, "PYTHONPATH": SEARCHED}
# As on a counter PC: what was compiled once is not compiled at each start again.
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)


@dataclass
class World:
    """A running box, its operators' tokens and its visitors' tickets."""

    home: Path
    port: int
    process: psutil.Process
    sessions: list[str]
    tickets: list[str]


@contextlib.contextmanager
def box(
    tickets: int,
    files: int | None = None,
    prepare: Callable[[Path], object] = lambda home: None,  # noqa: ARG005
    flush: float = 0.0,
) -> Iterator[World]:
    """Run a furnished box with so many people waiting; `files` may be open at most.

    Each flush of its disk takes `flush` seconds longer than this machine's own.
    """
    with tempfile.TemporaryDirectory() as folder:
        sessions, keys = furnish(Path(folder), tickets)
        prepare(Path(folder))
        limit = () if files is None else ("prlimit", f"--nofile={files}:{files}")
        with serving(Path(folder), [*limit, *PROGRAM], flush) as (port, process):
            yield World(Path(folder), port, process, sessions, keys)


def furnish(home: Path, waiting: int) -> tuple[list[str], list[str]]:
    """Put four services and four staffed counters into a home, and a line.

    Return the tokens of the desks and the keys of the tickets.
    """
    told = run_python("-m", "running.furnishing", str(home), str(waiting))
    return re.findall("session (.+)", told), re.findall("ticket (.+)", told)


def run_python(*words: str) -> str:
    """Run some Python in a process of its own; returns what it printed."""
    command = [sys.executable, *words]
    done = subprocess.run(
        command, env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return done.stdout


@contextlib.contextmanager
def serving(
    home: Path, program: Sequence[str] = PROGRAM, flush: float = 0.0
) -> Iterator[tuple[int, psutil.Process]]:
    """Serve the box of this home on a free port."""
    command = [*program, "--headless", "--home", str(home), "--port", "0"]
    with running(command, flush) as process:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://[^ /]*?:(\d+)/", line)
        assert found, f"the box did not start: {line}"
        yield int(found[1]), psutil.Process(process.pid)


@contextlib.contextmanager
def floor(flush: float = 0.0) -> Iterator[int]:
    """Serve the floors, on such a disk; gives the port."""
    command = [sys.executable, "-m", "benching.floor"]
    with (
        tempfile.TemporaryDirectory() as folder,
        running([*command, folder], flush) as process,
    ):
        assert process.stdout
        yield int(process.stdout.readline())


@contextlib.contextmanager
def running(command: list[str], flush: float = 0.0) -> Iterator[subprocess.Popen[str]]:
    """Run a program for the length of a block."""
    environment = {**ENVIRONMENT, **slow_disk(flush)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def seconds_until_answer(start: float, port: int) -> float:
    """Return seconds from `start` until the first page was there."""
    while True:
        with contextlib.suppress(OSError):
            Client(port, patience=5).get("/")
            return time.perf_counter() - start
        time.sleep(0.01)
