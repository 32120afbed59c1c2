import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from siantre_box.packaging import unpack_dir

NOBODY = 0x7FFFFFF0  # beyond every process number
HOLD = """
import sys
from pathlib import Path
from siantre_box.packaging import unpack_dir
unpack_dir.hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def unpack(place: Path, pid: int = NOBODY, mark: str = unpack_dir.MARKER) -> Path:
    folder = place / f"_MEI{pid:08x}abcdef"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "page.html").write_text("x")
    (folder / mark).write_text("SiAntre")
    return folder


@contextmanager
def running(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Another process of this very program, until the block ends."""
    command = [sys.executable, "-c", code, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdout.readline()
        yield program
        program.stdin.close()


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return unpack(tmp_path, pid=0)


def test_a_folder_left_by_a_dead_program_is_swept(tmp_path: Path, ours: Path) -> None:
    stale = unpack(tmp_path)
    assert unpack_dir.sweep(ours) == [stale]
    assert list(tmp_path.iterdir()) == [ours]


def test_a_folder_held_by_a_running_program_stays(tmp_path: Path, ours: Path) -> None:
    held = unpack(tmp_path)
    with running(HOLD, str(held)):
        assert unpack_dir.sweep(ours) == []
    assert unpack_dir.sweep(ours) == [held]


def test_a_folder_that_is_being_unpacked_stays(tmp_path: Path, ours: Path) -> None:
    with running("import sys; print(flush=True); sys.stdin.read()") as other:
        half = unpack(tmp_path, other.pid)
        assert unpack_dir.sweep(ours) == []
    assert unpack_dir.sweep(ours) == [half]


def test_a_number_taken_over_by_another_program_does_not_save_a_folder(
    tmp_path: Path, ours: Path
) -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as other:
        stale = unpack(tmp_path, other.pid)
        assert unpack_dir.sweep(ours) == [stale]
        assert other.stdin is not None
        other.stdin.close()


def test_a_folder_numbered_like_our_own_parent_is_stale(
    tmp_path: Path, ours: Path
) -> None:
    stale = unpack(tmp_path, os.getppid())
    assert unpack_dir.sweep(ours) == [stale]


def test_folders_of_other_programs_are_left_alone(tmp_path: Path, ours: Path) -> None:
    foreign = unpack(tmp_path, mark="theirs.txt")
    assert unpack_dir.sweep(ours) == []
    assert (foreign / "assets" / "page.html").exists()


def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path, ours: Path) -> None:
    elsewhere = unpack(tmp_path / "home")
    (tmp_path / "_MEI7ffffff1abcdef").symlink_to(elsewhere)
    assert unpack_dir.sweep(ours) == []
    assert (elsewhere / "assets" / "page.html").exists()


def test_other_programs_get_their_own_libraries_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", "/var/tmp/_MEI", raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/var/tmp/_MEI")
    assert "LD_LIBRARY_PATH" not in unpack_dir.environment_for_others()
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/lib")
    assert unpack_dir.environment_for_others()["LD_LIBRARY_PATH"] == "/opt/lib"


def test_what_the_system_starts_for_us_unpacks_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(unpack_dir.RESET, "")
    unpack_dir.keep_to_ourselves()
    asked = [
        sys.executable,
        "-c",
        f"import os; print(os.environ['{unpack_dir.RESET}'])",
    ]
    assert subprocess.run(asked, stdout=subprocess.PIPE).stdout.strip() == b"1"


def test_from_source_there_is_nothing_to_sweep() -> None:
    assert unpack_dir.unpacked_folder() is None
    assert unpack_dir.environment_for_others() == dict(os.environ)
