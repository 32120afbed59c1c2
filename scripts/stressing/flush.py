"""Every answer waits for the disk: seen from the kernel."""

import re
import tempfile
from pathlib import Path

from stressing.box import Box, Tally, furnished

CALLS = "trace=recvfrom,read,sendto,sendmsg,write,fsync,fdatasync"
# PID [time] call(...) = result, and its halves when another thread came between.
CALL = re.compile(r"^(?P<pid>\d+) +(?P<what>.*)$")
ASKED = re.compile(r'"POST (/\S+) HTTP')
ANSWERED = re.compile(r'^(?:sendto|sendmsg|write)\(.*"HTTP/1\.1 (\d+)')
FLUSH = re.compile(r"^f(?:data)?sync\(\d+<[^>]*siantre\.db-wal>")
FLUSHED = re.compile(r"^(?:<\.\.\. )?f(?:data)?sync.*= 0$")


def flush_before_answer(is_quick: bool) -> Tally:
    """Between a request's reading and its answer the log was brought to the disk."""
    tally = Tally("an fsync of the log before each answer that gives or calls a number")
    rounds = 10 if is_quick else 200
    with furnished(rounds) as box, tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        box.before = ("strace", "-f", "-y", "-s", "48", "-e", CALLS, "-o", str(trace))
        box.start()
        _ask(box, rounds)
        box.end()
        found = _judged(trace)
    for path in ("/ambil", "/operator/berikutnya"):
        flushed = [is_flushed for asked, is_flushed in found if asked == path]
        tally.check(len(flushed) == rounds, f"{len(flushed)} answers seen of {path}")
        for is_flushed in flushed:
            tally.check(is_flushed, f"{path} was answered before the log was flushed")
    tally.figure = f"{sum(is_flushed for _, is_flushed in found)} of {len(found)}"
    return tally


def _ask(box: Box, rounds: int) -> None:
    phone, desk = box.browser(), box.desk()
    for _ in range(rounds):
        phone.take()
        page = desk.get("/operator/meja?sejak=x").words
        now = re.search(r'name="sekarang" value="(\d*)"', page)
        answer = desk.post("/operator/berikutnya", sekarang=now[1])
        assert answer.status == 303, answer.words
    phone.close()
    desk.close()


def _judged(trace: Path) -> list[tuple[str, bool]]:
    """Return each POST that was answered, and whether the log was flushed meanwhile."""
    found: list[tuple[str, bool]] = []
    flushing: set[str] = set()
    asked, is_flushed = "", False
    for line in trace.read_text("utf-8", "replace").splitlines():
        pid, what = CALL.match(line).groups()
        if request := ASKED.search(what):
            asked, is_flushed = request[1], False
        if FLUSH.match(what):
            flushing.add(pid)
        if pid in flushing and FLUSHED.match(what):
            flushing.discard(pid)
            is_flushed = True
        if asked and ANSWERED.match(what):
            found.append((asked, is_flushed))
            asked = ""
    return found
