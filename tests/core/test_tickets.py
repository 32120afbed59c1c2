import pytest

from siantre_box.core import (
    actions,
    calling,
    counters,
    numbers,
    rollover,
    services,
    tickets,
)
from siantre_box.core.admission import ServiceClosed
from siantre_box.core.errors import AlreadyInLine, RoundEnded, UnknownTicket
from siantre_box.core.models import MinimumNumber, Ticket
from siantre_box.core.services import UnknownService
from siantre_box.core.tickets import (
    AlreadyCanceled,
    AlreadyDone,
    BeingCalled,
    NotFromThisPhone,
    TooManyTickets,
    TooSoon,
    UnfitNonce,
    UsedPage,
)
from tests.world import everything, line, stands, visitor_cancels, visitor_takes


def test_numbers_count_up_from_one_in_each_service(box):
    labels = [visitor_takes(box.umum).label for _ in range(3)]
    assert labels == ["A-001", "A-002", "A-003"]
    assert visitor_takes(box.gigi).label == "B-001"


def test_a_label_has_at_least_three_digits():
    assert numbers.label("A", 12) == "A-012"
    assert numbers.label("A", 1000) == "A-1000"


def test_a_double_tap_without_cookies_is_one_number(box):
    nonce = tickets.new_nonce()
    first, second = (tickets.take(box.umum, nonce, None) for _ in range(2))
    assert first == second
    assert Ticket.select().count() == 1


def test_a_double_tap_for_a_visitor_without_a_phone_is_one_number(box):
    nonce, sari = tickets.new_nonce(), box.person("Sari")
    first, second = (tickets.take_for_visitor(box.umum, nonce, sari) for _ in range(2))
    assert first == second
    assert stands(first).issued_by == sari


def test_the_same_tap_still_finds_its_number_after_the_service_closed(box):
    nonce = tickets.new_nonce()
    ticket = tickets.take(box.umum, nonce, "phone")
    services.close(box.umum)
    assert tickets.take(box.umum, nonce, "phone") == ticket


def tapped(box, nonce, device):
    """Tap each service of one page twice; return what both taps gave."""
    first, second = (
        [tickets.take(each, nonce, device).label for each in (box.gigi, box.kia)]
        for _ in range(2)
    )
    assert first == second
    return first


@pytest.mark.parametrize("device", [None, "phone"])
def test_each_service_tapped_on_one_page_gets_one_number(box, device):
    assert tapped(box, tickets.new_nonce(), device) == ["B-001", "C-001"]
    assert Ticket.select().count() == 2


def test_each_service_staff_tap_on_one_page_gets_one_number(box):
    nonce, sari = tickets.new_nonce(), box.person("Sari")
    places = (box.gigi, box.kia, box.gigi, box.kia)
    given = [tickets.take_for_visitor(each, nonce, sari).label for each in places]
    assert given == ["B-001", "C-001"] * 2
    assert Ticket.select().count() == 2


def closes(ticket, how, box, sari):
    if how == "reset":
        rollover.reset_now(box.person("Budi"), is_trial=False)
    elif how == "canceled":
        calling.cancel(sari, ticket.id)
    else:
        calling.call(sari, ticket.id, None)
        calling.finish(sari, ticket.id)


@pytest.mark.parametrize("how", ["done", "canceled", "reset"])
@pytest.mark.parametrize("by_staff", [False, True])
def test_a_used_page_takes_nothing_once_its_number_is_closed(box, sari, how, by_staff):
    nonce = tickets.new_nonce()

    def tap(service):
        if by_staff:
            return tickets.take_for_visitor(service, nonce, sari.user)
        return tickets.take(service, nonce, "phone")

    closes(tap(box.umum), how, box, sari)
    before = everything()
    with pytest.raises(UsedPage) as refused:
        tap(box.umum)
    assert refused.value.named["label"] == "A-001"
    assert everything() == before


def test_a_page_whose_number_is_being_called_still_finds_it(box, sari):
    nonce = tickets.new_nonce()
    ticket = tickets.take(box.umum, nonce, "phone")
    calling.call_next(sari, None)
    assert tickets.take(box.umum, nonce, "phone") == ticket


def test_numbers_given_by_an_older_program_stand_in_nobodys_way(box):
    nonce = tickets.new_nonce()
    older = visitor_takes(box.umum)
    Ticket.update(nonce=nonce).where(Ticket.id == older.id).execute()
    given = [tickets.take(box.umum, nonce, None).label for _ in range(2)]
    assert given == ["A-002"] * 2
    assert stands(older).nonce == nonce


