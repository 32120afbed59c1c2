import signal
import subprocess
import sys
import threading
import zlib
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from siantre_box.storage import ledger
from siantre_box.storage.ledger import Given, Ledger
from tests import namespaces

ROOT = Path(__file__).parents[2]
TODAY, YESTERDAY = date(2026, 3, 2), date(2026, 3, 1)


def given(number: int, letter: str = "A", day: date = TODAY, day_id: int = 5) -> Given:
    return Given(day, day_id, 1, letter, number)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "siantre.nomor"


def write(path: Path, *numbers: Given) -> None:
    book = Ledger(path)
    for one in numbers:
        book.append(one)
    book.close()


def test_the_highest_number_of_each_letter_is_known(path: Path) -> None:
    write(path, given(1), given(1, "B"), given(2), given(3), given(2, "B"))
    assert ledger.highest(path, TODAY) == {"A": 3, "B": 2}


def test_a_date_is_not_another(path: Path) -> None:
    write(path, given(90, day=YESTERDAY), given(1))
    assert ledger.highest(path, TODAY) == {"A": 1}


def test_a_second_round_of_the_date_can_be_told_from_the_first(path: Path) -> None:
    write(path, given(57, day_id=5), given(12, day_id=6))
    assert ledger.highest(path, TODAY, day_id=6) == {"A": 12}
    assert ledger.highest(path, TODAY) == {"A": 57}


def test_it_goes_on_where_it_ended(path: Path) -> None:
    write(path, given(1))
    write(path, given(2))
    assert [one.number for one in ledger.read(path)] == [1, 2]


def test_without_a_ledger_nothing_was_given(path: Path) -> None:
    assert ledger.highest(path, TODAY) == {}


@pytest.mark.parametrize(
    "text",
    [
        b"2026-02-30 5 1 A 7",
        b"0000-00-00 5 1 A 7",
        b"2026-03-02 x 1 A 7",
        b"2026-03-02 5 1 A 99999999999999999999",
        b"2026-03-02 5 1 A -7",
        b"2026-03-02 5 1 A",
        b"2026-03-02 5 1 \xff 7",
        b"",
    ],
)
def test_a_line_that_says_nothing_is_left_out_whatever_its_checksum(
    path: Path, text: bytes
) -> None:
    write(path, given(1))
    with path.open("ab") as file:
        file.write(b"%s %08x\n" % (text, zlib.crc32(text)))
    write(path, given(2))
    assert [one.number for one in ledger.read(path)] == [1, 2]


def test_a_torn_line_costs_only_itself(path: Path) -> None:
    write(path, given(1), given(12))
    path.write_bytes(path.read_bytes()[:-9])
    write(path, given(13))
    assert [one.number for one in ledger.read(path)] == [1, 13]


def test_a_line_torn_inside_its_number_is_not_read_as_a_smaller_one(path: Path) -> None:
    write(path, given(128))
    line = path.read_bytes()
    for length in range(len(line) - 1):
        path.write_bytes(line[:length])
        assert list(ledger.read(path)) == []


def test_what_was_written_last_may_not_have_been_committed(path: Path) -> None:
    write(path, given(1), given(2))
    book = Ledger(path)
    book.append(given(3), given(4), given(1, "B"))
    book.close()
    assert ledger.highest(path, TODAY) == {"A": 4, "B": 1}
    assert ledger.highest(path, TODAY, is_committed=True) == {"A": 2}


def test_what_was_not_committed_is_taken_back_and_the_rest_stays(path: Path) -> None:
    book = Ledger(path)
    book.append(given(1))
    book.append(given(2), given(3))
    book.take_back()
    book.append(given(2))
    book.close()
    assert [one.number for one in ledger.read(path)] == [1, 2]


def test_damaged_bytes_are_left_out(path: Path) -> None:
    write(path, given(1), given(2), given(3))
    content = path.read_bytes()
    path.write_bytes(content.replace(b" A 2 ", b" A 9 ") + b"\xff\x00 nonsense\n\n")
    assert [one.number for one in ledger.read(path)] == [1, 3]


def test_many_threads_write_whole_lines(path: Path) -> None:
    book = Ledger(path)

    def give(letter: str) -> None:
        for number in range(1, 101):
            book.append(given(number, letter))

    threads = [threading.Thread(target=give, args=(letter,)) for letter in "ABCDEF"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    book.close()
    assert ledger.highest(path, TODAY) == dict.fromkeys("ABCDEF", 100)
    assert len(list(ledger.read(path))) == 600


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from siantre_box.storage.ledger import (Given, Ledger)

book = Ledger(Path(sys.argv[1]))
book.append(Given(date(2026, 3, 2), 5, 1, "A", 41))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_written_outlives_a_killed_box(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert ledger.highest(path, TODAY) == {"A": 41}


def test_a_number_that_comes_after_the_end_is_written_into_no_other_file(
    path: Path,
) -> None:
    book = Ledger(path)
    number = book._file
    book.close()
    with ExitStack() as others:
        opened, paths = 0, []
        # The lowest number that is free is given first.
        while opened < number:
            paths.append(path.with_name(str(opened)))
            opened = others.enter_context(paths[-1].open("wb")).fileno()
        with pytest.raises(OSError):  # noqa: PT011
            book.append(given(1))
        book.take_back()
        assert [one.read_bytes() for one in paths] == [b""] * len(paths)


def test_a_large_ledger_keeps_its_newer_half(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, *map(given, range(1, 201)))
    monkeypatch.setattr(ledger, "LARGEST", 4000)
    write(path, given(201))
    numbers = [one.number for one in ledger.read(path)]
    assert numbers == list(range(numbers[0], 202))
    assert 120 < numbers[0] < 160
    assert path.stat().st_size <= 2100


FULL = """
import sys
from datetime import date
from pathlib import Path
from siantre_box.storage import ledger

disk = Path(sys.argv[1])
path = disk / "siantre.nomor"
given = lambda number: ledger.Given(date(2026, 3, 2), 5, 1, "A", number)
book = ledger.Ledger(path)
book.append(given(1))
filler = disk / "filler"
with filler.open("wb", buffering=0) as file:
    try:
        while file.write(bytes(4096)):
            pass
    except OSError:
        pass
refused = 0
for number in range(2, 2000):
    try:
        book.append(given(number))
    except OSError:
        refused += 1
        last = number - 1
        break
filler.unlink()
book.append(given(last + 1))
book.close()
print(refused, [one.number for one in ledger.read(path)] == list(range(1, last + 2)))
"""


def test_a_full_disk_refuses_a_number_and_the_next_goes_on(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    said = namespaces.with_disk(FULL, disk, folder=disk, size="256k")
    assert said == "1 True\n"
