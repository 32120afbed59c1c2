import pytest

from siantre_box.core import days, places
from siantre_box.core.models import Event, Ticket
from siantre_box.core.places import STEP
from tests.world import line, visitor_takes


@pytest.fixture
def day(box):
    """A round with three who wait."""
    for _ in range(3):
        visitor_takes(box.umum)
    return days.open_round()


def test_the_first_place_and_the_last_have_room_before_them(box):
    assert places.last(days.open_round()) == STEP
    assert visitor_takes(box.umum).position == STEP
    assert places.last(days.open_round()) == 2 * STEP


def test_a_place_behind_lies_between_two_others(day):
    assert STEP < places.behind(day, STEP) < 2 * STEP


def test_behind_the_last_there_is_always_room(day):
    assert places.behind(day, 3 * STEP) == 4 * STEP


def test_a_place_that_an_undo_may_need_is_not_given_away(day):
    Event.update(was_position=STEP + STEP // 2).where(Event.id == 1).execute()
    assert places.behind(day, STEP) < STEP + STEP // 2


def test_where_there_is_no_room_it_is_made_and_the_order_stays(day):
    Ticket.update(position=STEP + 1).where(Ticket.label == "A-002").execute()
    Event.update(was_position=STEP - 1).where(Event.id == 3).execute()
    place = places.behind(day, STEP)
    first, second, _third = Ticket.select().order_by(Ticket.id)
    assert first.position < place < second.position
    assert line() == ["A-001", "A-002", "A-003"]
    assert Event.get_by_id(3).was_position < first.position