@pytest.mark.parametrize("nonce", ["", "x" * 32, "A" * 32, "1" * 31, "1" * 33])
def test_a_form_that_is_not_ours_gets_no_number(box, nonce):
    before = everything()
    with pytest.raises(UnfitNonce):
        tickets.take(box.umum, nonce, None)
    with pytest.raises(UnfitNonce):
        tickets.take_for_visitor(box.umum, nonce, box.person("Sari"))
    assert everything() == before


@pytest.mark.usefixtures("box")
def test_an_unknown_service_is_refused():
    with pytest.raises(UnknownService):
        visitor_takes(999)


def test_a_closed_service_gives_no_number_to_phones(box):
    services.close(box.umum)
    with pytest.raises(ServiceClosed):
        visitor_takes(box.umum)
    services.close_for_today(box.gigi)
    with pytest.raises(ServiceClosed):
        visitor_takes(box.gigi)


def test_staff_take_a_number_for_a_visitor_of_a_closed_service_too(box):
    services.close(box.umum)
    nonce = tickets.new_nonce()
    ticket = tickets.take_for_visitor(box.umum, nonce, box.person("Sari"))
    assert ticket.label == "A-001"


def one_more(service):
    return tickets.take(service, tickets.new_nonce(), "phone", is_one_more=True)


def test_a_phone_already_in_line_is_asked_whether_it_wants_one_more(box, watch):
    visitor_takes(box.umum, "phone")
    watch.later(minutes=5)
    with pytest.raises(AlreadyInLine) as refused:
        visitor_takes(box.umum, "phone")
    assert str(refused.value).startswith("Anda sudah punya A-001.")


def test_a_family_takes_three_of_a_service_at_once_and_no_fourth(box):
    taken = [visitor_takes(box.umum, "phone"), one_more(box.umum), one_more(box.umum)]
    assert [ticket.label for ticket in taken] == ["A-001", "A-002", "A-003"]
    for is_one_more in (False, True):
        with pytest.raises(TooManyTickets):
            tickets.take(
                box.umum, tickets.new_nonce(), "phone", is_one_more=is_one_more
            )


def test_one_more_is_no_way_around_the_interval_of_a_phone(box):
    visitor_cancels(visitor_takes(box.umum, "phone"))
    with pytest.raises(TooSoon):
        one_more(box.umum)


def test_a_double_tap_on_one_more_is_one_number(box):
    visitor_takes(box.umum, "phone")
    nonce = tickets.new_nonce()
    taken = [tickets.take(box.umum, nonce, "phone", is_one_more=True) for _ in range(2)]
    assert [ticket.label for ticket in taken] == ["A-002"] * 2


def test_a_phone_takes_the_same_service_again_once_served(box, sari, watch):
    ticket = visitor_takes(box.umum, "phone")
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    watch.later(seconds=10)
    assert visitor_takes(box.umum, "phone").label == "A-002"


def test_a_phone_holds_at_most_three_open_tickets(box, watch):
    fourth = services.add("Laboratorium").id
    for service in (box.umum, box.gigi, box.kia):
        visitor_takes(service, "phone")
        watch.later(seconds=11)
    with pytest.raises(TooManyTickets):
        visitor_takes(fourth, "phone")
    assert [ticket.label for ticket in tickets.held_by("phone")] == [
        "A-001",
        "B-001",
        "C-001",
    ]


def test_a_phone_takes_two_different_services_at_once(box):
    visitor_takes(box.umum, "phone")
    assert visitor_takes(box.gigi, "phone").label == "B-001"


def test_a_phone_takes_one_number_of_a_service_in_ten_seconds(box, watch):
    ticket = visitor_takes(box.umum, "phone")
    visitor_cancels(ticket)
    watch.later(seconds=9)
    with pytest.raises(TooSoon):
        visitor_takes(box.umum, "phone")
    watch.later(seconds=1)
    visitor_takes(box.umum, "phone")


def test_a_clock_that_went_back_does_not_make_a_phone_wait(box, watch):
    visitor_takes(box.umum, "phone")
    watch.jump("2021-01-01 00:00")
    visitor_takes(box.gigi, "phone")


def test_two_phones_do_not_stand_in_each_others_way(box):
    visitor_takes(box.umum, "one")
    assert visitor_takes(box.umum, "other").label == "A-002"


def test_the_line_is_first_come_first_served_over_services(box):
    for service in (box.gigi, box.umum, box.gigi):
        visitor_takes(service)
    assert line(box.umum, box.gigi) == ["B-001", "A-001", "B-002"]
    assert line(box.gigi) == ["B-001", "B-002"]


def test_the_order_of_the_line_needs_no_clock(box, sari, watch):
    visitor_takes(box.umum)
    watch.jump("2021-01-01 00:00")
    visitor_takes(box.umum)
    assert calling.call_next(sari, None).label == "A-001"


