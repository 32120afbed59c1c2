import pytest

from siantre_box.core import actions
from siantre_box.core.actions import TRANSITIONS
from siantre_box.core.errors import ForbiddenMove, SomebodyWasFirst
from siantre_box.core.models import Event, Status
from tests.world import everything, stands, visitor_takes

ALLOWED = {
    ("waiting", "called"),
    ("waiting", "canceled"),
    ("waiting", "waiting"),
    ("called", "called"),
    ("called", "waiting"),
    ("called", "done"),
    ("called", "canceled"),
    ("done", "waiting"),
    ("done", "called"),
    ("canceled", "waiting"),
    ("canceled", "called"),
}


def test_the_table_allows_what_the_product_says_and_nothing_else():
    table = {(was.value, to.value) for was, ends in TRANSITIONS.items() for to in ends}
    assert table == ALLOWED


@pytest.mark.parametrize("was", Status)
@pytest.mark.parametrize("to", Status)
def test_a_ticket_moves_only_along_the_table(box, was, to):
    ticket = visitor_takes(box.umum)
    with actions.recording() as press:
        press.put("correct", ticket, was)
    ticket, before = stands(ticket), everything()
    if (was, to) in ALLOWED:
        with actions.recording() as press:
            press.move("correct", ticket, to)
        assert stands(ticket).status == to
        return
    with pytest.raises(ForbiddenMove), actions.recording() as press:
        press.move("correct", ticket, to)
    assert everything() == before


def test_a_ticket_that_moved_meanwhile_is_not_moved(box):
    seen = visitor_takes(box.umum)
    with actions.recording() as press:
        press.move("cancel", stands(seen), Status.CANCELED)
    before = everything()
    with pytest.raises(SomebodyWasFirst), actions.recording() as press:
        press.move("call", seen, Status.CALLED)
    assert everything() == before


def test_every_press_has_a_number_of_its_own(box):
    for _ in range(3):
        visitor_takes(box.umum)
    assert [row.action for row in Event.select().order_by(Event.id)] == [1, 2, 3]
