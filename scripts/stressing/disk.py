"""A disk of its own that is full, or takes nothing: words, and then it goes on."""

import contextlib
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stressing.box import Box, Tally, furnished

SIZE = "5m"
SOON = 15.0


def full_disk(is_quick: bool) -> Tally:
    """5 MB, filled to the last byte while the box runs."""
    tally = Tally("disk full: refused in words, recovers by itself")
    with _box_on_a_disk() as box:
        box.start()
        expected = 1
        for _ in range(1 if is_quick else 10):
            expected = _take_until_full(tally, box, expected)
        box.end()
        _fill(box.home / "isi")
        _starts_on_a_full_disk(tally, box)
        (box.home / "isi").unlink()
        label = box.browser().take()[1]
        tally.check(label == f"A-{expected:03}", f"{label} after the start")
        tally.check(not list(box.home.glob("rusak/*")), "the file was set aside")
        tally.check(box.rows("PRAGMA integrity_check") == [("ok",)], "not whole")
        tally.figure = f"{expected} numbers, none lost or twice"
    return tally


def read_only_home(is_quick: bool) -> Tally:
    """The disk was mounted read-only after a fault."""
    tally = Tally("disk read-only: one sentence; once writable it goes on")
    with _box_on_a_disk() as box:
        box.start()
        for number in range(1, 2 if is_quick else 6):
            label = box.browser().take()[1]
            tally.check(label == f"A-{number:03}", f"{label} instead of {number}")
            box.end()
            _mount("remount,ro", box.home)
            process = box.spawn()
            code, said = process.wait(SOON), box.complaints().strip()
            process.stdout.close()
            last = said.rpartition("\n")[2]
            tally.check(code not in (0, None), f"it ended with {code}")
            tally.check("Traceback" not in said and last.endswith("."), said[-300:])
            _mount("remount,rw", box.home)
            box.start()
        tally.check(not box.doubles(), "a number twice")
        tally.figure = f"said: {last.replace(str(box.home), '…')}"
    return tally


def _take_until_full(tally: Tally, box: Box, expected: int) -> int:
    """Fill the disk while numbers are taken; free it; return the next number."""
    phone, ballast = box.browser(), box.home / "isi"
    label = phone.take()[1]
    tally.check(label == f"A-{expected:03}", f"{label} instead of {expected}")
    _fill(ballast)
    taken, refused = expected, ""
    for _ in range(400):
        answer = phone.post("/ambil", layanan=1, nonce=secrets.token_hex(16))
        if answer.status != 303:
            refused = answer.words
            break
        taken += 1
    status = answer.status
    tally.check("Traceback" not in refused and "penuh" in refused, f"said {status}")
    tally.check(phone.get("/tv").status == 200, "no TV while the disk is full")
    tally.check(box.desk().get("/operator").status == 200, "no desk meanwhile")
    ballast.unlink()
    label = phone.take()[1]
    tally.check(label == f"A-{taken + 1:03}", f"{label} after {taken}")
    return taken + 2


def _starts_on_a_full_disk(tally: Tally, box: Box) -> None:
    with contextlib.suppress(AssertionError):
        box.start()
    is_there = box.process is not None and box.process.poll() is None
    said = box.complaints()
    tally.check("Traceback" not in said, said[-600:])
    if not is_there:
        tally.check(said.strip().endswith("."), f"it said: {said[-200:]}")
        (box.home / "isi").unlink()
        box.start()
        _fill(box.home / "isi")


def _fill(ballast: Path) -> None:
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@contextlib.contextmanager
def _box_on_a_disk() -> Iterator[Box]:
    with furnished() as prepared, tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "rumah"
        home.mkdir()
        _mount(f"size={SIZE}", home, "-t", "tmpfs")
        try:
            shutil.copytree(prepared.home, home, dirs_exist_ok=True)
            box = Box(home, prepared.sessions, prepared.tickets)
            yield box
        finally:
            box.end()
            subprocess.run(["umount", str(home)], check=True)


def _mount(options: str, folder: Path, *more: str) -> None:
    command = ["mount", *more, "-o", options, "disk", str(folder)]
    subprocess.run(command, check=True)
