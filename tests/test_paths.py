"""Where the box looks for its files."""

import sys

import platformdirs
import pytest

from siantre_box import paths


@pytest.fixture
def unpacked(tmp_path, monkeypatch):
    """The one-file program, unpacked in one folder and lying in another."""
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "unpacked"), raising=False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "usb" / "siantre-box"))
    (tmp_path / "usb").mkdir()
    return tmp_path


@pytest.fixture
def windows(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PROGRAMDATA", str(tmp_path / "ProgramData"))
    return tmp_path


def test_the_assets_lie_beside_the_source():
    assert (paths.assets() / "templates").is_dir()


def test_the_assets_of_the_one_file_program_lie_where_it_unpacked_itself(unpacked):
    assert paths.assets() == unpacked / "unpacked" / "assets"


def test_the_wanted_home_goes_before_all_others(unpacked):
    (unpacked / "usb" / "siantre-data").mkdir()
    assert paths.home(unpacked / "sana") == unpacked / "sana"


def test_a_wanted_home_stays_the_same_when_the_program_goes_elsewhere(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert paths.home(paths.Path("sini")) == tmp_path / "sini"


def test_a_folder_beside_the_program_makes_it_portable(unpacked):
    beside = unpacked / "usb" / "siantre-data"
    beside.mkdir()
    assert paths.home() == beside


def test_the_folder_one_stands_in_is_not_taken_for_the_programs(
    unpacked, tmp_path, monkeypatch
):
    (unpacked / "elsewhere" / "siantre-data").mkdir(parents=True)
    monkeypatch.chdir(unpacked / "elsewhere")
    monkeypatch.setattr(sys, "argv", ["siantre-box"])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert paths.home() == tmp_path / "xdg" / "siantre"


def test_the_home_is_never_where_the_one_file_program_unpacked_itself(unpacked):
    (unpacked / "unpacked" / "siantre-data").mkdir(parents=True)
    assert unpacked / "unpacked" not in paths.home().parents


@pytest.mark.usefixtures("unpacked")
def test_on_windows_all_users_of_the_pc_share_one_home(windows):
    shared = windows / "ProgramData" / "SiAntre"
    assert paths.home() == shared
    assert not list(shared.iterdir()), "the trial whether it can be written stayed"


@pytest.mark.usefixtures("unpacked")
def test_on_windows_the_own_folder_serves_when_the_shared_one_cannot(
    windows, monkeypatch
):
    own = windows / "Local" / "SiAntre"
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: str(own))
    (windows / "ProgramData").write_text("a file where the folder should be")
    assert paths.home() == own
