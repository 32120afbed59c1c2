import os
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from siantre_box.storage import backup
from siantre_box.storage.backup import Copy, Reason
from tests.world import Box

LONG_AGO, FAR_AHEAD = 86400.0, 4e9
PLENTY = 1 << 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cadangan"


def names(folder: Path) -> list[str]:
    return [one.path.name for one in backup.list_copies(folder)]


def test_copies_are_named_by_number_and_reason(box: Box, folder: Path) -> None:
    first = backup.make(box.path, folder, Reason.PERIODIC)
    assert first == folder / "siantre-000001-berkala.db"
    backup.make(box.path, folder, Reason.ROUND_END)
    assert names(folder) == [
        "siantre-000002-akhir-putaran.db",
        "siantre-000001-berkala.db",
    ]


def test_numbers_go_on_when_older_copies_are_gone(box: Box, folder: Path) -> None:
    backup.make(box.path, folder, Reason.PERIODIC)
    backup.make(box.path, folder, Reason.PERIODIC)
    (folder / "siantre-000001-berkala.db").unlink()
    made = backup.make(box.path, folder, Reason.EXIT)
    assert made.name == "siantre-000003-berhenti.db"


def test_a_missing_folder_is_made_and_an_absent_one_has_no_copies(
    box: Box, tmp_path: Path
) -> None:
    deep = tmp_path / "a" / "b"
    assert backup.list_copies(deep) == ()
    assert backup.make(box.path, deep, Reason.BY_HAND).parent == deep


def test_a_jumping_clock_costs_no_copy(box: Box, folder: Path) -> None:
    for number in range(12):
        made = backup.make(box.path, folder, Reason.PERIODIC)
        moment = LONG_AGO if number % 2 else FAR_AHEAD
        os.utime(made, (moment, moment))
    kept = [one.sequence for one in backup.list_copies(folder)]
    assert kept == [12, 11, 10, 9, 8, 7, 6, 5]


def copies_of(*reasons: Reason, size: int = 1) -> list[Copy]:
    """Return made-up copies, the oldest first."""
    return [
        Copy(number, reason, Path(f"{number}"), size, datetime(2026, 3, 2))
        for number, reason in enumerate(reasons, start=1)
    ]


def numbers(kept: tuple[Copy, ...]) -> list[int]:
    return [one.sequence for one in kept]


def test_ends_of_rounds_stay_for_two_weeks() -> None:
    days = (Reason.ROUND_END, *[Reason.PERIODIC] * 9)
    kept = backup.to_keep(copies_of(*days * 20), PLENTY)
    ends = [one for one in kept if one.reason == Reason.ROUND_END]
    assert numbers(kept)[:8] == list(range(200, 192, -1))
    assert [one.sequence for one in ends] == list(range(191, 51, -10))
    assert len(kept) == 8 + 14


def test_a_reset_by_hand_counts_as_a_rounds_end() -> None:
    kept = backup.to_keep(copies_of(Reason.RESET, *[Reason.PERIODIC] * 20), PLENTY)
    assert numbers(kept)[-1] == 1


def test_three_copies_from_before_upgrades_stay() -> None:
    days = [Reason.UPGRADE] * 4 + [Reason.PERIODIC] * 30
    assert numbers(backup.to_keep(copies_of(*days), PLENTY))[-3:] == [4, 3, 2]


def test_all_copies_fit_into_their_part_of_the_disk() -> None:
    copies = copies_of(*[Reason.PERIODIC] * 8, size=30)
    assert numbers(backup.to_keep(copies, 100)) == [8, 7, 6]


def test_the_newest_copy_stays_however_large_it_is() -> None:
    copies = copies_of(Reason.PERIODIC, Reason.PERIODIC, size=30)
    assert numbers(backup.to_keep(copies, 10)) == [2]


def test_small_older_copies_do_not_outlive_larger_newer_ones() -> None:
    small, large, newest = copies_of(*[Reason.PERIODIC] * 3, size=10)
    kept = backup.to_keep([small, replace(large, size=95), newest], 100)
    assert numbers(kept) == [3]


def test_the_newest_good_copy_is_found_behind_damaged_ones(
    box: Box, folder: Path
) -> None:
    good = backup.make(box.path, folder, Reason.PERIODIC)
    for _ in range(2):
        backup.make(box.path, folder, Reason.PERIODIC).write_bytes(b"nonsense" * 999)
    found = backup.newest_good(folder)
    assert found
    assert found.path == good


def test_without_a_good_copy_there_is_none(folder: Path) -> None:
    folder.mkdir()
    (folder / "siantre-000001-berkala.db").write_bytes(b"")
    assert backup.newest_good(folder) is None


def test_other_files_are_left_alone_and_not_listed(box: Box, folder: Path) -> None:
    folder.mkdir()
    others = {"catatan.txt", "siantre-1-x.db", "siantre.db", "siantre-000009-x.db.zip"}
    for name in others:
        (folder / name).write_text("")
    backup.make(box.path, folder, Reason.PERIODIC)
    assert names(folder) == ["siantre-000001-berkala.db"]
    assert others <= {one.name for one in folder.iterdir()}


def test_what_a_power_cut_left_unfinished_goes(box: Box, folder: Path) -> None:
    folder.mkdir()
    leftover = folder / "siantre-000007-berkala.db.sementara"
    leftover.write_bytes(b"half")
    assert names(folder) == []
    backup.make(box.path, folder, Reason.PERIODIC)
    assert not leftover.exists()


def test_a_failed_copy_costs_no_older_one(box: Box, folder: Path) -> None:
    for _ in range(8):
        backup.make(box.path, folder, Reason.PERIODIC)
    before = names(folder)
    with pytest.raises(backup.BackupFailed):
        backup.make(box.path.with_name("gone.db"), folder, Reason.PERIODIC)
    assert names(folder) == before


def test_a_folder_that_is_a_file_is_said(box: Box, tmp_path: Path) -> None:
    (tmp_path / "cadangan").write_text("")
    with pytest.raises(backup.BackupFailed, match="tidak bisa ditulisi"):
        backup.make(box.path, tmp_path / "cadangan", Reason.BY_HAND)


def test_two_at_once_make_two_copies(box: Box, folder: Path) -> None:
    made: list[Path] = []
    threads = [
        threading.Thread(
            target=lambda: made.append(backup.make(box.path, folder, Reason.BY_HAND))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4
    assert len(backup.list_copies(folder)) == 4
