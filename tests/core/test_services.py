import pytest

from siantre_box.core import actions, calling, counters, rollover, services
from siantre_box.core.errors import (
    HasOpenTickets,
    LastOne,
    NameTaken,
    NoLetterLeft,
    UnfitName,
)
from siantre_box.core.models import MinimumNumber, Service, Status
from siantre_box.core.services import (
    LetterInUse,
    LetterTaken,
    UnfitLetter,
    UnknownService,
)
from tests.world import everything, last_action, stands, visitor_takes


def names():
    return [service.name for service in services.in_order()]


def test_a_new_service_stands_last_with_the_first_free_letter(box):
    services.change(box.gigi, "Poli Gigi", "Z")
    assert services.add("Laboratorium").letter == "B"
    assert names() == ["Poli Umum", "Poli Gigi", "KIA", "Laboratorium"]


def test_a_letter_is_written_large(box):
    assert services.change(box.umum, "Poli Umum", " u ").letter == "U"


@pytest.mark.parametrize("letter", ["", "1", "AB", "Ä", "ß", "*"])
def test_a_letter_is_one_of_a_to_z(box, letter):
    with pytest.raises(UnfitLetter):
        services.change(box.umum, "Poli Umum", letter)


@pytest.mark.usefixtures("box")
def test_a_blank_letter_is_the_first_free_one():
    assert services.add("Laboratorium", " ").letter == "D"


def test_two_services_never_have_one_letter(box):
    with pytest.raises(LetterTaken):
        services.change(box.umum, "Poli Umum", "B")


def test_a_letter_on_a_number_of_this_round_stays(box):
    visitor_takes(box.umum)
    before = everything()
    with pytest.raises(LetterInUse) as refused:
        services.change(box.umum, "Poli Umum", "X")
    assert refused.value.named == {"letter": "A"}
    assert everything() == before
    assert services.change(box.umum, "Umum", "A").name == "Umum"


def test_a_letter_on_a_number_of_this_round_is_not_reused(box, sari):
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    services.remove(box.umum)
    with pytest.raises(LetterInUse):
        services.change(box.gigi, "Poli Gigi", "A")
    assert services.add("Laboratorium").letter == "D"


def test_a_letter_of_a_service_to_which_somebody_went_on_is_not_reused(box, sari):
    visitor_takes(box.umum)
    called = calling.call_next(sari, None)
    calling.forward(sari, called.id, box.kia)
    rollover.reset_now(sari.user, is_trial=False)
    services.remove(box.kia)
    assert services.add("Apotek").letter == "D"
    rollover.undo_reset()
    assert [row.name for row in services.in_order()][-2:] == ["KIA", "Apotek"]


def test_a_letter_of_a_service_that_somebody_went_through_is_not_reused(
    box, sari, dewi
):
    first = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.forward(sari, first.id, box.kia)
    calling.call_next(dewi, None)
    calling.forward(dewi, first.id, box.gigi, at=box.kia)
    calling.call_next(sari, None)
    calling.finish(sari, first.id, at=box.gigi)
    services.remove(box.kia)
    with pytest.raises(LetterInUse):
        services.add("Apotek", "C")
    for session in (sari, sari, dewi):
        counter = counters.counter_of(session)
        actions.undo(session, actions.last_undoable(counter)[0].action)
    assert stands(first).present_service.letter == "C"
    assert box.kia in services.ids()


def test_a_letter_is_free_once_the_forward_there_is_undone(box, sari):
    first = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.forward(sari, first.id, box.kia)
    actions.undo(sari, last_action())
    assert services.change(box.kia, "KIA", "X").letter == "X"


def test_a_service_to_which_a_retired_one_leads_is_removed(box, sari):
    kasir = services.add("Kasir")
    calling.cancel(sari, visitor_takes(box.umum).id)
    services.lead_to(box.umum, kasir.id)
    services.remove(box.umum)
    services.remove(kasir.id)
    assert "Kasir" not in [row.name for row in services.in_order()]


@pytest.mark.parametrize("to", [Status.WAITING, Status.CALLED])
def test_a_service_whose_number_is_corrected_is_served_again(box, sari, to):
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    services.remove(box.umum)
    calling.correct(sari, ticket.id, Status.CANCELED, to)
    assert box.umum in services.ids()


