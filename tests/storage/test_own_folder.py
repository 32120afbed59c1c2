"""Two boxes and one folder: each keeps its copies in a folder of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from siantre_box.core import database, identity, rollover
from siantre_box.storage import backup, contents
from siantre_box.storage.backup import RECENT, Reason
from siantre_box.storage.copies import EVERY, Copies
from siantre_box.storage.storage import Storage
from tests.world import Box, Watch, visitor_takes


@pytest.fixture
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that several boxes use."""
    return tmp_path_factory.mktemp("stick")


@pytest.fixture
def works(
    box: Box, watch: Watch, stick: Path, tmp_path: Path
) -> Callable[[str, int], Path]:
    """Let a box take numbers and copy each into the stick; return its folder there."""

    def work(name: str, times: int) -> Path:
        home = tmp_path / name
        if not home.exists():
            home.mkdir()
            shutil.copy(box.path, home / "siantre.db")
        storage = Storage(home)
        database.use(storage.database)
        identity.give()
        rollover.change_settings({"business_name": name, "backup_folder": str(stick)})
        copies = Copies(storage, lambda: watch.ran)
        copies.begin()
        for _ in range(times):
            visitor_takes(box.umum)
            watch.later(seconds=EVERY)
            copies.tick()
            copies.finish()
        copies.end()
        assert copies.second_problem is None
        return backup.own_folder(stick)

    return work


def labels(folder: Path) -> list[str]:
    return [contents.read(one.path).last_label for one in backup.list_copies(folder)]


def test_two_boxes_keep_and_number_their_copies_apart(works, stick):
    anggrek = works("Klinik Anggrek", 2)
    melati = works("Klinik Melati", RECENT + 3)
    assert anggrek != melati
    assert labels(anggrek)[0] == "A-002"
    assert [one.sequence for one in backup.list_copies(anggrek)][-1] == 1
    assert len(labels(melati)) == RECENT
    before = labels(anggrek)
    works("Klinik Melati", RECENT)
    assert labels(anggrek) == before
    assert works("Klinik Anggrek", 1) == anggrek
    assert labels(anggrek)[0] == "A-003"
    assert {one.name for one in stick.iterdir()} == {anggrek.name, melati.name}


def test_a_copy_in_a_box_s_folder_tells_whose_it_is(works):
    anggrek = works("Klinik Anggrek", 1)
    ours = identity.present()
    works("Klinik Melati", 1)
    told = contents.read(backup.list_copies(anggrek)[0].path)
    assert told.whose(ours) == "Klinik Anggrek (kotak ini)"
    assert told.whose(identity.present()) == "Klinik Anggrek (kotak lain)"


def test_copies_made_before_boxes_had_folders_stay(works, stick, box):
    for _ in range(RECENT):
        visitor_takes(box.umum)
        backup.make(box.path, stick, Reason.PERIODIC)
    before = backup.list_copies(stick)
    works("Klinik Melati", RECENT + 3)
    assert backup.list_copies(stick) == before
    told = contents.read(before[0].path)
    assert told.whose(identity.present()).endswith("(kotaknya tidak diketahui)")


def test_a_business_that_is_renamed_keeps_its_folder(works, stick):
    folder = works("Klinik Melati", 1)
    rollover.change_settings({"business_name": "Klinik Anggrek"})
    assert backup.own_folder(stick) == folder


@pytest.mark.parametrize(
    ("business", "named"),
    [
        ("Klinik Melati", "Klinik Melati"),
        ("Bengkel Bu/Pak: *\\?", "Bengkel BuPak"),
        ("🦷", ""),
        ("x" * 80, "x" * 40),
    ],
)
def test_a_folder_is_called_so_that_any_disk_takes_it(box, stick, business, named):
    rollover.change_settings({"business_name": business})
    folder = backup.own_folder(stick)
    words = ["Cadangan SiAntre", named, identity.present()]
    assert folder == stick / " ".join(filter(None, words))
