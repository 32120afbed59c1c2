"""What the window's buttons ask, before they do it."""

import pytest

from siantre_box.appliance import Appliance
from siantre_box.core import database, practice
from siantre_box.desktop.actions import Actions
from siantre_box.desktop.supervisor import Supervisor
from siantre_box.diagnostics.log import Journal
from siantre_box.host import LocalHost
from tests.world import visitor_takes


@pytest.fixture
def actions(box):
    """The buttons of a window whose box does not run."""
    home = box.path.parent
    supervisor = Supervisor(lambda port: Appliance(home, "127.0.0.1", port or 0))
    return Actions(home, supervisor, LocalHost(home), Journal(home))


def test_the_window_counts_those_who_wait(actions, box):
    visitor_takes(box.umum)
    database.close()
    assert actions.waiting() == 1


def test_the_window_counts_no_pretended_visitors(actions, sari):
    practice.begin(sari)
    database.close()
    assert actions.waiting() == 0