def test_after_a_restore_numbers_go_on_above_the_highest_ever_given(box):
    ticket = visitor_takes(box.umum)
    MinimumNumber.create(round=ticket.round, service=box.umum, number=57)
    assert visitor_takes(box.umum).label == "A-058"
    assert visitor_takes(box.umum).label == "A-059"
    assert visitor_takes(box.gigi).label == "B-001"


def test_a_visitor_cancels_an_own_ticket_that_waits(box):
    ticket = visitor_takes(box.umum)
    visitor_cancels(ticket)
    assert stands(ticket).status == "canceled"


@pytest.mark.parametrize("device", [None, "", "another phone"])
def test_a_number_is_canceled_only_with_the_phone_that_took_it(box, device):
    ticket = visitor_takes(box.umum, "phone")
    slip = tickets.take_for_visitor(box.umum, tickets.new_nonce(), box.person("Sari"))
    before = everything()
    for number in (ticket, slip):
        with pytest.raises(NotFromThisPhone):
            tickets.cancel_own(number.key, device)
    assert everything() == before


def test_a_number_that_is_done_cannot_be_canceled_by_its_visitor(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    with pytest.raises(AlreadyDone):
        visitor_cancels(ticket)


def test_a_visitor_cannot_cancel_a_number_that_is_being_called(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    before = everything()
    with pytest.raises(BeingCalled):
        visitor_cancels(ticket)
    assert everything() == before


def test_a_visitor_cancels_only_once(box):
    ticket = visitor_takes(box.umum)
    visitor_cancels(ticket)
    with pytest.raises(AlreadyCanceled):
        visitor_cancels(ticket)


@pytest.mark.usefixtures("box")
def test_a_forged_link_is_an_unknown_ticket():
    with pytest.raises(UnknownTicket):
        tickets.find("forged")
    with pytest.raises(UnknownTicket):
        tickets.cancel_own("forged", "phone")


def test_links_are_never_the_same(box):
    assert visitor_takes(box.umum).key != visitor_takes(box.umum).key


def waits(box, sari, count=6):
    tickets = [visitor_takes(box.umum) for _ in range(count)]
    calling.call_next(sari, None)
    return tickets


def test_a_number_put_back_waits_behind_the_next_three(box, sari):
    tickets = waits(box, sari)
    calling.put_back(sari, tickets[0].id)
    assert line() == ["A-002", "A-003", "A-004", "A-001", "A-005", "A-006"]


def test_the_owner_chooses_behind_how_many_a_number_is_put_back(box, sari):
    rollover.change_settings({"put_back_behind": "1"})
    tickets = waits(box, sari)
    calling.put_back(sari, tickets[0].id)
    assert line()[:3] == ["A-002", "A-001", "A-003"]


def test_with_fewer_waiting_a_number_put_back_is_the_last(box, sari):
    tickets = waits(box, sari, 3)
    calling.put_back(sari, tickets[0].id)
    assert line() == ["A-002", "A-003", "A-001"]
    assert visitor_takes(box.umum).label == line()[-1]


def test_alone_a_number_put_back_stays_first(box, sari):
    ticket = visitor_takes(box.umum)
    visitor_takes(box.gigi)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    assert line() == ["A-001", "B-001"]


def test_only_numbers_of_its_own_service_count_when_a_number_is_put_back(box, sari):
    ticket = visitor_takes(box.umum)
    for service in (box.gigi, box.gigi, box.gigi, box.umum, box.gigi):
        visitor_takes(service)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    assert line() == ["B-001", "B-002", "B-003", "A-002", "A-001", "B-004"]


@pytest.mark.slow
def test_a_hundred_numbers_put_back_at_one_position_keep_their_order(box, sari):
    rollover.change_settings({"put_back_behind": "1"})
    first, *others = [visitor_takes(box.umum) for _ in range(101)]
    for ticket in others:
        calling.call(sari, ticket.id, None)
        calling.put_back(sari, ticket.id)
    newest_first = [ticket.label for ticket in reversed(others)]
    assert line() == [first.label, *newest_first]


@pytest.mark.slow
def test_every_number_put_back_at_one_position_can_still_be_undone(box, sari):
    rollover.change_settings({"put_back_behind": "1"})
    tickets = [visitor_takes(box.umum) for _ in range(36)]
    for ticket in tickets[1:]:
        calling.call(sari, ticket.id, None)
        calling.put_back(sari, ticket.id)
    for _ in tickets[1:]:
        actions.undo(sari, actions.last_undoable(counters.seat(sari).counter)[0].action)
        actions.undo(sari, actions.last_undoable(counters.seat(sari).counter)[0].action)
    assert line() == [ticket.label for ticket in tickets]


def test_a_number_of_an_ended_round_cannot_be_canceled(box):
    ticket = visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), False)
    with pytest.raises(RoundEnded):
        visitor_cancels(ticket)
