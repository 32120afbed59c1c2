import pytest

from siantre_box.core import calling, counters, rollover, services
from siantre_box.core.calling import AlreadyHandled, NobodyWaiting, StalePage
from siantre_box.core.errors import (
    CounterBusy,
    ForbiddenMove,
    NoCounter,
    RoundEnded,
    SomebodyWasFirst,
    UnknownTicket,
)
from siantre_box.core.models import Counter, Event, Status
from siantre_box.views import boards
from tests.world import everything, line, stands, visitor_takes


def refuses(refusal, move, *arguments):
    """Check that a move is refused and changes nothing at all."""
    before = everything()
    with pytest.raises(refusal) as refused:
        move(*arguments)
    assert everything() == before
    return refused.value.named


def test_call_next_calls_the_first_of_the_line(box, sari):
    first, second = visitor_takes(box.umum), visitor_takes(box.gigi)
    assert calling.call_next(sari, None) == first
    assert stands(first).status == "called"
    assert stands(first).counter_id == box.lokets[0]
    assert stands(second).status == "waiting"


def test_call_next_finishes_the_number_before(box, sari):
    first, second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.call_next(sari, first.id)
    assert stands(first).status == "done"
    assert stands(second).status == "called"


def test_call_next_serves_only_the_services_of_the_seat(box):
    gigi_only = box.seated("Sari", 1, box.gigi)
    visitor_takes(box.umum)
    ticket = visitor_takes(box.gigi)
    assert calling.call_next(gigi_only, None) == ticket
    refuses(NobodyWaiting, calling.call_next, gigi_only, ticket.id)


