"""A processor that gives a program a share of one core, as a cheap mini-PC does."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil

PERIOD = 0.1  # seconds, as Linux has it for a quota
TURN = 0.02  # seconds of one running and one stopped time together
# Where cgroups of version 1 and 2 are, and what their quota is called.
QUOTAS = (
    (Path("/sys/fs/cgroup/cpu"), "cpu.cfs_quota_us", "{quota}"),
    (Path("/sys/fs/cgroup"), "cpu.max", "{quota} {period}"),
)


@contextlib.contextmanager
def share_of_core(process: psutil.Process, share: float) -> Iterator[str]:
    """Give a running program so much of one core; gives how that is done.

    By a cgroup's quota, or stopped and continued by turns where none may be made.
    """
    with contextlib.ExitStack() as until_over:
        how = "a cgroup's quota"
        try:
            until_over.enter_context(_quota(process.pid, share))
        except OSError:
            how = "stopped and continued by turns"
            until_over.enter_context(_turns(process, share))
        yield how


@contextlib.contextmanager
def _quota(pid: int, share: float) -> Iterator[None]:
    parent, file, words = next(
        (kind for kind in QUOTAS if (kind[0] / "cgroup.procs").exists()), QUOTAS[-1]
    )
    group = parent / f"siantre-bench-{os.getpid()}"
    group.mkdir()
    try:
        microseconds = {"quota": share * PERIOD * 1e6, "period": PERIOD * 1e6}
        whole = {name: round(each) for name, each in microseconds.items()}
        (group / file).write_text(words.format(**whole))
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        # A group goes once nobody is in it any more.
        for each in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):
                (parent / "cgroup.procs").write_text(each)
        group.rmdir()


@contextlib.contextmanager
def _turns(process: psutil.Process, share: float) -> Iterator[None]:
    is_over = threading.Event()

    def stop_and_go() -> None:
        while not is_over.wait(share * TURN):
            process.suspend()
            is_over.wait((1 - share) * TURN)
            process.resume()

    turning = threading.Thread(target=stop_and_go)
    turning.start()
    try:
        yield
    finally:
        is_over.set()
        turning.join()
