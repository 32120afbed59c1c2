"""What the window's buttons ask, before they do it."""

import threading

import pytest

from siantre_box.appliance import Appliance
from siantre_box.core import calling, database, practice, rollover
from siantre_box.desktop.actions import Actions
from siantre_box.desktop.supervisor import Supervisor
from siantre_box.diagnostics.log import Journal
from siantre_box.host import LocalHost
from siantre_box.storage import ledger
from siantre_box.storage.storage import LEDGER
from siantre_box.views import desks
from tests.waiting import A_MOMENT
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


def test_the_window_counts_those_who_wait_as_the_desk_does(actions, box, sari):
    rollover.change_settings({"missed_after": "1"})
    missed, *_ = (visitor_takes(box.umum) for _ in range(3))
    calling.call_next(sari, None)
    calling.put_back(sari, missed.id)
    on_desk = desks.read_desk(sari).count_waiting
    database.close()
    assert actions.waiting() == on_desk == 2


def test_the_window_counts_no_pretended_visitors(actions, sari):
    practice.begin(sari)
    database.close()
    assert actions.waiting() == 0


class SlowToStart(Appliance):
    """A box that is open, and whose start is not over yet."""

    is_open, goes_on = threading.Event(), threading.Event()

    def start(self):
        super().start()
        self.is_open.set()
        assert self.goes_on.wait(A_MOMENT)


def test_who_asks_while_the_box_starts_takes_its_ledger_not_away(box):
    home = box.path.parent
    database.close()
    keeper = Supervisor(lambda port: SlowToStart(home, "127.0.0.1", port or 0))
    actions = Actions(home, keeper, LocalHost(home), Journal(home))
    keeper.begin()
    assert SlowToStart.is_open.wait(A_MOMENT)
    found = []
    asking = threading.Thread(target=lambda: found.append(actions.admins()))
    asking.start()
    asking.join(0.5)
    SlowToStart.goes_on.set()
    asking.join(A_MOMENT)
    try:
        assert found
        database.connect()
        visitor_takes(box.umum)
        given = [one.number for one in ledger.read(home / LEDGER)]
        assert given == [1]
    finally:
        keeper.end()
        keeper.join()
