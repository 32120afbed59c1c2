import shutil
from datetime import datetime
from pathlib import Path

import pytest

from siantre_box.core import database, identity, rollover
from siantre_box.storage import contents, database_copy
from siantre_box.storage.contents import Owner
from tests.storage.test_database_copy import ruin
from tests.world import Box, visitor_takes


@pytest.fixture
def copy(box: Box, tmp_path: Path) -> Path:
    """A copy of a box with an id and two numbers, taken at 08.00 and 08.00."""
    identity.give()
    visitor_takes(box.umum)
    visitor_takes(box.gigi)
    database_copy.copy(box.path, tmp_path / "copy.db")
    return tmp_path / "copy.db"


def test_it_tells_whose_a_copy_is_and_its_newest_number(copy: Path) -> None:
    told = contents.read(copy)
    assert told.box == identity.present()
    assert told.business == "Klinik Melati"
    assert (told.last_label, told.last_at) == ("B-001", datetime(2026, 3, 2, 8))
    assert told.newest == "nomor terakhir B-001, Senin, 2 Maret 2026, 08.00"
    assert told.whose(identity.present()) == "Klinik Melati (kotak ini)"


def test_a_moment_is_told_in_the_zone_of_the_copy(box: Box, tmp_path: Path) -> None:
    rollover.change_settings({"time_zone": "9"})
    visitor_takes(box.umum)
    database_copy.copy(box.path, tmp_path / "copy.db")
    assert contents.read(tmp_path / "copy.db").newest.endswith("10.00")


def test_a_copy_without_an_id_is_of_a_box_that_nobody_knows(
    box: Box, tmp_path: Path
) -> None:
    database_copy.copy(box.path, tmp_path / "copy.db")
    told = contents.read(tmp_path / "copy.db")
    assert told.owner("1f2e3d4c") is Owner.UNKNOWN
    assert told.whose("1f2e3d4c") == "Klinik Melati (kotaknya tidak diketahui)"
    assert told.newest == "belum ada nomor"


def test_a_copy_of_another_box_is_told_from_ours(copy: Path) -> None:
    assert contents.read(copy).owner(identity.new()) is Owner.OTHER
    assert contents.read(copy).owner("") is Owner.OTHER


def test_a_file_in_use_is_told_by_its_log_too(box: Box, copy: Path) -> None:
    assert copy.exists()
    visitor_takes(box.umum)
    told = contents.read(box.path)
    assert (told.last_label, told.is_bare) == ("A-002", False)


def test_a_file_copied_without_its_log_is_bare(copy: Path, box: Box) -> None:
    database.empty_log()
    visitor_takes(box.umum)
    told = contents.read(Path(shutil.copy(box.path, copy.with_name("bare.db"))))
    assert (told.is_bare, told.last_label) == (True, "B-001")
    assert not contents.read(copy).is_bare


def test_a_copy_that_cannot_be_read_tells_nothing(copy: Path, tmp_path: Path) -> None:
    assert contents.of(copy) == contents.read(copy)
    ruin(copy, seed=8)
    copy.write_bytes(b"nonsense" * 999)
    assert contents.of(copy) is None
    assert contents.of(tmp_path / "gone.db") is None


def test_a_copy_that_changed_is_read_again(copy: Path, box: Box) -> None:
    assert contents.of(copy).last_label == "B-001"
    visitor_takes(box.kia)
    database_copy.copy(box.path, copy)
    assert contents.of(copy).last_label == "C-001"
