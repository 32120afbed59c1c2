import subprocess
import sys
import threading
from pathlib import Path

import pytest

from siantre_box.storage import files


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def test_a_file_is_written_over_an_old_one_and_leaves_nothing_else(
    tmp_path: Path,
) -> None:
    for content in (b"old and longer", b"new"):
        files.write(tmp_path / "file", content)
    assert (tmp_path / "file").read_bytes() == b"new"
    assert names(tmp_path) == ["file"]


def write_and_fail(path: Path) -> None:
    with files.replacing(path) as part:
        part.write_bytes(b"ne")
        raise OSError("full")


def test_what_cannot_be_written_to_its_end_leaves_the_old(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(OSError, match="full"):
        write_and_fail(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_two_who_write_one_file_at_once_both_write_it_whole(tmp_path: Path) -> None:
    file = tmp_path / "file"
    other = threading.Thread(target=files.write, args=(file, b"second"))
    with files.replacing(file) as part:
        part.write_bytes(b"first")
        other.start()
        other.join(0.3)
    other.join()
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [
        ("file", b"second")
    ]


def test_what_a_power_cut_left_half_written_is_written_over(tmp_path: Path) -> None:
    (tmp_path / f"file{files.UNFINISHED}").write_bytes(b"half of something longer")
    files.write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert names(tmp_path) == ["file"]


WRITES = """
import sys
from pathlib import Path
from siantre_box.storage import files
for number in range(1_000_000):
    files.write(Path(sys.argv[1]), b"%d" % (number % 10) * 200_000)
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 4, 9])
def test_a_program_killed_while_it_writes_leaves_a_whole_file(
    after: int, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    with subprocess.Popen(
        [sys.executable, "-c", WRITES, file], stdout=subprocess.PIPE
    ) as writer:
        for _ in range(after):
            writer.stdout.readline()
        writer.kill()
    content = file.read_bytes()
    assert len(content) == 200_000
    assert len(set(content)) == 1


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


def test_no_folder_is_made_on_a_drive_that_is_not_there(tmp_path: Path) -> None:
    class OnDrive(type(tmp_path)):  # type: ignore[misc]
        """A path of Windows, as `Z:\\data` is where nothing is plugged in as Z."""

        def is_dir(self) -> bool:
            return False

        def mkdir(self, *options: object, **more: object) -> None:
            raise FileNotFoundError(self)

    with pytest.raises(FileNotFoundError) as refused:
        files.make_directory(OnDrive("/data/siantre"))
    assert str(refused.value) == "/"


def test_a_missing_file_cannot_be_moved(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.move(tmp_path / "gone", tmp_path / "here")
