import random
import shutil
from pathlib import Path

import pytest

from siantre_box.core import schema, sqlite
from siantre_box.storage import database_copy
from tests import namespaces
from tests.world import Box, visitor_takes

TAKEN = 7


@pytest.fixture
def busy(box: Box) -> Path:
    """A database in use, whose newest numbers stand in its write-ahead log alone."""
    for _ in range(TAKEN):
        visitor_takes(box.umum)
    return box.path


def labels(path: Path) -> list[str]:
    with sqlite.open_beside(path) as connection:
        rows = connection.execute("SELECT label FROM queues ORDER BY id").fetchall()
    connection.close()
    return [label for (label,) in rows]


def ruin(path: Path, seed: int) -> None:
    """Overwrite half of what comes after the first page."""
    print("seed", seed)
    content = bytearray(path.read_bytes())
    half = range(4096, len(content), 8192)
    for start in half:
        content[start : start + 4096] = random.Random(seed).randbytes(4096)
    path.write_bytes(content)


def test_a_copy_holds_what_stands_in_the_log_alone(busy: Path, tmp_path: Path) -> None:
    bare = shutil.copy(busy, tmp_path / "bare.db")
    assert labels(bare) == []
    database_copy.copy(busy, tmp_path / "copy.db")
    assert labels(tmp_path / "copy.db") == [f"A-{n:03}" for n in range(1, TAKEN + 1)]


def test_a_copy_needs_no_other_file(busy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    database_copy.copy(busy, folder / "copy.db")
    assert [one.name for one in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").read_bytes()[18:20] == b"\x01\x01"


def test_copying_does_not_disturb_the_one_in_use(busy: Path, tmp_path: Path) -> None:
    before = busy.read_bytes()
    database_copy.copy(busy, tmp_path / "copy.db")
    assert busy.read_bytes() == before
    assert busy.with_name("siantre.db-wal").exists()


def test_a_whole_database_passes_in_use_and_copied(busy: Path, tmp_path: Path) -> None:
    database_copy.verify(busy)
    database_copy.copy(busy, tmp_path / "copy.db")
    database_copy.verify(tmp_path / "copy.db")
    assert not database_copy.is_damaged(busy)


@pytest.fixture
def copied(busy: Path, tmp_path: Path) -> Path:
    database_copy.copy(busy, tmp_path / "copy.db")
    return tmp_path / "copy.db"


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_noticed(copied: Path, seed: int) -> None:
    ruin(copied, seed)
    with pytest.raises(database_copy.Damaged, match=r"Berkas copy\.db rusak\."):
        database_copy.verify(copied)


NO_LETTERS = b"\xfd\xb2\xb8\xf4\xff\xfd"


def test_damage_that_cannot_be_told_in_letters_is_noticed(copied: Path) -> None:
    content = copied.read_bytes()
    where = b"CREATE INDEX queues_line ON "
    assert where in content
    copied.write_bytes(content.replace(where + b"queues", where + NO_LETTERS))
    with pytest.raises(database_copy.Damaged):
        database_copy.verify(copied)


@pytest.mark.parametrize("word", [b"A-003", b"Poli Gigi", b"Klinik Melati"])
def test_a_word_that_no_page_could_show_is_noticed(copied: Path, word: bytes) -> None:
    content = copied.read_bytes()
    assert word in content
    copied.write_bytes(content.replace(word, b"\xff" * len(word)))
    with pytest.raises(database_copy.Damaged):
        database_copy.verify(copied)


def test_damage_to_what_has_no_letters_for_a_name_is_noticed(copied: Path) -> None:
    with sqlite.open_beside(copied) as connection:
        connection.execute("CREATE TABLE more (nation          )")
        connection.execute("INSERT INTO more VALUES (NULL)")
    connection.close()
    content = copied.read_bytes()
    must_be = b"more (%s NOT NULL )" % NO_LETTERS
    copied.write_bytes(content.replace(b"more (nation          )", must_be))
    with pytest.raises(database_copy.Damaged):
        database_copy.verify(copied)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.95])
def test_a_cut_file_is_noticed(copied: Path, share: float) -> None:
    content = copied.read_bytes()
    copied.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(database_copy.Damaged):
        database_copy.verify(copied)


def test_a_ruined_head_is_noticed(copied: Path) -> None:
    copied.write_bytes(bytes(100) + copied.read_bytes()[100:])
    assert database_copy.is_damaged(copied)


