"""What is staged to take the file's place, while a start looks for it."""

import threading
from pathlib import Path

import pytest

from siantre_box.storage import backup, database_copy
from siantre_box.storage.backup import Reason
from tests.storage.test_storage import started
from tests.waiting import A_MOMENT
from tests.world import Box, visitor_takes


def test_a_start_waits_for_a_second_choice_that_is_copied_still(
    home: Path, furnished: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = threading.Event(), threading.Event()
    require_admin = database_copy.require_admin

    def take_its_time(file: Path) -> None:
        begun.set()
        assert goes_on.wait(A_MOMENT)
        require_admin(file)

    with started(home) as box:
        visitor_takes(furnished.umum)
        copy = backup.make(box.database, box.copies, Reason.BY_HAND)
        box.restore(copy)
        monkeypatch.setattr(database_copy, "require_admin", take_its_time)
        choosing = threading.Thread(target=box.restore, args=(copy,))
        choosing.start()
        assert begun.wait(A_MOMENT)
    opening = threading.Thread(target=box.open)
    opening.start()
    opening.join(0.5)
    goes_on.set()
    choosing.join(A_MOMENT)
    opening.join(A_MOMENT)
    assert not box.needs_restart()
    box.close()
