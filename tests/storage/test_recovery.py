import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from siantre_box.core import sqlite
from siantre_box.storage import backup, database_copy, recovery
from siantre_box.storage.backup import Reason
from tests.storage.test_database_copy import labels, ruin
from tests.world import Box, visitor_takes

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "cadangan"


@pytest.fixture
def left(box: Box, tmp_path: Path, copies: Path) -> Path:
    """A database as a power cut leaves it: A-001 copied, A-002 in its log alone."""
    visitor_takes(box.umum)
    backup.make(box.path, copies, Reason.PERIODIC)
    visitor_takes(box.umum)
    home = tmp_path / "home"
    home.mkdir()
    for end in ("", "-wal", "-shm"):
        shutil.copy(f"{box.path}{end}", home / f"siantre.db{end}")
    return home / "siantre.db"


@pytest.fixture
def older(copies: Path, left: Path) -> Path:
    assert left.exists()
    return backup.list_copies(copies)[0].path


def held(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_nothing_is_swapped_before_the_next_start(left: Path, older: Path) -> None:
    recovery.stage_restore(older, left)
    assert labels(left) == ["A-001", "A-002"]


def test_at_the_next_start_the_copy_is_the_database(left: Path, older: Path) -> None:
    recovery.stage_restore(older, left)
    kept = recovery.swap_in(left)
    assert labels(left) == ["A-001"]
    assert kept == left.parent / "lama" / "000001"
    assert labels(kept / "siantre.db") == ["A-001", "A-002"]
    assert not left.with_name("siantre.db-wal").exists()


def test_without_anything_laid_ready_nothing_is_swapped(left: Path) -> None:
    assert recovery.swap_in(left) is None
    assert labels(left) == ["A-001", "A-002"]


def test_each_old_one_is_kept_by_itself(left: Path, older: Path) -> None:
    for _ in range(3):
        recovery.stage_restore(older, left)
        recovery.swap_in(left)
    assert held(left.parent / "lama") == {"000001", "000002", "000003"}


@pytest.mark.parametrize("folder", ["lama", "rusak"])
def test_files_set_aside_are_pruned_as_they_grow(
    left: Path, older: Path, folder: str
) -> None:
    for _ in range(recovery.KEPT + 2):
        if folder == "lama":
            recovery.stage_restore(older, left)
            recovery.swap_in(left)
        else:
            recovery.recover(left, older.parent)
    kept = sorted(one.name for one in (left.parent / folder).iterdir())
    assert kept == ["000003", "000004", "000005", "000006", "000007"]


def test_a_copy_can_be_put_where_nothing_was(older: Path, tmp_path: Path) -> None:
    database = tmp_path / "new" / "siantre.db"
    database.parent.mkdir()
    recovery.stage_restore(older, database)
    assert recovery.swap_in(database) is not None
    assert labels(database) == ["A-001"]


def test_a_damaged_file_is_not_laid_ready(left: Path, older: Path) -> None:
    ruin(older, seed=3)
    with pytest.raises(database_copy.Damaged):
        recovery.stage_restore(older, left)
    assert recovery.swap_in(left) is None


def test_a_database_of_another_pc_is_taken_with_its_log(
    left: Path, tmp_path: Path
) -> None:
    database = tmp_path / "other" / "siantre.db"
    database.parent.mkdir()
    recovery.stage_restore(left, database)
    recovery.swap_in(database)
    assert labels(database) == ["A-001", "A-002"]


def test_a_damaged_database_is_set_aside_with_its_log(left: Path) -> None:
    ruin(left, seed=4)
    ruined = left.read_bytes()
    kept = recovery.set_aside_damaged(left)
    assert kept == left.parent / "rusak" / "000001"
    assert (kept / "siantre.db").read_bytes() == ruined
    assert held(kept) == {"siantre.db", "siantre.db-wal", "siantre.db-shm"}
    assert held(left.parent) == {"rusak"}


def test_nothing_to_set_aside_makes_no_folder(tmp_path: Path) -> None:
    assert recovery.set_aside_damaged(tmp_path / "siantre.db") is None
    assert held(tmp_path) == set()


def test_the_newest_good_copy_replaces_a_damaged_database(
    left: Path, copies: Path
) -> None:
    ruin(left, seed=5)
    assert database_copy.is_damaged(left)
    taken = recovery.recover(left, copies)
    assert taken
    assert taken.sequence == 1
    assert labels(left) == ["A-001"]
    assert held(left.parent / "rusak") == {"000001"}
    assert held(left.parent) == {"rusak", "siantre.db"}


def test_without_a_good_copy_the_damaged_one_is_still_kept(
    left: Path, tmp_path: Path
) -> None:
    assert recovery.recover(left, tmp_path / "empty") is None
    assert labels(left.parent / "rusak" / "000001" / "siantre.db")
    assert held(left.parent) == {"rusak"}


def test_when_the_copy_cannot_be_staged_nothing_moves(
    left: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_copy, "SPARE", 1 << 60)
    with pytest.raises(database_copy.NoRoom):
        recovery.recover(left, copies)
    assert labels(left) == ["A-001", "A-002"]


CUT_OFF = """
import os, sys
from pathlib import Path
from siantre_box.storage import recovery

renames = int(sys.argv[1])

def cut(event, arguments):
    global renames
    if event == "os.rename":
        renames -= 1
        if renames < 0:
            os._exit(9)

sys.addaudithook(cut)
{act}
"""
START = "recovery.swap_in(Path(sys.argv[2]))"
RECOVER = "recovery.recover(Path(sys.argv[2]), Path(sys.argv[3]))"


def cut_off(act: str, renames: int, *arguments: Path) -> bool:
    """Do it in a process that dies before a rename; tell whether it died."""
    piece = CUT_OFF.format(act=act)
    done = subprocess.run(
        [sys.executable, "-c", piece, str(renames), *map(str, arguments)],
        cwd=ROOT,
        check=False,
    )
    assert done.returncode in (0, 9)
    return done.returncode == 9


def test_a_swap_cut_off_anywhere_is_finished_by_the_next_start(
    left: Path, older: Path
) -> None:
    recovery.stage_restore(older, left)
    steps = 0
    while cut_off(START, steps, home := restored(left, f"cut-{steps}")):
        recovery.swap_in(home)
        assert labels(home) == ["A-001"]
        (kept,) = (home.parent / "lama").iterdir()
        assert labels(kept / "siantre.db") == ["A-001", "A-002"]
        assert held(home.parent) == {"siantre.db", "lama"}
        steps += 1
    assert steps == 5


def test_a_recovery_cut_off_anywhere_is_finished_by_the_next_start(
    left: Path, copies: Path
) -> None:
    ruin(left, seed=6)
    ruined = left.read_bytes()
    steps = 0
    while cut_off(RECOVER, steps, home := restored(left, f"cut-{steps}"), copies):
        recovery.swap_in(home)
        if database_copy.is_damaged(home):
            recovery.recover(home, copies)
        assert labels(home) == ["A-001"]
        (kept,) = home.parent.glob("*/000001/siantre.db")
        assert kept.read_bytes() == ruined
        steps += 1
    assert steps == 6


def test_a_log_never_goes_before_its_database(left: Path) -> None:
    assert cut_off("recovery.set_aside_damaged(Path(sys.argv[2]))", 1, left)
    assert not left.exists()
    assert left.with_name("siantre.db-wal").exists()
    kept = recovery.set_aside_damaged(left)
    assert kept
    assert labels(kept / "siantre.db") == ["A-001", "A-002"]


def restored(database: Path, name: str) -> Path:
    """Return a copy of a whole home, to be treated badly."""
    home = database.parent.with_name(name)
    shutil.copytree(database.parent, home)
    return home / database.name


def test_the_swapped_in_database_can_be_used(left: Path, older: Path) -> None:
    recovery.stage_restore(older, left)
    recovery.swap_in(left)
    with closing(sqlite.open_beside(left)) as connection:
        assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        connection.execute("UPDATE services SET name = 'Poli Mata'")
    assert not database_copy.is_damaged(left)


def test_only_the_newest_files_set_aside_are_kept(tmp_path):
    for number in range(1, 9):
        (tmp_path / "lama" / f"{number:06}").mkdir(parents=True)
    recovery.prune(tmp_path)
    kept = sorted(path.name for path in (tmp_path / "lama").iterdir())
    assert kept == ["000004", "000005", "000006", "000007", "000008"]
