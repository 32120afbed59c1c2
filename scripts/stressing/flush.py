"""Every answer waits for the disk: seen from the kernel."""

import asyncio
import re
import secrets
import tempfile
from pathlib import Path

from running.line import Line
from stressing.box import Box, Tally, furnished

CALLS = "trace=recvfrom,read,sendto,sendmsg,write,fsync,fdatasync"
# PID [time] call(...) = result, and its halves when another thread came between.
CALL = re.compile(r"^(?P<pid>\d+) +(?P<what>.*)$")
READING = re.compile(r"^(?:recvfrom|read)\((\d+)<")
ASKED = re.compile(r'"POST (/\S+) HTTP')
ANSWERED = re.compile(r'^(?:sendto|sendmsg|write)\((\d+)<.*"HTTP/1\.1 \d+')
# So many phones press in one moment: their numbers share a flush.
TOGETHER = 16
FLUSH = re.compile(r"^f(?:data)?sync\(\d+<[^>]*siantre\.db-wal>")
FLUSHED = re.compile(r"^(?:<\.\.\. )?f(?:data)?sync.*= 0$")


def flush_before_answer(is_quick: bool) -> Tally:
    """Between a request's reading and its answer the log was brought to the disk."""
    tally = Tally("an fsync of the log before each answer that gives or calls a number")
    rounds = 10 if is_quick else 200
    crowds = rounds // 10
    wanted = {"/ambil": rounds + crowds * TOGETHER, "/operator/berikutnya": rounds}
    with furnished(rounds) as box, tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        box.before = ("strace", "-f", "-y", "-s", "48", "-e", CALLS, "-o", str(trace))
        box.start()
        _ask(box, rounds)
        for _ in range(crowds):
            asyncio.run(_take_together(box))
        box.end()
        found = _judged(trace)
    for path, many in wanted.items():
        flushed = [is_flushed for asked, is_flushed in found if asked == path]
        tally.check(len(flushed) == many, f"{len(flushed)} answers seen of {path}")
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


async def _take_together(box: Box) -> None:
    phones = [Line(box.port, f"127.1.0.{n + 1}") for n in range(TOGETHER)]
    forms = [f"layanan=1&nonce={secrets.token_hex(16)}" for _ in phones]
    await asyncio.gather(
        *(
            one.ask("POST", "/ambil", form)
            for one, form in zip(phones, forms, strict=True)
        )
    )
    for phone in phones:
        phone.close()


class _Flushes:
    """The flushes of the log: how many began, and the newest that has ended."""

    def __init__(self) -> None:
        self.began = self.ended = 0
        self._at_work: dict[str, int] = {}

    def see(self, pid: str, what: str) -> None:
        """Follow one line of the trace."""
        if FLUSH.match(what):
            self.began += 1
            self._at_work[pid] = self.began
        if pid in self._at_work and FLUSHED.match(what):
            self.ended = max(self.ended, self._at_work.pop(pid))


def _judged(trace: Path) -> list[tuple[str, bool]]:
    """Return each POST that was answered, and whether the log was flushed meanwhile.

    That is: by a flush that began after the request was read, and ended before the
    answer left on its connection.
    """
    found: list[tuple[str, bool]] = []
    flushes = _Flushes()
    reading: dict[str, str] = {}
    asked: dict[str, tuple[str, int]] = {}
    for line in trace.read_text("utf-8", "replace").splitlines():
        pid, what = CALL.match(line).groups()
        if read := READING.match(what):
            reading[pid] = read[1]
        if request := ASKED.search(what):
            asked[reading[pid]] = request[1], flushes.began
        flushes.see(pid, what)
        if (answer := ANSWERED.match(what)) and answer[1] in asked:
            path, before = asked.pop(answer[1])
            found.append((path, flushes.ended > before))
    return found
