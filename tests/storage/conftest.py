"""The home of a box, for the tests of what is stored in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from siantre_box.core import database
from siantre_box.storage import storage
from siantre_box.storage.setup_marker import SetupMarker
from tests.world import Box, Watch


@pytest.fixture
def home(tmp_path: Path, furnished: Box, watch: Watch) -> Iterator[Path]:
    """A home as it stands between two starts, set up, with nobody in the room."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(furnished.path, home / storage.DATABASE)
    SetupMarker(home).make()
    yield home
    database.close()
