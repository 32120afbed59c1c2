"""What the tests of the diagnostics share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from siantre_box.diagnostics.log import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal that is being written."""
    journal = Journal(tmp_path)
    journal.begin()
    yield journal
    journal.end()
