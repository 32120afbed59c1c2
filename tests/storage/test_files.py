from pathlib import Path

import pytest

from siantre_box.storage import files


def test_a_move_replaces_the_old_file(tmp_path: Path) -> None:
    old, new = tmp_path / "siantre.db", tmp_path / "siantre.db.sementara"
    old.write_text("old")
    new.write_text("new")
    files.flush_file(new)
    files.move(new, old)
    assert old.read_text() == "new"
    assert not new.exists()


def test_a_move_into_another_folder_takes_all_that_is_inside(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("x")
    files.make_directory(tmp_path / "shelf")
    files.move(tmp_path / "a", tmp_path / "shelf" / "1")
    assert (tmp_path / "shelf" / "1" / "file").read_text() == "x"


def test_a_folder_is_made_with_those_above_it_once(tmp_path: Path) -> None:
    files.make_directory(tmp_path / "a" / "b" / "c")
    files.make_directory(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


def test_a_missing_file_cannot_be_moved(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.move(tmp_path / "gone", tmp_path / "here")
