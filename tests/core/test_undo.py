import pytest

from siantre_box.core import actions, calling, counters, rollover
from siantre_box.core.actions import LaterActionFirst, MovedOnSince, NothingToUndo
from siantre_box.core.errors import CounterBusy, RoundEnded, UnknownCounter
from siantre_box.core.models import Status, Ticket
from siantre_box.views import boards, desks
from tests.world import (
    everything,
    last_action,
    line,
    stands,
    visitor_cancels,
    visitor_takes,
)


def ticket_rows():
    """Return all that an undo puts back, of every ticket."""
    columns = (
        Ticket.id,
        Ticket.status,
        Ticket.position,
        Ticket.counter,
        Ticket.called_at,
        Ticket.calls,
    )
    return list(Ticket.select(*columns).order_by(Ticket.id).tuples())


def refuses(refusal, session, press):
    """Check that an undo is refused and changes nothing at all."""
    before = everything()
    with pytest.raises(refusal) as refused:
        actions.undo(session, press)
    assert everything() == before
    return refused.value.named


@pytest.fixture
def current(box, sari):
    """Four numbers wait; A-001 is called at Loket 1 for the second time."""
    first, *_others = [visitor_takes(box.umum) for _ in range(5)]
    calling.call_next(sari, None)
    calling.recall(sari, first.id)
    return first


def test_an_undo_that_calls_again_ends_the_break(sari, current):
    calling.finish(sari, current.id)
    counters.begin_break(counters.seat(sari))
    actions.undo(sari, last_action())
    assert Ticket.get_by_id(current.id).status == Status.CALLED
    assert not counters.seat(sari).counter.on_break


def test_an_undo_that_calls_again_elsewhere_ends_the_break_there(sari, dewi, current):
    calling.correct(dewi, current.id, Status.CALLED, Status.DONE)
    for session in (sari, dewi):
        counters.begin_break(counters.seat(session))
    actions.undo(dewi, last_action())
    assert counters.called_ticket(counters.seat(sari).counter) == current
    resting = [counters.seat(session).counter.on_break for session in (sari, dewi)]
    assert resting == [False, True]


@pytest.mark.parametrize(
    "move", [calling.finish, calling.cancel, calling.put_back, calling.call_next]
)
def test_an_undo_puts_every_ticket_back_exactly(sari, current, watch, move):
    before = ticket_rows()
    watch.later(minutes=3)
    move(sari, current.id)
    assert ticket_rows() != before
    actions.undo(sari, last_action())
    assert ticket_rows() == before


