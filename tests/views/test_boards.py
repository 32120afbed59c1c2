import pytest

from siantre_box.core import (
    actions,
    calling,
    changes,
    counters,
    database,
    numbers,
    rollover,
    rounds,
    services,
)
from siantre_box.core.errors import UnknownTicket
from siantre_box.core.models import Status
from siantre_box.views import boards
from tests.world import last_action, stands, visitor_cancels, visitor_takes


def rows():
    return [(row.label, row.counter) for row in boards.board().rows]


def calls():
    return [(row.label, row.counter, row.nth) for row in boards.board().calls]


def test_a_card_shows_number_service_and_how_many_are_ahead(box):
    visitor_takes(box.gigi)
    card = boards.card(visitor_takes(box.gigi).key)
    shown = card.label, card.letter, card.service, card.status, card.ahead
    assert shown == ("B-002", "B", "Poli Gigi", "waiting", 1)


def test_a_number_committed_before_its_version_rises_waits(box):
    visitor_takes(box.umum)
    boards.board()
    seen = []
    with database.changing():
        ticket = visitor_takes(box.umum, "phone")
        database.db.after_commit(lambda: seen.extend(boards.cards("phone")))
    assert [(card.label, card.status, card.ahead) for card in seen] == [
        ("A-002", "waiting", 1)
    ]
    assert boards.card(ticket.key).status == "waiting"