def test_a_missing_file_is_noticed_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(database_copy.Damaged, match="tidak ada"):
        database_copy.verify(tmp_path / "gone.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"halo"])
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "foto.jpg"
    file.write_bytes(content)
    with pytest.raises(database_copy.BackupFailed):
        database_copy.verify(file)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "kas.db"
    with sqlite.open_beside(file) as other:
        other.execute("CREATE TABLE queues (id)")
    other.close()
    with pytest.raises(database_copy.NotOurs, match="bukan data SiAntre"):
        database_copy.verify(file)


def test_a_newer_programs_database_is_refused(copied: Path) -> None:
    with sqlite.open_beside(copied) as later:
        later.execute(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    later.close()
    with pytest.raises(database_copy.TooNew, match="lebih baru"):
        database_copy.verify(copied)


def test_a_damaged_database_gives_no_copy(copied: Path, tmp_path: Path) -> None:
    ruin(copied, seed=1)
    with pytest.raises(database_copy.Damaged):
        database_copy.copy(copied, tmp_path / "second.db")
    assert not list(tmp_path.glob("second*"))


def test_damage_that_copying_does_not_meet_is_found_in_the_copy(
    copied: Path, tmp_path: Path
) -> None:
    content = copied.read_bytes()
    copied.write_bytes(content[:-4096] + b"\xff" * 4096)
    with pytest.raises(database_copy.Damaged):
        database_copy.copy(copied, tmp_path / "second.db")
    assert not list(tmp_path.glob("second*"))


def test_another_programs_database_is_not_copied(tmp_path: Path) -> None:
    file = tmp_path / "kas.db"
    with sqlite.open_beside(file) as other:
        other.execute("CREATE TABLE queues (id)")
    other.close()
    with pytest.raises(database_copy.NotOurs):
        database_copy.copy(file, tmp_path / "second.db")
    assert not list(tmp_path.glob("second*"))


def test_a_lost_log_leaves_a_whole_but_older_database(
    busy: Path, tmp_path: Path
) -> None:
    bare = Path(shutil.copy(busy, tmp_path / "bare.db"))
    assert not database_copy.is_damaged(bare)


ON_A_SMALL_DISK = """
import sys
from pathlib import Path
from siantre_box.storage import database_copy

source, folder, spare = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
database_copy.SPARE = spare
try:
    database_copy.copy(source, folder / "copy.db")
except database_copy.BackupFailed as error:
    print(type(error).__name__, error, [one.name for one in folder.iterdir()])
"""


def test_a_full_disk_is_foreseen(busy: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    said = namespaces.with_disk(
        ON_A_SMALL_DISK, busy, disk, database_copy.SPARE, folder=disk, size="5m"
    )
    assert said == "NoRoom Penyimpanan hampir penuh: sisa 5 MB, perlu 33 MB. []\n"


def test_a_disk_that_fills_while_copying_leaves_nothing_behind(
    busy: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    said = namespaces.with_disk(
        ON_A_SMALL_DISK, busy, disk, -(1 << 30), folder=disk, size="64k"
    )
    assert said == "NoRoom Penyimpanan penuh. []\n"


LOOK_ON_A_FULL_DISK = """
import shutil, sys
from pathlib import Path
from siantre_box.storage import database_copy

disk = Path(sys.argv[2])
for end in ("", "-wal"):
    shutil.copy(sys.argv[1] + end, disk / ("siantre.db" + end))
try:
    (disk / "filler").write_bytes(bytes(8 << 20))
except OSError:
    pass
print(database_copy.is_damaged(disk / "siantre.db"))
"""


def test_a_full_disk_is_not_taken_for_damage(busy: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    said = namespaces.with_disk(LOOK_ON_A_FULL_DISK, busy, disk, folder=disk, size="2m")
    assert said == "False\n"


READ_ONLY = """
import subprocess, sys
from pathlib import Path
from siantre_box.storage import backup

disk = Path(sys.argv[2])
subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
try:
    backup.make(Path(sys.argv[1]), disk / "cadangan", backup.Reason.BY_HAND)
except backup.BackupFailed as error:
    print(type(error).__name__, error)
"""


def test_a_read_only_disk_is_said(busy: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    said = namespaces.with_disk(READ_ONLY, busy, disk, folder=disk, size="64m")
    assert said == f"Refused Folder {disk / 'cadangan'} tidak bisa ditulisi.\n"
