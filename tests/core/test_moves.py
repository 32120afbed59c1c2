import pytest

from siantre_box.core import moves
from siantre_box.core.models import Event, Status
from siantre_box.core.moves import MOVES
from siantre_box.core.refusals import ForbiddenMove, SomebodyWasFirst
from tests.world import everything, stands, visitor_takes

ALLOWED = {
    ("waiting", "called"),
    ("waiting", "canceled"),
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
    table = {(was.value, to.value) for was, ends in MOVES.items() for to in ends}
    assert table == ALLOWED


@pytest.mark.parametrize("was", Status)
@pytest.mark.parametrize("to", Status)
def test_a_ticket_moves_only_along_the_table(box, was, to):
    ticket = visitor_takes(box.umum)
    with moves.pressing() as press:
        press.put("correct", ticket, was)
    ticket, before = stands(ticket), everything()
    if (was, to) in ALLOWED:
        with moves.pressing() as press:
            press.move("correct", ticket, to)
        assert stands(ticket).status == to
        return
    with pytest.raises(ForbiddenMove), moves.pressing() as press:
        press.move("correct", ticket, to)
    assert everything() == before


def test_a_ticket_that_moved_meanwhile_is_not_moved(box):
    seen = visitor_takes(box.umum)
    with moves.pressing() as press:
        press.move("cancel", stands(seen), Status.CANCELED)
    before = everything()
    with pytest.raises(SomebodyWasFirst), moves.pressing() as press:
        press.move("call", seen, Status.CALLED)
    assert everything() == before


def test_every_press_has_a_number_of_its_own(box):
    for _ in range(3):
        visitor_takes(box.umum)
    assert [row.press for row in Event.select().order_by(Event.id)] == [1, 2, 3]
