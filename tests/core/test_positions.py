import pytest

from siantre_box.core import positions, rounds
from siantre_box.core.models import Event, Ticket
from siantre_box.core.positions import POSITION_STEP
from tests.world import line, visitor_takes


@pytest.fixture
def day(box):
    """A round with three who wait."""
    for _ in range(3):
        visitor_takes(box.umum)
    return rounds.open_round()


def test_the_first_position_and_the_last_have_room_before_them(box):
    assert positions.end_position() == POSITION_STEP
    assert visitor_takes(box.umum).position == POSITION_STEP
    assert positions.end_position() == 2 * POSITION_STEP


def test_a_position_behind_lies_between_two_others(day):
    assert (
        POSITION_STEP
        < positions.position_behind(day, POSITION_STEP)
        < 2 * POSITION_STEP
    )


def test_behind_the_last_there_is_always_room(day):
    assert positions.position_behind(day, 3 * POSITION_STEP) == 4 * POSITION_STEP


def test_a_position_that_an_undo_may_need_is_not_given_away(day):
    Event.update(was_position=POSITION_STEP + POSITION_STEP // 2).where(
        Event.id == 1
    ).execute()
    assert (
        positions.position_behind(day, POSITION_STEP)
        < POSITION_STEP + POSITION_STEP // 2
    )


def test_where_there_is_no_room_it_is_made_and_the_order_stays(day):
    Ticket.update(position=POSITION_STEP + 1).where(Ticket.label == "A-002").execute()
    Event.update(was_position=POSITION_STEP - 1).where(Event.id == 3).execute()
    position = positions.position_behind(day, POSITION_STEP)
    first, second, _third = Ticket.select().order_by(Ticket.id)
    assert first.position < position < second.position
    assert line() == ["A-001", "A-002", "A-003"]
    assert Event.get_by_id(3).was_position < first.position