def test_undoing_a_call_tells_the_phone_that_it_still_waits(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    actions.undo(sari, last_action())
    card = boards.card(ticket.key)
    assert (card.status, card.note, card.ahead) == ("waiting", "call_undone", 0)


def test_presses_are_undone_one_after_another_down_to_the_first(sari, current):
    presses = [last_action() - 1]
    for move in (calling.put_back, calling.call, calling.cancel):
        arguments = (current.id, None) if move is calling.call else (current.id,)
        move(sari, *arguments)
        presses.append(last_action())
    for press in reversed(presses):
        actions.undo(sari, press)
    assert line() == ["A-001", "A-002", "A-003", "A-004", "A-005"]
    refuses(NothingToUndo, sari, presses[0])


def test_a_later_press_of_the_counter_is_undone_first(sari, current):
    call = last_action() - 1
    calling.finish(sari, current.id)
    refuses(LaterActionFirst, sari, call)


def test_a_press_is_undone_once(sari, current):
    calling.finish(sari, current.id)
    press = last_action()
    actions.undo(sari, press)
    refuses(NothingToUndo, sari, press)


def test_another_counters_press_cannot_be_undone(sari, dewi, current):
    calling.finish(sari, current.id)
    refuses(NothingToUndo, dewi, last_action())


def test_a_press_that_never_was_cannot_be_undone(sari):
    refuses(NothingToUndo, sari, 999)


def test_a_visitors_press_cannot_be_undone(box, sari):
    visitor_cancels(visitor_takes(box.umum))
    refuses(NothingToUndo, sari, last_action())


def test_a_ticket_that_moved_on_stands_in_the_way(sari, dewi, current):
    calling.put_back(sari, current.id)
    press = last_action()
    calling.call(dewi, current.id, None)
    assert refuses(MovedOnSince, sari, press) == {"label": "A-001"}


def test_what_another_counter_did_and_took_back_stands_in_nobodys_way(
    sari, dewi, current
):
    calling.put_back(sari, current.id)
    press = last_action()
    calling.call(dewi, current.id, None)
    actions.undo(dewi, last_action())
    actions.undo(sari, press)
    assert stands(current).counter == counters.seat(sari).counter


def test_a_recall_stands_in_no_undos_way(sari, current):
    actions.undo(sari, last_action() - 1)
    assert stands(current).status == "waiting"


def test_a_recall_that_was_undone_with_its_call_is_undone_once(sari, dewi, current):
    calling.put_back(sari, current.id)
    put_back = last_action()
    calling.call(dewi, current.id, None)
    call = last_action()
    calling.recall(dewi, current.id)
    actions.undo(dewi, call)
    actions.undo(sari, put_back)
    assert (stands(current).status, stands(current).calls) == ("called", 2)
    undone = [row.undoes for row in actions.undone_actions(current.round_id)]
    assert undone == [call + 1, call, put_back]


def test_an_undo_never_gives_a_counter_two_called_numbers(sari, dewi, current):
    # Dewi corrects what Sari had called; Sari calls the next; Dewi regrets.
    calling.correct(dewi, current.id, Status.CALLED, Status.DONE)
    press = last_action()
    second = calling.call_next(sari, None)
    named = refuses(CounterBusy, dewi, press)
    assert named == {"counter": "Loket 1", "label": second.label}


def test_an_undo_calls_nobody_to_a_counter_that_is_gone(box, dewi, current):
    calling.correct(dewi, current.id, Status.CALLED, Status.DONE)
    press = last_action()
    counters.remove(box.lokets[0])
    refuses(UnknownCounter, dewi, press)


def test_undo_belongs_to_the_counter_whoever_sits_there(box, sari, current):
    calling.finish(sari, current.id)
    budi = box.seated("Budi", 3)
    counters.take_over(budi, box.lokets[0], set())
    actions.undo(budi, last_action())
    assert stands(current).status == "called"


def test_a_press_of_a_round_that_ended_cannot_be_undone(box, sari, current):
    calling.finish(sari, current.id)
    press = last_action()
    rollover.reset_now(box.person("Budi"), False)
    refuses(RoundEnded, sari, press)


def test_after_the_undo_of_a_reset_the_presses_before_can_be_undone(box, sari, current):
    calling.finish(sari, current.id)
    press = last_action()
    rollover.reset_now(box.person("Budi"), False)
    rollover.undo_reset()
    actions.undo(sari, press)
    assert stands(current).status == "called"


def test_an_undo_finds_the_old_order_when_room_was_made_in_the_line(box, sari):
    rollover.change_settings({"put_back_behind": "1"})
    first, second, third = (visitor_takes(box.umum) for _ in range(3))
    for room, ticket in enumerate((second, third), start=1):
        tight = Ticket.update(position=first.position + room)
        tight.where(Ticket.id == ticket.id).execute()
    calling.call(sari, third.id, None)
    calling.put_back(sari, third.id)
    assert line() == ["A-001", "A-003", "A-002"]
    actions.undo(sari, last_action())
    by_place = [row.label for row in Ticket.select().order_by(Ticket.position)]
    assert by_place == ["A-001", "A-002", "A-003"]


def test_the_desk_offers_the_undo_of_its_newest_press(sari, dewi, current):
    assert desks.read_desk(sari).undoable.sentence == "A-001 dipanggil."
    called = calling.call_next(sari, current.id)
    told = f"{called.label} dipanggil, A-001 selesai."
    assert desks.read_desk(sari).undoable.sentence == told
    assert desks.read_desk(dewi).undoable is None


def test_the_desk_offers_no_undo_that_would_be_refused(sari, dewi, current):
    calling.put_back(sari, current.id)
    calling.call(dewi, current.id, None)
    assert desks.read_desk(sari).undoable is None