def test_a_called_card_shows_its_counter_and_which_call_it_is(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.recall(sari, ticket.id)
    card = boards.card(ticket.key)
    assert (card.status, card.counter, card.calls) == ("called", "Loket 1", 2)


@pytest.mark.parametrize(
    ("end", "status"), [(calling.finish, "done"), (calling.cancel, "canceled")]
)
def test_a_closed_card_says_how_it_ended(box, sari, end, status):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    end(sari, ticket.id)
    card = boards.card(ticket.key)
    assert (card.status, card.counter, card.now) == (status, None, None)


def test_a_card_put_back_says_that_its_number_was_passed_over(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    assert boards.card(ticket.key).note == "passed_over"
    assert boards.board().passed_over == ("A-001",)
    calling.call_next(sari, None)
    assert boards.card(ticket.key).note is None
    assert boards.board().passed_over == ()


@pytest.mark.parametrize("end", [calling.finish, calling.cancel])
def test_a_closed_number_put_back_by_correction_was_passed_over_by_nobody(
    box, sari, end
):
    ticket = visitor_takes(box.umum)
    end(sari, calling.call_next(sari, None).id)
    closed = Status(stands(ticket).status)
    calling.correct(sari, ticket.id, closed, Status.WAITING)
    assert boards.card(ticket.key).note is None
    assert boards.board().passed_over == ()


def test_a_called_number_put_back_by_correction_was_passed_over(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.correct(sari, ticket.id, Status.CALLED, Status.WAITING)
    assert boards.card(ticket.key).note == "passed_over"
    assert boards.board().passed_over == ("A-001",)


def test_a_card_shows_the_number_called_now_in_its_line(box):
    gigi = box.seated("Sari", 1, box.gigi)
    umum = box.seated("Dewi", 2, box.umum)
    for service in (box.gigi, box.umum):
        visitor_takes(service)
    waiting = visitor_takes(box.gigi)
    calling.call_next(gigi, None)
    calling.call_next(umum, None)
    now = boards.CurrentCall("B-001", "Loket 1", is_over=False)
    assert boards.card(waiting.key).now == now


def test_a_card_does_not_call_a_number_that_is_done(box, sari):
    called, waiting = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, called.id)
    assert boards.card(waiting.key).now.is_over


def test_a_number_that_an_undo_calls_again_is_the_one_called_now(box, sari, dewi):
    first, second, third = (visitor_takes(box.umum) for _ in range(3))
    calling.call_next(sari, None)
    calling.correct(dewi, first.id, Status.CALLED, Status.DONE)
    correction = last_action()
    calling.call_next(sari, None)
    calling.finish(sari, second.id)
    assert boards.card(third.key).now.label == "A-002"
    actions.undo(dewi, correction)
    assert boards.card(third.key).now.label == "A-001"


def test_a_card_changes_its_version_only_when_it_shows_something_else(box, sari):
    mine, other = visitor_takes(box.umum), visitor_takes(box.umum)
    before = boards.card(mine.key).version
    visitor_takes(box.umum)
    visitor_cancels(other)
    assert boards.card(mine.key).version == before
    calling.call_next(sari, None)
    assert boards.card(mine.key).version != before


def test_a_forwarded_card_tells_the_call_before_its_own(box, sari):
    first, second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.forward(sari, first.id, box.kia)
    card = boards.card(first.key)
    assert (card.now, card.are_others_called) == (None, True)
    calling.call_next(sari, None)
    assert boards.card(first.key).now.label == "A-002"
    calling.forward(sari, second.id, box.kia)
    assert boards.card(first.key).now.label == "A-002"
    assert boards.card(second.key).now.label == "A-001"


def test_a_forged_link_has_no_card(box):
    visitor_takes(box.umum)
    with pytest.raises(UnknownTicket):
        boards.card("forged")


def test_a_phone_sees_its_open_tickets(box, sari, watch):
    first = visitor_takes(box.umum, "phone")
    watch.later(seconds=10)
    visitor_takes(box.gigi, "phone")
    visitor_takes(box.gigi, "other")
    assert [card.label for card in boards.cards("phone")] == ["A-001", "B-001"]
    calling.cancel(sari, first.id)
    assert [card.label for card in boards.cards("phone")] == ["B-001"]


def test_a_choice_tells_the_figure_of_the_next_ticket(box):
    box.seated("Sari", 1, box.umum, box.gigi)
    box.seated("Dewi", 2, box.umum)
    for service in (box.umum, box.gigi, box.gigi):
        visitor_takes(service)
    umum, gigi, kia = boards.choices()
    assert [each.ahead for each in (umum, gigi, kia)] == [1, 3, 3]
    assert [each.is_staffed for each in (umum, gigi, kia)] == [True, True, False]
    for choice in (kia, gigi, umum):
        assert boards.card(visitor_takes(choice.id).key).ahead == choice.ahead


def test_a_choice_shows_who_waits_and_whether_it_is_open(box):
    visitor_takes(box.umum)
    services.close(box.gigi)
    shown = [
        (choice.letter, choice.waiting, choice.is_open, choice.next_label)
        for choice in boards.choices()
    ]
    assert shown == [
        ("A", 1, True, "A-002"),
        ("B", 0, False, "B-001"),
        ("C", 0, True, "C-001"),
    ]


def test_the_board_has_a_row_for_each_counter_that_called(box, sari, dewi):
    for _ in range(3):
        visitor_takes(box.umum)
    calling.call_next(dewi, None)
    first = calling.call_next(sari, None)
    assert rows() == [("A-002", "Loket 1"), ("A-001", "Loket 2")]
    second = calling.call_next(sari, first.id)
    assert rows() == [("A-003", "Loket 1"), ("A-001", "Loket 2")]
    assert not boards.board().is_single
    visitor_takes(box.umum)
    calling.call_next(dewi, 1)
    assert rows() == [("A-004", "Loket 2"), ("A-003", "Loket 1")]
    visitor_takes(box.umum)
    calling.call_next(sari, second.id)
    assert rows() == [("A-005", "Loket 1"), ("A-004", "Loket 2")]


@pytest.mark.parametrize("end", [calling.finish, calling.cancel])
def test_a_call_is_over_once_its_number_is_closed(box, sari, end):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.recall(sari, ticket.id)
    assert [call.is_over for call in boards.board().calls] == [False, False]
    end(sari, ticket.id)
    assert [call.is_over for call in boards.board().calls] == [True, True]


def test_a_call_is_over_where_its_number_is_called_no_more(box, sari, dewi):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    calling.correct(dewi, ticket.id, Status.DONE, Status.CALLED)
    assert [(c.counter, c.is_over) for c in boards.board().calls] == [
        ("Loket 2", False)
    ]


def test_the_list_holds_the_newest_of_each_counter_and_all_that_is_announced(
    box, sari, dewi
):
    for _ in range(13):
        visitor_takes(box.umum)
    calling.call_next(dewi, None)
    seen = None
    for _ in range(12):
        seen = calling.call_next(sari, seen).id
    listed = [call.label for call in boards.board().listed]
    assert listed == [*reversed(queues_labels(4, 13)), "A-001"]


def test_a_single_counter_shows_its_last_three_before_the_one_called(box, sari):
    for loket in box.lokets[1:]:
        counters.remove(loket)
    seen = None
    for _ in range(5):
        visitor_takes(box.umum)
        seen = calling.call_next(sari, seen).id
    calling.recall(sari, seen)
    assert boards.board().is_single
    assert [label for label, _ in rows()] == ["A-004", "A-003", "A-002"]


def test_the_board_lists_the_last_ten_calls_oldest_first(box, sari):
    seen = None
    for _ in range(12):
        visitor_takes(box.umum)
        seen = calling.call_next(sari, seen).id
    board = boards.board()
    assert [call.label for call in board.calls] == queues_labels(3, 12)
    assert board.event == board.calls[-1].event


def queues_labels(first, last):
    return [numbers.label("A", number) for number in range(first, last + 1)]


def test_a_call_that_was_undone_is_not_on_the_board(box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    actions.undo(sari, last_action())
    assert calls() == []
    assert boards.board().event == 0


def test_a_call_put_back_is_not_on_the_board(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    assert calls() == []


def test_a_number_put_back_and_called_elsewhere_stands_in_one_row(box, sari, dewi):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    calling.call_next(dewi, None)
    assert rows() == [("A-001", "Loket 2")]
    assert calls() == [("A-001", "Loket 2", 2)]


def test_a_number_corrected_to_called_elsewhere_stands_in_one_row(box, sari, dewi):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    calling.correct(dewi, ticket.id, Status.DONE, Status.CALLED)
    assert rows() == [("A-001", "Loket 2")]
    actions.undo(dewi, last_action())
    assert rows() == [("A-001", "Loket 1")]


def test_a_call_that_was_undone_takes_its_recalls_along(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    call = last_action()
    calling.recall(sari, ticket.id)
    actions.undo(sari, call)
    calling.call_next(sari, None)
    assert calls() == [("A-001", "Loket 1", 1)]


def test_a_put_back_that_was_undone_shows_the_call_again(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    actions.undo(sari, last_action())
    assert calls() == [("A-001", "Loket 1", 1)]


def test_a_counter_on_break_is_not_on_the_board(box, sari, dewi):
    for _ in range(2):
        visitor_takes(box.umum)
    calling.call_next(sari, None)
    ticket = calling.call_next(dewi, None)
    calling.finish(dewi, ticket.id)
    counters.begin_break(counters.seat(dewi))
    assert rows() == [("A-001", "Loket 1")]


def test_a_counter_that_is_gone_is_not_on_the_board(box, sari, dewi):
    for _ in range(2):
        visitor_takes(box.umum)
    calling.call_next(sari, None)
    ticket = calling.call_next(dewi, None)
    calling.finish(dewi, ticket.id)
    counters.remove(box.lokets[1])
    assert rows() == [("A-001", "Loket 1")]


def test_a_new_round_has_an_empty_board(box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    before = boards.board()
    rollover.reset_now(box.person("Budi"), False)
    assert boards.board().calls == ()
    assert boards.board().day != before.day


def test_the_board_names_the_life_of_the_box(box):
    visitor_takes(box.umum)
    before = boards.board()
    assert before.boot == changes.boot()
    changes.begin()
    assert boards.board().boot != before.boot


def test_the_board_changes_only_when_it_shows_something_else(box, sari):
    rounds.open_round()
    before = boards.board()
    visitor_takes(box.umum)
    assert boards.board() == before
    calling.call_next(sari, None)
    assert boards.board() != before