def test_a_service_whose_number_an_undo_brings_back_is_served_again(box, sari):
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    services.remove(box.umum)
    actions.undo(sari, last_action())
    assert box.umum in services.ids()


def test_a_letter_is_free_once_the_reset_cannot_be_undone(box, watch):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), False)
    with pytest.raises(LetterInUse):
        services.change(box.umum, "Poli Umum", "X")
    watch.later(minutes=1)
    visitor_takes(box.gigi)
    assert services.change(box.umum, "Poli Umum", "X").letter == "X"


def test_a_letter_is_free_after_a_reset_that_canceled_nobody(box, sari):
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    rollover.reset_now(box.person("Budi"), False)
    assert services.change(box.umum, "Poli Umum", "X").letter == "X"


def test_a_letter_of_an_earlier_round_is_free(box, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    visitor_takes(box.gigi)
    assert services.change(box.umum, "Poli Umum", "X").letter == "X"
    assert visitor_takes(box.umum).label == "X-001"


@pytest.mark.usefixtures("box")
def test_there_are_as_many_services_as_letters():
    for number in range(23):
        services.add(f"Layanan {number}")
    with pytest.raises(NoLetterLeft):
        services.add("Satu lagi")


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\x00"])
def test_an_unfit_name_is_refused(box, name):
    with pytest.raises(UnfitName):
        services.change(box.umum, name, "A")


@pytest.mark.usefixtures("box")
def test_two_services_never_have_one_name():
    with pytest.raises(NameTaken):
        services.add("poli  UMUM")


def test_the_owner_orders_the_services(box):
    services.reorder([box.kia, box.umum])
    assert names() == ["KIA", "Poli Umum", "Poli Gigi"]


def test_a_service_without_history_is_gone(box):
    services.remove(box.kia)
    assert names() == ["Poli Umum", "Poli Gigi"]
    assert Service.get_or_none(Service.id == box.kia) is None


def test_a_service_with_history_retires(box, sari):
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    services.remove(box.umum)
    assert stands(ticket).service.name == "Poli Umum"
    assert names() == ["Poli Gigi", "KIA"]
    with pytest.raises(UnknownService):
        services.find(box.umum)


def test_a_service_that_a_restore_knows_numbers_of_retires(box):
    day = visitor_takes(box.gigi).round
    MinimumNumber.create(round=day, service=box.umum, number=9)
    services.remove(box.umum)
    assert names() == ["Poli Gigi", "KIA"]


def test_a_service_with_open_numbers_stays(box, sari):
    ticket = visitor_takes(box.umum)
    with pytest.raises(HasOpenTickets):
        services.remove(box.umum)
    calling.call_next(sari, None)
    with pytest.raises(HasOpenTickets):
        services.remove(box.umum)
    calling.finish(sari, ticket.id)
    services.remove(box.umum)


def test_the_undo_of_a_reset_brings_a_retired_service_back(box):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), False)
    services.remove(box.umum)
    rollover.undo_reset()
    assert names() == ["Poli Umum", "Poli Gigi", "KIA"]


def test_the_last_service_stays(box):
    services.remove(box.umum)
    services.remove(box.gigi)
    with pytest.raises(LastOne):
        services.remove(box.kia)


def test_closed_for_today_opens_when_the_round_ends(box, watch):
    visitor_takes(box.umum)
    services.close_for_today(box.umum)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    visitor_takes(box.umum)


def test_closed_stays_closed_when_the_round_ends(box, watch):
    services.close(box.umum)
    visitor_takes(box.gigi)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    assert not services.find(box.umum).takes_numbers


@pytest.mark.parametrize("close", [services.close, services.close_for_today])
def test_opened_again_it_gives_numbers(box, close):
    close(box.umum)
    services.open_(box.umum)
    visitor_takes(box.umum)


def test_a_service_moves_to_the_end_of_the_order_at_most(box):
    services.move(box.kia, -5)
    services.move(box.umum, 5)
    order = [service.id for service in services.in_order()]
    assert order == [box.kia, box.gigi, box.umum]
    with pytest.raises(UnknownService):
        services.move(99, 1)
