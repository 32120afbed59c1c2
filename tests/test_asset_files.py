"""What we ship is read from memory once the program holds it there."""

from zipfile import ZipFile

import pytest

from siantre_box import asset_files, paths
from siantre_box.paper import poster
from siantre_box.speech import voice
from tests.web.browser import THIS_COMPUTER
from tests.web.conftest import join_pages, logged_in

ASSETS = paths.assets()


@pytest.fixture
def gone(tmp_path):
    """A folder that is not there, of all we ship: held from an archive, now deleted."""
    archive = tmp_path / "assets.zip"
    with ZipFile(archive, "w") as packed:
        for file in asset_files.files(ASSETS):
            packed.write(file, file.relative_to(ASSETS))
    asset_files.hold(archive, tmp_path / "assets")
    archive.unlink()
    return tmp_path / "assets"


def test_pages_and_their_files_come_from_memory(gone, box):
    budi = logged_in(join_pages(assets=gone), "Budi", THIS_COMPUTER)
    assert budi.open("/admin/pengaturan").status == 200
    assert budi.ask("GET", "/tidak-ada").status == 404


def test_the_poster_and_a_call_come_from_memory(gone, box):
    shown = poster.describe("http://192.168.1.20/")
    assert poster.pdf(shown, "A4", gone / "fonts").startswith(b"%PDF")
    said = voice.announce("A-012", "Loket 1", "digits", (gone, gone / "voice"))
    assert said == voice.announce(
        "A-012", "Loket 1", "digits", (gone, ASSETS / "voice")
    )


def test_what_is_not_held_is_read_from_its_folder(tmp_path):
    file = tmp_path / "a" / "b.txt"
    file.parent.mkdir()
    file.write_bytes(b"x")
    assert asset_files.files(tmp_path) == [file]
    assert (asset_files.is_there(file), asset_files.is_held(file)) == (True, False)
    assert asset_files.read(file) == b"x"