def test_with_nobody_waiting_the_called_number_stays_called(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    refuses(NobodyWaiting, calling.call_next, sari, ticket.id)
    assert stands(ticket).status == "called"


def test_a_double_click_on_call_next_calls_one(box, sari):
    first, _second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call_next(sari, None)
    assert refuses(StalePage, calling.call_next, sari, None)["label"] == first.label


def test_a_double_click_with_a_number_called_calls_one(box, sari):
    tickets = [visitor_takes(box.umum) for _ in range(3)]
    calling.call_next(sari, None)
    calling.call_next(sari, tickets[0].id)
    refuses(StalePage, calling.call_next, sari, tickets[0].id)


def test_a_number_taken_meanwhile_by_another_counter_gives_the_next_one(
    box, sari, dewi
):
    first, second = visitor_takes(box.umum), visitor_takes(box.umum)
    assert calling.call_next(dewi, None) == first
    assert calling.call_next(sari, None) == second


def test_any_waiting_number_is_called_out_of_turn(box, sari):
    visitor_takes(box.umum)
    second = visitor_takes(box.umum)
    calling.call(sari, second.id, None)
    assert stands(second).status == "called"
    assert line() == ["A-001"]


def test_calling_out_of_turn_finishes_the_number_before(box, sari):
    first, _second, third = (visitor_takes(box.umum) for _ in range(3))
    calling.call_next(sari, None)
    calling.call(sari, third.id, first.id)
    assert stands(first).status == "done"


def test_a_page_that_is_behind_calls_nobody_out_of_turn(box, sari):
    _first, second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call_next(sari, None)
    refuses(StalePage, calling.call, sari, second.id, None)


def test_a_number_that_another_counter_called_is_not_called_again(box, sari, dewi):
    ticket = visitor_takes(box.umum)
    calling.call_next(dewi, None)
    named = refuses(AlreadyHandled, calling.call, sari, ticket.id, None)
    assert named == {"label": "A-001", "counter": "Loket 2"}


def test_a_number_that_its_visitor_canceled_is_not_called(box, sari):
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    refuses(SomebodyWasFirst, calling.call, sari, ticket.id, None)


@pytest.mark.parametrize(
    "move", [calling.recall, calling.finish, calling.put_back, calling.cancel]
)
def test_no_counter_moves_what_another_one_called(box, sari, dewi, move):
    ticket = visitor_takes(box.umum)
    calling.call_next(dewi, None)
    named = refuses(AlreadyHandled, move, sari, ticket.id)
    assert named == {"label": "A-001", "counter": "Loket 2"}


@pytest.mark.parametrize("move", [calling.recall, calling.finish, calling.put_back])
def test_a_number_that_waits_can_only_be_called_or_canceled(box, sari, move):
    ticket = visitor_takes(box.umum)
    refuses(SomebodyWasFirst, move, sari, ticket.id)


@pytest.mark.parametrize(
    "move", [calling.recall, calling.finish, calling.put_back, calling.cancel]
)
def test_who_comes_second_changes_nothing(box, sari, move):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    refuses(AlreadyHandled, move, sari, ticket.id)


@pytest.mark.parametrize(
    "move", [calling.recall, calling.finish, calling.put_back, calling.cancel]
)
def test_a_number_that_never_was_is_unknown(sari, move):
    refuses(UnknownTicket, move, sari, 999)


def test_without_a_counter_nothing_moves(box, sari):
    ticket = visitor_takes(box.umum)
    dewi = box.seated("Dewi", 2)
    counters.take_over(dewi, box.lokets[0], set())
    refuses(NoCounter, calling.call_next, sari, None)
    refuses(NoCounter, calling.cancel, sari, ticket.id)


def test_a_recall_is_announced_again(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.recall(sari, ticket.id)
    calls = boards.board().calls
    assert [call.nth for call in calls] == [1, 2]
    assert calls[0].event < calls[1].event
    assert stands(ticket).calls == 2


def test_a_canceled_number_is_out_of_the_line(box, sari):
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    assert stands(ticket).status == "canceled"
    assert line() == []


def test_a_called_number_is_canceled_by_its_counter(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.cancel(sari, ticket.id)
    assert stands(ticket).status == "canceled"


def test_a_number_put_back_has_no_counter_any_more(box, sari, dewi):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    assert stands(ticket).counter_id is None
    assert calling.call_next(dewi, None) == ticket


def closed(box, sari, end):
    """Return a number that was called and then finished or canceled."""
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    end(sari, ticket.id)
    return ticket


@pytest.mark.parametrize("end", [calling.finish, calling.cancel])
def test_a_closed_number_is_corrected_to_waiting(box, sari, end):
    ticket = closed(box, sari, end)
    for _ in range(4):
        visitor_takes(box.umum)
    calling.correct(sari, ticket.id, Status(stands(ticket).status), Status.WAITING)
    assert line() == ["A-002", "A-003", "A-004", "A-001", "A-005"]


@pytest.mark.parametrize("end", [calling.finish, calling.cancel])
def test_a_closed_number_is_corrected_to_called_where_the_corrector_sits(
    box, sari, dewi, end
):
    ticket = closed(box, sari, end)
    seen = Status(stands(ticket).status)
    calling.correct(dewi, ticket.id, seen, Status.CALLED)
    assert stands(ticket).counter_id == box.lokets[1]
    assert boards.board().calls[-1].counter == "Loket 2"


def test_no_counter_gets_a_second_called_number_by_a_correction(box, sari):
    ticket = closed(box, sari, calling.finish)
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    named = refuses(
        CounterBusy, calling.correct, sari, ticket.id, Status.DONE, Status.CALLED
    )
    assert named == {"counter": "Loket 1", "label": "A-002"}


@pytest.mark.parametrize(
    ("end", "to"),
    [(calling.finish, Status.CANCELED), (calling.cancel, Status.DONE)],
)
def test_a_closed_number_becomes_no_other_closed_one(box, sari, end, to):
    ticket = closed(box, sari, end)
    seen = Status(stands(ticket).status)
    refuses(ForbiddenMove, calling.correct, sari, ticket.id, seen, to)


@pytest.mark.parametrize("to", Status)
def test_a_correction_from_a_page_that_is_behind_is_refused(box, sari, to):
    ticket = closed(box, sari, calling.finish)
    refuses(AlreadyHandled, calling.correct, sari, ticket.id, Status.CANCELED, to)


def test_a_correction_to_what_it_is_already_is_refused(box, sari):
    ticket = closed(box, sari, calling.finish)
    refuses(ForbiddenMove, calling.correct, sari, ticket.id, Status.DONE, Status.DONE)


def test_a_number_that_waits_is_never_done_without_a_call(box, sari):
    ticket = visitor_takes(box.umum)
    refuses(
        ForbiddenMove, calling.correct, sari, ticket.id, Status.WAITING, Status.DONE
    )


def test_nothing_moves_in_a_round_that_has_ended(box, sari):
    ticket = closed(box, sari, calling.finish)
    rollover.reset_now(box.person("Budi"), False)
    refuses(RoundEnded, calling.correct, sari, ticket.id, Status.DONE, Status.WAITING)
    refuses(RoundEnded, calling.call, sari, ticket.id, None)


def test_those_who_wait_for_a_closed_service_are_still_called(box, sari):
    ticket = visitor_takes(box.umum)
    services.close(box.umum)
    assert calling.call_next(sari, None) == ticket


@pytest.mark.parametrize(
    "call",
    [
        lambda sari, ticket: calling.call_next(sari, None),
        lambda sari, ticket: calling.call(sari, ticket.id, None),
        lambda sari, ticket: calling.correct(
            sari, ticket.id, Status.WAITING, Status.CALLED
        ),
    ],
    ids=["next", "out of turn", "by correction"],
)
def test_a_call_ends_the_break_of_its_counter(box, sari, call):
    ticket = visitor_takes(box.umum)
    counters.begin_break(counters.seat(sari))
    call(sari, ticket)
    assert not counters.seat(sari).counter.on_break


def rested_in_1_0(session):
    """Take a break with a number called, which version 1.0 did not refuse."""
    counter = counters.seat(session).counter
    Counter.update(on_break=True).where(Counter.id == counter.id).execute()


def test_calling_again_ends_the_break(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    rested_in_1_0(sari)
    calling.recall(sari, ticket.id)
    assert not counters.seat(sari).counter.on_break


@pytest.mark.parametrize("move", [calling.finish, calling.put_back, calling.cancel])
def test_who_rests_lets_the_last_one_go_and_still_rests(box, sari, move):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    rested_in_1_0(sari)
    move(sari, ticket.id)
    assert counters.seat(sari).counter.on_break


def test_a_refused_call_does_not_end_the_break(sari):
    counters.begin_break(counters.seat(sari))
    refuses(NobodyWaiting, calling.call_next, sari, None)
    assert counters.seat(sari).counter.on_break


def test_every_move_is_noted_with_who_and_where(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    noted = [
        (row.kind, row.was, row.became, row.counter_id, row.user_id)
        for row in Event.select().order_by(Event.id)
    ]
    here = box.lokets[0], box.people["Sari"]
    assert noted == [
        ("take", None, "waiting", None, None),
        ("call", "waiting", "called", *here),
        ("finish", "called", "done", *here),
    ]


def called_out_of_turn():
    return [event.ticket.label for event in Event.select().where(Event.is_out_of_turn)]


def test_a_call_by_hand_of_one_before_whom_others_wait_is_out_of_turn(box, sari):
    first, second, third = (visitor_takes(box.umum) for _ in range(3))
    calling.call(sari, first.id, None)
    calling.call(sari, third.id, first.id)
    calling.recall(sari, third.id)
    calling.call(sari, second.id, third.id)
    assert called_out_of_turn() == [third.label]


def test_the_line_that_a_call_passes_is_that_of_the_counter(box):
    back = box.seated("Dewi", 2, box.gigi)
    first, second = visitor_takes(box.gigi), visitor_takes(box.gigi)
    calling.call(back, first.id, None)
    assert called_out_of_turn() == []
    calling.finish(back, first.id)
    visitor_takes(box.gigi)
    # One of another counter's passes the line of both.
    third = visitor_takes(box.umum)
    calling.call(back, third.id, None)
    assert called_out_of_turn() == [third.label]
    assert stands(second).status == "waiting"


def test_of_a_line_that_no_counter_calls_the_first_is_called_in_turn(box):
    back = box.seated("Dewi", 2, box.gigi)
    first = visitor_takes(box.umum)
    calling.call(back, first.id, None)
    assert called_out_of_turn() == []


def test_who_is_put_first_comes_in_turn_and_whoever_is_called_before_does_not(
    box, sari
):
    rollover.change_settings({"priority": "1"})
    first, second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.prioritise(sari, second.id)
    calling.call(sari, first.id, None)
    calling.call(sari, second.id, first.id)
    assert called_out_of_turn() == [first.label]


def test_a_missed_one_called_by_hand_passes_nobody_by(box, sari):
    rollover.change_settings({"missed_after": "1"})
    missed, _ = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, missed.id)
    calling.call(sari, missed.id, None)
    assert called_out_of_turn() == []


def test_one_passed_over_that_comes_back_early_is_called_out_of_turn(box, sari):
    passed_over, _ = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, passed_over.id)
    calling.call(sari, passed_over.id, None)
    assert called_out_of_turn() == [passed_over.label]


def test_a_status_changed_to_called_is_out_of_turn_for_one_that_waits(box, sari):
    first, second, third = (visitor_takes(box.umum) for _ in range(3))
    calling.correct(sari, second.id, Status.WAITING, Status.CALLED)
    calling.finish(sari, second.id)
    calling.correct(sari, second.id, Status.DONE, Status.CALLED)
    calling.finish(sari, second.id)
    calling.correct(sari, first.id, Status.WAITING, Status.CALLED)
    assert called_out_of_turn() == [second.label]
    assert stands(third).status == "waiting"


def test_the_one_that_goes_on_as_another_is_called_is_not_passed_by(box, sari):
    """It comes to a place before the other only by that very press."""
    rollover.change_settings({"priority": "1"})
    services.set_rules(box.gigi, services.Rules(next_id=box.umum))
    elder, other = visitor_takes(box.gigi), visitor_takes(box.umum)
    calling.prioritise(sari, elder.id)
    calling.call_next(sari, None)
    calling.call(sari, other.id, elder.id, None, box.gigi, box.umum)
    assert stands(elder).position < stands(other).position
    assert called_out_of_turn() == []
