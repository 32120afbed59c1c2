"""The box's file is damaged while it is off: numbers go on above those given."""

import random
from collections.abc import Callable
from pathlib import Path

from stressing.box import Box, Tally, copied, furnished

LETTERS = "ABCD"
HEAD = 100  # bytes in which a file says what it is


def damaged_files(is_quick: bool) -> Tally:
    """Random bytes, a cut-off file, a lost log: set aside, and numbers go on."""
    tally = Tally("a damaged file is set aside; numbers go on above those given")
    with furnished(40) as box:
        given = _use_and_cut(box)
        for _ in range(1 if is_quick else 20):
            for spoil in random.sample(SPOILERS, 3) if is_quick else SPOILERS:
                with copied(box) as copy:
                    spoil(copy.home / "siantre.db")
                    _judge(tally, copy, given, spoil.__name__.strip("_"))
    names = (spoil.__name__.strip("_").replace("_", " ") for spoil in SPOILERS)
    tally.figure = ", ".join(names)
    return tally


def _use_and_cut(box: Box) -> dict[str, int]:
    """Make a copy, give numbers that only file and ledger know, and cut the power."""
    box.start()
    assert box.admin().post("/admin/cadangan/buat").status == 303
    phone = box.browser()
    labels = [phone.take(number % 4 + 1)[1] for number in range(14)]
    box.end()
    return {
        letter: max(_number(label) for label in labels if label[0] == letter)
        for letter in LETTERS
    }


def _judge(tally: Tally, box: Box, given: dict[str, int], how: str) -> None:
    box.start()
    phone = box.browser()
    for service, letter in enumerate(LETTERS, 1):
        label = phone.take(service)[1]
        is_new = label[0] == letter and _number(label) > given[letter]
        tally.check(is_new, f"{how}: {label} after {letter}-{given[letter]:03}")
    tally.check(phone.get("/tv").status == 200, f"{how}: no TV")
    login = box.admin().get("/admin/cadangan").status
    tally.check(login == 200, f"{how}: the owner cannot log in: {login}")
    ((verdict,),) = box.rows("PRAGMA integrity_check(1)")
    tally.check(verdict == "ok", f"{how}: {verdict}")


def _number(label: str) -> int:
    return int(label[2:])


def _random_bytes(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    for start in random.sample(range(HEAD, len(whole) - 64), 40):
        whole[start : start + 64] = random.randbytes(64)
    file.write_bytes(whole)


def _random_bytes_without_log(file: Path) -> None:
    _lost_log(file)
    _random_bytes(file)


def _rubbish(file: Path) -> None:
    file.write_bytes(random.randbytes(file.stat().st_size))


def _cut_off(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(random.randrange(file.stat().st_size))


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


def _deleted(file: Path) -> None:
    file.unlink()


def _lost_log(file: Path) -> None:
    file.with_name(f"{file.name}-wal").unlink()


def _spoilt_log(file: Path) -> None:
    log = file.with_name(f"{file.name}-wal")
    size = log.stat().st_size
    with log.open("r+b") as opened:
        opened.seek(random.randrange(size))
        opened.write(random.randbytes(4096))


SPOILERS: tuple[Callable[[Path], None], ...] = (
    _random_bytes,
    _random_bytes_without_log,
    _rubbish,
    _cut_off,
    _emptied,
    _deleted,
    _lost_log,
    _spoilt_log,
)
