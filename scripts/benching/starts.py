"""How soon the box is there, and how much it takes: from source, and as one file."""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from benching.figures import Figure, at_most, median
from running.world import ENVIRONMENT, PROGRAM, ROOT, seconds_until_answer, serving

EXECUTABLE = ROOT / "dist" / "siantre-box"


def starts(rounds: int) -> list[Figure]:
    """Start it clean and after kill -9, beside the bare import of Flask."""
    flask = median(lambda: _timed(["-c", "import flask"]), rounds)
    clean, again, memory = _started_and_killed(PROGRAM, rounds)
    return [
        Figure("start to first page", clean, flask, "s", "<= 1.2", clean <= 1.2),
        Figure(
            "restart after kill -9", again, clean, "s", "<= 2 more", again <= clean + 2
        ),
        at_most("memory idle", memory, 60, "MB"),
        *_as_one_file(rounds),
    ]


def _as_one_file(rounds: int) -> list[Figure]:
    if not EXECUTABLE.exists():
        subprocess.run([ROOT / "scripts" / "build"], check=True, stdout=sys.stderr)
    _forget_cached(EXECUTABLE)
    clean, _, memory = _started_and_killed([str(EXECUTABLE)], rounds)
    size = EXECUTABLE.stat().st_size / (1 << 20)
    return [
        at_most("executable: size", size, 35, "MB"),
        at_most("executable: start to first page, cold", clean, 3, "s"),
        at_most("executable: memory idle", memory, 90, "MB"),
    ]


def _forget_cached(file: Path) -> None:
    """Let the system read the file from the disk again."""
    with file.open("rb") as opened:
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _started_and_killed(
    program: Sequence[str], rounds: int
) -> tuple[float, float, float]:
    """Return seconds of a clean start and of one after kill -9, and MB."""
    seen = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            clean, _ = _first_page(program, Path(folder))
            seen.append((clean, *_first_page(program, Path(folder))))
    clean, again, memory = map(statistics.median, zip(*seen, strict=True))
    return clean, again, memory


def _first_page(program: Sequence[str], home: Path) -> tuple[float, float]:
    started = time.perf_counter()
    with serving(home, program) as (port, process):
        took = seconds_until_answer(started, port)
        with _family(process) as family:
            memory = sum(one.memory_info().rss for one in family) / (1 << 20)
    return took, memory


@contextlib.contextmanager
def _family(process: psutil.Process) -> Iterator[list[psutil.Process]]:
    """Give the process with its children (one file unpacks in a parent); kill them."""
    family = [process, *process.children(recursive=True)]
    try:
        yield family
    finally:
        for one in family:
            one.kill()


def _timed(arguments: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=ENVIRONMENT, check=True)
    return time.perf_counter() - started
